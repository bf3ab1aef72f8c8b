import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesIn } from './changes.ts'
import type { Hours, PriceTable } from './price.ts'
import { isInForce } from './table.ts'

const tableOf = (prices: readonly { readonly from?: number; readonly hours?: readonly Hours[] }[]): PriceTable => [
  {
    name: 'ours',
    sources: [],
    date: '2026-11-20',
    prices: prices.map((one) => ({ models: ['m'], rates: { input: 1, output: 1 }, tiers: [], ...one })),
  },
]

const at = (text: string): number => Date.parse(text)
const next = (table: PriceTable, text: string): string | number => {
  const found = changesIn(table).after(at(text))
  return Number.isFinite(found) ? new Date(found).toISOString().slice(0, 16) : found
}

test('a table of prices that are always in force never changes', () => {
  expect(next(tableOf([{}]), '2026-11-20T12:00Z')).toBe(Number.POSITIVE_INFINITY)
})

test('it changes when a price comes into force, and not again', () => {
  const table = tableOf([{ from: at('2026-12-01T00:00Z') }, { from: at('2026-11-25T06:30Z') }])
  expect(next(table, '2026-11-20T12:00Z')).toBe('2026-11-25T06:30')
  expect(next(table, '2026-11-25T06:30Z')).toBe('2026-12-01T00:00')
  expect(next(table, '2026-12-01T00:00Z')).toBe(Number.POSITIVE_INFINITY)
})

test('it changes at both edges of its hours, each day', () => {
  const table = tableOf([{ hours: [{ from: 16 * 60 + 30, until: 30 }] }])
  expect(next(table, '2026-11-20T00:29Z')).toBe('2026-11-20T00:30')
  expect(next(table, '2026-11-20T00:30Z')).toBe('2026-11-20T16:30')
  expect(next(table, '2026-11-20T16:30Z')).toBe('2026-11-21T00:30')
})

test('between two changes no price comes into force or goes out of it', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  const base = at('2026-11-20T00:00Z')
  const moment = fc.integer({ min: 0, max: 3 * 1_440 }).map((minutes) => base + minutes * 60_000)
  const price = fc.record(
    { from: moment, hours: fc.array(fc.record({ from: minute, until: minute }), { minLength: 1, maxLength: 2 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      fc.array(price, { maxLength: 4 }),
      moment,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, now, part) => {
        const table = tableOf(rows)
        const until = Math.min(changesIn(table).after(now), now + 2 * 86_400_000)
        const later = Math.min(until - 1, Math.floor(now + (until - now) * part))
        for (const price of table[0]?.prices ?? []) expect(isInForce(price, later)).toBe(isInForce(price, now))
      },
    ),
  )
})
