// Invariant 8, as far as there is money: the final entry names every attempt that may have bought something, once, with
// what the vendor counts, or with an estimate that says it is one.
import type { Final } from '@holdfast/relay'
import type { Evidence, Purchase } from '../evidence.ts'
import { maySell, sayable, threadsOf } from '../thread.ts'

export function* isCounted(evidence: Evidence): Generator<string> {
  const { deaths, closings, diskFailures } = evidence
  for (const { kept, purchases } of threadsOf(evidence)) {
    const { final } = kept
    const first = purchases[0]?.at ?? 0
    // Whoever adopts a reply does not know what it has cost.
    const isAdopted = [...deaths, ...closings, ...diskFailures].some((at) => at >= first && at <= (final?.endedAt ?? 0))
    if (!final || isAdopted) continue
    const told = final.purchases ?? []
    const sold = purchases.filter(maySell)
    if (told.length !== sold.length)
      yield `${kept.id} counts ${told.length} purchases, and ${sold.length} were made: ${JSON.stringify(told)}`
    for (const [at, one] of sold.entries()) {
      const entry = told[at]
      if (entry && !agrees(entry, one, final.endedAt))
        yield `${kept.id} counts ${JSON.stringify(entry)} for purchase ${one.number}, which was ${JSON.stringify(one.sold)} at ${one.upstream}`
    }
  }
}

type Entry = NonNullable<Final['purchases']>[number]

function agrees({ upstream, model, usage, estimated }: Entry, purchase: Purchase, until: number): boolean {
  if (upstream !== purchase.upstream || model !== purchase.model) return false
  // What does not fit is not read to its end.
  const isRead = purchase.asked === 'reply' || purchase.answer.fits === 'surely' || estimated === undefined
  if (!isRead || !sayable(purchase).some(({ isBill, at }) => isBill && at <= until)) return estimated === true
  const { input, output } = purchase.sold
  // Nothing was said, so nobody can tell this count from a first guess.
  if (output === 0 && estimated) return true
  return estimated === undefined && usage.input === input && usage.output === output
}
