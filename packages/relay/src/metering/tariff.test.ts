import { expect, test, vi } from 'vitest'
import type { Purchase } from '../bill.ts'
import type { PriceTable, Rates } from '../prices/price.ts'
import type { Groups } from '../prices/ratios.ts'
import { CurrentTariff, type Pricing, createTariff } from './tariff.ts'

const DOLLAR = 1_000_000_000
const AT = Date.parse('2026-11-20T12:00Z')

const listOf = (rates: Rates, more: object = {}): PriceTable[number] => ({
  name: 'vendor',
  sources: ['https://example.com/prices'],
  date: '2026-11-20',
  providers: ['vendor'],
  prices: [{ models: ['m', 'm-*'], rates, tiers: [], ...more }],
})

const groups: Groups = new Map([
  [
    'friends',
    {
      millionths: 500_000,
      models: [
        { pattern: 'big*', millionths: 900_000 },
        { pattern: 'big-1', millionths: 2_000_000 },
      ],
    },
  ],
])

const pricing: Pricing = {
  table: [listOf({ input: 2 * DOLLAR, output: 10 * DOLLAR, request: 1_000 })],
  providerOf: (upstream) => (upstream === 'one' ? 'vendor' : undefined),
  markup: { name: 'mark-up', millionths: 1_200_000 },
  groups,
}

const shop = (model = 'm', upstream = 'one') => ({ upstream, model })
const bought = (usage: Purchase['usage'], model = 'm'): Purchase => ({ ...shop(model), usage })

test('a payer is charged what the upstreams want, times the mark-up, times the ratio of its group', () => {
  const purchases = [bought({ input: 1_000, output: 100 }), bought({ input: 500, output: 0 })]
  const cost = 2_000_000 + 1_000_000 + 1_000 + 1_000_000 + 1_000
  const tariff = createTariff(pricing)
  expect(tariff.charge(purchases, AT)).toMatchObject({ cost, price: (cost * 12) / 10 })
  expect(tariff.charge(purchases, AT, 'friends')).toMatchObject({
    cost,
    price: (cost * 12) / 20,
    ratios: [
      { name: 'mark-up', millionths: 1_200_000 },
      { name: 'friends', millionths: 500_000 },
    ],
  })
  expect(createTariff(unmarked).charge(purchases, AT).price).toBe(cost)
})

test('a group’s ratio for a model stands in place of its own, and the name that says most counts', () => {
  const tariff = createTariff(pricing)
  const factor = (model: string) =>
    (tariff.worst({ input: 0, output: 1_000_000 }, [shop()], AT, 'friends', model) ?? 0) / DOLLAR
  expect([factor('small'), factor('big-2'), factor('big-1')].map((one) => one.toFixed(3))).toEqual([
    '6.000',
    '10.800',
    '24.000',
  ])
  expect(tariff.charge([], AT, 'friends', 'big-1').ratios.map(({ name }) => name)).toEqual([
    'mark-up',
    'friends · big-1',
  ])
})

test('a group that there is no more is none', () => {
  const tariff = createTariff(pricing)
  expect(tariff.charge([bought({ input: 1_000, output: 0 })], AT, 'gone')).toMatchObject({ price: 2_401_200 })
})

test('what has no price costs nothing, and the explanation says so', () => {
  const { cost, price, explanation } = createTariff(pricing).charge([bought({ input: 9, output: 9 }, 'other')], AT)
  expect([cost, price, explanation.isPartial]).toEqual([0, 0, true])
})

const { markup: _, ...unmarked } = pricing

test('the worst case and the rate are those of the dearest shop that has a price', () => {
  const { providers: __, ...anywhere } = listOf({ input: DOLLAR, output: DOLLAR })
  const cheap = { ...anywhere, upstreams: ['two'] }
  const tariff = createTariff({ ...pricing, table: [cheap, ...pricing.table] })
  const shops = [shop('m', 'two'), shop('m', 'one'), shop('unknown', 'one')]
  expect(tariff.worst({ input: 1_000, output: 1_000 }, shops, AT)).toBe(14_401_207)
  expect(tariff.rate({ input: 1_000, output: undefined }, shops, AT)).toEqual({
    input: ((2_000_000 + 1_000) * 12) / 10,
    outputPerMillion: 12 * DOLLAR,
  })
  expect(tariff.worst({ input: 1, output: 1 }, [shop('unknown')], AT)).toBeUndefined()
  expect(tariff.rate({ input: 1, output: 1 }, [shop('unknown')], AT)).toBeUndefined()
})

test('an answer that nothing limits has a worst case where the operator gives the longest', () => {
  const worth = { input: 0, output: undefined }
  expect(createTariff(pricing).worst(worth, [shop()], AT)).toBeUndefined()
  const limited = createTariff({ ...unmarked, outputTokensMax: 1_000 })
  expect(limited.worst(worth, [shop()], AT)).toBe(10_000_000 + 1_000 + 6)
})

test('a client that asks for more tokens than numbers have is no reason to fail', () => {
  const tariff = createTariff(pricing)
  expect(tariff.worst({ input: 1e300, output: 1e300 }, [shop()], AT)).toBeLessThan(Number.MAX_SAFE_INTEGER)
})

test('no bill is above the worst case, whatever is laid over it', () => {
  const tariff = createTariff({
    ...pricing,
    table: [listOf({ input: 333_333, output: 777_777, cacheRead: 1, reasoning: 777_778 })],
  })
  for (const [input, output] of [
    [1, 1],
    [7, 3],
    [1_001, 999],
  ] as const) {
    const usage = { input, output, cacheRead: Math.floor(input / 2), reasoning: Math.floor(output / 2) }
    expect(tariff.charge([bought(usage)], AT, 'friends').price).toBeLessThanOrEqual(
      tariff.worst({ input, output }, [shop()], AT, 'friends') ?? -1,
    )
  }
})

test('prices are looked for once, and again when they change', () => {
  const providerOf = vi.fn(() => 'vendor')
  const dearer = { models: ['m'], rates: { input: DOLLAR, output: 99 * DOLLAR }, tiers: [], from: AT + 1_000 }
  const [list] = pricing.table
  if (!list) throw new Error('no list')
  const tariff = createTariff({ table: [{ ...list, prices: [...list.prices, dearer] }], providerOf })
  const output = (at: number) => tariff.rate({ input: 0, output: 1 }, [shop()], at)?.outputPerMillion
  expect([output(AT), output(AT), output(AT + 999)]).toEqual([10 * DOLLAR, 10 * DOLLAR, 10 * DOLLAR])
  expect(providerOf).toHaveBeenCalledTimes(1)
  expect([output(AT + 1_000), output(AT + 5_000)]).toEqual([99 * DOLLAR, 99 * DOLLAR])
  expect(providerOf).toHaveBeenCalledTimes(2)
  // A reply of before costs what it did then.
  expect([output(AT - 5_000), output(AT + 5_000)]).toEqual([10 * DOLLAR, 99 * DOLLAR])
})

test('whoever holds on to the current tariff has the new prices after a reload', () => {
  const current = new CurrentTariff(pricing)
  const rate = () => current.rate({ input: 0, output: 1 }, [shop()], AT)?.outputPerMillion
  expect(rate()).toBe(12 * DOLLAR)
  current.reload({ ...pricing, markup: { name: 'mark-up', millionths: 2_000_000 } })
  expect([rate(), current.pricing.markup?.millionths]).toEqual([20 * DOLLAR, 2_000_000])
})
