import { expect, test } from 'vitest'
import type { Counted } from './export.ts'
import { reconcile } from './reconcile.ts'

const PERCENT = 10_000
const row = (day: string, model: string, counts: Omit<Counted, 'day' | 'model'>): Counted => ({ day, model, ...counts })

const shown = (theirs: readonly Counted[], ours: readonly Counted[], tolerance = PERCENT) => {
  const { rows, isBeyond } = reconcile(theirs, ours, tolerance)
  return {
    isBeyond,
    rows: rows.map(({ day, model, differences }) => [
      day,
      model,
      ...differences.map((one) => `${one.measure} ${one.theirs}/${one.ours}${one.isBeyond ? ' !' : ''}`),
    ]),
  }
}

test('what an upstream counted for a snapshot is what was asked for by its name', () => {
  expect(
    shown(
      [
        row('2026-11-20', 'claude-sonnet-4-5-20250929', { input: 1_000 }),
        row('2026-11-20', 'gpt-5-2025-08-07', { input: 7 }),
      ],
      [row('2026-11-20', 'claude-sonnet-4-5', { input: 1_000, output: 5 }), row('2026-11-20', 'GPT-5', { input: 7 })],
    ),
  ).toEqual({
    isBeyond: false,
    rows: [
      ['2026-11-20', 'claude-sonnet-4-5', 'input 1000/1000'],
      ['2026-11-20', 'gpt-5', 'input 7/7'],
    ],
  })
})

test('a difference within the tolerance is none, and one beyond it is', () => {
  const at = (ours: number) =>
    shown([row('2026-11-20', 'm', { cost: 1_000_000 })], [row('2026-11-20', 'm', { cost: ours })]).isBeyond
  expect([at(990_000), at(989_999), at(1_010_000), at(1_010_102)]).toEqual([false, true, false, true])
})

test('what only one side has is a difference, but not on days that the export is not of', () => {
  expect(
    shown(
      [row('2026-11-20', 'theirs', { input: 5 })],
      [row('2026-11-20', 'ours', { input: 6 }), row('2026-11-21', 'ours', { input: 7 })],
    ),
  ).toEqual({
    isBeyond: true,
    rows: [
      ['2026-11-20', 'ours', 'input 0/6 !'],
      ['2026-11-20', 'theirs', 'input 5/0 !'],
    ],
  })
})

test('costs without models are those of the whole day', () => {
  expect(
    shown(
      [row('2026-11-20', '', { cost: 30 }), row('2026-11-21', 'a', { cost: 5 })],
      [row('2026-11-20', 'a', { cost: 10 }), row('2026-11-20', 'b', { cost: 20 }), row('2026-11-21', 'a', { cost: 5 })],
    ),
  ).toEqual({
    isBeyond: false,
    rows: [
      ['2026-11-20', '', 'cost 30/30'],
      ['2026-11-21', 'a', 'cost 5/5'],
    ],
  })
})

test('the totals are those of what is shown', () => {
  const { totals } = reconcile(
    [row('2026-11-20', 'a', { input: 5, cost: 1 }), row('2026-11-21', 'b', { input: 6, cost: 2 })],
    [row('2026-11-20', 'a', { input: 5, cost: 1 }), row('2026-11-21', 'b', { input: 4, cost: 2 })],
    0,
  )
  expect(totals).toEqual([
    { measure: 'input', theirs: 11, ours: 9, isBeyond: true },
    { measure: 'cost', theirs: 3, ours: 3, isBeyond: false },
  ])
})
