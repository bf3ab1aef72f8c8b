// Invariant 6, over nodes. From the acknowledgement of a stop on no attempt begins for the reply at any node, and the log has its
// ending. A node that was paused, or cut off, or without a store since it bought may go on listening to what it had bought by
// then: until it can hear of the stop, and an AFTERMATH_MS longer; or until its upstream has been silent for as long as it may,
// for a node that is told by the refusal of what it writes has to have something to write.
import type { Evidence, Purchase } from '../../evidence.ts'
import { SIMULATED_LIMITS } from '../../machine.ts'
import { linesOf, overAt } from '../../thread.ts'
import { AFTERMATH_MS, isCalm, spellsOf } from './calm.ts'
import { isHistoryLost } from './truth.ts'

export function* isStoppedEverywhere(evidence: Evidence): Generator<string> {
  const { calls, kept, purchases, nodes } = evidence
  if (!nodes) return
  for (const { number, path, arrivedAt = 0, answeredAt = 0, status } of calls) {
    const reply = /([^/]+)\/stop$/.exec(path)?.[1]
    if (reply === undefined || status !== 200) continue
    const final = kept.get(reply)?.final
    const isForgotten = nodes.losses.some((at) => at >= arrivedAt) || isHistoryLost(reply, evidence)
    if (final && !isForgotten && final.endedAt > answeredAt)
      yield `call ${number} was told that ${reply} is stopped, and it ended later`
    const wasHeard = isCalm(
      nodes,
      { from: arrivedAt, to: answeredAt },
      nodes.entries.findLast((one) => one.reply === reply)?.life,
    )
    if (final && !isForgotten && wasHeard && final.ending !== 'stopped' && isLate(final.endedAt, arrivedAt, evidence))
      yield `${reply} ended ${final.ending} ${final.endedAt - arrivedAt} ms after call ${number} stopped it`
    for (const purchase of purchases) {
      if (calls[purchase.call]?.reply !== reply) continue
      if (purchase.at > answeredAt && !isForgotten)
        yield `purchase ${purchase.number} was made for ${reply} at ${purchase.at}, after call ${number} had stopped it`
      yield* isLetGo(purchase, answeredAt, evidence)
    }
  }
  for (const { reply, at } of evidence.stopsTaken) {
    const final = kept.get(reply)?.final
    if (!final || final.ending === 'stopped' || final.endedAt <= at || isHistoryLost(reply, evidence)) continue
    const writer = nodes.entries.findLast((one) => one.reply === reply)?.life
    if (isCalm(nodes, { from: at, to: final.endedAt }, writer))
      yield `${reply} ended ${final.ending} ${final.endedAt - at} ms after the log had a stop of it`
  }
}

/** What had been decided when the stop reached the log may still have been written. */
const isLate = (endedAt: number, arrivedAt: number, { stopsTaken }: Evidence): boolean =>
  stopsTaken.some(({ at }) => at >= arrivedAt && at < endedAt)

function* isLetGo(purchase: Purchase, stoppedAt: number, { nodes }: Evidence): Generator<string> {
  if (!nodes) return
  for (const line of linesOf(purchase)) {
    // A model that had said everything is let hang up by itself: its connection is used again.
    if (overAt(line) <= stoppedAt || purchase.namedEnding || line.at > stoppedAt) continue
    if (isCalm(nodes, { from: line.at, to: stoppedAt }, line.life))
      yield `purchase ${purchase.number} was listened to by life ${line.life} after it was stopped at ${stoppedAt}`
    const troubles = [...nodes.storms, ...spellsOf(nodes, line.life)].filter(({ from }) => from <= overAt(line))
    const until = Math.max(stoppedAt, ...troubles.map(({ to }) => to))
    if (overAt(line) > until + AFTERMATH_MS + SIMULATED_LIMITS.upstreamSilentMsMax)
      yield `purchase ${purchase.number} was listened to by life ${line.life} for long after ${until}`
  }
}
