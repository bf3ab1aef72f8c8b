// A list of prices brought up to date with what its source says now. What was in force before stays in it, with its dates,
// so that a reply of last month goes on costing what it did.
import type { Price, PriceList, Rates } from './price.ts'

/** One model whose price is another now. */
export interface PriceChange {
  readonly model: string
  /** Absent: it is new. */
  readonly before?: Price
  readonly after: Price
}

export interface PriceUpdate {
  readonly list: PriceList
  readonly changes: readonly PriceChange[]
  /** Models that the source no longer has. Their prices stay: replies of then were bought at them. */
  readonly gone: readonly string[]
}

/**
 * @param known what was written the last time; undefined for the first time
 * @param at from when on the new prices are in force, where the source does not say it: epoch milliseconds
 */
export function updatePrices(known: PriceList | undefined, offered: PriceList, at: number): PriceUpdate {
  const before = latestOf(known?.prices ?? [])
  const changes: PriceChange[] = []
  for (const price of offered.prices)
    for (const model of price.models) {
      const old = before.get(model.toLowerCase())
      if (old && isSame(old, price)) continue
      if (price.from !== undefined && isThere(known, model, price)) continue
      const after: Price = { ...price, models: [model], from: price.from ?? at }
      changes.push({ model, ...(old && { before: old }), after })
    }
  const said = new Set(offered.prices.flatMap(({ models }) => models.map((model) => model.toLowerCase())))
  const added = changes.map(({ after }) => after).toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0))
  return {
    list: { ...offered, prices: [...(known?.prices ?? []), ...added] },
    changes,
    gone: [...before.keys()].filter((model) => !said.has(model)),
  }
}

/** Of each name the price that stands last: it is the one in force, or will be. */
function latestOf(prices: readonly Price[]): ReadonlyMap<string, Price> {
  const latest = new Map<string, Price>()
  for (const price of prices) for (const model of price.models) latest.set(model.toLowerCase(), price)
  return latest
}

/** A source that says since when has perhaps said it the last time, and something else for later. */
const isThere = (known: PriceList | undefined, model: string, offered: Price): boolean =>
  known?.prices.some(
    (one) =>
      one.from === offered.from &&
      one.models.some((name) => name.toLowerCase() === model.toLowerCase()) &&
      isSame(one, offered),
  ) ?? false

/** The same money for the same tokens at the same hours. */
export const isSame = (one: Price, other: Price): boolean => saidBy(one) === saidBy(other)

const saidBy = ({ rates, tiers, hours = [] }: Price): string =>
  JSON.stringify([
    rates && inOrder(rates),
    tiers.map((tier) => [tier.above, inOrder(tier.rates)]),
    hours.map(({ from, until }) => [from, until]),
  ])

const inOrder = (rates: Partial<Rates>) => RATE_NAMES.map((name) => rates[name] ?? null)

/** In the order in which people are told them. */
export const RATE_NAMES = [
  'input',
  'cacheRead',
  'cacheWrite',
  'cacheWriteLong',
  'output',
  'reasoning',
  'request',
] as const satisfies readonly (keyof Rates)[]
