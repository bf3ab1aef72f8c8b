// What happens when the last reader goes, its creator has said: `drain` runs to its end, `keep` for its grace, `cancel`
// not at all. Judged by who the relay believed was there.
import type { Call, Evidence } from '../evidence.ts'
import { linesOf, overAt } from '../thread.ts'

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
      const canReturn =
        created.get(id)?.idempotencyKey !== undefined ||
        present.some(({ answeredAt = Number.POSITIVE_INFINITY }) => answeredAt < final.endedAt)
      const graceMs = disconnect.policy === 'keep' && canReturn ? disconnect.graceMs : 0
      const reader = present.find((call) => isThere(call, final.endedAt - graceMs, final.endedAt))
      if (reader) yield `${id} was stopped as deserted at ${final.endedAt}, and call ${reader.number} was there`
    }
    if (disconnect.policy !== 'cancel') continue
    for (const purchase of purchases) {
      const { call, said, at: boughtAt } = purchase
      if (calls[call]?.reply !== id) continue
      const overLast = Math.max(...linesOf(purchase).map(overAt))
      const until = Math.min(overLast, final?.endedAt ?? Number.POSITIVE_INFINITY)
      const alone = said.find(
        ({ at }) => at > boughtAt && at < until && !present.some((one) => isThere(one, at - 1, at)),
      )
      if (alone) yield `${id} was to be cancelled, and its upstream was listened to at ${alone.at} with nobody there`
    }
  }
}

/** Whether the relay had this caller at any moment strictly between the two. Who is refused waits for that, too. */
function isThere(call: Call, from: number, to: number): boolean {
  const { arrivedAt, answeredAt, overAt, method, path, over, status } = call
  const isReader = !path.endsWith('/stop') && (method === 'POST' || path.endsWith('/events'))
  const isServed = status === 200 || status === undefined || over === 'gone'
  const untilAt = (isServed ? overAt : answeredAt) ?? Number.POSITIVE_INFINITY
  return arrivedAt !== undefined && isReader && arrivedAt < to && untilAt > from && to > from
}
