// What one node finds out about an upstream, at another.
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { Router } from '../routing/router.ts'
import { asking, berthOf, fail, inOrder, makeSea, problemOf, upstream } from '../routing/sea.suite.ts'
import type { Plan } from '../routing/plan.ts'
import { MemoryCommons } from './memory.ts'
import { digestOfKey, parseNews, writeNews } from './news.ts'
import { Sharing } from './sharing.ts'

const PLAN = inOrder(
  upstream('u', {
    secrets: ['secret-of-u-00000000000001', 'secret-of-u-00000000000002'],
    breaker: { failures: 1, openMs: 4_000, openMsMax: 60_000, probes: 1 },
  }),
)

async function openBoth(plan: Plan) {
  const sea = makeSea()
  const commons = new MemoryCommons(sea.runtime)
  const routers = []
  for (const node of ['one', 'other']) {
    const sharing = new Sharing(commons.join(node), sea.runtime)
    await sharing.open()
    routers.push(new Router(plan, sea.runtime, LIMITS, sharing))
  }
  await sea.pass(0)
  const [one, other] = routers
  if (!one || !other) throw new Error('no routers')
  return { sea, commons, one, other }
}

const next = (router: Router) => router.course(asking).course.next()
const breakerAt = (router: Router): string | undefined => router.report()[0]?.models[0]?.breaker
const keysAt = (router: Router): string[] => (router.report()[0]?.keys ?? []).map(({ state }) => state)

describe('what one node finds out about an upstream', () => {
  test('keeps others away as long, and each then tries it by itself', async () => {
    const { sea, one, other } = await openBoth(PLAN)
    fail(berthOf(next(one)), 'upstream-failed')
    await sea.pass(0)
    expect([breakerAt(one), breakerAt(other)]).toEqual(['open', 'open'])
    await sea.pass(4_000)
    const probes = [berthOf(next(one)), berthOf(next(other))]
    expect(probes.map(({ probing }) => probing)).toEqual([true, true])
    probes[0]?.release(undefined)
    expect([breakerAt(one), breakerAt(other)]).toEqual(['closed', 'half-open'])
    // What fails again does so for longer, here and there.
    if (probes[1]) fail(probes[1], 'upstream-failed')
    await sea.pass(4_100)
    expect([breakerAt(one), breakerAt(other)]).toEqual(['open', 'open'])
    await sea.pass(4_000)
    expect(berthOf(next(one)).probing).toBe(true)
  })

  test('lets a key rest everywhere, as long as its refusal said, and no other key', async () => {
    const { sea, one, other } = await openBoth(PLAN)
    fail(berthOf(next(one)), 'upstream-limited', { retryAfterMs: 30_000 })
    await sea.pass(0)
    expect([keysAt(one), keysAt(other)]).toEqual([
      ['limited', 'ready'],
      ['limited', 'ready'],
    ])
    expect(berthOf(next(other)).secret).toBe('secret-of-u-00000000000002')
    await sea.pass(30_000)
    expect(keysAt(other)).toEqual(['ready', 'ready'])
    fail(berthOf(next(one)), 'upstream-key-refused', { status: 401 })
    await sea.pass(0)
    expect(keysAt(other).filter((state) => state === 'retired')).toHaveLength(1)
  })

  test('a hundred refusals of one key are told once', async () => {
    const { sea, commons, one } = await openBoth(PLAN)
    const berths = Array.from({ length: 100 }, () => berthOf(next(one)))
    await sea.pass(0)
    const before = commons.commands
    for (const berth of berths) fail(berth, 'upstream-limited', { retryAfterMs: 30_000 })
    await sea.pass(0)
    expect(commons.commands - before).toBe(2)
  })

  test('is forgotten everywhere when somebody has put it right', async () => {
    const { sea, one, other } = await openBoth(PLAN)
    fail(berthOf(next(one)), 'upstream-failed')
    await sea.pass(0)
    expect(one.forgive('u')).toBe(true)
    await sea.pass(0)
    expect([breakerAt(one), breakerAt(other)]).toEqual(['closed', 'closed'])
  })

  test('is kept to itself while nobody can be told', async () => {
    const { sea, commons, one, other } = await openBoth(PLAN)
    commons.cut('one')
    fail(berthOf(next(one)), 'upstream-failed')
    await sea.pass(0)
    expect([breakerAt(one), breakerAt(other)]).toEqual(['open', undefined])
  })

  test('of those that may run there each node has some, and no more do together', async () => {
    const { sea, one, other } = await openBoth(
      inOrder(upstream('u', { crowd: { max: 4, queueMax: 10, waitMsMax: 5_000 } })),
    )
    await sea.pass(2_000)
    const courses = [one, one, one, one, other].map(next)
    // What the other has to spare it gives up when it next hears that somebody waits.
    await sea.pass(2_500)
    const running = () => [one, other].map((router) => router.report()[0]?.running ?? 0)
    expect(running()).toEqual([3, 1])
    await sea.pass(2_600)
    // The fourth of the one has waited as long as it may.
    const last = await courses[3]
    expect(problemOf(last ?? { code: 'upstream-failed', message: '' }).code).toBe('upstream-overloaded')
  })
})

describe('news', () => {
  test('are read as they were written, and never carry a secret', () => {
    const key = digestOfKey('sk-secret')
    expect(key).not.toContain('secret')
    const news = {
      what: 'key-rests',
      upstream: 'u',
      key,
      rest: 'limited',
      model: 'm',
      forMs: 1,
      code: 'upstream-limited',
    } as const
    expect(parseNews(writeNews(news))).toEqual(news)
  })

  test('that are none are not heard', () => {
    for (const text of [
      '',
      'null',
      '{"what":"else","upstream":"u"}',
      '{"what":"place-failed","upstream":"u","model":"m","forMs":-1,"streak":1}',
      '{"what":"place-failed","upstream":"u","model":"m","forMs":1e12,"streak":1}',
      '{"what":"key-rests","upstream":"u","model":"m","forMs":1,"key":"k","rest":"limited","code":"toString"}',
    ])
      expect(parseNews(text)).toBeUndefined()
  })
})
