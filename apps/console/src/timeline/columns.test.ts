import { expect, test } from 'vitest'
import { SHOWN_MS_MIN, columnsOf, shownMs, stepMs } from './columns.ts'
import { NOTHING } from './timeline.ts'

test('every frame stands in one column, the last one at the very end too', () => {
  const ticks = [
    { at: 0, frames: 1, isRecovered: false },
    { at: 16, frames: 2, isRecovered: false },
    { at: 900, frames: 3, isRecovered: true },
    { at: 1000, frames: 4, isRecovered: true },
  ]
  expect(columnsOf({ ...NOTHING, ticks }, 1000, 4)).toEqual([
    { frames: 3, isRecovered: false },
    undefined,
    undefined,
    { frames: 7, isRecovered: true },
  ])
})

test('a drawing shows all of a reply, and never less than some seconds', () => {
  expect(shownMs(NOTHING, 99)).toBe(SHOWN_MS_MIN)
  expect(shownMs({ ...NOTHING, beganAt: 1000, end: { at: 90_000, ending: 'complete' } }, 999_999)).toBe(90_000)
  expect(shownMs({ ...NOTHING, beganAt: 1000 }, 11_000)).toBeGreaterThan(10_000)
})

test('marks of the axis stand at round times, and are not too many', () => {
  expect(stepMs(6_000, 6)).toBe(1_000)
  expect(stepMs(14_000, 6)).toBe(5_000)
  expect(stepMs(3_600_000, 6)).toBe(1_000_000)
})
