import type { Problem } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { type Berth, type Course, isBerth } from './course.ts'
import type { Plan } from './plan.ts'
import type { Router, RouterLimits } from './router.ts'
import {
  type Sea,
  asking,
  berthOf,
  fail,
  inOrder,
  makeRouter,
  makeSea,
  model,
  problem,
  problemOf,
  seededDice,
  target,
  upstream,
} from './sea.suite.ts'

interface Scene {
  readonly sea: Sea
  readonly router: Router
  readonly course: Course
}

function scene(plan: Plan, limits: Partial<RouterLimits> = {}, more: { deadline?: number } = {}): Scene {
  const sea = makeSea()
  const router = makeRouter(plan, sea, limits)
  return { sea, router, course: router.course({ ...asking, ...more }).course }
}

const [a, b, c] = [upstream('a'), upstream('b'), upstream('c')]
const two = ['first-secret-of-this-upstream', 'other-secret-of-this-upstream']
const twoKeys = (name = 'a') => upstream(name, { secrets: two })
const SMALL = { max: 1, queueMax: 1, waitMsMax: 1_000 }

const where = (berth: Berth): string => berth.upstream.name

/** Resolves with what a waiting `next` came to within `ms`; 'waiting' when it has not. */
async function within(sea: Sea, ms: number, next: unknown): Promise<unknown> {
  let seen: unknown = 'waiting'
  expect(next).toBeInstanceOf(Promise)
  ;(next as Promise<unknown>).then(
    (value) => (seen = value),
    (failure) => (seen = failure),
  )
  await sea.pass(ms)
  return seen
}

describe('the first place', () => {
  test('is had at once, without a promise', () => {
    const { course } = scene(inOrder(a))
    const berth = berthOf(course.next())
    expect(berth).toMatchObject({ secret: 'secret-of-a-000000001', model: 'm', probing: false })
    expect(berth.surface.dialect).toBe('openai-chat')
    expect(berth.plan.name).toBe('m')
  })

  test('is one that suits', () => {
    const { course } = scene(inOrder(a, b))
    expect(where(berthOf(course.next(undefined, (place) => place.upstream.name === 'b')))).toBe('b')
    expect(problemOf(course.next(undefined, () => false) as Problem).code).toBe('upstream-failed')
  })

  test('is asked whether it suits only when it could be had', () => {
    const { course } = scene(inOrder(a, b))
    const asked: string[] = []
    course.next(undefined, (place) => asked.push(place.upstream.name) > 0)
    expect(asked).toEqual(['a'])
  })
})

