// Over nodes, too, every ending gives one receipt at most: at the node that wrote it, and as the log has it. None only where that
// node died, or stopped hearing, before it knew that the store had taken it.
import type { Evidence } from '../../evidence.ts'
import { isOfItsLog } from '../receipts.ts'
import { isCalm } from './calm.ts'
import { HISTORY_LOST, isHistoryLost } from './truth.ts'

export function* givesOneReceiptOverNodes(evidence: Evidence): Generator<string> {
  const { nodes, receipts, kept } = evidence
  if (!nodes) return
  for (const one of kept.values()) {
    const { id, final } = one
    const own = receipts.filter(({ receipt }) => receipt.head.id === id)
    const ending = nodes.entries.findLast(({ reply, isFinal }) => reply === id && isFinal)
    if (nodes.losses.length === 0 && own.length > 1) yield `${id} gave ${own.length} receipts`
    // What the hour was only the node knows that wrote it.
    if (final && !isHistoryLost(id, evidence))
      for (const { receipt } of own)
        yield* isOfItsLog({ ...receipt, final: { ...receipt.final, endedAt: final.endedAt } }, one)
    if (!final || !ending || own.length > 0 || final.problem?.message === HISTORY_LOST) continue
    const writer = nodes.lives[ending.life]
    const isThere = writer && writer.span.to > ending.at + 1_000
    if (isThere && isCalm(nodes, { from: ending.at, to: ending.at + 1_000 }, ending.life))
      yield `${id} ended at ${ending.at}, and gave no receipt`
  }
}
