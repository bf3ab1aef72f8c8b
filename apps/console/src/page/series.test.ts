import { expect, test } from 'vitest'
import type { Usage, UsageTotals } from '../admin/schema.d.ts'
import { along, aloneIn, changeOf, curvesBy, curvesOf, momentsOf } from './series.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 5, 1, 12)
const iso = (at: number) => new Date(at).toISOString()
const point = (at: number, price_nano: number, value?: string | null): Usage['points'][number] => ({
  start: iso(at),
  ...(value !== undefined && { value }),
  totals: { price_nano, requests: 1 } as UsageTotals,
})

test('steps in which nothing was are steps, and those to come are none', () => {
  const series = { from: iso(NOON - 3 * HOUR), until: iso(NOON + 2 * HOUR), step: '1h' } as const
  expect(momentsOf(series, NOON + 60_000)).toEqual([-3, -2, -1, 0].map((at) => NOON + at * HOUR))
  expect(momentsOf(series, NOON - 10 * HOUR)).toHaveLength(1)
})

test('a sum has a value at every moment, nothing where nothing was', () => {
  const moments = [NOON, NOON + HOUR, NOON + 2 * HOUR]
  const points = [point(NOON, 5), point(NOON + 2 * HOUR, 7)]
  expect(curvesOf(moments, points, [{ name: 'Spent', sum: 'price_nano' }])).toEqual([
    { name: 'Spent', values: [5, 0, 7] },
  ])
  expect(along(moments, points, (found) => found?.totals.requests ?? null)).toEqual([1, null, 1])
})

test('the largest is at the bottom of the stack, and all others are on top of it, however much they are', () => {
  const moments = [NOON, NOON + HOUR]
  const points = [point(NOON, 1, 'a'), point(NOON, 90, null), point(NOON + HOUR, 5, 'b')]
  const curves = curvesBy(moments, points, 'price_nano', (value) => value.toUpperCase())
  expect(curves.map(({ name, values }) => [name, values])).toEqual([
    ['B', [0, 5]],
    ['A', [1, 0]],
    ['all others', [90, 0]],
  ])
})

test('a change is a share of what was before', () => {
  expect([changeOf(112, 100), changeOf(97, 100), changeOf(100, 100), changeOf(5, 0), changeOf(2_000, 100)]).toEqual([
    '+12 %',
    '−3 %',
    '±0 %',
    undefined,
    '×20',
  ])
})

test.each([
  [[null, null, 5, null], [2]],
  [[7], [0]],
  [
    [0, null, null, 4],
    [0, 3],
  ],
  [[null, 3, 4, null, 9], [4]],
  [[1, 2, undefined], []],
])('of %j those no line goes to are %j', (values, alone) => {
  expect(aloneIn(values)).toEqual(alone)
})