describe('a place that failed', () => {
  test('is left for the next at once, and tried again after a backoff when all were tried', async () => {
    const { sea, course } = scene(inOrder(a, b), { attemptsMax: 4 })
    const first = berthOf(course.next())
    const second = berthOf(course.next(fail(first, 'upstream-failed')))
    expect([where(first), where(second)]).toEqual(['a', 'b'])
    // Half of 500 ms after the second failure, counted from then; a has rested for 125 ms since the first.
    const third = await within(sea, 125, course.next(fail(second, 'upstream-cut')))
    expect(where(berthOf(third))).toBe('a')
    expect(where(berthOf(await within(sea, 500, course.next(fail(berthOf(third), 'upstream-silent')))))).toBe('b')
    expect(sea.timers).toBe(0)
  })

  test('is tried as often as attempts are allowed, and each place once at the least', () => {
    const { course } = scene(inOrder(a, b, c), { attemptsMax: 1 })
    const seen: string[] = []
    let next = course.next()
    for (; !(next instanceof Promise) && isBerth(next); next = course.next(fail(next, 'upstream-failed')))
      seen.push(where(next))
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(problemOf(next as Problem).code).toBe('upstream-failed')
  })

  test('says itself when to come back', async () => {
    const { sea, course } = scene(inOrder(a))
    const next = course.next(fail(berthOf(course.next()), 'upstream-overloaded', { retryAfterMs: 4_000 }))
    expect(await within(sea, 3_999, next)).toBe('waiting')
    await sea.pass(1)
    expect(where(berthOf(await next))).toBe('a')
  })

  test('is not waited for longer than a Retry-After is waited out', () => {
    const { course } = scene(inOrder(a), { retryAfterMsMax: 3_999 })
    const why = fail(berthOf(course.next()), 'upstream-overloaded', { retryAfterMs: 4_000 })
    expect(course.next(why)).toBe(why)
  })

  test('goes last in the course of the segment after it', async () => {
    const { sea, router } = scene(inOrder(a, b))
    const [place] = router.course(asking).places
    if (!place) throw new Error('no place')
    const wrecks = [{ place, at: sea.runtime.now(), problem: { code: 'upstream-cut', message: '' } as const }]
    const { course } = router.course({ ...asking, wrecks })
    expect(where(berthOf(course.next()))).toBe('b')
    const alone = router.course({ ...asking, wrecks }).course
    const next = alone.next(undefined, ({ upstream: { name } }) => name === 'a')
    expect(where(berthOf(await within(sea, 125, next)))).toBe('a')
  })

  test('is not asked for a later segment before it said to come back', async () => {
    const { sea, router } = scene(inOrder(a))
    const [place] = router.course(asking).places
    if (!place) throw new Error('no place')
    const problem = { code: 'upstream-overloaded', message: '', retryAfterMs: 4_000 } as const
    const wrecks = [{ place, at: sea.runtime.now(), problem }]
    await sea.pass(1_000)
    const next = router.course({ ...asking, wrecks }).course.next()
    expect(await within(sea, 2_999, next)).toBe('waiting')
    await sea.pass(1)
    expect(where(berthOf(await next))).toBe('a')
  })
})

describe('a limited key', () => {
  test('is exchanged for the next of its upstream, then for the next place, then waited for', async () => {
    const { sea, course } = scene(inOrder(twoKeys(), b))
    const first = berthOf(course.next())
    const second = berthOf(course.next(fail(first, 'upstream-limited', { retryAfterMs: 5_000 })))
    expect([first.secret, second.secret]).toEqual(two)
    const third = berthOf(course.next(fail(second, 'upstream-limited', { retryAfterMs: 3_000 })))
    expect(where(third)).toBe('b')
    const next = course.next(fail(third, 'upstream-limited', { retryAfterMs: 60_000 }))
    expect(await within(sea, 2_999, next)).toBe('waiting')
    await sea.pass(1)
    expect(berthOf(await next).secret).toBe(two[1])
  })

  test('goes to the client when the wait is too long, with the time of the key that is back first', () => {
    const { course } = scene(inOrder(twoKeys()))
    const second = course.next(fail(berthOf(course.next()), 'upstream-limited', { retryAfterMs: 20_000 }))
    const end = course.next(fail(berthOf(second), 'upstream-limited', { retryAfterMs: 60_000, status: 429 }))
    expect(end).toMatchObject({ code: 'upstream-limited', retryAfterMs: 20_000, status: 429 })
  })

  test('costs an attempt only when it is used again', async () => {
    const { sea, course } = scene(inOrder(twoKeys()), { attemptsMax: 2 })
    let next: unknown = course.next()
    for (let attempt = 0; attempt < 2; attempt++)
      next = course.next(fail(berthOf(next), 'upstream-limited', { retryAfterMs: 1_000 }))
    const again = await within(sea, 1_000, next)
    const why = fail(berthOf(again), 'upstream-limited', { retryAfterMs: 1_000 })
    // The other key is free again as well, but it was used: the attempts are.
    expect(course.next(why)).toMatchObject({ code: 'upstream-limited' })
  })

  test('is known to the replies that come after', async () => {
    const { sea, router, course } = scene(inOrder(a))
    fail(berthOf(course.next()), 'upstream-limited', { retryAfterMs: 5_000 })
    const patient = router.course(asking).course.next()
    expect(await within(sea, 4_999, patient)).toBe('waiting')
    await sea.pass(20)
    expect(where(berthOf(await patient))).toBe('a')
    fail(berthOf(await patient), 'upstream-limited', { retryAfterMs: 30_000 })
    expect(router.course(asking).course.next()).toMatchObject({ code: 'upstream-limited', retryAfterMs: 30_000 })
  })

  test('is not one for another model', () => {
    const plan = { upstreams: [a], models: [model('m', [[target('a')]]), model('n', [[target('a')]])] }
    const { router, course } = scene(plan)
    fail(berthOf(course.next()), 'upstream-limited', { retryAfterMs: 30_000 })
    expect(where(berthOf(router.course({ ...asking, model: 'n' }).course.next()))).toBe('a')
  })
})

