// Invariant 6. Once a stop is acknowledged nothing more is bought for the reply, nobody listens to its upstream, and
// it ends `stopped`, unless it had ended before.
import type { Evidence } from '../evidence.ts'

export function* isStoppedForGood({ stops, purchases, calls, kept, wishes }: Evidence): Generator<string> {
  for (const { reply, wish, askedAt, acknowledgedAt } of stops) {
    if (acknowledgedAt === undefined) continue
    const final = kept.get(reply)?.final
    const endedBefore = final !== undefined && final.endedAt <= acknowledgedAt && final.ending !== 'stopped'
    if (final?.ending !== 'stopped' && !endedBefore) yield `${reply} was stopped and ended ${final?.ending}`
    for (const purchase of purchases) {
      const isOwn = calls[purchase.call]?.reply === reply
      if (isOwn && purchase.at > acknowledgedAt) yield `something was bought for ${reply} after it was stopped`
      // The acknowledgement was on its way when this was true; it is true from then on.
      const endsAt = Math.min(
        purchase.hungUpAt ?? Number.POSITIVE_INFINITY,
        purchase.closedAt ?? Number.POSITIVE_INFINITY,
      )
      if (isOwn && !endedBefore && endsAt > acknowledgedAt) yield `the upstream of ${reply} was not hung up on`
      if (isOwn && purchase.said.some(({ at }) => at > acknowledgedAt) && !endedBefore)
        yield `the upstream of ${reply} was listened to after it was stopped (asked at ${askedAt}, wish ${wishes[wish]?.number})`
    }
  }
}
