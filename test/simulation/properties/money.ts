// Invariant 8, as far as there is money: the final entry names every attempt that may have bought something, once, with
// what the vendor counts, or with an estimate that says it is one.
import type { Final } from '@holdfast/relay'
import type { Evidence, Purchase } from '../evidence.ts'
import { type Thread, maySell, sayable, threadsOf } from '../thread.ts'

export function* isCounted(evidence: Evidence): Generator<string> {
  for (const thread of threadsOf(evidence)) {
    const { kept, eras } = thread
    const { final } = kept
    const era = eras.at(-1)
    if (!final || !era) continue
    const told = final.purchases ?? []
    const sold = era.purchases.filter(maySell)
    // What processes bought that are gone comes first.
    const before = told.slice(0, Math.max(0, told.length - sold.length))
    yield* isInherited(thread, before, evidence)
    if (told.length - before.length !== sold.length)
      yield `${kept.id} counts ${told.length} purchases, and ${sold.length} were made: ${JSON.stringify(told)}`
    for (const [at, one] of sold.entries()) {
      const entry = told[before.length + at]
      if (entry && !agrees(entry, one, final.endedAt))
        yield `${kept.id} counts ${JSON.stringify(entry)} for purchase ${one.number}, which was ${JSON.stringify(one.sold)} at ${one.upstream}`
    }
  }
}

/**
 * Whoever adopts a reply finds what was said, and not who said it. So it puts all of it down as one estimate, where there is
 * but one who can have said it, and says nothing where there are several.
 */
function* isInherited({ kept: { id }, eras }: Thread, told: readonly Entry[], evidence: Evidence): Generator<string> {
  const earlier = eras.slice(0, -1).flatMap(({ purchases }) => purchases)
  const { at = 0, held = 0, purchases = [] } = eras.at(-1) ?? {}
  if (told.length > (held > 0 ? 1 : 0)) yield `${id} counts ${JSON.stringify(told)} of what was bought before it`
  for (const entry of told) {
    if (!entry.estimated) yield `${id} counts ${JSON.stringify(entry)}, and nobody was left to say so`
    if (!earlier.some(({ upstream, model }) => upstream === entry.upstream && model === entry.model))
      yield `${id} counts ${JSON.stringify(entry)}, and nothing was bought there before it was adopted`
  }
  const isPlain = evidence.plans.first.models.length === 0
  if (isPlain && held > 0 && purchases.length > 0 && told.length === 0)
    yield `${id} does not count what was bought before ${at}, and there is one place only`
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
