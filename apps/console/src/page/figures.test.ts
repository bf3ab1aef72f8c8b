import { expect, test } from 'vitest'
import { ago, count, duration, money, share } from './figures.ts'

test.each([
  [0, '$0.00'],
  [12_340_000_000, '$12.34'],
  [2_100_000, '$0.0021'],
  [3_400, '$0.0000034'],
  [1_204_331_000_000, '$1,204'],
  [-5_000_000_000, '−$5.00'],
])('%d nano-dollars are %s', (nano, text) => expect(money(nano)).toBe(text))

test('money is shown in the currency that the operator has set', () =>
  expect(money(10_000_000_000, 'EUR', 920_000)).toBe('€9.20'))

test.each([
  [845, '845'],
  [9_999, '9,999'],
  [12_340, '12.3K'],
  [1_200_000, '1.2M'],
])('%d is counted as %s', (value, text) => expect(count(value)).toBe(text))

test.each([
  [850, '850 ms'],
  [1_240, '1.24 s'],
  [200_000, '3 min 20 s'],
  [120_000, '2 min'],
  [7_500_000, '2 h 5 min'],
  [undefined, '–'],
])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text))

test('a share of nothing is no number', () => {
  expect(share(0, 0)).toBe('–')
  expect(share(1, 40)).toBe('2.5 %')
  expect(share(39, 40)).toBe('98 %')
})

test('how long ago something was, and how long it will be', () => {
  const now = Date.UTC(2026, 2, 12, 12)
  expect(['2026-03-12T11:59:58Z', '2026-03-12T11:56:00Z', '2026-03-11T11:00:00Z'].map((at) => ago(at, now))).toEqual([
    'now',
    '4 min ago',
    '1 day ago',
  ])
  expect(ago('2026-03-12T14:30:00Z', now)).toBe('in 3 h')
  expect(ago('2026-01-02T00:00:00Z', now)).toBe('2 Jan 2026')
})