describe('a refused key', () => {
  test.each(['upstream-key-refused', 'upstream-unpaid'] as const)('(%s) is never used again by the reply', (code) => {
    const { course } = scene(inOrder(twoKeys(), b), { attemptsMax: 9 })
    const first = berthOf(course.next())
    const second = berthOf(course.next(fail(first, code, { status: 403 })))
    expect([first.secret, second.secret]).toEqual(two)
    const third = berthOf(course.next(fail(second, code, { status: 403 })))
    expect(where(third)).toBe('b')
    const why = fail(third, code, { status: 403 })
    expect(course.next(why)).toBe(why)
  })

  test('is what later replies are told while it is retired', () => {
    const { router, course } = scene(inOrder(a))
    const why = fail(berthOf(course.next()), 'upstream-key-refused', { status: 401 })
    expect(course.next(why)).toBe(why)
    expect(router.course(asking).course.next()).toEqual(why)
  })
})

describe('a refusal', () => {
  test('of what the caller asked is the end, wherever else one could ask', () => {
    const { course } = scene(inOrder(a, b))
    const why = fail(berthOf(course.next()), 'upstream-refused', { status: 400 })
    expect(course.next(why)).toBe(why)
  })

  test('for want of the model goes on to the next place, and never comes back', () => {
    const { course } = scene(inOrder(a, b))
    const second = berthOf(course.next(fail(berthOf(course.next()), 'upstream-refused', { status: 404 })))
    expect(where(second)).toBe('b')
    const why = fail(second, 'upstream-refused', { status: 404 })
    expect(course.next(why)).toBe(why)
  })

  test('for the length of the request goes on to a model that is another', () => {
    const plan = {
      upstreams: [a, b, c],
      models: [model('m', [[target('a', 'short')], [target('b', 'short')], [target('c', 'long')]])],
    }
    const { course } = scene(plan)
    const why = fail(berthOf(course.next()), 'upstream-refused', { status: 400, vendorCode: 'context_length_exceeded' })
    expect(where(berthOf(course.next(why)))).toBe('c')
  })

  test('by the last resort does not hide that the first choice may be asked again', () => {
    const { course } = scene(inOrder(a, b))
    const busy = fail(berthOf(course.next()), 'upstream-overloaded', { retryAfterMs: 30_000 })
    const absent = fail(berthOf(course.next(busy)), 'upstream-refused', { status: 404 })
    expect(course.next(absent)).toBe(busy)
  })
})

