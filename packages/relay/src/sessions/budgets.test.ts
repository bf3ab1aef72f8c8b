// Budgets as a session meets them at the door of a relay without books. With books: metering/sessions.suite.ts.
import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { chunk, makeWorld } from '../world.suite.ts'
import { POST, asking, begin, end, idOf, keep, tokenOf, verdict } from './session.suite.ts'

describe('the budget of a session', () => {
  test('of replies admits so many, however many start at once', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { replies: 3 } })
    const all = Array.from({ length: 10 }, () => world.ask('POST', POST, { key, body: asking, headers: keep }))
    await world.settle()
    expect(world.calls).toHaveLength(3)
    for (const { listener } of world.calls) {
      listener.head(200, { 'content-type': 'text/event-stream' })
      listener.data(Buffer.from(chunk('a')))
    }
    const verdicts = (await Promise.all(all)).map(verdict).sort()
    expect(verdicts).toEqual([...Array(3).fill('200 ok'), ...Array(7).fill('402 over-budget')])
  })

  test('of tokens is held by what runs, and settled by what it did cost', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { tokens: 100 } })
    expect(verdict(await begin(world, key))).toBe('200 ok')
    const held = await begin(world, key)
    expect([verdict(held), held.answer.headers['retry-after']]).toEqual(['429 budget-held', '1'])
    await end(world, 60)
    expect(verdict(await begin(world, key))).toBe('200 ok')
    await end(world, 60)
    expect(verdict(await begin(world, key))).toBe('402 over-budget')
    expect(world.calls).toHaveLength(2)
  })

  test('of tokens lets replies that say their limits run beside each other', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { tokens: 1_000 } })
    const limited = { max_tokens: 400 }
    expect(verdict(await begin(world, key, limited))).toBe('200 ok')
    expect(verdict(await begin(world, key, limited))).toBe('200 ok')
    // What is left is less than it asks for, and it has all of it.
    expect(verdict(await begin(world, key, limited))).toBe('200 ok')
    expect(verdict(await begin(world, key, limited))).toBe('429 budget-held')
  })

  test('is not touched by whoever comes back to a reply', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { replies: 1 } })
    const headers = { 'idempotency-key': 'the-first-question' }
    const id = idOf(await begin(world, key, {}, headers))
    for (let at = 0; at < 3; at++) expect(idOf(await begin(world, key, {}, headers))).toBe(id)
    expect(verdict(await world.ask('GET', `/v1/replies/${id}`, { key }))).toBe('200 ok')
  })

  test('is given back where nothing was bought', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { replies: 1 } })
    const asked = world.ask('POST', POST, { key, body: asking })
    await world.settle()
    world.call.listener.head(400, { 'content-type': 'application/json' })
    world.call.listener.data(Buffer.from('{"error":{"message":"no","type":"invalid_request_error"}}'))
    world.call.listener.closed()
    expect((await asked).answer.status).toBe(400)
    await world.settle()
    expect(verdict(await begin(world, key))).toBe('200 ok')
  })

  test('is given back where the same idempotency key was faster', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { replies: 2 } })
    const headers = { ...keep, 'idempotency-key': 'the-first-question' }
    const both = [1, 2].map(() => world.ask('POST', POST, { key, body: asking, headers }))
    await world.settle()
    expect(world.calls).toHaveLength(1)
    world.call.listener.head(200, { 'content-type': 'text/event-stream' })
    world.call.listener.data(Buffer.from(chunk('a')))
    await Promise.all(both)
    expect(verdict(await begin(world, key))).toBe('200 ok')
    expect(verdict(await begin(world, key))).toBe('402 over-budget')
  })

  test('is not forgotten before the last node has stopped accepting its token', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { budget: { replies: 1 }, expires_in: 60 })
    expect(verdict(await begin(world, key))).toBe('200 ok')
    await end(world)
    // Housekeeping comes by several times, and its clock may be the one that is ahead.
    await world.pass(89_999)
    expect(verdict(await begin(world, key))).toBe('402 over-budget')
    await world.pass(1)
    expect(verdict(await begin(world, key))).toBe('401 token-expired')
  })

  test('is each session’s own, also of one person', async () => {
    const world = await makeWorld()
    const wish = { user: 'zoe', budget: { replies: 1 } }
    expect(verdict(await begin(world, await tokenOf(world, wish)))).toBe('200 ok')
    expect(verdict(await begin(world, await tokenOf(world, wish)))).toBe('200 ok')
  })

  test('that was held for a reply that could not be started is given back', async () => {
    const world = await makeWorld()
    const token = await tokenOf(world, { budget: { replies: 1 } })
    const { create } = world.log
    world.log.create = () => Promise.reject(new HoldfastError('log-full', 'The disk is full.'))
    expect(verdict(await begin(world, token))).toBe('503 log-full')
    world.log.create = create
    expect(verdict(await begin(world, token))).toBe('200 ok')
  })

  test('in money is refused: nobody here counts any', async () => {
    const world = await makeWorld()
    const seen = await world.ask('POST', '/v1/sessions', { body: { budget: { usd: 1 } } })
    expect(verdict(seen)).toBe('400 request-invalid')
    expect(seen.text).toContain('books')
  })
})
