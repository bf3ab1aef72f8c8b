import { expect, test } from 'vitest'
import { compare, compareSums } from './compare.ts'

const list = (name: string, input: number, above: number) => ({
  name,
  sources: ['https://example.com'],
  date: '2026-11-20',
  providers: [name],
  prices: [
    {
      models: ['m'],
      rates: { input: input * 1_000_000_000, output: 10_000_000_000 },
      tiers: [{ above, rates: { input: input * 2_000_000_000 } }],
    },
  ],
})

const table = [list('dear', 4, 1_000), list('cheap', 1, 1_000)]
const at = Date.parse('2026-11-20')
const sellers = ['dear', 'none', 'cheap'].map((provider) => ({ provider, model: 'm' }))

test('the cheapest stands first, and what has no price last', () => {
  const traffic = [{ usage: { input: 1_000, output: 100 }, times: 3 }, { usage: { input: 500, output: 0 } }]
  expect(compare(traffic, sellers, table, at).map(({ seller, nano }) => [seller.provider, nano])).toEqual([
    ['cheap', 3 * 2_000_000 + 500_000],
    ['dear', 3 * 5_000_000 + 2_000_000],
    ['none', undefined],
  ])
})

test('each reply is in its own tier, however many there are', () => {
  const short = [{ usage: { input: 1_000, output: 0 }, times: 2 }]
  const long = [{ usage: { input: 2_000, output: 0 } }]
  const costs = [short, long].map((traffic) => compare(traffic, sellers.slice(2), table, at)[0]?.nano)
  expect(costs).toEqual([2_000_000, 4_000_000])
})

test('replies that nobody counted are told', () => {
  const traffic = [{ usage: { input: 1_000 }, times: 7 }, { usage: { input: 1, output: 1 } }]
  expect(compare(traffic, sellers, table, at)[0]?.uncounted).toBe(7)
})

test('of sums nobody knows the tiers: said where there are any, and exact where there are none', () => {
  const sums = { usage: { input: 3_000, output: 100 }, times: 3 }
  expect(compareSums(sums, sellers.slice(2), table, at)).toMatchObject([
    { nano: 3_000_000 + 1_000_000, isExact: false },
  ])
  const [cheap] = table.slice(1)
  const flat = {
    ...cheap,
    prices: [{ models: ['m'], rates: { input: 1_000_000_000, output: 0, request: 50 }, tiers: [] }],
  }
  expect(compareSums(sums, sellers.slice(2), [flat as (typeof table)[number]], at)).toMatchObject([
    { nano: 3_000_000 + 150, isExact: true },
  ])
})
