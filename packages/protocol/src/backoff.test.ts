import { describe, expect, it } from 'vitest'
import { backoffMs, parseRetryAfterMs } from './backoff.ts'

describe('backoff', () => {
  const backoff = { baseMs: 500, capMs: 8000 }

  it('doubles its bound with every attempt and stops at the cap', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 2000].map((attempt) => backoffMs(attempt, 1, backoff))
    expect(bounds).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
  })

  it('is full jitter: anything from nothing to the bound, in whole milliseconds', () => {
    expect([0, 0.25, 0.9999].map((dice) => backoffMs(1, dice, backoff))).toEqual([0, 250, 999])
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0)
  const check = (headers: Record<string, string | null>, expected: number | undefined) =>
    expect(parseRetryAfterMs(headers, now)).toBe(expected)

  it('is read as seconds', () => {
    check({ 'retry-after': '7' }, 7000)
    check({ 'retry-after': '0' }, 0)
    check({ 'retry-after': '1.5' }, 1500)
  })

  it('is read as an HTTP date, which counts from now', () => {
    check({ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000)
  })

  it('that lies in the past means at once', () => {
    check({ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0)
  })

  it('in milliseconds wins over seconds', () => {
    check({ 'retry-after-ms': '250', 'retry-after': '7' }, 250)
    check({ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7000)
  })

  it('that cannot be read was not said', () => {
    for (const text of ['', '-5', 'soon', '7 seconds', '1e9', 'Infinity', 'Thu, 99 Foo 2026 GMT', ' 7'])
      check({ 'retry-after': text }, undefined)
    check({}, undefined)
    check({ 'retry-after': null }, undefined)
  })
})
