import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fill, full, standing, take, waitMs } from './bucket.ts'
import { Buckets } from './buckets.ts'

const rate = { perMinute: 60 }

describe('a bucket', () => {
  test('has a minute’s worth at first, and then one by one', () => {
    let bucket = full(rate, 0)
    for (let count = 0; count < 60; count += 1) {
      expect(waitMs(bucket, rate, 1, 0)).toBe(0)
      bucket = take(bucket, rate, 1, 0)
    }
    expect(waitMs(bucket, rate, 1, 0)).toBe(1_000)
    expect(waitMs(bucket, rate, 1, 999)).toBe(1)
    expect(waitMs(bucket, rate, 1, 1_000)).toBe(0)
    expect(waitMs(bucket, rate, 10, 0)).toBe(10_000)
  })

  test('holds no more than its size, however long nobody comes', () => {
    expect(standing(take(full(rate, 0), rate, 60, 0), rate, 1e9).remaining).toBe(60)
    const small = { perMinute: 60, burst: 5 }
    expect(standing(full(small, 0), small, 1e9)).toEqual({ limit: 5, remaining: 5, resetMs: 0 })
  })

  test('lets through what is larger than itself when it is full, and has it paid off', () => {
    const bucket = full(rate, 0)
    expect(waitMs(bucket, rate, 600, 0)).toBe(0)
    const owing = take(bucket, rate, 600, 0)
    expect(waitMs(owing, rate, 1, 0)).toBe(541_000)
    expect(standing(owing, rate, 0)).toEqual({ limit: 60, remaining: 0, resetMs: 600_000 })
  })

  test('takes back what was not needed, up to its size', () => {
    const bucket = take(full(rate, 0), rate, 50, 0)
    expect(standing(take(bucket, rate, -20, 0), rate, 0).remaining).toBe(30)
    expect(standing(take(bucket, rate, -200, 0), rate, 0).remaining).toBe(60)
  })

  test('is not filled by a clock that goes back', () => {
    const bucket = take(full(rate, 10_000), rate, 60, 10_000)
    expect(fill(bucket, rate, 0)).toEqual({ grains: 0, at: 10_000 })
  })

  test('that is never filled is never waited for in vain', () => {
    const none = { perMinute: 0, burst: 1 }
    expect(waitMs(take(full(none, 0), none, 1, 0), none, 1, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  test('lets through no more than its size and its rate, in any order of events', () => {
    const asks = fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: 1, max: 20 })), { maxLength: 200 })
    fc.assert(
      fc.property(asks, (asks) => {
        let [now, taken, bucket] = [0, 0, full(rate, 0)]
        for (const [pause, amount] of asks) {
          now += pause
          const wait = waitMs(bucket, rate, amount, now)
          if (wait > 0) {
            expect(waitMs(bucket, rate, amount, now + wait)).toBe(0)
            continue
          }
          bucket = take(bucket, rate, amount, now)
          taken += amount
          expect(taken).toBeLessThanOrEqual(60 + now / 1_000)
        }
      }),
    )
  })
})

describe('buckets', () => {
  const want = (name: string, amount = 1) => ({ name, rate, amount })

  test('take from all or from none, and name the one that takes longest', () => {
    const buckets = new Buckets()
    expect(buckets.take([want('key', 60), want('project', 10)], 0)).toBeUndefined()
    expect(buckets.take([want('key', 1), want('project', 55)], 0)).toEqual({ want: want('project', 55), waitMs: 5_000 })
    expect(buckets.standing('project', rate, 0).remaining).toBe(50)
    expect(buckets.standing('key', rate, 0).remaining).toBe(0)
  })

  test('are put right by what turned out', () => {
    const buckets = new Buckets()
    buckets.take([want('tokens', 10)], 0)
    buckets.correct('tokens', rate, 30, 0)
    expect(buckets.standing('tokens', rate, 0).remaining).toBe(20)
    buckets.correct('tokens', rate, -5, 0)
    expect(buckets.standing('tokens', rate, 0).remaining).toBe(25)
  })

  test('are never more than their limit; the one that was not touched for longest goes', () => {
    const buckets = new Buckets(2)
    for (const name of ['a', 'b', 'a', 'c']) buckets.take([want(name, 10)], 0)
    expect(buckets.size).toBe(2)
    expect(['a', 'b', 'c'].map((name) => buckets.standing(name, rate, 0).remaining)).toEqual([40, 60, 50])
  })
})