describe('a full house', () => {
  const crowded = (more = {}) => inOrder(upstream('a', { crowd: { ...SMALL, ...more } }))

  test('is waited for', async () => {
    const { sea, router, course } = scene(crowded())
    const first = berthOf(course.next())
    const next = router.course(asking).course.next()
    expect(await within(sea, 999, next)).toBe('waiting')
    first.release(undefined)
    expect(where(berthOf(await next))).toBe('a')
    expect([router.report()[0]?.running, sea.timers]).toEqual([1, 0])
  })

  test('is not waited for longer than its limit, nor when its queue is full too', async () => {
    const { sea, router, course } = scene(crowded())
    berthOf(course.next())
    const waiting = router.course(asking).course.next()
    expect(router.course(asking).course.next()).toMatchObject({ code: 'upstream-overloaded', retryAfterMs: 1_000 })
    expect(await within(sea, 1_000, waiting)).toMatchObject({ code: 'upstream-overloaded', retryAfterMs: 1_000 })
    expect(router.report()[0]).toMatchObject({ running: 1, waiting: 0, state: 'full' })
  })

  test('is left for the next place when waiting was in vain', async () => {
    const { sea, router, course } = scene(inOrder(upstream('a', { crowd: SMALL }), b))
    berthOf(course.next())
    const next = await within(sea, 1_000, router.course(asking).course.next())
    expect(where(berthOf(next))).toBe('b')
  })

  test('is no reason to wait where another of the same group has room', () => {
    const plan = {
      upstreams: [upstream('a', { crowd: SMALL }), upstream('b', { crowd: SMALL })],
      models: [model('m', [[target('a'), target('b')]])],
    }
    const { router, course } = scene(plan)
    const seen = [berthOf(course.next()), berthOf(router.course(asking).course.next())].map(where)
    expect(seen.toSorted()).toEqual(['a', 'b'])
  })

  test('is left at once when the place has failed meanwhile', async () => {
    const breaker = { failures: 1, openMs: 1_000, openMsMax: 1_000, probes: 1 }
    const { sea, router, course } = scene(inOrder(upstream('a', { crowd: SMALL, breaker }), b))
    const berth = berthOf(course.next())
    const next = router.course(asking).course.next()
    berth.release(problem('upstream-unreachable'))
    expect(where(berthOf(await within(sea, 0, next)))).toBe('b')
    expect(router.report().map(({ running, waiting }) => [running, waiting])).toEqual([
      [0, 0],
      [1, 0],
    ])
  })
})

describe('a broken place', () => {
  const failing = { breaker: { failures: 2, openMs: 1_000, openMsMax: 8_000, probes: 1 } }

  /** Fails so often that the breaker opens. */
  function open(router: Router): void {
    for (let failure = 0; failure < 2; failure++) fail(berthOf(router.course(asking).course.next()), 'upstream-failed')
  }

  test('is passed by while its breaker is open, then probed by one, then open to all', async () => {
    const { sea, router } = scene(inOrder(upstream('a', failing), b))
    open(router)
    const next = (): Berth => berthOf(router.course(asking).course.next())
    expect(where(next())).toBe('b')
    await sea.pass(1_000)
    const probe = next()
    expect([where(probe), probe.probing, where(next())]).toEqual(['a', true, 'b'])
    probe.heard()
    expect([where(next()), next().probing]).toEqual(['a', false])
    probe.release(undefined)
    expect(router.report()[0]?.models).toMatchObject([{ breaker: 'closed', failures_in_a_row: 0 }])
  })

  test('is waited for where there is no other, until the probe tells', async () => {
    const { sea, router } = scene(inOrder(upstream('a', failing)))
    open(router)
    const [first, second] = [router.course(asking).course.next(), router.course(asking).course.next()]
    expect(await within(sea, 999, first)).toBe('waiting')
    await sea.pass(1)
    const probe = berthOf(await first)
    expect([probe.probing, await within(sea, 2_000, second)]).toEqual([true, 'waiting'])
    probe.heard()
    expect(berthOf(await within(sea, 0, second)).probing).toBe(false)
  })

  test('is given up when the probe fails too often for anybody’s patience', async () => {
    const { sea, router } = scene(inOrder(upstream('a', failing)), { retryAfterMsMax: 1_500 })
    open(router)
    const [first, second] = [router.course(asking).course.next(), router.course(asking).course.next()]
    const probe = berthOf(await within(sea, 1_000, first))
    fail(probe, 'upstream-failed')
    expect(await within(sea, 0, second)).toMatchObject({ code: 'upstream-failed', retryAfterMs: 2_000 })
    expect(sea.timers).toBe(0)
  })

  test('is broken for one model only', () => {
    const plan = {
      upstreams: [upstream('a', failing)],
      models: [model('m', [[target('a')]]), model('n', [[target('a')]])],
    }
    const { router } = scene(plan)
    open(router)
    expect(where(berthOf(router.course({ ...asking, model: 'n' }).course.next()))).toBe('a')
  })
})

