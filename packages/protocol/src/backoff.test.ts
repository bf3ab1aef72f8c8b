import { describe, expect, it } from 'vitest'
import { backoffMs, parseDurationMs, parseLimitResetMs, parseRetryAfterMs } from './backoff.ts'

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

describe('a limit that is used up', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0)
  const check = (headers: Record<string, string>, expected: number | undefined) =>
    expect(parseLimitResetMs(headers, now)).toBe(expected)

  it('is lifted when Anthropic says, as a date', () => {
    check(
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:07Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-01-01T12:00:30Z',
      },
      30_000,
    )
  })

  it('is lifted when OpenAI and Groq say, as a duration', () => {
    check({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000)
    check({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '7.66s' }, 7660)
  })

  it('is lifted when OpenRouter says, as a time', () => {
    check({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 1500) }, 1500)
    check({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 9) }, 9000)
    check({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now - 1500) }, 0)
  })

  it('is told from one that is not', () => {
    check({ 'x-ratelimit-remaining-requests': '4999', 'x-ratelimit-reset-requests': '12ms' }, undefined)
    check({ 'x-ratelimit-reset-requests': '12ms' }, undefined)
    check(
      {
        'x-ratelimit-remaining-requests': '12',
        'x-ratelimit-reset-requests': '9m0s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '2s',
      },
      2000,
    )
  })

  it('that cannot be read was not said', () => {
    for (const text of ['soon', '', '-5s', '12', '2026', 'NaN'])
      check({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': text }, undefined)
  })

  it('as a date needs a clock', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1893456000' }
    expect(parseLimitResetMs(headers, Number.NaN)).toBeUndefined()
  })

  it.each([
    ['6m0s', 360_000],
    ['1h0m0s', 3_600_000],
    ['2m59.56s', 179_560],
    ['12ms', 12],
    ['0s', 0],
    ['5m', 300_000],
    ['1.2345ms', 2],
    ['48.939935699s', 48_940],
    ['', undefined],
    ['7', undefined],
    ['s', undefined],
    ['m5s', undefined],
    ['1 s', undefined],
  ])('lasts %j, which is %s ms', (text, ms) => expect(parseDurationMs(text)).toBe(ms))
})
