import { readFileSync } from 'node:fs'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'
import { path, shippedFile } from '../../../../scripts/prices.mjs'
import { providers } from '../providers/index.ts'
import { explain } from './explain.ts'
import { shippedPrices } from './shipped.ts'
import { findPrice } from './table.ts'

test('the file is what scripts/prices.mjs writes', () => {
  // A thousand lines of difference would help nobody.
  expect(readFileSync(path, 'utf8') === shippedFile(), 'run node scripts/prices.mjs').toBe(true)
})

test('each list is for providers that there are, and says where its prices stand and when somebody looked', () => {
  const names = providers.map(({ name }) => name)
  for (const list of shippedPrices()) {
    expect(names).toEqual(expect.arrayContaining([...(list.providers ?? [])]))
    expect(list.sources.every((source) => source.startsWith('https://'))).toBe(true)
    expect(Date.parse(list.date)).toBeGreaterThan(0)
    expect(list.prices.length).toBeGreaterThan(0)
  }
})

describe('a reply costs what the library says that the table was made from', () => {
  // Another reckoning of the same data, in floating-point dollars.
  const usages = [
    { input: 1_000, output: 200 },
    { input: 150_001, output: 3_000, cacheRead: 100_000, reasoning: 1_000 },
    { input: 300_000, output: 5_000, cacheRead: 100_000, cacheWrite: 50_000, cacheWriteLong: 20_000, reasoning: 500 },
  ]
  // A morning and an evening: some vendors are cheaper at night. All of them after the last change of a price with hours.
  const times = ['2026-11-20T07:00:00Z', '2026-11-20T20:00:00Z', '2027-01-02T12:00:00Z'].map((time) => Date.parse(time))

  for (const list of shippedPrices())
    test(list.name, () => {
      const provider = findProvider({ providerId: list.name })
      const [ours = ''] = list.providers ?? []
      const names = list.prices
        .flatMap(({ models, rates }) => (rates ? models : []))
        .map((name) => name.replaceAll('*', '').replaceAll('#', '1'))
      const wrong = [...new Set(names)].flatMap((model) =>
        usages.flatMap((usage, nth) =>
          times.slice(0, nth === 0 ? times.length : 1).flatMap((at) => {
            const found = findPrice([list], { provider: ours, model }, at)
            const { input, output, cacheRead = 0, cacheWrite = 0, cacheWriteLong = 0, reasoning = 0 } = usage
            const counted = {
              input_tokens: input,
              output_tokens: output,
              cache_read_tokens: cacheRead,
              cache_write_tokens: cacheWrite,
              cache_write_1h_tokens: cacheWriteLong,
              output_reasoning_tokens: reasoning,
            }
            const said = calcPrice(counted, model, { ...(provider && { provider }), timestamp: new Date(at) })
            const nano = found && explain(usage, found.price).nano
            const isSame = nano !== undefined && Math.abs(nano - (said?.total_price ?? Number.NaN) * 1e9) < 4
            return isSame ? [] : [{ model, at: new Date(at).toISOString(), usage, nano, said: said?.total_price }]
          }),
        ),
      )
      expect(wrong).toEqual([])
    })
})

test('the price of then counts, and not of today', () => {
  const input = (model: string, provider: string, time: string) =>
    findPrice(shippedPrices(), { model, provider }, Date.parse(time))?.price.rates.input
  expect(input('o3', 'openai', '2025-06-09T23:59:59Z')).toBe(10_000_000_000)
  expect(input('o3', 'openai', '2025-06-10T00:00:00Z')).toBe(2_000_000_000)
})

test('an hour’s price of a vendor begins with the day on which the vendor brought it', () => {
  const input = (time: string) =>
    findPrice(shippedPrices(), { model: 'deepseek-v4-flash', provider: 'deepseek' }, Date.parse(time))?.price.rates
      .input
  expect(input('2026-08-16T02:00:00Z')).toBe(140_000_000)
  expect(input('2026-08-17T02:00:00Z')).toBe(440_000_000)
  expect(input('2026-08-17T07:00:00Z')).toBe(440_000_000)
  expect(input('2026-08-17T05:00:00Z')).toBe(220_000_000)
})

test('Azure sells what it has no price of its own for at the price of whose it is', () => {
  const listOf = (model: string) =>
    findPrice(shippedPrices(), { model, provider: 'azure-openai' }, Date.parse('2026-11-20'))?.list.name
  expect(listOf('gpt-4.1-mini')).toBe('openai')
  expect(listOf('grok-4.3')).toBe('x-ai')
  expect(listOf('phi-4')).toBe('azure')
})

test('a model that speaks or draws has no price: what it says is not counted apart', () => {
  const seller = { model: 'gpt-audio', provider: 'openai' }
  expect(findPrice(shippedPrices(), seller, Date.parse('2026-11-20'))).toBeUndefined()
})
