import { expect, test } from 'vitest'
import type { ReplyAttempt, ReplyStep, ReplyTimeline } from '../../admin/schema.d.ts'
import { drawingOf } from './drawing.ts'

const BEGAN = Date.UTC(2026, 5, 1, 12)
const iso = (ms: number) => new Date(BEGAN + ms).toISOString()

const attempt = (upstream: string, from: number, spoke: number | null, to: number | null, more = {}): ReplyAttempt => ({
  upstream,
  provider: 'openai',
  model: 'small',
  dialect: 'openai-chat',
  segment: 1,
  started_at: iso(from),
  first_word_at: spoke === null ? null : iso(spoke),
  ended_at: to === null ? null : iso(to),
  problem: null,
  status: 200,
  tokens: null,
  ...more,
})
const reader = (at: number, what: 'reader-came' | 'reader-left', seq: number): ReplyStep => ({
  at: iso(at),
  what,
  seq,
  seam: null,
})
const timeline = (attempts: ReplyAttempt[], steps: ReplyStep[] = [], ended: number | null = 10_000): ReplyTimeline => ({
  object: 'timeline',
  id: 'rpl_1',
  key: 'key_1',
  model: 'beacon',
  dialect: 'openai-chat',
  state: ended === null ? 'running' : 'ended',
  ending: ended === null ? null : 'complete',
  problem: null,
  last_seq: 40,
  started_at: iso(0),
  ended_at: ended === null ? null : iso(ended),
  purchases: [],
  journey: { attempts, steps, steps_left_out: 0 },
})

test('attempts at the same upstream share a lane, and the time between two that spoke is a gap', () => {
  const { lanes, gaps, ms } = drawingOf(
    timeline([attempt('a', 0, 300, 4_000), attempt('b', 4_100, null, 4_500), attempt('a', 4_600, 5_000, 10_000)]),
    BEGAN + 60_000,
  )
  expect(lanes.map(({ upstream, bars }) => [upstream, bars.map(({ number }) => number)])).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
  ])
  expect(gaps).toEqual([{ from: 4_000, to: 5_000 }])
  expect(ms).toBe(10_000)
})

test('while it runs, the last attempt reaches until now, and there is room ahead', () => {
  const { lanes, ms, until, gaps } = drawingOf(timeline([attempt('a', 0, 300, null)], [], null), BEGAN + 5_000)
  expect(lanes[0]?.bars[0]).toMatchObject({ to: 5_000, isRunning: true })
  expect([until, ms > 5_000, gaps]).toEqual([5_000, true, []])
})

test('a clock that is behind the relay’s does not turn time around', () => {
  const { until } = drawingOf(timeline([attempt('a', 1_000, 2_000, null)], [], null), BEGAN - 60_000)
  expect(until).toBe(2_000)
})

test('readers are as many as came and have not left, and who comes with a seq came back', () => {
  const steps = [
    reader(0, 'reader-came', 0),
    reader(1_000, 'reader-came', 0),
    reader(2_000, 'reader-left', 8),
    reader(3_000, 'reader-left', 9),
    reader(6_000, 'reader-came', 9),
  ]
  const { readers, readersMost, visits } = drawingOf(timeline([attempt('a', 0, 300, 10_000)], steps), BEGAN)
  expect(readers).toEqual([
    { from: 0, to: 1_000, readers: 1 },
    { from: 1_000, to: 2_000, readers: 2 },
    { from: 2_000, to: 3_000, readers: 1 },
    { from: 6_000, to: 10_000, readers: 1 },
  ])
  expect(readersMost).toBe(2)
  expect(visits.at(-1)).toEqual({ at: 6_000, what: 'came back', seq: 9 })
})

test('seams, a stop and the ending are marks, and the first word of all is one', () => {
  const seam: ReplyStep = {
    at: iso(5_000),
    what: 'seam',
    seq: null,
    seam: { segment: 2, how: 'continued', model: 'lantern' },
  }
  const stop: ReplyStep = { at: iso(9_000), what: 'stop-asked', seq: null, seam: null }
  const { marks } = drawingOf(
    timeline([attempt('a', 0, 300, 4_000), attempt('b', 4_500, 5_000, 10_000)], [seam, stop]),
    0,
  )
  expect(marks.map(({ at, said }) => [at, said])).toEqual([
    [300, 'first token'],
    [5_000, 'continued by lantern'],
    [9_000, 'stop asked'],
    [10_000, 'complete'],
  ])
})

test('a reply of which nothing is known but when it was, is an empty ruler', () => {
  const { lanes, ms, marks } = drawingOf({ ...timeline([]), journey: null }, 0)
  expect([lanes, ms, marks.map(({ what }) => what)]).toEqual([[], 10_000, ['ending']])
})
