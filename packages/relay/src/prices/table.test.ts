import { expect, test } from 'vitest'
import { fit } from './pattern.ts'
import type { Price, PriceList } from './price.ts'
import { findPrice } from './table.ts'

const price = (models: string, input: number, more: Partial<Price> = {}): Price => ({
  models: models.split(' '),
  rates: { input, output: 0 },
  tiers: [],
  ...more,
})

const list = (name: string, prices: readonly Price[], more: Partial<PriceList> = {}): PriceList => ({
  name,
  sources: ['https://example.com'],
  date: '2026-11-20',
  prices,
  ...more,
})

const at = (time: string): number => Date.parse(time)
const NOW = at('2026-11-20T12:00:00Z')

const inputOf = (lists: readonly PriceList[], model: string, when = NOW, who = {}): number | undefined =>
  findPrice(lists, { model, ...who }, when)?.price.rates.input

test('a pattern means what it says, upper and lower case alike', () => {
  const cases: [pattern: string, name: string, means: boolean][] = [
    ['gpt-5', 'GPT-5', true],
    ['gpt-5', 'gpt-5-mini', false],
    ['gpt-5*', 'gpt-5', true],
    ['*o4-mini*', 'my-o4-mini-eu', true],
    ['gpt-6-####-##-##', 'gpt-6-2026-10-01', true],
    ['gpt-6-####-##-##', 'gpt-6-2026-10-01-x', false],
    ['gpt-6-####-##-##', 'gpt-6-latest', false],
    ['gemini-2.5*', 'gemini-2x5', false],
    ['a+b(c)*', 'a+b(c)d', true],
  ]
  for (const [pattern, name, means] of cases)
    expect([pattern, name, fit(pattern, name) !== undefined]).toEqual([pattern, name, means])
})

test('the name that says most about a model counts, wherever it stands', () => {
  const prices = [price('gpt-*', 1), price('gpt-5', 2), price('gpt-5*', 3), price('*', 4)]
  for (const lists of [[list('one', prices)], [list('one', prices.toReversed())]]) {
    expect(inputOf(lists, 'gpt-5')).toBe(2)
    expect(inputOf(lists, 'gpt-5-mini')).toBe(3)
    expect(inputOf(lists, 'gpt-4')).toBe(1)
    expect(inputOf(lists, 'claude')).toBe(4)
  }
})

test('a price counts from its day on, and the latest of those in force', () => {
  const prices = [
    price('o3', 10),
    price('o3', 2, { from: at('2025-06-10') }),
    price('o3', 1, { from: at('2027-01-01') }),
  ]
  const lists = [list('one', prices)]
  expect(inputOf(lists, 'o3', at('2025-06-10') - 1)).toBe(10)
  expect(inputOf(lists, 'o3', at('2025-06-10'))).toBe(2)
  expect(inputOf(lists, 'o3', at('2027-01-01'))).toBe(1)
})

test('a price of some hours counts in them, also over midnight', () => {
  const night = { from: 23 * 60, until: 60 }
  const lists = [list('one', [price('v', 10), price('v', 5, { hours: [night, { from: 120, until: 121 }] })])]
  const hour = (time: string) => inputOf(lists, 'v', at(`2026-11-20T${time}Z`))
  expect(['22:59:59', '23:00:00', '00:59:59', '01:00:00', '02:00:30', '02:01:00'].map(hour)).toEqual([
    10, 5, 5, 10, 5, 10,
  ])
})

test('an earlier list goes before a later one, if it is for the one who was paid', () => {
  const lists = [
    list('contract', [price('gpt-5', 1)], { upstreams: ['eu'] }),
    list('openai', [price('gpt-*', 2)], { providers: ['openai'] }),
    list('all', [price('*', 3)]),
  ]
  expect(inputOf(lists, 'gpt-5', NOW, { upstream: 'eu', provider: 'openai' })).toBe(1)
  expect(inputOf(lists, 'gpt-4', NOW, { upstream: 'eu', provider: 'openai' })).toBe(2)
  expect(inputOf(lists, 'gpt-5', NOW, { upstream: 'us', provider: 'openai' })).toBe(2)
  expect(inputOf(lists, 'gpt-5', NOW, { upstream: 'us', provider: 'groq' })).toBe(3)
  expect(inputOf(lists, 'gpt-5')).toBe(3)
})

test('what a list says that it has no price for has none, whatever a wildcard or a later list says', () => {
  const lists = [
    list('one', [price('gpt-*', 1), price('gpt-audio*', 0, { rates: undefined })]),
    list('two', [price('*', 2)]),
  ]
  expect(inputOf(lists, 'gpt-audio-mini')).toBeUndefined()
  expect(inputOf(lists, 'gpt-5')).toBe(1)
  expect(inputOf([], 'gpt-5')).toBeUndefined()
})
