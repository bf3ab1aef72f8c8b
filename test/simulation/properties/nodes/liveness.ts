// After the world has healed everything comes to its end, and nothing is left over. In between, what a node that is gone has left
// is taken over within a bound, as soon as there is peace for as long.
import type { Evidence } from '../../evidence.ts'
import type { LifeStory, NodesEvidence } from '../../nodes/evidence.ts'
import { isLive } from '../liveness.ts'
import { TAKEOVER_MS_MAX } from './calm.ts'
import { withChanged } from './truth.ts'

export function* isLiveOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, keptAtLast, kept, created } = evidence
  if (!nodes) return
  yield* isLive(isQueueing(evidence) ? withChanged(evidence, { doneAt: evidence.healAt, leaks: [] }) : evidence)
  for (const id of keptAtLast.keys()) if (!kept.has(id)) yield `${id} was in the log and is no longer`
  if (nodes.losses.length === 0)
    for (const { reply } of nodes.entries)
      if (created.has(reply) && !kept.has(reply)) yield `${reply} was written, and is in no log`
  for (const [life, story] of nodes.lives.entries())
    if (story.span.to < Infinity) yield* isTakenOver(life, story, evidence, nodes)
}

/** Of those who may ask only so often some waited for their turn, and nobody for anything else, until the world was over. */
function isQueueing({ doneAt, decided, readers, answers }: Evidence): boolean {
  const isLimited = decided.some(({ decision }) => decision.what === 'limits' && decision.limits.requestsPerMinute)
  if (doneAt !== undefined || !isLimited) return false
  const last = Math.max(...answers.map(({ at }) => at))
  const queueing = new Set(
    answers.flatMap(({ wish, status, at }) => (status === 429 && at > last - TURN_MS ? wish : [])),
  )
  const waiting = readers.filter(({ role, outcome }) => role === 'starter' && outcome === 'reading')
  return queueing.size > 0 && waiting.every(({ wish }) => queueing.has(wish))
}

/** A bucket of one request a minute has one by then. */
const TURN_MS = 60_000

function* isTakenOver(life: number, { span }: LifeStory, evidence: Evidence, nodes: NodesEvidence): Generator<string> {
  const by = byWhen(span.to, nodes)
  if (by > (evidence.doneAt ?? Number.POSITIVE_INFINITY)) return
  for (const [id, { final }] of evidence.kept) {
    const hands = [
      nodes.creators.get(id),
      ...nodes.takeovers.filter(({ reply, at }) => reply === id && at <= span.to).map((one) => one.life),
    ]
    const endedAt = Math.min(final?.endedAt ?? Infinity, entryOfEnding(id, nodes))
    if (hands.at(-1) !== life || endedAt <= by) continue
    const isTaken = nodes.takeovers.some(({ reply, at }) => reply === id && at >= span.to && at <= by)
    if (!isTaken) yield `${id} was left by life ${life} at ${span.to}, and nobody had taken it over at ${by}`
  }
}

const entryOfEnding = (id: string, { entries }: NodesEvidence): number =>
  entries.find(({ reply, isFinal }) => reply === id && isFinal)?.at ?? Number.POSITIVE_INFINITY

/** The end of the first peace that is long enough: somebody else lived all the while, and nothing befell anybody. */
function byWhen(from: number, { storms, lives }: NodesEvidence): number {
  const troubles = [...storms, ...lives.flatMap(({ spells }) => spells)]
  let at = from
  for (;;) {
    const to = at + TAKEOVER_MS_MAX
    const trouble = troubles.find((one) => one.from <= to && one.to >= at)
    const isSomebodyThere = lives.some(({ span }) => span.from <= at && span.to >= to)
    if (!trouble && isSomebodyThere) return to
    const next = trouble ? trouble.to + 1 : Math.min(...lives.map(({ span }) => span.from).filter((one) => one > at))
    if (!Number.isFinite(next)) return next
    at = Math.max(next, at + 1)
  }
}
