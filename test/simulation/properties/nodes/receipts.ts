// Over nodes, too, every ending gives one receipt at most: at the node that wrote it. None only where that node died, or stopped
// hearing, before it knew that the store had taken it.
import type { Evidence } from '../../evidence.ts'
import { isCalm } from './calm.ts'
import { HISTORY_LOST } from './truth.ts'

export function* givesOneReceiptOverNodes({ nodes, receipts, kept }: Evidence): Generator<string> {
  if (!nodes) return
  for (const { id, final } of kept.values()) {
    const own = receipts.filter(({ receipt }) => receipt.head.id === id)
    const ending = nodes.entries.findLast(({ reply, isFinal }) => reply === id && isFinal)
    if (nodes.losses.length === 0 && own.length > 1) yield `${id} gave ${own.length} receipts`
    if (!final || !ending || own.length > 0 || final.problem?.message === HISTORY_LOST) continue
    const writer = nodes.lives[ending.life]
    const isThere = writer && writer.span.to > ending.at + 1_000
    if (isThere && isCalm(nodes, { from: ending.at, to: ending.at + 1_000 }, ending.life))
      yield `${id} ended at ${ending.at}, and gave no receipt`
  }
}