describe('whoever waits', () => {
  test('is stopped at once, in a queue and in a backoff, and stays stopped', async () => {
    const { sea, router, course } = scene(inOrder(upstream('a', { crowd: SMALL })))
    const berth = berthOf(course.next())
    const queued = router.course(asking).course
    const inQueue = queued.next()
    const stopped = problem('reply-stopped')
    queued.halt(stopped)
    expect(await within(sea, 0, inQueue)).toBe(stopped)
    const inBackoff = course.next(fail(berth, 'upstream-failed'))
    course.halt(stopped)
    course.halt(problem('relay-closing'))
    expect(await within(sea, 0, inBackoff)).toBe(stopped)
    expect(course.next()).toBe(stopped)
    expect([router.report()[0]?.running, router.report()[0]?.waiting, sea.timers]).toEqual([0, 0, 0])
  })

  test('does not wait past the deadline', async () => {
    const deadline = Date.UTC(2026, 0, 1) + 3_000
    const { sea, router, course } = scene(
      inOrder(upstream('a', { crowd: { ...SMALL, waitMsMax: 9_000 } })),
      {},
      { deadline },
    )
    const berth = berthOf(course.next())
    const queued = router.course({ ...asking, deadline }).course.next()
    expect(await within(sea, 3_000, queued)).toMatchObject({ code: 'upstream-silent' })
    berth.release(undefined)
    expect(course.next()).toMatchObject({ code: 'upstream-silent' })
    const late = router.course({ ...asking, deadline: deadline + 4_000 }).course
    const why = fail(berthOf(late.next()), 'upstream-overloaded', { retryAfterMs: 5_000 })
    expect(late.next(why)).toBe(why)
  })

  test('comes later at random where many wait for the same thing', async () => {
    const { sea, router, course } = scene(inOrder(a))
    fail(berthOf(course.next()), 'upstream-limited', { retryAfterMs: 1_000 })
    const arrived: number[] = []
    for (let reply = 0; reply < 3; reply++)
      void Promise.resolve(router.course(asking).course.next()).then(() => arrived.push(sea.runtime.now() % 10_000))
    await sea.pass(1_100)
    expect(arrived).toEqual([1_000, 1_010, 1_020])
  })

  test('is found a new key as soon as there is one', async () => {
    const { sea, router, course } = scene(inOrder(a))
    const why = fail(berthOf(course.next()), 'upstream-limited', { retryAfterMs: 9_000 })
    const next = course.next(why)
    expect(await within(sea, 1_000, next)).toBe('waiting')
    router.reload(inOrder({ ...a, secrets: [...a.secrets, 'a-second-secret-of-a'] }))
    expect(berthOf(await within(sea, 0, next)).secret).toBe('a-second-secret-of-a')
  })
})

test('a berth is released once, however often it is said', () => {
  const { router, course } = scene(inOrder(a))
  const [berth, other] = [berthOf(course.next()), berthOf(router.course(asking).course.next())]
  berth.release(undefined)
  berth.release(problem('upstream-failed'))
  berth.heard()
  expect(router.report()[0]).toMatchObject({
    running: 1,
    models: [{ ended_well: 1, failures: {}, first_frame_ms: null }],
  })
  other.release(undefined)
  expect(router.report()[0]?.running).toBe(0)
})

const CODES = [
  'upstream-failed',
  'upstream-limited',
  'upstream-key-refused',
  'upstream-refused',
  'upstream-overloaded',
  'reply-stopped',
] as const

