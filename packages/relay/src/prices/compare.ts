// What some traffic would have cost elsewhere, at the prices of then or of today. It is the same tokens that are counted:
// another vendor's tokenizer would have made somewhat more or fewer of the same words, and nobody knows how many.
import type { Usage } from '@holdfast/protocol'
import { explain } from './explain.ts'
import { add, portion } from './money.ts'
import type { PriceTable } from './price.ts'
import { type Seller, findPrice } from './table.ts'

/** Some replies of one kind: a sum of counts would hide which of them were in a tier. */
export interface Traffic {
  readonly usage: Usage
  /** How many replies had these counts, if more than one. */
  readonly times?: number
}

export interface Comparison {
  readonly seller: Seller
  /** Nano-dollars; undefined when no list knows the model. */
  readonly nano: number | undefined
  /** Replies whose prompt or answer nobody counted, and which are therefore too cheap in it. */
  readonly uncounted: number
}

/**
 * The same of sums, where nobody has kept the single replies: as though none of them had been in a tier. Of a price that
 * has no tiers it is exact but for roundings.
 */
export function compareSums(
  { usage, times = 1 }: Traffic,
  sellers: readonly Seller[],
  table: PriceTable,
  at: number,
): readonly (Comparison & { readonly isExact: boolean })[] {
  return sellers
    .map((seller) => {
      const found = findPrice(table, seller, at)
      if (!found) return { seller, nano: undefined, uncounted: 0, isExact: true }
      const { request = 0, ...rates } = found.price.rates
      const nano = add(explain(usage, { rates, tiers: [] }).nano, portion(request, times, 1))
      return { seller, nano, uncounted: 0, isExact: found.price.tiers.length === 0 }
    })
    .sort(byPrice)
}

/**
 * The cheapest first, and those without a price last.
 * @param at of the prices, in epoch milliseconds
 */
export function compare(
  traffic: readonly Traffic[],
  sellers: readonly Seller[],
  table: PriceTable,
  at: number,
): readonly Comparison[] {
  return sellers
    .map((seller): Comparison => {
      const found = findPrice(table, seller, at)
      const uncounted = traffic.reduce(
        (count, { usage, times = 1 }) =>
          usage.input === undefined || usage.output === undefined ? count + times : count,
        0,
      )
      if (!found) return { seller, nano: undefined, uncounted }
      const nano = traffic.reduce(
        (sum, { usage, times = 1 }) => add(sum, portion(explain(usage, found.price).nano, times, 1)),
        0,
      )
      return { seller, nano, uncounted }
    })
    .sort(byPrice)
}

const byPrice = (one: Comparison, other: Comparison): number =>
  (one.nano ?? Number.MAX_SAFE_INTEGER) - (other.nano ?? Number.MAX_SAFE_INTEGER)
