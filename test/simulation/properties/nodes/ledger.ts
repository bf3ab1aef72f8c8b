// Invariant 8, over nodes. Whoever writes the ending of a reply, it is charged once, as its log says. Where history was lost the
// log does not say any more how it ended: then it is charged for an ending that the store had taken, or not at all.
import type { Evidence } from '../../evidence.ts'
import { isHeldFirst } from '../budgets.ts'
import { isCharged, isTold, spentIn } from '../ledger.ts'
import { isCounted } from '../money.ts'
import { hadBooks } from './calm.ts'
import { isHistoryLost, withChanged } from './truth.ts'

export function* isChargedOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, statement } = evidence
  if (!nodes || !statement) return
  yield* isCharged(evidence, (id) => isHistoryLost(id, evidence))
  const ended = new Set(nodes.entries.flatMap(({ reply, isFinal }) => (isFinal ? reply : [])))
  for (const id of spentIn(statement).keys())
    if (!ended.has(id) && !evidence.kept.get(id)?.final)
      yield `${id} is charged, and the store has taken no ending of it`
}

export function* isToldOverNodes(evidence: Evidence): Generator<string> {
  yield* isTold(evidence, (id) => isHistoryLost(id, evidence))
}

export function* isCountedOverNodes(evidence: Evidence): Generator<string> {
  const known = new Map([...evidence.kept].filter(([id]) => !isHistoryLost(id, evidence)))
  yield* isCounted(withChanged(evidence, { kept: known }))
}

/** A node that does not reach the books, or was paused, does not know yet who is bounded. */
export function* isHeldFirstOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, purchases, calls, created } = evidence
  if (!nodes) return
  const known = purchases.filter(({ at, call, life }) => {
    const { createdAt = at } = created.get(calls[call]?.reply ?? '') ?? {}
    return hadBooks(nodes, { from: createdAt, to: at }, life)
  })
  yield* isHeldFirst(withChanged(evidence, { purchases: known }))
}
