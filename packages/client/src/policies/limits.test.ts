import { describe, expect, it } from 'vitest'
import { World } from '../../test/world.ts'
import { openLimitBook, readLimits } from './limits.ts'
import { anOrder, codeOf } from './order.suite.ts'

const never = new AbortController().signal
const NOW = Date.parse('2026-11-20T12:00:00Z')

describe('what a response says of limits', () => {
  const check = (headers: Record<string, string>, expected: object, status = 200) =>
    expect(readLimits(new Response('', { status, headers }), NOW)).toEqual(expected)

  it('is read in OpenAI’s spelling', () =>
    check(
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      {
        requests: { limit: 60, remaining: 59, resetAt: NOW + 1000 },
        tokens: { remaining: 0, resetAt: NOW + 360_000 },
      },
    ))
  it('is read in Anthropic’s', () =>
    check(
      {
        'anthropic-ratelimit-input-tokens-limit': '40000',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-20T12:00:07Z',
      },
      { 'input-tokens': { limit: 40_000, remaining: 0, resetAt: NOW + 7000 } },
    ))
  it('is read in that of everybody else: seconds or milliseconds since 1970, or seconds from now', () => {
    check(
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(NOW / 1000 + 5) },
      {
        requests: { remaining: 3, resetAt: NOW + 5000 },
      },
    )
    check({ 'x-ratelimit-reset': String(NOW + 5000) }, { requests: { resetAt: NOW + 5000 } })
    check({ 'ratelimit-remaining': '0', 'ratelimit-reset': '5' }, { requests: { remaining: 0, resetAt: NOW + 5000 } })
  })
  it('is nothing where it is nonsense', () =>
    check({ 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': 'soon', 'x-ratelimit': '1' }, {}))
  it('is quiet for a while after a 429 that asks for it', () => {
    check({ 'retry-after': '7' }, { 'retry-after': { remaining: 0, resetAt: NOW + 7000 } }, 429)
    check({ 'retry-after': '7' }, {}, 503)
  })
})

describe('a start', () => {
  function bookOf(headers: Record<string, string>, waitMsMax?: number) {
    const world = new World()
    const book = openLimitBook(world.runtime, waitMsMax)
    const fetch = book.layer(async () => new Response('', { headers }))
    return { world, book, fetch }
  }

  it('waits until a limit that is used up is lifted, and no longer', async () => {
    const { world, book, fetch } = bookOf({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20s' })
    await fetch('x')
    let isIn = false
    void Promise.resolve(book.gate(anOrder(), never)).then(() => (isIn = true))
    await world.pass(19_999)
    expect(isIn).toBe(false)
    await world.pass(1)
    expect(isIn).toBe(true)
    expect(book.limits).toMatchObject({ tokens: { remaining: 0 } })
  })

  it('does not wait for one that is not used up', async () => {
    const { book, fetch } = bookOf({ 'x-ratelimit-remaining-tokens': '1', 'x-ratelimit-reset-tokens': '20s' })
    await fetch('x')
    expect(await codeOf(() => book.gate(anOrder(), never))).toBeUndefined()
  })

  it('knows of those before it that have not been answered yet', async () => {
    const { world, book, fetch } = bookOf({
      'x-ratelimit-remaining-requests': '2',
      'x-ratelimit-reset-requests': '20s',
    })
    await fetch('x')
    let entered = 0
    for (let turn = 0; turn < 3; turn += 1) void Promise.resolve(book.gate(anOrder(), never)).then(() => (entered += 1))
    await world.pass(10_000)
    expect(entered).toBe(2)
    await world.pass(10_000)
    expect(entered).toBe(3)
  })

  it('is refused at once where it would have to wait for too long', async () => {
    const { book, fetch } = bookOf({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '61' }, 60_000)
    await fetch('x')
    expect(await codeOf(() => book.gate(anOrder(), never))).toBe('wait-too-long')
  })

  it('can be left while it waits', async () => {
    const { world, book, fetch } = bookOf({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' })
    await fetch('x')
    const leaving = new AbortController()
    const waiting = Promise.resolve(book.gate(anOrder(), leaving.signal))
    leaving.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    expect(world.leftovers.timers).toBe(0)
  })
})
