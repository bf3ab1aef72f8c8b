// What happens when the last reader goes, its creator has said: `drain` runs to its end, `keep` for its grace, `cancel`
// not at all. Judged by who the relay believed was there.
import type { Call, Evidence } from '../evidence.ts'

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
    for (const { call, hungUpAt, closedAt, said, at: boughtAt } of purchases) {
      if (calls[call]?.reply !== id) continue
      const until = Math.min(hungUpAt ?? Number.POSITIVE_INFINITY, closedAt ?? Number.POSITIVE_INFINITY)
      const alone = said.find(
        ({ at }) => at > boughtAt && at < until && !present.some((one) => isThere(one, at - 1, at)),
      )
      if (alone) yield `${id} was to be cancelled, and its upstream was listened to at ${alone.at} with nobody there`
    }
  }
}

/** Whether the relay had this caller at any moment strictly between the two. */
const isThere = ({ arrivedAt, overAt, method, path, over, status }: Call, from: number, to: number): boolean =>
  arrivedAt !== undefined &&
  !path.endsWith('/stop') &&
  (method === 'POST' || path.endsWith('/events')) &&
  (status === 200 || status === undefined || over === 'gone') &&
  arrivedAt < to &&
  (overAt ?? Number.POSITIVE_INFINITY) > from &&
  to > from
