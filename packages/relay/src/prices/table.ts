// Finding the price of a model in a table.
import { fit, hasWildcard } from './pattern.ts'
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
    const price = best(list, seller.model, at)
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

function best(list: PriceList, model: string, at: number): Price | undefined {
  const { named, wild } = indexOf(list)
  const exact = named.get(model.toLowerCase())?.findLast((price) => isInForce(price, at))
  if (exact) return exact
  let found: Price | undefined
  let most = -1
  for (const { pattern, price } of wild) {
    const score = fit(pattern, model)
    if (score === undefined || score < most || !isInForce(price, at)) continue
    ;[found, most] = [price, score]
  }
  return found
}

/** A list by its names. Some have a thousand, nearly all without a wildcard, and each reply asks twice. */
interface Index {
  /** By name, in lower case. */
  readonly named: ReadonlyMap<string, readonly Price[]>
  readonly wild: readonly { readonly pattern: string; readonly price: Price }[]
}

const indexes = new WeakMap<PriceList, Index>()

function indexOf(list: PriceList): Index {
  const known = indexes.get(list)
  if (known) return known
  const rows = list.prices.flatMap((price) => price.models.map((pattern) => ({ pattern, price })))
  const named = new Map<string, Price[]>()
  for (const { pattern, price } of rows.filter((row) => !hasWildcard(row.pattern))) {
    const name = pattern.toLowerCase()
    named.set(name, [...(named.get(name) ?? []), price])
  }
  const made = { named, wild: rows.filter((row) => hasWildcard(row.pattern)) }
  indexes.set(list, made)
  return made
}

const isFor = ({ upstreams, providers }: PriceList, { upstream, provider }: Seller): boolean =>
  (upstreams === undefined || (upstream !== undefined && upstreams.includes(upstream))) &&
  (providers === undefined || (provider !== undefined && providers.includes(provider)))

const DAY_MS = 86_400_000

const minuteOf = (at: number): number => Math.floor((at % DAY_MS) / 60_000)

const isWithin = ({ from, until }: Hours, minute: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until
