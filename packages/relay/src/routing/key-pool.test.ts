import type { Problem } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { KeyPool, nameOfKey } from './key-pool.ts'
import { problem } from './sea.suite.ts'

const [A, B, C] = ['key-a', 'key-b', 'key-c']
const limited = (retryAfterMs?: number): Problem =>
  problem('upstream-limited', retryAfterMs === undefined ? {} : { retryAfterMs })
const refused = problem('upstream-key-refused', { status: 401 })
const forbidden = problem('upstream-key-refused', { status: 403 })
const unpaid = problem('upstream-unpaid', { status: 402 })

/** A pool and a clock. An attempt takes a millisecond. */
class Tried {
  readonly pool: KeyPool
  now = 1_000

  constructor(...secrets: string[]) {
    this.pool = new KeyPool(secrets)
  }

  take(model = 'm'): string | undefined {
    return this.pool.take(model, this.now)?.secret
  }

  /** @returns the key that was used */
  attempt(why?: Problem, model = 'm'): string | undefined {
    const key = this.pool.take(model, this.now)
    if (!key) return undefined
    const takenAt = this.now
    this.now += 1
    if (why) this.pool.refuse(key, model, why, takenAt, this.now)
    else this.pool.accept(key, model, takenAt)
    return key.secret
  }

  backInMs(model = 'm'): number | undefined {
    const soonest = this.pool.soonest(model)
    return soonest && soonest.at - this.now
  }
}

describe('keys', () => {
  test('take turns while none was ever limited', () => {
    const tried = new Tried(A, B, C)
    expect([1, 2, 3, 4].map(() => tried.attempt())).toEqual([A, B, C, A])
  })

  test('that were limited come after those that were not, the longest ago first', () => {
    const tried = new Tried(A, B, C)
    expect([tried.attempt(limited(10)), tried.attempt(limited(5))]).toEqual([A, B])
    tried.now += 1_000
    expect([tried.take(), tried.take()]).toEqual([C, C])
    tried.attempt(limited(60_000))
    expect([tried.take(), tried.take()]).toEqual([A, A])
  })

  test('are taken once each, however often they are listed', () => {
    const tried = new Tried(A, A)
    tried.attempt(refused)
    expect(tried.take()).toBeUndefined()
  })
})

describe('a limited key', () => {
  test('rests as long as it was told to', () => {
    const tried = new Tried(A)
    tried.attempt(limited(7_000))
    expect([tried.take(), tried.backInMs()]).toEqual([undefined, 7_000])
    tried.now += 7_000
    expect(tried.take()).toBe(A)
  })

  test('rests longer each time when nobody says how long, until it is taken again', () => {
    const tried = new Tried(A)
    const rests = Array.from({ length: 8 }, () => {
      tried.attempt(limited())
      const ms = tried.backInMs() ?? Number.NaN
      tried.now += ms
      return ms
    })
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    tried.attempt()
    tried.attempt(limited())
    expect(tried.backInMs()).toBe(1_000)
  })

  test('rests for one model, not for the others', () => {
    const tried = new Tried(A)
    tried.attempt(limited(7_000), 'large')
    expect([tried.take('large'), tried.take('small')]).toEqual([undefined, A])
  })

  test('that a hundred attempts find limited at once was limited once', () => {
    const tried = new Tried(A)
    const keys = Array.from({ length: 100 }, () => tried.pool.take('m', tried.now))
    for (const key of keys) if (key) tried.pool.refuse(key, 'm', limited(), 1_000, 1_001)
    expect(tried.pool.soonest('m')?.at).toBe(2_001)
  })

  test('is not brought back by a reply that began before', () => {
    const tried = new Tried(A)
    const early = tried.pool.take('m', tried.now)
    tried.now += 10
    tried.attempt(limited(7_000))
    if (early) tried.pool.accept(early, 'm', 1_000)
    expect(tried.take()).toBeUndefined()
  })

  test('does not remember limits without end', () => {
    const tried = new Tried(A)
    for (let n = 0; n < 500; n++) tried.attempt(limited(60_000), `model ${n}`)
    expect(tried.pool.report(tried.now)[0]?.limited).toHaveLength(100)
  })
})

