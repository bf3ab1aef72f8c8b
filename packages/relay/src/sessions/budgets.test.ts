// Budgets as a session meets them: at the door of a whole relay, and across its death.
import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { createMemoryDisk } from '../logs/disk/memory-disk.ts'
import { chunk, makeWorld } from '../world.suite.ts'
import { memoryBook } from './book.ts'
import { POST, asking, begin, end, idOf, keep, mint, tokenOf, verdict } from './session.suite.ts'

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

  test('that was held for a reply that could not be started is given back, at the latest by housekeeping', async () => {
    const book = memoryBook()
    let isFull = false
    const write: typeof book.write = (...account) => (isFull ? expect.fail('the disk is full') : book.write(...account))
    const world = await makeWorld({}, undefined, undefined, { book: { ...book, write } })
    const { id, token } = await mint(world, { budget: { replies: 1 } })
    const { create } = world.log
    world.log.create = async () => {
      isFull = true
      throw new HoldfastError('log-full', 'The disk is full.')
    }
    expect(verdict(await begin(world, token))).toBe('503 log-full')
    expect(Object.keys(book.read(id)?.holds ?? {})).toHaveLength(1)
    isFull = false
    world.log.create = create
    await world.pass(10_000)
    expect(verdict(await begin(world, token))).toBe('200 ok')
  })

  test('that cannot be written down admits nothing', async () => {
    const book = { ...memoryBook(), write: () => expect.fail('the disk is full') }
    const world = await makeWorld({}, undefined, undefined, { book })
    const seen = await begin(world, await tokenOf(world, { budget: { replies: 1 } }))
    expect(verdict(seen)).toBe('500 relay-internal')
    expect(world.calls).toHaveLength(0)
    expect(world.relay.replies.runningCount).toBe(0)
  })
})

describe('when the relay dies', () => {
  const extras = () => ({ book: memoryBook(), tokenSecret: 'a secret that outlives the process' })

  test('tokens are good, and what was spent is spent', async () => {
    const world = await makeWorld({}, undefined, createMemoryDisk(), extras())
    const key = await tokenOf(world, { budget: { replies: 2 } })
    await begin(world, key)
    await end(world)
    const next = await world.crash()
    expect(verdict(await begin(next, key))).toBe('200 ok')
    expect(verdict(await begin(next, key))).toBe('402 over-budget')
  })

  test('no hold is left behind: a reply that ran is settled by an estimate', async () => {
    const { book, tokenSecret } = extras()
    const world = await makeWorld({}, undefined, createMemoryDisk(), { book, tokenSecret })
    const { id, token } = await mint(world, { budget: { tokens: 1_000 } })
    await begin(world, token, { max_tokens: 500 }, {}, ['a', 'b'.repeat(40)])
    expect(Object.keys(book.read(id)?.holds ?? {})).toHaveLength(1)
    const next = await world.crash()
    const input = Math.ceil(JSON.stringify({ ...asking, max_tokens: 500 }).length / 4)
    expect(book.read(id)).toMatchObject({ replies: 1, tokens: input + Math.ceil(41 / 4) })
    expect(book.read(id)?.holds).toEqual({})
    expect(verdict(await begin(next, token))).toBe('200 ok')
  })

  test('no hold is left behind: a reply that the log never had is given back', async () => {
    const { book, tokenSecret } = extras()
    const world = await makeWorld({}, undefined, createMemoryDisk(), { book, tokenSecret })
    const { id } = await mint(world, { budget: { replies: 1 } })
    const until = Date.UTC(2027, 0, 1)
    book.write(id, { until, replies: 0, tokens: 0, holds: { rpl_never: { tokens: 0, input: 1 } } })
    await world.crash()
    expect(book.read(id)).toEqual({ until, replies: 0, tokens: 0, holds: {} })
  })

  test('no hold is left behind: a reply that had ended, but was not settled', async () => {
    const { book, tokenSecret } = extras()
    let isFull = false
    const write: typeof book.write = (...account) => (isFull ? expect.fail('the disk is full') : book.write(...account))
    const world = await makeWorld({}, undefined, createMemoryDisk(), { book: { ...book, write }, tokenSecret })
    const { id, token } = await mint(world, { budget: { tokens: 1_000 } })
    await begin(world, token)
    isFull = true
    await end(world, 123)
    expect(book.read(id)?.tokens).toBe(0)
    expect(world.notices.filter(({ type }) => type === 'failure')).not.toEqual([])
    isFull = false
    await world.pass(10_000)
    expect(book.read(id)).toMatchObject({ replies: 1, tokens: 123 })
    expect(book.read(id)?.holds).toEqual({})
  })
})
