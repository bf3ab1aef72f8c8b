// Invariant 5, over nodes. Under one idempotency key one reply is bought, at whichever nodes it was asked for, for as long as the
// store has not lost the key. And one attempt is made for it at a time: only a node that was paused, or cut off, or without a
// store may still be listening to what it had bought when another has begun to go on with it.
import type { Evidence, Exchange, Purchase, Wish } from '../../evidence.ts'
import type { NodesEvidence } from '../../nodes/evidence.ts'
import { hasSpoken, linesOf, overAt } from '../../thread.ts'
import { isBoughtOnce } from '../one-purchase.ts'
import { isCalm } from './calm.ts'
import { isHistoryLost, withChanged } from './truth.ts'

export function* isBoughtOnceOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, wishes, frauds, kept } = evidence
  if (!nodes) return
  for (const wish of wishes) if (wish.idempotencyKey !== undefined) yield* isBoughtUnderKey(wish, evidence, nodes)
  // What the log says of it, judged as of one node: by eras, each of one pump.
  const known = new Map([...kept].filter(([id]) => !isHistoryLost(id, evidence)))
  yield* isBoughtOnce(withChanged(evidence, { wishes: [], frauds: nodes.losses.length > 0 ? [] : frauds, kept: known }))
}

function* isBoughtUnderKey(wish: Wish, { purchases, calls }: Evidence, nodes: NodesEvidence): Generator<string> {
  const { number, idempotencyKey: key } = wish
  const own = purchases.filter((one) => one.wish === number)
  const spoken = own.filter((one) => one.asked === 'reply' && hasSpoken(one))
  const replies = new Map<string, Purchase>()
  for (const one of spoken) {
    const reply = calls[one.call]?.reply ?? `call ${one.call}`
    if (!replies.has(reply)) replies.set(reply, one)
  }
  const bought = [...replies.values()]
  for (const [at, one] of bought.entries()) {
    const before = bought[at - 1]
    if (before && !nodes.losses.some((lostAt) => lostAt >= createdAt(before, calls) && lostAt <= one.at))
      yield `${key} bought ${[...replies.keys()].join(' and ')}`
  }
  for (const [reply] of replies) {
    const lines = own
      .filter(({ call }) => calls[call]?.reply === reply)
      .flatMap((one) => linesOf(one))
      .sort((one, other) => one.at - other.at)
    for (const [at, line] of lines.entries()) {
      const running = lines.slice(0, at).find((before) => overAt(before) > line.at)
      if (running && !mayLinger(running, line, nodes)) yield `${reply} was bought while it was being bought`
    }
  }
  for (const one of own) if (calls[one.call]?.idempotencyKey !== key) yield `a purchase under ${key} lost its key`
}

const createdAt = ({ call, at }: Purchase, calls: Evidence['calls']): number => calls[call]?.arrivedAt ?? at

/** Of a node that cannot know that another goes on. It may read on what it had bought: that buys nothing. */
function mayLinger(running: Exchange, line: Exchange, nodes: NodesEvidence): boolean {
  if (running.life === line.life) return false
  const span = { from: running.at, to: line.at }
  return !isCalm(nodes, span, running.life) || ('after' in line && !isCalm(nodes, span, line.life))
}
