// Requests and tokens a minute, and replies at a time, as callers meet them at the door of a whole relay.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import { system } from '../system.ts'
import type { UpstreamListener } from '../transport.ts'
import { type House, openHouse, rest, says, until, verdict } from './house.suite.ts'

let books: Books
let house: House
beforeEach(async () => {
  books = await openBooks(':memory:', system)
})
afterEach(async () => {
  await house.close()
  await books.close()
})

describe('requests a minute', () => {
  test('are counted, told, and refused beyond the limit: whose it is, and when to come back', async () => {
    house = await openHouse({ books })
    await books.limits.set(house.keyId, { requestsPerMinute: 2 }, SYSTEM)
    await books.limits.set(house.organisation, { requestsPerMinute: 1_000 }, SYSTEM)
    const first = await house.ask()
    expect(first.answer.headers).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
    })
    await house.ask()
    const third = await house.ask()
    expect(verdict(third)).toBe('429 rate-limited')
    expect(third.answer.headers).toMatchObject({ 'retry-after': '30', 'x-ratelimit-remaining-requests': '0' })
    expect(JSON.parse(third.text).error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate-limited',
      limit: 'requests_per_minute',
      limit_of: 'key',
      limit_until: expect.any(Number),
    })
    const anthropic = await house.ask({}, { path: '/v1/messages' })
    expect(anthropic.answer.headers).toMatchObject({ 'anthropic-ratelimit-requests-remaining': '0' })
    expect(JSON.parse(anthropic.text).error.type).toBe('rate_limit_error')
    expect(house.calls.count).toBe(2)
  })

  test('are used up by who asks an upstream to count, which costs no money', async () => {
    house = await openHouse({
      books,
      vendor(listener) {
        listener.head(200, { 'content-type': 'application/json' })
        listener.data(Buffer.from('{"input_tokens":14}'))
        return void queueMicrotask(() => listener.closed())
      },
    })
    await books.limits.set(house.keyId, { requestsPerMinute: 2 }, SYSTEM)
    const count = () => house.ask({ model: 'claude-sonnet-4-5' }, { path: '/v1/messages/count_tokens' })
    expect([await count(), await count(), await count()].map(verdict)).toEqual(['200 ok', '200 ok', '429 rate-limited'])
    expect(house.calls.count).toBe(2)
    expect(verdict(await house.ask())).toBe('429 rate-limited')
    expect((await books.ledger.account(house.keyId))?.spent.total ?? 0).toBe(0)
  })

  test('are not used up by whoever comes back to a reply', async () => {
    house = await openHouse({ books })
    await books.limits.set(house.keyId, { requestsPerMinute: 2 }, SYSTEM)
    const headers = { 'idempotency-key': 'the-first-question' }
    for (let at = 0; at < 5; at += 1) expect(verdict(await house.ask({}, { headers }))).toBe('200 ok')
    expect(verdict(await house.ask())).toBe('200 ok')
  })
})

test('a model has limits under the name that the configuration has for it, whatever it was asked for as', async () => {
  const model = (name: string, aliases: string[] = []) => ({
    ...MODEL_DEFAULTS,
    name,
    aliases,
    groups: [[{ upstream: 'openai', weight: 1 }]],
  })
  house = await openHouse({ books, models: [model('large', ['gpt-large']), model('gpt-*')] })
  await books.limits.set('model:large', { requestsPerMinute: 1 }, SYSTEM)
  await books.limits.set('model:gpt-*', { requestsPerMinute: 2 }, SYSTEM)
  const ask = async (name: string) => verdict(await house.ask({ model: name }))
  expect([await ask('large'), await ask('gpt-large')]).toEqual(['200 ok', '429 rate-limited'])
  expect([await ask('gpt-5'), await ask('gpt-4'), await ask('gpt-5')]).toEqual(['200 ok', '200 ok', '429 rate-limited'])
})

test('tokens a minute are taken as promised, and put right by what was used', async () => {
  house = await openHouse({ books, vendor: says({ prompt_tokens: 30, completion_tokens: 20 }) })
  await books.limits.set(house.organisation, { tokensPerMinute: 1_000 }, SYSTEM)
  const { answer } = await house.ask({ max_tokens: 900 })
  expect(Number(answer.headers['x-ratelimit-remaining-tokens'])).toBeLessThan(100)
  await rest(house, books)
  const next = await house.ask({ max_tokens: 900 })
  expect(verdict(next)).toBe('200 ok')
  await rest(house, books)
  expect(verdict(await house.ask({ max_tokens: 990 }))).toBe('429 rate-limited')
  const body = await house.ask({ max_tokens: 1 })
  const remaining = Number(body.answer.headers['x-ratelimit-remaining-tokens'])
  // A hundred were used, and some have been poured since.
  expect(remaining).toBeGreaterThan(800)
  expect(remaining).toBeLessThan(990)
})

describe('replies at a time', () => {
  const listeners: UpstreamListener[] = []
  /** Begins, and goes on until it is ended. */
  const endless = (listener: UpstreamListener): undefined => {
    listeners.push(listener)
    listener.head(200, { 'content-type': 'text/event-stream' })
    listener.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n'))
    return undefined
  }
  const end = (): void => {
    const listener = listeners.shift()
    listener?.data(Buffer.from('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'))
    listener?.closed()
  }
  afterEach(() => {
    while (listeners.length > 0) end()
  })

  test('wait for each other, keys in turn, and are refused when that takes too long', async () => {
    house = await openHouse({ books, vendor: endless, limits: { queueMsMax: 1_000 } })
    const other = await house.newKey('other')
    await books.limits.set(house.organisation, { concurrent: 1 }, SYSTEM)
    await house.ask()
    const order: string[] = []
    const mine = [1, 2].map(() => house.ask().then((seen) => (order.push('mine'), seen)))
    const theirs = house.ask({}, { key: other.secret }).then((seen) => (order.push('theirs'), seen))
    await until(() => house.relay.meter?.waiting === 3)
    end()
    await until(() => order.length === 1)
    end()
    await until(() => order.length === 2)
    // Nobody ends, and the last has waited long enough.
    const seen = await Promise.all([...mine, theirs])
    expect(order.slice(0, 2)).toEqual(['mine', 'theirs'])
    expect(seen.map(verdict)).toEqual(['200 ok', '429 replies-too-many', '200 ok'])
    expect(JSON.parse(seen[1]?.text ?? '').error).toMatchObject({ limit: 'concurrent', limit_of: 'organisation' })
  })

  test('of whoever leaves while waiting nothing is left', async () => {
    house = await openHouse({ books, vendor: endless })
    await books.limits.set(house.keyId, { concurrent: 1 }, SYSTEM)
    await house.ask()
    const leaver = house.ask(
      {},
      { onLeaving: (leave) => void until(() => house.relay.meter?.waiting === 1).then(leave) },
    )
    expect(verdict(await leaver)).toBe('409 reply-stopped')
    expect(house.relay.meter?.waiting).toBe(0)
    expect(house.calls.count).toBe(1)
    end()
    await rest(house, books)
    expect(verdict(await house.ask())).toBe('200 ok')
  })
})
