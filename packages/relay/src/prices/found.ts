// Prices that were found are kept until the table says something else: a request asks for those of every place it may go
// to, and nearly always for the same ones.
import { changesIn } from './changes.ts'
import type { PriceTable } from './price.ts'
import { type Priced, type Seller, findPrice } from './table.ts'

/** Clients may make up names of models: beyond this many, all are forgotten. */
const FOUND_MAX = 10_000

/** @param at epoch milliseconds */
export type FindPrice = (upstream: string, model: string, at: number) => Priced | undefined

/** @param providerOf the provider of an upstream, by its name */
export function findingPrices(table: PriceTable, providerOf: (upstream: string) => string | undefined): FindPrice {
  const changes = changesIn(table)
  const found = new Map<string, Map<string, Priced | undefined>>()
  let count = 0
  // Nothing changes in this time, the last moment not in it.
  let since = 0
  let until = 0

  const forget = (): void => {
    found.clear()
    count = 0
  }

  const look = (upstream: string, model: string, at: number): Priced | undefined => {
    const provider = providerOf(upstream)
    const seller: Seller = { upstream, model, ...(provider !== undefined && { provider }) }
    return findPrice(table, seller, at)
  }

  return (upstream, model, at) => {
    // The price of a reply of long ago is asked for by people, one at a time.
    if (at < since) return look(upstream, model, at)
    if (at >= until) {
      forget()
      since = at
      until = changes.after(at)
    }
    let models = found.get(upstream)
    const known = models?.get(model)
    if (known || models?.has(model)) return known
    if (count >= FOUND_MAX) {
      forget()
      models = undefined
    }
    if (!models) found.set(upstream, (models = new Map()))
    const priced = look(upstream, model, at)
    models.set(model, priced)
    count += 1
    return priced
  }
}
