import { expect, test } from 'vitest'
import { NOON } from '../world.suite.ts'
import {
  DAY,
  FOUR_WEEKS,
  HOUR,
  KEPT_MS,
  MINUTE,
  STEPS,
  STEPS_MAX,
  TALLY_SIZES,
  SIZES,
  type Step,
  cover,
  floor,
  sizeFor,
  smallestFrom,
  stepFor,
} from './cover.ts'

/** A small generator of numbers, so that a failure can be had again. */
const numbers = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

test('pieces follow each other, reach as far as was asked, and are made of rows that are there', () => {
  const dice = numbers(7)
  for (let round = 0; round < 2_000; round += 1) {
    const now = NOON + Math.floor(dice() * DAY)
    const from = now - Math.floor(dice() ** 4 * 400 * DAY)
    const until = from + 1 + Math.floor(dice() ** 4 * 400 * DAY)
    const sizes = round % 2 === 0 ? SIZES : TALLY_SIZES
    const pieces = cover({ from, until }, now, sizes)
    const [first, last] = [pieces[0], pieces.at(-1)]
    expect(first?.from).toBe(floor(from, smallestFrom(from, now)))
    expect(last?.until).toBeGreaterThanOrEqual(Math.min(until, now))
    for (const [at, piece] of pieces.entries()) {
      expect([piece.from % piece.size, piece.until % piece.size, piece.from < piece.until]).toEqual([0, 0, true])
      if (at > 0) expect(piece.from).toBe(pieces[at - 1]?.until)
      expect(piece.from).toBeGreaterThanOrEqual(floor(now - KEPT_MS[piece.size], piece.size) || 0)
    }
    expect(pieces.length).toBeLessThanOrEqual(2 * sizes.length - 1)
  }
})

test('a range within one minute is that minute, and one of the past is no wider than its rows', () => {
  expect(cover({ from: NOON - 90_000, until: NOON - 89_000 }, NOON)).toEqual([
    { size: MINUTE, from: NOON - 2 * MINUTE, until: NOON - MINUTE },
  ])
  const past = NOON - 10 * DAY
  expect(cover({ from: past + 1, until: past + 2 }, NOON)).toEqual([{ size: HOUR, from: past, until: past + HOUR }])
})

test('a year is read from thirteen rows or so, and days at its edges', () => {
  for (let day = 0; day < 28; day += 1) {
    const now = NOON + day * DAY
    const rows = cover({ from: now - 365 * DAY, until: now + 1 }, now).map(({ size, from, until }) => [
      size,
      (until - from) / size,
    ])
    const of = (size: number) => rows.find(([one]) => one === size)?.[1] ?? 0
    expect(of(FOUR_WEEKS)).toBeGreaterThanOrEqual(13)
    expect(of(DAY)).toBeLessThan(28)
  }
})

test('a step is as long as was asked for, or as it has to be', () => {
  const check = (wanted: Step, ago: number, step: Step) =>
    expect([wanted, ago, stepFor(wanted, { from: NOON - ago, until: NOON }, NOON)]).toEqual([wanted, ago, step])
  check('1m', HOUR, '1m')
  check('1m', DAY, '5m')
  check('1h', HOUR, '1h')
  check('1m', 7 * DAY, '1h')
  check('1h', 30 * DAY, '1h')
  check('1h', 60 * DAY, '6h')
  check('1h', 120 * DAY, '1d')
  for (const [step, ms] of Object.entries(STEPS)) expect(ms % sizeFor(step as Step)).toBe(0)
  expect((30 * DAY) / HOUR).toBeLessThanOrEqual(STEPS_MAX)
})
