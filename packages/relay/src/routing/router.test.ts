import { HoldfastError, type Problem } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { type Berth, isBerth } from './course.ts'
import { UPSTREAM_DEFAULTS } from './defaults.ts'
import type { Router } from './router.ts'
import {
  type Sea,
  anthropicUpstream,
  asking,
  berthOf,
  fail,
  inOrder,
  makeRouter,
  makeSea,
  model,
  problem,
  seededDice,
  target,
  upstream,
} from './sea.suite.ts'

const a = upstream('a')

test('a request without a place is refused with what would have to be configured', () => {
  const router = makeRouter(inOrder(a), makeSea())
  expect(() => router.course({ ...asking, model: 'unheard of' })).toThrow(HoldfastError)
})

test('the surface is the one that speaks the client’s dialect, else the provider’s best', () => {
  const plan = inOrder(upstream('speaks'), anthropicUpstream('does-not'))
  const { places, model: asked } = makeRouter(plan, makeSea()).course(asking)
  expect(places.map(({ surface }) => surface.dialect)).toEqual(['openai-chat', 'anthropic-messages'])
  expect(asked.name).toBe('m')
})

test('what a place can go on with is the first row of its provider that means the model and the surface', () => {
  const row = (models: string) => ({ models, by: 'prefill', source: 'a test' }) as const
  const elsewhere = { ...row('m*'), models: 'm', dialect: 'gemini' as const }
  const provider = { ...a.provider, continuations: [row('m-1*'), elsewhere, row('m*'), row('*')] }
  const plan = {
    upstreams: [{ ...a, provider }],
    models: [model('m', [[target('a')], [target('a', 'm-12')], [target('a', 'x')]])],
  }
  const { places } = makeRouter(plan, makeSea()).course(asking)
  expect(places.map(({ continuing }) => continuing?.models)).toEqual(['m*', 'm-1*', '*'])
})

test('10,000 requests of 1,000 people: the canary has its share of people, and always the same ones', () => {
  const percent = 10
  const plan = {
    upstreams: [a, upstream('new')],
    models: [model('m', [[target('a')]], { canary: { target: target('new'), percent, sticky: 'user' } })],
  }
  const router = makeRouter(plan, makeSea(seededDice(1)))
  const sides = new Map<string, Set<string>>()
  let tried = 0
  for (let request = 0; request < 10_000; request++) {
    const user = `user-${request % 1_000}`
    const berth = berthOf(router.course({ ...asking, owner: `key_${request % 7}`, user }).course.next())
    expect(berth.probing).toBe(berth.upstream.name === 'new')
    sides.set(user, (sides.get(user) ?? new Set()).add(berth.upstream.name))
    if (berth.upstream.name === 'new') tried += 1
    berth.release(undefined)
  }
  expect([...sides.values()].every((side) => side.size === 1)).toBe(true)
  // It is the 1,000 people who are drawn: four standard deviations of a binomial over them.
  expect(Math.abs(tried / 10 - 100)).toBeLessThan(4 * Math.sqrt(1_000 * 0.1 * 0.9))
})

