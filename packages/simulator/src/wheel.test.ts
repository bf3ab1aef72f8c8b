import { expect, test } from 'vitest'
import { type Due, Wheel } from './wheel.ts'

/** A wheel on a clock that goes when it is told to. */
function world() {
  let now = 0
  let timers = 0
  let soon: (() => void)[] = []
  const wheel = new Wheel(
    {
      now: () => now,
      every: () => {
        timers += 1
        return () => (timers -= 1)
      },
      soon: (work) => soon.push(work),
    },
    2,
  )
  return {
    wheel,
    timers: () => timers,
    go(toMs: number, stepMs = 1) {
      for (; now < toMs; now = Math.min(toMs, now + stepMs)) wheel.advance(now)
      wheel.advance(now)
    },
    settle() {
      const works = soon
      soon = []
      for (const work of works) work()
    },
  }
}

const due = (run: (nowMs: number) => void): Due => ({ tick: -1, run })

test('everything runs once, at its time or up to a tick later, whatever the order', () => {
  const { wheel, go, timers } = world()
  const ran: [at: number, wanted: number][] = []
  for (const wanted of [1, 2, 3, 2047, 2048, 2049, 5000, 999, 3, 10_000])
    wheel.put(
      due((now) => ran.push([now, wanted])),
      wanted,
    )
  go(12_000)
  expect(ran).toHaveLength(10)
  for (const [at, wanted] of ran) {
    expect(at).toBeGreaterThanOrEqual(wanted)
    expect(at).toBeLessThan(wanted + 2)
  }
  expect(timers()).toBe(0)
})

test('putting it on again moves it, taking it off forgets it', () => {
  const { wheel, go } = world()
  const ran: string[] = []
  const moved = due(() => ran.push('moved'))
  const taken = due(() => ran.push('taken'))
  wheel.put(moved, 10)
  wheel.put(moved, 2058)
  wheel.put(taken, 10)
  wheel.put(
    due(() => wheel.take(taken)),
    7,
  )
  go(100)
  expect(ran).toEqual([])
  go(2100)
  expect(ran).toEqual(['moved'])
})

test('who runs may put itself on again, for the same moment too', () => {
  const { wheel, go } = world()
  const ran: number[] = []
  const again = due((now) => {
    ran.push(now)
    if (ran.length < 5) wheel.put(again, now)
  })
  wheel.put(again, 0)
  go(100)
  expect(ran).toHaveLength(5)
})

test('a clock that was asleep for minutes misses nobody', () => {
  const { wheel, go } = world()
  let ran = 0
  for (let at = 0; at < 5000; at += 7)
    wheel.put(
      due(() => (ran += 1)),
      at,
    )
  go(600_000, 600_000)
  expect(ran).toBe(Math.ceil(5000 / 7))
})

test('for ever never comes, and keeps no timer', () => {
  const { wheel, timers } = world()
  wheel.put(
    due(() => expect.unreachable()),
    Number.POSITIVE_INFINITY,
  )
  expect(timers()).toBe(0)
})

test('soon is after everybody else, in one turn', () => {
  const { wheel, settle } = world()
  const ran: string[] = []
  wheel.soon(due(() => ran.push('a')))
  wheel.soon(due(() => ran.push('b')))
  expect(ran).toEqual([])
  settle()
  expect(ran).toEqual(['a', 'b'])
})
