import { expect, test } from 'vitest'
import { pricesAt } from './price.ts'

const priceOf = pricesAt(Date.parse('2026-11-20'))

test('a reply costs what its vendor’s public price says, the cached part of its prompt less', () => {
  const usage = { input: 1_000_000, output: 100_000 }
  const price = priceOf('gpt-5-mini', usage) ?? 0
  expect(price).toBeCloseTo(0.25 + 0.2)
  expect(priceOf('openai/gpt-5-mini', usage)).toBe(price)
  expect(priceOf('gpt-5-mini', { ...usage, cacheRead: 1_000_000 })).toBeLessThan(price)
})

test('nothing is said of a model without a public price, or of a reply that nobody counted', () => {
  expect(priceOf('sim/steady', { input: 10, output: 10 })).toBeUndefined()
  expect(priceOf('gpt-5-mini', { output: 10 })).toBeUndefined()
})
