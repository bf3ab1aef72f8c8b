// Finding the price of a model in a table.
import { fit } from './pattern.ts'
import type { Hours, Price, PriceList, PriceTable, Rates } from './price.ts'

/** Who was paid for which model. */
export interface Seller {
  /** The upstream's name in the configuration. */
  readonly upstream?: string
  /** The provider's name. */
  readonly provider?: string
  /** As the upstream calls it. */
  readonly model: string
}

/** A price that is known, and who says so. */
export interface Priced {
  readonly list: PriceList
  readonly price: Price & { readonly rates: Rates }
}

/**
 * What the seller asked at that time. Of a list's prices in force the one whose name says most about the model counts, of
 * equals the later one.
 * @param at epoch milliseconds
 * @returns undefined when no list says it
 */
export function findPrice(table: PriceTable, seller: Seller, at: number): Priced | undefined {
  for (const list of table) {
    if (!isFor(list, seller)) continue
    const price = best(list.prices, seller.model, at)
    if (price?.rates) return { list, price: { ...price, rates: price.rates } }
    if (price) return undefined
  }
  return undefined
}

/** True while the price is in force. @param at epoch milliseconds */
export function isInForce({ from, hours }: Price, at: number): boolean {
  if (from !== undefined && at < from) return false
  return hours === undefined || hours.some((one) => isWithin(one, minuteOf(at)))
}

function best(prices: readonly Price[], model: string, at: number): Price | undefined {
  let found: Price | undefined
  let most = -1
  for (const price of prices)
    for (const pattern of price.models) {
      const score = fit(pattern, model)
      if (score === undefined || score < most || !isInForce(price, at)) continue
      ;[found, most] = [price, score]
    }
  return found
}

const isFor = ({ upstreams, providers }: PriceList, { upstream, provider }: Seller): boolean =>
  (upstreams === undefined || (upstream !== undefined && upstreams.includes(upstream))) &&
  (providers === undefined || (provider !== undefined && providers.includes(provider)))

const DAY_MS = 86_400_000

const minuteOf = (at: number): number => Math.floor((at % DAY_MS) / 60_000)

const isWithin = ({ from, until }: Hours, minute: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until