describe('a reload', () => {
  test('under 500 running replies drops none, and what is known of an upstream that stays is kept', async () => {
    const sea = makeSea()
    const breaker = { failures: 1, openMs: 60_000, openMsMax: 60_000, probes: 1 }
    const router = makeRouter(inOrder(upstream('a', { breaker }), upstream('b', { breaker })), sea)
    const berths = Array.from({ length: 500 }, () => berthOf(router.course(asking).course.next()))
    fail(berthOf(router.course(asking).course.next()), 'upstream-failed')
    const half = router.course(asking).course
    const old = berthOf(half.next())

    router.reload(inOrder(upstream('a', { breaker, headers: { 'x-new': '1' } }), upstream('c')))
    expect(router.report().map(({ name, running, state }) => [name, running, state])).toEqual([
      ['a', 500, 'failing'],
      ['c', 0, 'ready'],
      ['b', 1, 'leaving'],
    ])
    expect(berthOf(router.course(asking).course.next()).upstream.name).toBe('c')
    // A reply under way may still need a place that has left the plan.
    const again = half.next(fail(old, 'upstream-limited', { retryAfterMs: 500 }))
    await sea.pass(500)
    expect(berthOf(await again).upstream.name).toBe('b')
    berthOf(await again).release(undefined)
    for (const berth of berths) berth.release(undefined)
    expect(router.report().map(({ name, running }) => [name, running])).toEqual([
      ['a', 0],
      ['c', 1],
    ])
  })

  test('gives new settings to the berths that come after it', () => {
    const router = makeRouter(inOrder(a), makeSea())
    const { course } = router.course(asking)
    router.reload(inOrder({ ...a, headers: { 'x-new': '1' } }))
    expect(berthOf(course.next()).upstream.headers).toEqual({ 'x-new': '1' })
  })

  test('never sends a key to an address that was not its own', () => {
    const router = makeRouter(inOrder(a), makeSea())
    const { course } = router.course(asking)
    router.reload(inOrder({ ...a, baseUrl: 'https://elsewhere.example/v1', secrets: ['elsewhere’s own secret'] }))
    const [old, fresh] = [berthOf(course.next()), berthOf(router.course(asking).course.next())]
    expect([old.upstream.baseUrl, old.secret]).toEqual([a.baseUrl, a.secrets[0]])
    expect([fresh.upstream.baseUrl, fresh.secret]).toEqual(['https://elsewhere.example/v1', 'elsewhere’s own secret'])
  })
})

describe('an upstream that is switched off', () => {
  const off = (...names: string[]) => new Map(names.map((name) => [name, { since: 0 }]))
  const b = upstream('b')

  test('is gone around, and no longer when it is switched on', () => {
    const router = makeRouter(inOrder(a, b), makeSea())
    const nameOfNext = (): string => {
      const berth = berthOf(router.course(asking).course.next())
      berth.release(undefined)
      return berth.upstream.name
    }
    router.turnOff(off('a'))
    expect([nameOfNext(), router.report()[0]?.state, router.open.map(({ name }) => name)]).toEqual([
      'b',
      'disabled',
      ['b'],
    ])
    router.turnOff(off())
    expect([nameOfNext(), router.report()[0]?.state]).toEqual(['a', 'ready'])
  })

  test('is named by the refusal where there is no other, and only where nothing else was the matter', () => {
    const router = makeRouter(inOrder(a, b), makeSea())
    router.turnOff(off('a', 'b'))
    expect(router.course(asking).course.next()).toMatchObject({
      code: 'upstream-disabled',
      message: expect.stringMatching(/^a is/),
    })
    router.turnOff(off('b'))
    const { course } = router.course(asking)
    const why = fail(berthOf(course.next()), 'upstream-key-refused', { status: 401 })
    expect(course.next(why)).toEqual(why)
  })

  test('lets what runs there go on, and sends on who waits', async () => {
    const sea = makeSea()
    const crowd = { max: 1, queueMax: 5, waitMsMax: 60_000 }
    const router = makeRouter(inOrder(upstream('a', { crowd })), sea)
    const running = berthOf(router.course(asking).course.next())
    const waiting = router.course(asking).course.next()
    router.turnOff(off('a'))
    expect(await waiting).toMatchObject({ code: 'upstream-disabled' })
    running.heard()
    running.release(undefined)
    expect(router.report()[0]).toMatchObject({ state: 'disabled', running: 0, models: [{ ended_well: 1 }] })
    expect(sea.timers).toBe(0)
  })

  test('stays so over a reload, also when its address is another or it comes back into the file', () => {
    const router = makeRouter(inOrder(a, b), makeSea())
    router.turnOff(off('a'))
    for (const plan of [inOrder({ ...a, baseUrl: 'https://elsewhere.example/v1' }, b), inOrder(b), inOrder(a, b)]) {
      router.reload(plan)
      expect(berthOf(router.course(asking).course.next()).upstream.name).toBe('b')
      expect(router.open.map(({ name }) => name)).toEqual(['b'])
    }
  })

  test('does not make the list of upstreams another by being looked at again', () => {
    const router = makeRouter(inOrder(a, b), makeSea())
    router.turnOff(off('a'))
    const { open } = router
    router.turnOff(off('a'))
    expect(router.open).toBe(open)
  })
})

