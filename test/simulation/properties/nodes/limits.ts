// What is limited for all nodes together, in peace. Requests of a minute: what is let in was drawn in that time or shortly before
// it (decision 22), and a bucket gives no more. Replies at a time: no more than there are slots, those aside that another has
// taken over. When nodes have lost each other the bounds are others, and are not judged here.
import type { AccountLimits } from '@holdfast/relay'
import type { Evidence } from '../../evidence.ts'
import type { NodesEvidence, Span } from '../../nodes/evidence.ts'
import { payersOf } from '../budgets.ts'
import { isCalm } from './calm.ts'

/** How long what was drawn may be used. */
const HOLD_MS = 2_000
/** What was so long ago has no more to do with anything that is shared. */
const FORGOTTEN_MS = 15_000

export function* areShared(evidence: Evidence): Generator<string> {
  const { nodes } = evidence
  if (!nodes) return
  for (const [account, { requestsPerMinute, concurrent }] of limitsOf(evidence)) {
    const replies = repliesOf(account, evidence, nodes)
    if (requestsPerMinute !== undefined) yield* areLetIn(account, requestsPerMinute, replies, nodes)
    if (concurrent !== undefined) yield* runAtOnce(account, concurrent, replies, nodes)
  }
}

interface Reply {
  readonly id: string
  readonly askedAt: number
  readonly begunAt: number
  /** It does not run any more, or not where it began. */
  readonly overAt: number
}

function* areLetIn(account: string, perMinute: number, replies: readonly Reply[], nodes: NodesEvidence) {
  const times = replies.map(({ askedAt }) => askedAt).toSorted((one, other) => one - other)
  for (const [first, from] of times.entries())
    for (const [more, to] of times.slice(first).entries()) {
      const count = more + 1
      const most = perMinute + (perMinute * (to - from + HOLD_MS)) / 60_000
      if (count > most && isQuiet(nodes, { from: from - FORGOTTEN_MS, to }))
        yield `${account} may ${perMinute} requests a minute, and had ${count} within ${to - from} ms`
    }
}

function* runAtOnce(account: string, max: number, replies: readonly Reply[], nodes: NodesEvidence) {
  for (const { id, begunAt } of replies) {
    const running = replies.filter((one) => one.begunAt <= begunAt && one.overAt > begunAt)
    if (running.length > max && isQuiet(nodes, { from: begunAt - FORGOTTEN_MS, to: begunAt }))
      yield `${account} may have ${max} replies at a time, and had ${running.length} with ${id}`
  }
}

/** Of accounts whose limits are what they were before anybody asked. */
function limitsOf({ decided, beganAt }: Evidence): Map<string, AccountLimits> {
  const limits = new Map<string, AccountLimits>()
  const changed = new Set<string>()
  for (const { at, account, decision } of decided) {
    if (decision.what !== 'limits') continue
    if (at > beganAt) changed.add(account)
    limits.set(account, decision.limits)
  }
  for (const account of changed) limits.delete(account)
  return limits
}

function repliesOf(account: string, evidence: Evidence, nodes: NodesEvidence): Reply[] {
  const { created, calls, kept } = evidence
  const made = new Set(nodes.entries.map(({ reply }) => reply))
  return [...made].flatMap((id): Reply[] => {
    const { createdAt: askedAt } = created.get(id) ?? {}
    const begunAt = nodes.begun.get(id)
    const wish = calls.find(({ reply }) => reply === id)?.wish
    if (askedAt === undefined || begunAt === undefined || wish === undefined) return []
    if (!payersOf(evidence, wish).has(account)) return []
    const moved = nodes.takeovers.find(({ reply }) => reply === id)?.at ?? Number.POSITIVE_INFINITY
    const died = nodes.lives[nodes.creators.get(id) ?? -1]?.span.to ?? Number.POSITIVE_INFINITY
    const lost = nodes.losses.find((at) => at >= begunAt) ?? Number.POSITIVE_INFINITY
    const taken = nodes.entries.find(({ reply, isFinal }) => reply === id && isFinal)?.at ?? lost
    const endedAt = kept.get(id)?.final?.endedAt ?? taken
    return [{ id, askedAt, begunAt, overAt: Math.min(endedAt, taken, moved, died) }]
  })
}

const isQuiet = (nodes: NodesEvidence, span: Span): boolean =>
  isCalm(nodes, span) && nodes.lives.every((_, life) => isCalm(nodes, span, life))
