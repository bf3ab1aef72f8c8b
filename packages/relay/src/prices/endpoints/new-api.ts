import type { Price } from '../price.ts'
import { parseDecimal } from '../money.ts'
import { type PriceEndpoint, objectIn, priceOf, rowsIn } from './endpoint.ts'

/**
 * Ratios: 1 is $2 per million tokens, and the others are of that. `quota_type` 1 is a price per request, in dollars. What
 * a caller's group pays for is on top, as `group_ratio`: see `groupRatios`.
 */
export const newApi: PriceEndpoint = {
  provider: 'new-api',
  source: 'https://docs.newapi.pro/en/api/fei-model-rate-sync',
  path: '//api/pricing',
  read: (answer) =>
    rowsIn(objectIn(answer)?.['data'])?.flatMap((row): Price[] => {
      const { model_name: model, quota_type: kind } = row
      if (kind === 1) return priceOf(model, { input: 0, output: 0, request: decimal(row['model_price'], NANO) })
      const ratio = decimal(row['model_ratio'], MICRO)
      const of = (name: string): number | undefined => {
        const part = decimal(row[name], MICRO)
        return ratio === undefined || part === undefined ? undefined : safe(ratio * part * NANO_PER_PART)
      }
      return priceOf(model, {
        input: ratio && safe(ratio * NANO_PER_RATIO),
        output: of('completion_ratio'),
        cacheRead: of('cache_ratio'),
        cacheWrite: of('create_cache_ratio'),
      })
    }),
}

const NANO = 9
const MICRO = 6
/** $2, in nano-dollars, for a millionth of a ratio. */
const NANO_PER_RATIO = 2_000
/** The same for a millionth of a millionth. */
const NANO_PER_PART = 0.002

const decimal = (value: unknown, power: number): number | undefined =>
  typeof value === 'number' ? parseDecimal(String(value), power) : undefined

const safe = (nano: number): number | undefined =>
  Number.isSafeInteger(Math.round(nano)) ? Math.round(nano) : undefined