describe('a rotated key takes over under load', () => {
  /** Replies that come every few milliseconds, at an upstream that takes only `valid` keys. */
  async function load(router: Router, sea: Sea, valid: ReadonlySet<string>, replies: number): Promise<Problem[]> {
    const problems: Problem[] = []
    const dice = seededDice(3)
    const runs: Promise<void>[] = []
    const pause = (ms: number) => new Promise<void>((resolve) => void sea.runtime.after(ms, resolve))
    for (let reply = 0; reply < replies; reply++) runs.push(run(pause(reply * 5)))
    async function run(started: Promise<void>): Promise<void> {
      await started
      const { course } = router.course(asking)
      let next: Berth | Problem = await course.next()
      while (isBerth(next)) {
        await pause(20)
        const why = valid.has(next.secret) ? undefined : problem('upstream-key-refused', { status: 401 })
        if (!why) {
          next.heard()
          await pause(Math.floor(dice() * 400))
        }
        next.release(why)
        if (!why) return
        next = await course.next(why)
      }
      problems.push(next)
    }
    await sea.pass(60_000)
    await Promise.all(runs)
    return problems
  }

  test('without a failed request: the new key first, then the old one is withdrawn, then it leaves the plan', async () => {
    const sea = makeSea()
    const [old, fresh] = ['the-old-secret-of-upstream-a', 'the-new-secret-of-upstream-a']
    const router = makeRouter(inOrder({ ...a, secrets: [old] }), sea, { attemptsMax: 1 })
    const valid = new Set([old])
    sea.runtime.after(300, () => router.reload(inOrder({ ...a, secrets: [old, fresh] })))
    sea.runtime.after(300, () => valid.add(fresh))
    sea.runtime.after(600, () => valid.delete(old))
    sea.runtime.after(900, () => router.reload(inOrder({ ...a, secrets: [fresh] })))
    expect(await load(router, sea, valid, 300)).toEqual([])
    const [report] = router.report()
    expect(report?.keys).toEqual([{ key: '…am-a', state: 'ready', until: null, limited: [] }])
    expect(report).toMatchObject({ running: 0, models: [{ model: 'm', ended_well: 300 }] })
    // Once it is found refused it is retired: only those that were under way ran into it.
    expect(report?.models[0]?.failures['upstream-key-refused']).toBeLessThan(10)
    expect(report?.models[0]?.failures['upstream-key-refused']).toBeGreaterThan(0)
  })
})

describe('an upstream that is forgiven', () => {
  test('is asked again at once, and whoever began before says nothing of it', () => {
    const router = makeRouter(inOrder({ ...a, breaker: { ...a.breaker, failures: 2 } }), makeSea())
    const board = () => berthOf(router.course(asking).course.next())
    const [one, other, late] = [board(), board(), board()]
    for (const berth of [one, other]) fail(berth, 'upstream-failed')
    expect(router.report()[0]?.state).toBe('failing')
    expect(router.forgive('a')).toBe(true)
    expect(router.report()[0]?.state).toBe('ready')
    fail(late, 'upstream-failed')
    expect(router.report()[0]?.models[0]).toMatchObject({ breaker: 'closed', failures_in_a_row: 0, attempts: 3 })
    board().release(undefined)
  })

  test('has its keys back', () => {
    const router = makeRouter(inOrder(a), makeSea())
    fail(berthOf(router.course(asking).course.next()), 'upstream-key-refused', { status: 401 })
    router.forgive('a')
    expect(router.report()[0]?.keys.map(({ state }) => state)).toEqual(['ready'])
    berthOf(router.course(asking).course.next())
  })

  test('lets in whoever waits for it', async () => {
    const router = makeRouter(inOrder(a), makeSea())
    fail(berthOf(router.course(asking).course.next()), 'upstream-limited', { retryAfterMs: 5_000 })
    const waiting = router.course(asking).course.next()
    router.forgive('a')
    berthOf(await waiting)
  })

  test('is one that there is', () => {
    expect(makeRouter(inOrder(a), makeSea()).forgive('b')).toBe(false)
  })
})

