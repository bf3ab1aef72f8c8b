// What a reply cost at its vendor's public price: that of the lists that ship with the relay.
import type { Usage } from '@holdfast/client/core'
import { DOLLAR, explain, findPublicPrice, shippedPrices } from '@holdfast/relay'

/** Dollars, or undefined for a model that has no public price, or a reply whose tokens nobody counted. */
export type PriceOf = (model: string, usage: Usage) => number | undefined

/** @param at whose prices, in epoch milliseconds */
export function pricesAt(at: number): PriceOf {
  const table = shippedPrices()
  return (model, usage) => {
    const found = findPublicPrice(table, model, at)
    if (!found || usage.input === undefined || usage.output === undefined) return undefined
    return explain(usage, found.price).nano / DOLLAR
  }
}
