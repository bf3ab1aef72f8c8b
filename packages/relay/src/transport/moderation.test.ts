import { describe, expect, test } from 'vitest'
import { Moderation, READS_PER_GLANCE, type Resting } from './moderation.ts'

const LIMITS = { busyFrom: 0.9, busyUntil: 0.6, lookMs: 50, restMsMax: 8 }

/** A process whose time and busyness are said. */
function process() {
  let now = 0
  let busyness = 0
  const timers: { at: number; work: () => void }[] = []
  const moderation = new Moderation(LIMITS, {
    now: () => now,
    busyness: () => busyness,
    after: (ms, work) => void timers.push({ at: now + ms, work }),
  })
  const reader = () => {
    const one = { resumed: 0, resume: () => void one.resumed++ } satisfies Resting & { resumed: number }
    return one
  }
  /** Reads until moderation has looked once more. */
  const look = (share: number) => {
    busyness = share
    pass(LIMITS.lookMs)
    for (let read = 0; read < READS_PER_GLANCE; read++) moderation.rests(reader())
    pass(LIMITS.restMsMax)
  }
  const pass = (ms: number) => {
    now += ms
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.work()
      else timers.push(timer)
    }
  }
  /** For how long a connection rests that is read now: 0 when it does not. */
  const restMs = () => {
    const one = reader()
    if (!moderation.rests(one)) return 0
    for (let ms = 1; ; ms++) {
      pass(1)
      if (one.resumed > 0) return ms
    }
  }
  return { moderation, reader, look, pass, restMs, timers }
}

describe('reads under load', () => {
  test('a process with time to spare reads at once', () => {
    const { look, restMs } = process()
    for (let time = 0; time < 5; time++) look(0.89)
    expect(restMs()).toBe(0)
  })

  test('rests double while it is busy, to their limit, and no further', () => {
    const { look, restMs } = process()
    const rests = [0, 1, 2, 3, 4, 5].map(() => {
      look(0.95)
      return restMs()
    })
    expect(rests).toEqual([1, 2, 4, 8, 8, 8])
  })

  test('the time that rests have made does not end them; time to spare does', () => {
    const { look, restMs } = process()
    for (let time = 0; time < 4; time++) look(1)
    look(0.7)
    expect(restMs()).toBe(8)
    const rests = [0, 1, 2, 3, 4].map(() => {
      look(0.3)
      return restMs()
    })
    expect(rests).toEqual([4, 2, 1, 0, 0])
  })

  test('all that rest go on together, once, with one timer', () => {
    const { moderation, reader, look, pass, timers } = process()
    for (let time = 0; time < 4; time++) look(1)
    const readers = [reader(), reader(), reader()]
    for (const one of readers) expect(moderation.rests(one)).toBe(true)
    expect(timers).toHaveLength(1)
    pass(8)
    pass(8)
    expect(readers.map(({ resumed }) => resumed)).toEqual([1, 1, 1])
  })
})
