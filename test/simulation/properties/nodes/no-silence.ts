// Invariant 9, over nodes. Whatever befalls the store, whoever reads at a node that is not paused hears something every
// heartbeat; and in peace a request is answered as soon as at one node alone.
import { REDIS_LOG_LIMITS } from '@holdfast/relay'
import type { Evidence } from '../../evidence.ts'
import { isNeverSilent } from '../no-silence.ts'
import { isCalm, wasPaused } from './calm.ts'
import { withChanged } from './truth.ts'

/** What a request may wait for the store, which may answer before anybody gives up. */
const WAIT_MS_MAX = REDIS_LOG_LIMITS.outageMsMax + 20_000

export function* isNeverSilentOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, calls } = evidence
  if (!nodes) return
  const judged = calls.flatMap((call) => {
    const { arrivedAt, overAt = Number.POSITIVE_INFINITY, answeredAt = overAt, life } = call
    if (arrivedAt === undefined || wasPaused(nodes, { from: arrivedAt, to: overAt }, life)) return []
    // A key may lead to a reply that was lost: that is waited for, in case it only comes to be.
    const mayLeadNowhere = call.idempotencyKey !== undefined && nodes.losses.some((at) => at < answeredAt)
    const isInPeace = isCalm(nodes, { from: arrivedAt, to: answeredAt }, life) && !mayLeadNowhere
    return isInPeace ? call : { ...call, arrivedAt: undefined }
  })
  yield* isNeverSilent(withChanged(evidence, { calls: judged }))
  for (const { number, arrivedAt, answeredAt, overAt, life } of calls) {
    const until = answeredAt ?? overAt
    if (arrivedAt === undefined || until === undefined || wasPaused(nodes, { from: arrivedAt, to: until }, life))
      continue
    if (until - arrivedAt > WAIT_MS_MAX) yield `call ${number} waited ${until - arrivedAt} ms for its head`
  }
}
