import { parseDecimal } from '../money.ts'
import { type PriceEndpoint, objectIn, priceOf, rowsIn } from './endpoint.ts'

/** Dollars per token, as text; -1 for a router, whose price is that of whatever model it chooses. */
export const openrouter: PriceEndpoint = {
  provider: 'openrouter',
  source: 'https://openrouter.ai/docs/api-reference/list-available-models',
  path: '/models',
  read: (answer) =>
    rowsIn(objectIn(answer)?.['data'])?.flatMap(({ id, pricing }) => {
      const said = objectIn(pricing) ?? {}
      const perToken = (name: string): number | undefined => amount(said[name], NANO_PER_MILLION_TOKENS)
      return priceOf(id, {
        input: perToken('prompt'),
        output: perToken('completion'),
        cacheRead: unlessNothing(perToken('input_cache_read')),
        cacheWrite: unlessNothing(perToken('input_cache_write')),
        // Of late; most models have reasoning in the price of the answer, and a 0 or nothing here.
        reasoning: unlessNothing(perToken('internal_reasoning')),
        request: unlessNothing(amount(said['request'], NANO)),
      })
    }),
}

const NANO = 9
const NANO_PER_MILLION_TOKENS = 15

const amount = (value: unknown, power: number): number | undefined =>
  typeof value === 'string' || typeof value === 'number' ? parseDecimal(String(value), power) : undefined

/** Nothing is what it says where it has no such price. */
const unlessNothing = (nano: number | undefined): number | undefined => nano || undefined
