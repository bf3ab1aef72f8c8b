// What a model costs where nobody says who is paid: at whoever makes it, else at the first vendor that sells it.
import { providers } from '../providers/index.ts'
import { matchStar } from '../routing/star.ts'
import type { PriceTable } from './price.ts'
import { type Priced, findPrice } from './table.ts'

/** @param at epoch milliseconds */
export function findPublicPrice(table: PriceTable, model: string, at: number): Priced | undefined {
  // A gateway's name for a model begins with its vendor's.
  const names = [model, model.slice(model.lastIndexOf('/') + 1)]
  for (const name of names) {
    const owner = providers.find(({ models }) => models.some((pattern) => matchStar(pattern, name) !== undefined))
    const found = (owner && findPrice(table, { provider: owner.name, model: name }, at)) ?? offersOf(table, name, at)[0]
    if (found) return found
  }
  return undefined
}

/** Every list's price of a model, in the order of the lists. */
export const offersOf = (table: PriceTable, model: string, at: number): readonly Priced[] =>
  table.flatMap((list) => {
    const [upstream] = list.upstreams ?? []
    const [provider] = list.providers ?? []
    const seller = { ...(upstream !== undefined && { upstream }), ...(provider !== undefined && { provider }), model }
    return findPrice([list], seller, at) ?? []
  })
