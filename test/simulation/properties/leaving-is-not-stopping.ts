// What happens when the last reader goes, its creator has said: `drain` runs to its end, `keep` for its grace, `cancel`
// not at all. Judged by who the relay believed was there; where it died nobody is until somebody comes back, and the grace
// begins anew.
import type { Call, Evidence } from '../evidence.ts'
import { NAME_MS_MAX, type Thread, isUnnamed, linesOf, overAt, threadsOf } from '../thread.ts'

const DESERTED = /last reader had left/

export function* leavingIsNotStopping(evidence: Evidence): Generator<string> {
  const { kept, created, calls, purchases } = evidence
  for (const { id, final } of kept.values()) {
    const disconnect = created.get(id)?.disconnect
    if (!disconnect) continue
    const present = calls.filter(({ reply }) => reply === id)
    const isDeserted = final?.problem?.code === 'reply-stopped' && DESERTED.test(final.problem.message)
    if (isDeserted && disconnect.policy === 'drain') yield `${id} was to drain, and was stopped`
    if (isDeserted && final) {
      // Who was never told its name, and has no key for it, cannot come back to it.
      const wasHeld = purchases.some((one) => calls[one.call]?.reply === id && isUnnamed(one, final.endedAt - 1))
      // Whoever came when that was settled came too late.
      const settledAt = final.endedAt - (wasHeld ? NAME_MS_MAX : 0)
      const canReturn =
        created.get(id)?.idempotencyKey !== undefined ||
        present.some(({ answeredAt = Number.POSITIVE_INFINITY }) => answeredAt < settledAt)
      const graceMs = disconnect.policy === 'keep' && canReturn ? disconnect.graceMs : 0
      const reader = present.find((call) => isThere(call, final.endedAt - graceMs, settledAt))
      if (reader) yield `${id} was stopped as deserted at ${final.endedAt}, and call ${reader.number} was there`
    }
  }
  for (const thread of threadsOf(evidence)) yield* isForSomebody(thread, evidence)
}

/** Nothing is bought, and nobody is listened to, for longer than it may be when nobody is there. */
function* isForSomebody(
  { kept: { id, final }, eras }: Thread,
  { created, calls, faults }: Evidence,
): Generator<string> {
  const disconnect = created.get(id)?.disconnect
  if (!disconnect || disconnect.policy === 'drain') return
  const aloneMsMax = disconnect.policy === 'keep' ? disconnect.graceMs : 0
  const present = calls.filter(({ reply }) => reply === id)
  for (const { at: beganAt, purchases } of eras) {
    // It is read first, to know what becomes of it.
    const isAlone = (from: number, to: number): boolean =>
      (disconnect.policy === 'cancel' || from > beganAt + faults.readMsMax) &&
      !present.some((one) => isThere(one, from, to))
    for (const purchase of purchases) {
      const { number, said, at: boughtAt } = purchase
      // Whoever comes or goes at this very moment is there.
      if (isAlone(boughtAt - 1 - aloneMsMax, boughtAt + 1))
        yield `purchase ${number} was made for ${id} (${disconnect.policy}) with nobody there`
      const overLast = Math.max(...linesOf(purchase).map(overAt))
      const until = Math.min(overLast, final?.endedAt ?? Number.POSITIVE_INFINITY)
      const alone = said.find(({ at }) => at > boughtAt && at < until && isAlone(at - 1 - aloneMsMax, at))
      if (alone) yield `the upstream of ${id} (${disconnect.policy}) was listened to at ${alone.at} with nobody there`
    }
  }
}

/** Whether the relay had this caller at any moment strictly between the two. Who is refused waits for that, too. */
export function isThere(call: Call, from: number, to: number): boolean {
  const { arrivedAt, answeredAt, overAt, method, path, over, status } = call
  const isReader = !path.endsWith('/stop') && (method === 'POST' || path.endsWith('/events'))
  const isServed = status === 200 || status === undefined || over === 'gone'
  const untilAt = (isServed ? overAt : answeredAt) ?? Number.POSITIVE_INFINITY
  return arrivedAt !== undefined && isReader && arrivedAt < to && untilAt > from && to > from
}
