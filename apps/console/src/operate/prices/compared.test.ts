import { expect, test } from 'vitest'
import { lastDays, lastMonth, measured, ratioInWords } from './compared.ts'

const offer = (model: string, nano: number | null) => ({
  model,
  upstream: null,
  provider: null,
  upstream_model: model,
  cost_nano: nano,
  is_exact: true,
})

test('what was paid and what would have been are drawn in one measure', () => {
  const { paid, offers } = measured({ cost_nano: 50, offers: [offer('cheap', 25), offer('dear', 100)] })
  expect(paid).toBe(0.5)
  expect(offers.map(({ part, more }) => [part, more])).toEqual([
    [0.25, -25],
    [1, 50],
  ])
})

test('a price that nobody says is no price of nothing', () =>
  expect(measured({ cost_nano: 50, offers: [offer('unknown', null)] }).offers[0]).toMatchObject({
    part: undefined,
    more: undefined,
  }))

test('where nothing was spent, nothing is drawn', () =>
  expect(measured({ cost_nano: 0, offers: [offer('a', 0)] }).paid).toBe(0))

test('last month is a whole one, also in January', () => {
  expect(lastMonth(Date.UTC(2026, 10, 20, 12))).toEqual({ from: '2026-10-01', until: '2026-11-01' })
  expect(lastMonth(Date.UTC(2027, 0, 31, 23, 59))).toEqual({ from: '2026-12-01', until: '2027-01-01' })
})

test('thirty days have today in them', () =>
  expect(lastDays(Date.UTC(2026, 10, 20, 12))).toEqual({ from: '2026-10-22', until: '2026-11-21' }))

test('a ratio is said as what it adds', () => {
  expect([1_150_000, 800_000, 1_000_000, 1_001_500].map(ratioInWords)).toEqual([
    '+15 %',
    '−20 %',
    'as it costs',
    '+0.15 %',
  ])
})
