import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeFinding } from '../config/finding.ts'
import { readPriceFile } from './file.ts'
import type { Price, PriceList, Rates } from './price.ts'
import { findPrice } from './table.ts'
import { updatePrices } from './update.ts'
import { writePriceFile } from './write.ts'

const JUNE = Date.parse('2026-06-01')
const JULY = Date.parse('2026-07-01')

const price = (model: string, input: number, more: Partial<Price> = {}): Price => ({
  models: [model],
  rates: { input, output: input * 5 },
  tiers: [],
  ...more,
})

const list = (...prices: readonly Price[]): PriceList => ({
  name: 'gateway',
  sources: ['https://example.com/models'],
  date: '2026-07-01',
  upstreams: ['gateway'],
  prices,
})

const inputAt = (of: PriceList, model: string, at: number) =>
  findPrice([of], { upstream: 'gateway', model }, at)?.price.rates.input

test('a price that changes counts from now on, and what was bought before keeps its own', () => {
  const first = updatePrices(undefined, list(price('a', 100), price('b', 7)), JUNE).list
  const { list: second, changes } = updatePrices(first, list(price('a', 120), price('b', 7)), JULY)
  expect(changes.map(({ model, before, after }) => [model, before?.rates?.input, after.rates?.input])).toEqual([
    ['a', 100, 120],
  ])
  expect([inputAt(second, 'a', JULY - 1), inputAt(second, 'a', JULY), inputAt(second, 'b', JULY)]).toEqual([
    100, 120, 7,
  ])
  expect(inputAt(second, 'a', JUNE - 1)).toBeUndefined()
})

test('asking again changes nothing, and a price that comes back is a change like another', () => {
  const first = updatePrices(undefined, list(price('a', 100)), JUNE).list
  const again = updatePrices(first, list(price('A', 100)), JULY)
  expect([again.changes, again.list.prices]).toEqual([[], first.prices])
  const dearer = updatePrices(first, list(price('a', 120)), JULY).list
  const back = updatePrices(dearer, list(price('a', 100)), JULY + 1)
  expect(inputAt(back.list, 'a', JULY + 1)).toBe(100)
})

test('a change of a tier, of the hours or of the cache is one, too', () => {
  const first = updatePrices(undefined, list(price('a', 100)), JUNE).list
  for (const more of [
    { tiers: [{ above: 1_000, rates: { input: 200 } }] },
    { hours: [{ from: 60, until: 120 }] },
    { rates: { input: 100, output: 500, cacheRead: 10 } },
  ])
    expect(updatePrices(first, list(price('a', 100, more)), JULY).changes).toHaveLength(1)
})

test('a model that is no longer there is named, and keeps its price', () => {
  const first = updatePrices(undefined, list(price('a', 100), price('b', 7)), JUNE).list
  const { list: second, gone, changes } = updatePrices(first, list(price('a', 100)), JULY)
  expect([gone, changes, inputAt(second, 'b', JULY)]).toEqual([['b'], [], 7])
})

test('dates that the source says are kept, also those to come', () => {
  const offered = list(price('a', 100, { from: JUNE }), price('a', 150, { from: JULY }))
  const first = updatePrices(undefined, offered, JUNE + 5)
  expect([inputAt(first.list, 'a', JUNE), inputAt(first.list, 'a', JULY)]).toEqual([100, 150])
  expect(updatePrices(first.list, offered, JULY + 5).changes).toEqual([])
})

test('what is written is read again as it was', () => {
  const nano = fc.integer({ min: 0, max: 500_000_000_000 })
  const rates = fc.record(
    {
      input: nano,
      output: nano,
      cacheRead: nano,
      cacheWrite: nano,
      cacheWriteLong: nano,
      reasoning: nano,
      request: nano,
    },
    { requiredKeys: ['input', 'output'] },
  ) as fc.Arbitrary<Rates>
  const minute = fc.integer({ min: 0, max: 1_439 })
  const anyPrice = fc
    .record(
      {
        models: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
        rates,
        tiers: fc.uniqueArray(fc.record({ above: fc.integer({ min: 1, max: 2_000_000 }), rates }), {
          maxLength: 2,
          selector: ({ above }) => above,
        }),
        from: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1_000),
        hours: fc.array(fc.record({ from: minute, until: minute }), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['models', 'rates', 'tiers'] },
    )
    .map((one): Price => ({ ...one, tiers: one.tiers.toSorted((a, b) => a.above - b.above) }) as Price)
  fc.assert(
    fc.property(fc.array(anyPrice, { maxLength: 4 }), (prices) => {
      const { prices: read, findings } = readPriceFile('p.yaml', writePriceFile(list(...prices), 'a remark'))
      expect(findings.map(writeFinding)).toEqual([])
      expect(read?.lists).toEqual([list(...prices)])
    }),
  )
})
