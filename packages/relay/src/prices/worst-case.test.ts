import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { explain } from './explain.ts'
import type { Rates } from './price.ts'
import { worstCase } from './worst-case.ts'

const price = { rates: { input: 3_000_000_000, output: 15_000_000_000 }, tiers: [] }

test('the worst case is the whole prompt and the longest answer', () => {
  expect(worstCase({ input: 1_000_000, output: 1_000 }, price)).toBe(3_015_000_006)
  expect(worstCase({ input: 0, output: 5_000 }, price, 1_000)).toBe(15_000_006)
  expect(worstCase({ input: 0, output: undefined }, price, 1_000)).toBe(15_000_006)
})

test('an answer that nothing limits has no worst case', () => {
  expect(worstCase({ input: 10, output: undefined }, price)).toBeUndefined()
})

const nano = fc.integer({ min: 0, max: 200_000_000_000 })
const someRates = fc.record(
  { cacheRead: nano, cacheWrite: nano, cacheWriteLong: nano, reasoning: nano, request: nano },
  { requiredKeys: [] },
)
const tokens = fc.integer({ min: 0, max: 2_000_000 })
const prices = fc
  .tuple(
    fc.tuple(fc.record({ input: nano, output: nano }), someRates).map(([one, more]): Rates => ({ ...one, ...more })),
    fc.array(fc.record({ above: tokens, rates: fc.record({ input: nano, output: nano }) }), { maxLength: 3 }),
  )
  .map(([rates, tiers]) => ({ rates, tiers: tiers.toSorted((one, other) => one.above - other.above) }))
const usages = fc.record({
  input: tokens,
  output: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
  cacheWriteLong: tokens,
  reasoning: tokens,
})

test('no reply within its limits costs more than its worst case, whatever was cached', () => {
  fc.assert(
    fc.property(prices, usages, tokens, tokens, (some, usage, moreInput, moreOutput) => {
      const worst = worstCase({ input: usage.input + moreInput, output: usage.output + moreOutput }, some) ?? 0
      expect(explain(usage, some).nano).toBeLessThanOrEqual(worst)
    }),
  )
})
