import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { NOTHING, TICKS_MAX, type Timeline, isDown, record, silences } from './timeline.ts'
import { storyOf } from './story.ts'

type Said = Happening extends infer H ? (H extends Happening ? Omit<H, 'at'> : never) : never

/** Happenings with their times, from a beginning at 1000. */
const told = (...happenings: readonly (readonly [number, Said])[]): Timeline =>
  happenings.reduce<Timeline>(
    (timeline, [at, said]) => record(timeline, { ...said, at: 1000 + at } as Happening),
    NOTHING,
  )

const began = [0, { type: 'began', how: 'asked' }] as const
const opened = (at: number) => [at, { type: 'opened' }] as const
const dialled = (at: number) => [at, { type: 'dialled' }] as const
const arrived = (at: number, frames = 1) => [at, { type: 'arrived', frames, bytes: 100 }] as const
const lost = (at: number) => [at, { type: 'lost', why: 'cut' }] as const
const complete = (at: number) => [at, { type: 'ended', ending: 'complete' }] as const

const sentences = (timeline: Timeline, now = 0) => storyOf(timeline, now).map(({ at, text }) => `${at} ${text}`)

test('before it began nothing is recorded', () => {
  expect(told(arrived(10), lost(20))).toBe(NOTHING)
})

test('a beginning forgets what was there', () => {
  expect(told(began, opened(1), arrived(20), [500, { type: 'began', how: 'found' }])).toEqual({
    ...NOTHING,
    beganAt: 1500,
    how: 'found',
  })
})

test('frames within one bin are one tick', () => {
  const { ticks, frames } = told(began, opened(1), arrived(33), arrived(40, 3), arrived(48))
  expect(ticks).toEqual([
    { at: 32, frames: 4, isRecovered: false },
    { at: 48, frames: 1, isRecovered: false },
  ])
  expect(frames).toBe(5)
})

test('what comes on a later line is recovered', () => {
  const { ticks, lines } = told(began, opened(1), arrived(32), lost(40), dialled(60), opened(80), arrived(96))
  expect(ticks.map(({ isRecovered }) => isRecovered)).toEqual([false, true])
  expect(lines).toBe(2)
})

test('what comes after a reload is recovered, all of it', () => {
  const { ticks } = told([0, { type: 'began', how: 'found' }], opened(1), arrived(32))
  expect(ticks).toEqual([{ at: 32, frames: 1, isRecovered: true }])
})

test('a break lasts until a stream is open, and counts its tries', () => {
  const down = told(began, opened(1), lost(50), dialled(100), lost(110), dialled(300))
  expect(isDown(down)).toBe(true)
  expect(down.breaks).toEqual([{ from: 50, why: 'cut', tries: [100, 300] }])
  const up = record(down, { type: 'opened', at: 1320 })
  expect(isDown(up)).toBe(false)
  expect(up.breaks).toEqual([{ from: 50, to: 320, why: 'cut', tries: [100, 300] }])
})

test('the end of the body that is the end of the reply is no break', () => {
  const timeline = told(began, opened(1), arrived(50), lost(52), complete(68))
  expect(timeline.breaks).toEqual([])
  expect(timeline.end).toEqual({ at: 52, ending: 'complete' })
})

test('a break after which only the ending was left to be read is one', () => {
  const timeline = told(began, opened(1), arrived(50), lost(52), dialled(400), complete(420))
  expect(timeline.breaks).toEqual([{ from: 52, to: 420, why: 'cut', tries: [400] }])
  expect(timeline.end?.at).toBe(420)
})

test('after the end nothing is recorded', () => {
  const timeline = told(began, opened(1), complete(60))
  expect(record(timeline, { type: 'arrived', frames: 1, bytes: 1, at: 5000 })).toBe(timeline)
})

test('what was given up and is tried again goes on', () => {
  const givenUp = told(began, opened(1), arrived(48), lost(50), dialled(100), [
    110,
    { type: 'ended', ending: 'unknown' },
  ])
  const { breaks, end } = record(record(givenUp, { type: 'dialled', at: 9000 }), { type: 'opened', at: 9100 })
  expect(end).toBeUndefined()
  expect(breaks).toEqual([{ from: 50, to: 8100, why: 'cut', tries: [100, 8000] }])
})

test('a clock that was set back does not make time run backwards', () => {
  const { ticks } = told(began, opened(1), arrived(640), arrived(-9000))
  expect(ticks).toEqual([{ at: 640, frames: 2, isRecovered: false }])
})

test('a long reply keeps every frame in a bounded number of ticks', () => {
  let timeline = told(began, opened(1))
  for (let at = 0; at < 20_000; at++)
    timeline = record(timeline, { type: 'arrived', frames: 1, bytes: 1, at: 1020 + at * 20 })
  expect(timeline.ticks.length).toBeLessThanOrEqual(TICKS_MAX)
  expect(timeline.ticks.reduce((sum, { frames }) => sum + frames, 0)).toBe(20_000)
  const starts = timeline.ticks.map(({ at }) => at)
  expect(starts).toEqual([...new Set(starts)].sort((one, other) => one - other))
})

test('a silence is a time with a line and without frames', () => {
  const timeline = told(
    began,
    opened(1),
    arrived(960),
    lost(1000),
    dialled(3000),
    opened(4000),
    arrived(4000),
    arrived(8000),
  )
  expect(silences(timeline, 8016, 900)).toEqual([
    { from: 0, to: 960 },
    { from: 4016, to: 8000 },
  ])
  expect(silences(timeline, 10_000, 900).at(-1)).toEqual({ from: 8016, to: 10_000 })
})

test('the story tells what happened in order', () => {
  const timeline = told(
    began,
    opened(20),
    arrived(208),
    [1000, { type: 'strike', what: 'drop my connection' }],
    lost(1001),
    dialled(1500),
    dialled(2500),
    opened(2600),
    arrived(2608),
    [2800, { type: 'seam', how: 'continued', model: 'sim/steady' }],
    arrived(2848),
    complete(2900),
  )
  expect(sentences(timeline)).toEqual([
    '0 Asked for a reply',
    '208 First frame after 0.21 s',
    '1000 You: drop my connection',
    '1001 The line broke',
    '2600 Back after 1.6 s at attempt 2, reading on where it stood',
    '2800 Continued by sim/steady',
    '2900 Complete',
  ])
})

test('a silence that still goes on is told up to now', () => {
  const timeline = told(began, opened(20), arrived(96))
  expect(sentences(timeline, 1000 + 5112)).toEqual([
    '0 Asked for a reply',
    '96 First frame after 0.10 s',
    '112 Quiet for 5.0 s',
  ])
})

test('the story says that a quiet line was alive', () => {
  const timeline = told(began, opened(20), arrived(96), [3000, { type: 'heartbeat' }], arrived(6000), complete(6100))
  expect(sentences(timeline)[2]).toBe('112 Quiet for 5.9 s, the line alive (1 heartbeat)')
})
