import { describe, expect, test } from 'vitest'
import { type Breaker, CLOSED, type Result, type Ticket, admitsAt, enter, leave, speak } from './breaker.ts'

const plan = { failures: 3, openMs: 1_000, openMsMax: 8_000, probes: 1 }

/** A breaker that is told what happens to it. */
class Told {
  breaker: Breaker = CLOSED
  readonly #plan: typeof plan

  constructor(given = plan) {
    this.#plan = given
  }

  enter(): Ticket {
    const [breaker, ticket] = enter(this.breaker)
    this.breaker = breaker
    return ticket
  }

  speak(ticket: Ticket): void {
    this.breaker = speak(this.breaker, ticket, this.#plan)
  }

  leave(ticket: Ticket, result: Result, now = 0, spoke = false): void {
    this.breaker = leave(this.breaker, ticket, spoke, result, this.#plan, now)
  }

  attempt(result: Result, now = 0): void {
    this.leave(this.enter(), result, now)
  }

  admitsAt(now: number): number | undefined {
    return admitsAt(this.breaker, this.#plan, now)
  }
}

const opened = (now = 0, given = plan): Told => {
  const told = new Told(given)
  for (let failure = 0; failure < given.failures; failure++) told.attempt('failed', now)
  return told
}

describe('a closed breaker', () => {
  test('opens after so many failures in a row', () => {
    const told = new Told()
    told.attempt('failed')
    told.attempt('failed')
    expect(told.admitsAt(7)).toBe(7)
    told.attempt('failed', 5)
    expect(told.admitsAt(7)).toBe(1_005)
  })

  test('forgets failures when one ends well, and not for what says nothing', () => {
    const told = new Told()
    told.attempt('failed')
    told.attempt('failed')
    told.attempt('well')
    expect(told.breaker).toEqual(CLOSED)
    told.attempt('failed')
    told.attempt('failed')
    told.attempt('unclear')
    told.attempt('failed')
    expect(told.breaker.phase).toBe('open')
  })

  test('does not take a first frame for an end', () => {
    const told = new Told()
    for (let failure = 0; failure < 3; failure++) {
      const ticket = told.enter()
      told.speak(ticket)
      told.leave(ticket, 'failed', 0, true)
    }
    expect(told.breaker.phase).toBe('open')
  })
})

describe('an open breaker', () => {
  test('lets one probe through when its time has come, and makes the others wait for it', () => {
    const told = opened()
    expect(told.admitsAt(999)).toBe(1_000)
    const probe = told.enter()
    expect(probe.probing).toBe(true)
    expect(told.admitsAt(1_000)).toBeUndefined()
    told.leave(probe, 'well', 1_500)
    expect(told.breaker).toMatchObject({ phase: 'closed', streak: 0, failures: 0 })
  })

  test('stays open twice as long after each failed probe, up to its bound', () => {
    const told = opened()
    const openMs = [1_000, 2_000, 4_000, 8_000, 8_000].map(() => {
      const at = told.admitsAt(0) ?? Number.NaN
      told.attempt('failed', 0)
      return at
    })
    expect(openMs).toEqual([1_000, 2_000, 4_000, 8_000, 8_000])
  })

  test('does not listen to attempts that began before it opened', () => {
    const told = new Told()
    const [early, late] = [told.enter(), told.enter()]
    for (let failure = 0; failure < 3; failure++) told.attempt('failed')
    const open = told.breaker
    told.leave(early, 'well')
    told.leave(late, 'failed', 900)
    expect(told.breaker).toBe(open)
    const probe = told.enter()
    told.leave(early, 'failed', 1_100)
    expect(told.breaker).toMatchObject({ phase: 'half-open', probing: 1 })
    told.leave(probe, 'well', 1_200)
    told.leave(late, 'failed', 1_300)
    expect(told.breaker).toMatchObject({ phase: 'closed', failures: 0 })
  })
})

describe('a half-open breaker', () => {
  test('gives the probe to another when nothing can be learnt from the first', () => {
    const told = opened()
    told.attempt('unclear', 1_000)
    expect(told.admitsAt(1_000)).toBe(1_000)
  })

  test('closes on trial at the first frame of a probe: the next failure opens it, for longer', () => {
    const told = opened()
    const probe = told.enter()
    told.speak(probe)
    expect(told.breaker).toMatchObject({ phase: 'closed', failures: 2 })
    told.leave(probe, 'failed', 2_000, true)
    expect(told.admitsAt(2_000)).toBe(4_000)
  })

  test('wants as many good probes as the plan says, each counted once', () => {
    const told = opened(0, { ...plan, probes: 2 })
    const [first, second] = [told.enter(), told.enter()]
    expect(told.admitsAt(1_000)).toBeUndefined()
    told.speak(first)
    told.leave(first, 'well', 1_100, true)
    expect(told.breaker).toMatchObject({ phase: 'half-open', passed: 1, probing: 1 })
    told.leave(second, 'well', 1_200)
    expect(told.breaker.phase).toBe('closed')
  })
})
