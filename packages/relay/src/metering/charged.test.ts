import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { charge } from '../prices/money.ts'
import { chargedLines, chargedPrice } from './charged.ts'
import { createTariff } from './tariff.ts'

const table = [
  {
    name: 'secret contract',
    sources: [],
    date: '2026-11-20',
    prices: [
      {
        models: ['m'],
        rates: { input: 1_234_567, output: 7_654_321, cacheRead: 333_333, request: 77 },
        tiers: [{ above: 1_000, rates: { input: 2_000_000 } }],
      },
    ],
  },
]

test('lines as they are charged, and what they were rounded by, are the price', () => {
  const count = fc.integer({ min: 0, max: 5_000 })
  const ratio = fc.integer({ min: 0, max: 3_000_000 })
  fc.assert(
    fc.property(count, count, count, ratio, (input, cacheRead, output, millionths) => {
      const tariff = createTariff({ table, providerOf: () => undefined, markup: { name: 'mark-up', millionths } })
      const bought = { upstream: 'one', model: 'm', usage: { input, output, cacheRead: Math.min(cacheRead, input) } }
      const { explanation, ratios, price } = tariff.charge([bought, bought], 0)
      const charged = chargedLines(explanation, ratios, price)
      const lines = charged.explanation.purchases.flatMap((one) => one.lines)
      expect(lines.reduce((sum, { nano }) => sum + nano, 0) + charged.rounding).toBe(price)
      // Half a nano-dollar for each line, and one half for the sum.
      expect(Math.abs(charged.rounding)).toBeLessThanOrEqual((lines.length + 1) / 2)
    }),
  )
})

test('a price list as it is charged has its tiers, too', () => {
  const ratios = [{ name: 'mark-up', millionths: 1_500_000 }]
  const [price] = table[0]?.prices ?? []
  if (!price) throw new Error('no price')
  expect(chargedPrice(price, ratios)).toEqual({
    rates: { input: charge(1_234_567, ratios), output: charge(7_654_321, ratios), cacheRead: 500_000, request: 116 },
    tiers: [{ above: 1_000, rates: { input: 3_000_000 } }],
  })
})