test.each([1, 2, 3, 4, 5, 6])('whatever happens, no slot and no timer is left behind (seed %i)', async (seed) => {
  const dice = seededDice(seed)
  const crowd = { max: 2, queueMax: 3, waitMsMax: 400 }
  const breaker = { failures: 2, openMs: 300, openMsMax: 1_000, probes: 1 }
  const upstreams = ['a', 'b'].map((name) => upstream(name, { crowd, breaker, secrets: [...two, `${name} third`] }))
  const sea = makeSea(dice)
  const plan = { upstreams, models: [model('m', [[target('a'), target('b')]])] }
  const router = makeRouter(plan, sea, { retryAfterMsMax: 2_000 })
  const draw = (count: number): number => Math.floor(dice() * count)

  /** Runs until it has a berth that ends well, a problem, or is stopped. */
  async function reply(owner: string): Promise<void> {
    const { course } = router.course({ ...asking, owner })
    if (dice() < 0.3) sea.runtime.after(draw(1_000), () => course.halt(problem('reply-stopped')))
    let why: Problem | undefined
    for (;;) {
      const next = await course.next(why)
      if (!isBerth(next)) return
      if (dice() < 0.5) next.heard()
      await new Promise<void>((resolve) => sea.runtime.after(draw(200), resolve))
      const code = CODES[draw(CODES.length)] ?? 'upstream-failed'
      const retryAfterMs = draw(3_000)
      why = dice() < 0.3 ? undefined : problem(code, dice() < 0.5 ? { retryAfterMs } : {})
      next.release(why)
      if (dice() < 0.1) next.release(undefined)
      if (!why) return
    }
  }

  const replies: Promise<void>[] = []
  for (let start = 0; start < 60; start++) {
    replies.push(reply(`key_${draw(3)}`))
    await sea.pass(draw(60))
    for (const { running, waiting } of router.report()) {
      expect(running).toBeLessThanOrEqual(2)
      expect(waiting).toBeLessThanOrEqual(3)
    }
    if (dice() < 0.1)
      router.reload({ ...plan, upstreams: upstreams.map((one) => ({ ...one, secrets: [`key ${start}`] })) })
  }
  await sea.pass(60_000)
  await Promise.all(replies)
  expect(router.report().map(({ running, waiting }) => [running, waiting])).toEqual([
    [0, 0],
    [0, 0],
  ])
  expect(router.report().flatMap(({ models }) => models.map(({ running }) => running))).toEqual([0, 0])
  expect(sea.timers).toBe(0)
})

describe('a berth whose reply has waited for something else', () => {
  test('has another key where its own was rotated away', () => {
    const { router, course } = scene(inOrder(upstream('a', { secrets: ['key-of-yesterday'] })))
    const berth = berthOf(course.next())
    router.reload(inOrder(upstream('a', { secrets: ['key-of-today'] })))
    expect(berth.secret).toBe('key-of-yesterday')
    berth.waited()
    expect(berth.secret).toBe('key-of-today')
  })

  test('… and is known for that when it is refused', () => {
    const { router, course } = scene(inOrder(twoKeys()))
    const [berth, other] = [berthOf(course.next()), berthOf(router.course(asking).course.next())]
    berth.release(undefined)
    other.release(undefined)
    router.reload(
      inOrder(upstream('a', { secrets: ['another-secret-of-this-upstream', 'and-one-that-nobody-refuses'] })),
    )
    const waiting = berthOf(course.next())
    router.reload(inOrder(upstream('a', { secrets: ['a-third', 'a-fourth'] })))
    waiting.waited()
    const tried = [waiting.secret, berthOf(course.next(fail(waiting, 'upstream-key-refused', { status: 401 }))).secret]
    expect(new Set(tried)).toEqual(new Set(['a-third', 'a-fourth']))
  })

  test('keeps its key where there is no other, and where nothing is wrong with it', () => {
    const { router, course } = scene(inOrder(twoKeys()))
    const berth = berthOf(course.next())
    const { secret } = berth
    berth.waited()
    expect(berth.secret).toBe(secret)
    for (let other = 0; other < 2; other++)
      fail(berthOf(router.course(asking).course.next()), 'upstream-limited', { retryAfterMs: 60_000 })
    berth.waited()
    expect(berth.secret).toBe(secret)
  })
})
