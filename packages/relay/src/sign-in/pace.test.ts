import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { ACCOUNT_RATE, ADDRESS_RATE, type Attempt, Pace, networkOf } from './pace.ts'

const attempt = (address: string, account: string, isKnown = false): Attempt => ({ address, account, isKnown })

/** How many go through, one after the other in one moment, and how long the next has to wait. */
function exhaust(pace: Pace, of: (count: number) => Attempt, now = 0): { count: number; waitMs: number } {
  for (let count = 0; ; count += 1)
    try {
      pace.take(of(count), now)
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      expect(cause.code).toBe('sign-in-throttled')
      return { count, waitMs: cause.problem.retryAfterMs ?? 0 }
    }
}

describe('the pace of attempts', () => {
  test('is that of the account, from however many addresses', () => {
    const pace = new Pace()
    const { count, waitMs } = exhaust(pace, (at) => attempt(`198.51.100.${at}`, 'ada@example.com'))
    expect(count).toBe(ACCOUNT_RATE.burst)
    expect(waitMs).toBe(60_000 / ACCOUNT_RATE.perMinute)
  })

  test('is that of the address, at however many accounts', () => {
    const { count } = exhaust(new Pace(), (at) => attempt('198.51.100.1', `${at}@example.com`))
    expect(count).toBe(ADDRESS_RATE.burst)
  })

  test('is not slowed by strangers for who has been here before', () => {
    const pace = new Pace()
    exhaust(pace, (at) => attempt(`198.51.100.${at}`, 'ada@example.com'))
    expect(() => pace.take(attempt('192.0.2.7', 'ada@example.com', true), 0)).not.toThrow()
    expect(() => pace.take(attempt('192.0.2.7', 'ada@example.com', false), 0)).toThrow('Too many attempts')
  })

  test('is a delay and no lock: after it, there is another attempt', () => {
    const pace = new Pace()
    const { waitMs } = exhaust(pace, (at) => attempt(`198.51.100.${at}`, 'ada@example.com'))
    expect(() => pace.take(attempt('192.0.2.7', 'ada@example.com'), waitMs - 1)).toThrow()
    expect(() => pace.take(attempt('192.0.2.7', 'ada@example.com'), waitMs)).not.toThrow()
  })

  test('does not count what was right', () => {
    const pace = new Pace()
    for (let count = 0; count < 100; count += 1) {
      pace.take(attempt('192.0.2.7', 'ada@example.com'), 0)
      pace.forgive(attempt('192.0.2.7', 'ada@example.com'), 0)
    }
  })

  test('is that of a whole network, where addresses are for nothing', () => {
    const same = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8:0:0:1:2:3:4']
    expect(new Set(same.map(networkOf)).size).toBe(1)
    expect(networkOf('2001:db8:0:1::1')).not.toBe(networkOf('2001:db8::1'))
    expect(['192.0.2.7', '::ffff:192.0.2.7', ''].map(networkOf)).toEqual(['192.0.2.7', '::ffff:192.0.2.7', ''])
    expect(networkOf('::1')).toBe('0:0:0:0')
  })
})