describe('the report', () => {
  test('says how every upstream and model is doing', async () => {
    const sea = makeSea()
    const breaker = { failures: 2, openMs: 5_000, openMsMax: 5_000, probes: 1 }
    const secrets = ['a-secret-that-ends-in-wxyz', 'short']
    const router = makeRouter(inOrder(upstream('a', { breaker, secrets, baseUrl: 'https://u:p@a.example/v1' })), sea)
    const next = () => berthOf(router.course(asking).course.next())
    const [fine, limited, broken, cut] = [next(), next(), next(), next()]
    await sea.pass(120)
    fine.heard()
    await sea.pass(880)
    fine.release(undefined)
    fail(limited, 'upstream-limited', { retryAfterMs: 30_000 })
    fail(broken, 'upstream-failed')
    fail(cut, 'upstream-cut')
    expect(router.report()).toEqual([
      {
        object: 'upstream',
        name: 'a',
        provider: 'openai',
        base_url: 'https://a.example/v1',
        state: 'failing',
        disabled: null,
        running: 0,
        waiting: 0,
        running_max: UPSTREAM_DEFAULTS.crowd.max,
        waiting_max: UPSTREAM_DEFAULTS.crowd.queueMax,
        keys: [
          { key: '…wxyz', state: 'ready', until: null, limited: [] },
          {
            key: expect.stringMatching(/^#[0-9a-f]{8}$/),
            state: 'limited',
            until: null,
            limited: [{ model: 'm', until: '2026-01-01T00:00:31.000Z' }],
          },
        ],
        models: [
          {
            model: 'm',
            breaker: 'open',
            open_until: '2026-01-01T00:00:06.000Z',
            failures_in_a_row: 0,
            running: 0,
            attempts: 4,
            ended_well: 1,
            stopped: 0,
            failures: { 'upstream-limited': 1, 'upstream-failed': 1, 'upstream-cut': 1 },
            last_failure: { code: 'upstream-cut', message: 'upstream-cut', at: '2026-01-01T00:00:01.000Z' },
            first_frame_ms: { count: 1, p50: 120, p95: 120 },
            whole_ms: { count: 1, p50: 1_000, p95: 1_000 },
          },
        ],
      },
    ])
  })

  test.each([
    ['no-key', 'upstream-key-refused'],
    ['limited', 'upstream-limited'],
  ] as const)('says in a word that there is %s', (state, code) => {
    const router = makeRouter(inOrder(a), makeSea())
    expect(router.report()[0]?.state).toBe('ready')
    fail(berthOf(router.course(asking).course.next()), code, { status: 401 })
    expect(router.report()[0]?.state).toBe(state)
  })

  test('never holds a secret', () => {
    const secrets = ['', 'x', 'four', 'sk-proj-aaaaaaaaaaaaaaaaaaaa-bbbb']
    const router = makeRouter(inOrder({ ...a, secrets }), makeSea())
    for (const code of ['upstream-key-refused', 'upstream-limited', 'upstream-unpaid'] as const)
      fail(berthOf(router.course(asking).course.next()), code, { status: 401 })
    const text = JSON.stringify(router.report())
    expect(text).not.toContain('sk-proj')
    expect(router.report()[0]?.keys.map(({ key }) => key)).toEqual([
      'none',
      expect.stringMatching(/^#/),
      expect.stringMatching(/^#/),
      '…bbbb',
    ])
  })

  test('does not grow with every name that somebody asks for', () => {
    const router = makeRouter({ upstreams: [a], models: [] }, makeSea())
    for (let name = 0; name < 1_500; name++)
      berthOf(router.course({ ...asking, model: `model-${name}` }).course.next()).release(undefined)
    const models = router.report()[0]?.models ?? []
    expect([models.length, models.at(-1)?.model]).toEqual([1_000, 'model-1499'])
  })
})
