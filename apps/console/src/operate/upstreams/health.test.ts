import { describe, expect, test } from 'vitest'
import { breakerInWords, endedOf, failedOf, isInDisgrace, keyInWords, paceOf } from './health.ts'

const now = Date.UTC(2026, 10, 20, 12)
const inMinutes = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
const key = { key: '…aaaa', state: 'ready', until: null, limited: [] }

describe('a key', () => {
  test('that is taken is ready', () => expect(keyInWords(key, now)).toEqual({ name: 'ready', tone: 'good' }))

  test('that the vendor refuses says when it is tried again', () =>
    expect(keyInWords({ ...key, state: 'retired', until: inMinutes(10) }, now)).toEqual({
      name: 'rejected, tried again in 10 min',
      tone: 'bad',
    }))

  test('that has had enough says of what', () => {
    const limited = [{ model: 'gpt-5', until: inMinutes(2) }]
    expect(keyInWords({ ...key, state: 'limited', limited }, now).name).toBe('resting for gpt-5, again in 2 min')
    const both = [...limited, { model: 'gpt-4o', until: inMinutes(3) }]
    expect(keyInWords({ ...key, limited: both }, now).name).toBe('resting for gpt-5 and 1 more, again in 2 min')
  })
})

test('a closed breaker on its way to open says so', () => {
  const closed = { breaker: 'closed', open_until: null, failures_in_a_row: 2 } as const
  expect(breakerInWords(closed, now)).toEqual({ name: 'closed, 2 failed in a row', tone: 'change' })
})

test('an open breaker says when it is tried', () => {
  const open = { breaker: 'open', open_until: inMinutes(1), failures_in_a_row: 0 } as const
  expect(breakerInWords(open, now).name).toBe('open, tried in 1 min')
})

test('an open breaker whose time is over waits for somebody who asks', () => {
  const over = { breaker: 'open', open_until: inMinutes(-1), failures_in_a_row: 0 } as const
  expect(breakerInWords(over, now).name).toBe('open, tried with the next request')
})

test('who has done nothing wrong has nothing to be forgiven', () => {
  expect(isInDisgrace({ keys: [key], models: [] })).toBe(false)
  expect(isInDisgrace({ keys: [{ ...key, state: 'unpaid' }], models: [] })).toBe(true)
})

test('what runs, and what was stopped, is no failure', () => {
  const attempts = { attempts: 12, running: 3, stopped: 4, ended_well: 4 }
  expect([endedOf(attempts), failedOf(attempts)]).toEqual([5, 1])
})

test('answers that came in one piece have no pace', () => {
  expect(paceOf({ output: 4_000, speaking_ms: 6 })).toBeUndefined()
  expect(paceOf({ output: 500, speaking_ms: 5_000 })).toBe(100)
})
