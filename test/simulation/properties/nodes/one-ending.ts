// Invariant 4, over nodes. The store takes one ending of a reply, and nothing after it. Where the history of a reply was lost it
// ends as failed, with no frame that would say so, and whoever reads it is told by header.
import type { Evidence } from '../../evidence.ts'
import type { NodesEvidence } from '../../nodes/evidence.ts'
import { isEndedOnce } from '../one-ending.ts'
import { HISTORY_LOST, isHistoryLost, withChanged } from './truth.ts'

export function* isEndedOnceOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, kept, readers, keptAtLast } = evidence
  if (!nodes) return
  const ended = new Map<string, number>()
  for (const { reply, at } of nodes.entries.filter(({ isFinal }) => isFinal)) {
    const before = ended.get(reply)
    if (before !== undefined && !nodes.losses.some((lostAt) => lostAt >= before && lostAt <= at))
      yield `${reply} ended at ${before}, and again at ${at}`
    ended.set(reply, at)
  }
  for (const { id, final } of kept.values())
    if (final?.problem?.message === HISTORY_LOST && !(final.ending === 'failed' && mayBeLost(nodes)))
      yield `${id} ended ${final.ending} because its history was lost, and none was`
  const isKnown = (id: string): boolean => !isHistoryLost(id, evidence)
  const known = new Map([...kept].filter(([id]) => isKnown(id)))
  yield* isEndedOnce(
    withChanged(evidence, {
      kept: known,
      keptAtLast: new Map([...keptAtLast].filter(([id]) => isKnown(id))),
      readers: readers.filter(({ readings, eventReadings }) =>
        isKnown((readings.at(-1) ?? eventReadings.at(-1))?.reply ?? ''),
      ),
    }),
  )
}

/** Nobody can vouch for the newest frames of a reply that were written to another run of the store. */
const mayBeLost = ({ losses, restarts }: NodesEvidence): boolean => losses.length + restarts.length > 0