describe('a refused key', () => {
  test('is retired, and tried again by one attempt, after a long time, when no other is left', () => {
    const tried = new Tried(A, B)
    expect(tried.attempt(refused)).toBe(A)
    expect([tried.attempt(), tried.attempt()]).toEqual([B, B])
    tried.now += 600_000
    expect(tried.attempt()).toBe(B)
    tried.attempt(refused)
    expect([tried.take(), tried.take()]).toEqual([A, undefined])
  })

  test('says when it is tried again, and why it is not now', () => {
    const tried = new Tried(A)
    tried.attempt(refused)
    expect(tried.pool.soonest('m')).toEqual({ at: tried.now + 600_000, why: refused })
    tried.now += 600_000
    tried.attempt(refused)
    expect(tried.backInMs()).toBe(1_200_000)
  })

  test('is back for all as soon as it was taken once', () => {
    const tried = new Tried(A)
    tried.attempt(refused)
    tried.now += 600_000
    expect([tried.attempt(), tried.take(), tried.take()]).toEqual([A, A, A])
  })

  test('of an account without money is left alone for long too', () => {
    const tried = new Tried(A)
    tried.attempt(unpaid)
    expect(tried.backInMs()).toBe(600_000)
    expect(tried.pool.report(tried.now)).toMatchObject([{ state: 'unpaid' }])
  })

  test('is not retired for one forbidden request, but for three in a row', () => {
    const tried = new Tried(A)
    for (const why of [forbidden, forbidden, undefined, forbidden, forbidden]) expect(tried.attempt(why)).toBe(A)
    expect(tried.attempt(forbidden)).toBe(A)
    expect([tried.take(), tried.backInMs()]).toEqual([undefined, 60_000])
  })

  test('is not one that failed for another reason', () => {
    const tried = new Tried(A)
    for (const code of ['upstream-failed', 'upstream-refused', 'reply-stopped'] as const) tried.attempt(problem(code))
    expect(tried.take()).toBe(A)
  })
})

describe('rotation', () => {
  test('keeps what is known of keys that stay, and forgets those that go', () => {
    const tried = new Tried(A, B)
    tried.attempt(refused)
    tried.attempt(limited(5_000))
    tried.pool.replace([A, B, C])
    expect(tried.take()).toBe(C)
    expect(tried.pool.report(tried.now).map(({ state }) => state)).toEqual(['retired', 'limited', 'ready'])
    tried.pool.replace([C])
    tried.pool.replace([A, C])
    expect(tried.pool.report(tried.now).map(({ state }) => state)).toEqual(['ready', 'ready'])
  })

  test('does not listen to an attempt whose key has gone', () => {
    const tried = new Tried(A)
    const gone = tried.pool.take('m', tried.now)
    tried.pool.replace([])
    tried.pool.replace([A])
    if (gone) tried.pool.refuse(gone, 'm', refused, tried.now, tried.now)
    expect(tried.take()).toBe(A)
  })
})

test('a key is named by its last four characters, a short one by a hash, and never by more', () => {
  expect(nameOfKey('sk-proj-0123456789abcdef')).toBe('…cdef')
  expect(nameOfKey('hunter2')).toMatch(/^#[0-9a-f]{8}$/)
  expect(nameOfKey('')).toBe('none')
})

test('who was under way does not shorten what another was told', () => {
  const { pool } = new Tried('key-a')
  const [first, second, third] = [pool.take('m', 0), pool.take('m', 1), pool.take('m', 20)]
  if (!first || !second || !third) throw new Error('no key')
  // The first rest is short and over when the third begins; the second began before it and has not heard yet.
  pool.refuse(first, 'm', limited(5), 0, 10)
  pool.refuse(second, 'm', limited(8_000), 5, 30)
  pool.refuse(third, 'm', limited(4_000), 20, 1_000)
  expect(pool.soonest('m')?.at).toBe(8_030)
})

describe('a key whose reply has waited', () => {
  const taken = (tried: Tried) => {
    const key = tried.pool.take('m', tried.now)
    if (!key) throw new Error('no key')
    return { key, isGood: () => tried.pool.isGood(key, 'm', 1_000, tried.now + 50) }
  }

  test('is good where nothing has happened, and where another model has had enough', () => {
    const tried = new Tried(A)
    const { key, isGood } = taken(tried)
    expect(isGood()).toBe(true)
    tried.pool.refuse(key, 'n', limited(), tried.now, tried.now + 1)
    expect(isGood()).toBe(true)
  })

  test.each([limited(), refused, unpaid])('is not when another attempt was told %o meanwhile', (why) => {
    const tried = new Tried(A)
    const { key, isGood } = taken(tried)
    tried.pool.refuse(key, 'm', why, tried.now, tried.now + 1)
    expect(isGood()).toBe(false)
  })

  test('is not when it was rotated away', () => {
    const tried = new Tried(A)
    const { isGood } = taken(tried)
    tried.pool.replace([B])
    expect(isGood()).toBe(false)
  })

  test('is when it was out and is being tried out', () => {
    const tried = new Tried(A)
    tried.attempt(unpaid)
    tried.now += 600_000
    const key = tried.pool.take('m', tried.now)
    if (!key) throw new Error('no key')
    expect(tried.pool.isGood(key, 'm', tried.now, tried.now + 50)).toBe(true)
  })
})
