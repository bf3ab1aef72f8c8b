import { parseDecimal } from '../money.ts'
import { type PriceEndpoint, objectIn, priceOf, rowsIn } from './endpoint.ts'

/** Dollars per million tokens. Models of other kinds than these are paid for by the picture or the minute. */
export const together: PriceEndpoint = {
  provider: 'together',
  source: 'https://docs.together.ai/reference/models-1',
  path: '/models',
  read: (answer) =>
    rowsIn(answer)?.flatMap(({ id, type, pricing }) => {
      if (!['chat', 'language', 'code'].includes(String(type))) return []
      const { input, output, cached_input: cacheRead } = objectIn(pricing) ?? {}
      return priceOf(id, {
        input: perMillion(input),
        output: perMillion(output),
        cacheRead: perMillion(cacheRead) || undefined,
      })
    }),
}

const perMillion = (value: unknown): number | undefined =>
  typeof value === 'number' ? parseDecimal(String(value), 9) : undefined
