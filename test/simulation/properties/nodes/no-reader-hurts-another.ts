// Invariant 7, over nodes. What waits for a slow reader is bounded, as at one node. When a frame reaches others depends on the
// store; in peace a reader that can take it has it by the next look.
import { REDIS_LOG_LIMITS } from '@holdfast/relay'
import type { Call, Evidence } from '../../evidence.ts'
import type { NodesEvidence } from '../../nodes/evidence.ts'
import { isUnharmed } from '../no-reader-hurts-another.ts'
import { isCalm, wasPaused } from './calm.ts'
import { withChanged } from './truth.ts'

export function* isUnharmedOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, faults, calls } = evidence
  if (!nodes) return
  // Whoever is paused does not know yet who has gone.
  const told = calls.map((call) => (wasPausedAt(call, nodes) ? { ...call, writesAfter: 0 } : call))
  // Frames are not there in the moment in which they are said.
  yield* isUnharmed(withChanged(evidence, { calls: told, faults: { ...faults, readMsMax: 1 } }))
  for (const call of calls) if (call.openedAt !== undefined) yield* hadItSoon(call, evidence, nodes)
}

const wasPausedAt = ({ overAt = 0, life }: Call, nodes: NodesEvidence): boolean =>
  wasPaused(nodes, { from: overAt, to: overAt }, life)

/** Told of it, or by the look after it. */
const LATE_MS_MAX = 2 * REDIS_LOG_LIMITS.lookMs

function* hadItSoon(call: Call, { written }: Evidence, nodes: NodesEvidence): Generator<string> {
  const { number, reply = '', openedAt = 0, writes, drainedAt, life } = call
  let last = 0
  for (const write of writes) {
    if (write.last <= last) continue
    last = write.last
    const takenAt = written.get(reply)?.find((batch) => batch.last >= write.last)?.at ?? write.at
    const couldAt = Math.max(takenAt, openedAt, drainedAt.findLast((at) => at <= write.at) ?? 0)
    if (write.at - couldAt > LATE_MS_MAX && isCalm(nodes, { from: takenAt, to: write.at }, life))
      yield `call ${number} got frame ${write.last} of ${reply} ${write.at - couldAt} ms late`
  }
}
