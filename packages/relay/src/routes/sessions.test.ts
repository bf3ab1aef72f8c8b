import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { createMemoryDisk } from '../logs/disk/memory-disk.ts'
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import { memoryBook } from '../sessions/book.ts'
import { type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from '../world.suite.ts'

const POST = '/v1/chat/completions'
const asking = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] }
/** So that the log is given the ask as well. */
const SEGMENTS = { 'holdfast-segments': 'continue' }
const keep = { 'holdfast-disconnect': 'keep; grace=60' }

interface Minted {
  readonly id: string
  readonly token: string
  readonly expires_at: string
}

async function mint(world: World, wish: object = {}, key = world.key): Promise<Minted> {
  const { answer, text } = await world.ask('POST', '/v1/sessions', { body: wish, key })
  expect(answer.status, text).toBe(200)
  return JSON.parse(text)
}

const tokenOf = async (world: World, wish: object = {}): Promise<string> => (await mint(world, wish)).token

/** Starts a reply, of which the upstream says `pieces`. */
async function begin(
  world: World,
  key: string,
  body: object = {},
  headers: Record<string, string> = {},
  pieces = ['a'],
) {
  const before = world.calls.length
  const asked = world.ask('POST', POST, { key, body: { ...asking, ...body }, headers: { ...keep, ...headers } })
  await world.settle()
  if (world.calls.length > before) {
    world.call.listener.head(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) world.call.listener.data(Buffer.from(chunk(piece)))
  }
  const seen = await asked
  await world.settle()
  return seen
}

/** The newest reply ends, and its upstream says what it cost. */
async function end(world: World, tokens = 10): Promise<void> {
  const usage = `data: {"choices":[],"usage":{"prompt_tokens":${tokens - 1},"completion_tokens":1}}\n\n`
  world.call.listener.data(Buffer.from(finish + usage + done))
  world.call.listener.closed()
  await world.settle()
}

const idOf = (seen: Seen): string => seen.answer.headers['holdfast-reply'] ?? ''
const verdict = ({ answer }: Seen): string => `${answer.status} ${answer.headers['holdfast-problem'] ?? 'ok'}`

describe('minting a session', () => {
  test('answers with a token, when it expires, and what it is for', async () => {
    const world = await makeWorld()
    const wish = {
      models: ['gpt-*'],
      expires_in: 60,
      origin: 'https://App.example.com',
      budget: { replies: 2, tokens: 500 },
      user: 'zoe',
    }
    const { answer, text } = await world.ask('POST', '/v1/sessions', { body: wish })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(JSON.parse(text)).toEqual({
      object: 'session',
      id: expect.stringMatching(/^ses_[\da-f]{20}$/),
      token: expect.stringMatching(/^hfs_/),
      expires_at: '2026-01-01T00:01:00.000Z',
      models: ['gpt-*'],
      origin: 'https://app.example.com',
      budget: { replies: 2, tokens: 500 },
      user: 'zoe',
    })
  })

  test('without a word gives fifteen minutes and no other limit, and null is no word', async () => {
    const world = await makeWorld()
    const none = { models: null, origin: null, budget: null, user: null }
    const bare = await mint(world, { expires_in: null, ...none })
    expect(bare).toMatchObject({ expires_at: '2026-01-01T00:15:00.000Z', ...none })
    expect(await mint(world, '' as unknown as object)).toMatchObject(none)
  })

  test.each([
    [{ buget: { replies: 1 } }, 'buget'],
    [{ budget: {} }, 'budget'],
    [{ budget: { replies: 0 } }, 'budget.replies'],
    [{ budget: { euros: 1 } }, 'budget'],
    [{ models: [] }, 'models'],
    [{ models: 'gpt' }, 'models'],
    [{ expires_in: 0 }, 'expires_in'],
    [{ expires_in: 1.5 }, 'expires_in'],
    [{ expires_in: 86_401 }, 'expires_in'],
    [{ origin: 'app.example.com' }, 'origin'],
    [{ origin: '*' }, 'origin'],
    [{ user: '' }, 'user'],
    [{ user: '\ud800' }, 'user'],
    ['not json {', 'JSON'],
  ])('refuses %j, so that no limit is lost on the way', async (body, named) => {
    const world = await makeWorld()
    const seen = await world.ask('POST', '/v1/sessions', { body })
    expect(verdict(seen)).toBe('400 request-invalid')
    expect(seen.text).toContain(named)
  })
})

describe('a session', () => {
  test.each([
    [POST, asking],
    ['/v1/responses', { model: 'gpt-5-mini', stream: true, input: 'hello' }],
  ])('asks models at %s, as a key does', async (path, body) => {
    const world = await makeWorld()
    const asked = world.ask('POST', path, { key: await tokenOf(world), body })
    await world.settle()
    expect(world.calls).toHaveLength(1)
    expect(JSON.stringify(world.call.request.headers)).not.toContain('hfs_')
    world.call.listener.head(429, {})
    world.call.listener.closed()
    await world.pass(60_000)
    await asked
  })

  test('is known by either vendor’s header', async () => {
    const world = await makeWorld()
    const headers = { authorization: '', 'x-api-key': await tokenOf(world) }
    expect(verdict(await world.ask('GET', '/v1/replies/rpl_1', { headers }))).toBe('404 reply-unknown')
  })

  test('mints no other, and administers nothing, also when an administrator’s key minted it', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world)
    for (const [method, path] of [
      ['POST', '/v1/sessions'],
      ['GET', '/admin/upstreams'],
      ['POST', '/admin/reload'],
    ] as const)
      expect(verdict(await world.ask(method, path, { key, body: {} }))).toBe('403 key-forbidden')
  })

  test('asks only the models it is for, on every surface', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { models: ['gpt-5-*', 'claude-haiku'] })
    for (const [path, body] of [
      [POST, { ...asking, model: 'gpt-4' }],
      ['/v1/messages', { ...asking, model: 'claude-opus' }],
      ['/v1/responses', { model: 'gpt-5', input: 'hello' }],
      ['/v1/messages/count_tokens', { ...asking, model: 'claude-opus' }],
      ['/v1/responses/input_tokens', { model: 'o3', input: 'hello' }],
      ['/as/anthropic/v1/chat/completions', { ...asking, model: 'gpt-4' }],
    ] as const) {
      const seen = await world.ask('POST', path, { key, body })
      expect([path, verdict(seen)]).toEqual([path, '403 model-forbidden'])
      expect(seen.text).toContain('gpt-5-*, claude-haiku')
    }
    expect(world.calls).toHaveLength(0)
    expect(verdict(await begin(world, key))).toBe('200 ok')
  })

  test('sees only the models it is for', async () => {
    const named = (name: string) => ({ ...MODEL_DEFAULTS, name, groups: [[{ upstream: 'openai', weight: 1 }]] })
    const { plan } = (await makeWorld()).relay.router
    const world = await makeWorld({}, { ...plan, models: ['fast', 'smart', 'smarter'].map(named) })
    const key = await tokenOf(world, { models: ['smart*'] })
    const asked = world.ask('GET', '/v1/models', { key })
    await world.settle()
    for (const { listener } of world.calls) listener.closed()
    const { data } = JSON.parse((await asked).text)
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['smart', 'smarter'])
  })

  test('expires with a code of its own, so that its page asks for another', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { expires_in: 60 })
    expect(verdict(await begin(world, key))).toBe('200 ok')
    await world.pass(60_000 + 30_000)
    const seen = await world.ask('POST', POST, { key, body: asking })
    expect(verdict(seen)).toBe('401 token-expired')
    expect(seen.answer.headers['x-should-retry']).toBe('false')
  })

  test('goes with the key that minted it', async () => {
    const world = await makeWorld()
    const backend = world.keys.create('backend')
    const { token } = await mint(world, {}, backend.secret)
    expect(verdict(await begin(world, token))).toBe('200 ok')
    world.keys.revoke(backend.key.id)
    expect(verdict(await world.ask('POST', POST, { key: token, body: asking }))).toBe('401 key-unknown')
  })

  test('of an origin is for its pages only', async () => {
    const world = await makeWorld()
    const key = await tokenOf(world, { origin: 'https://app.example.com' })
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
      const seen = await world.ask('POST', POST, { key, body: asking, headers: headers as Record<string, string> })
      expect(verdict(seen)).toBe('403 origin-forbidden')
    }
    expect(world.calls).toHaveLength(0)
    expect(verdict(await begin(world, key, {}, { origin: 'https://app.example.com' }))).toBe('200 ok')
  })

  test('has so many replies at a time, whatever its key may have', async () => {
    const world = await makeWorld({ repliesPerSessionMax: 2, repliesPerKeyMax: 3 })
    const [one, other] = [await tokenOf(world), await tokenOf(world)]
    for (let at = 0; at < 2; at++) expect(verdict(await begin(world, one))).toBe('200 ok')
    expect(verdict(await begin(world, one))).toBe('429 replies-too-many')
    expect(verdict(await begin(world, other))).toBe('200 ok')
    // Those of its sessions are the key's, too.
    expect(verdict(await begin(world, world.key))).toBe('429 replies-too-many')
    await end(world)
    expect(verdict(await begin(world, world.key))).toBe('200 ok')
  })
})

describe('what a session has started', () => {
  const ways = (id: string) =>
    [
      ['GET', `/v1/replies/${id}`],
      ['GET', `/v1/replies/${id}/events`],
      ['POST', `/v1/replies/${id}/tokens`],
      ['POST', `/v1/replies/${id}/stop`],
    ] as const

  test('is there for itself and for its key, and for nobody else', async () => {
    const world = await makeWorld()
    const [mine, another] = [await tokenOf(world), await tokenOf(world)]
    const stranger = world.keys.create('stranger').secret
    const id = idOf(await begin(world, mine))
    for (const key of [another, stranger])
      for (const [method, path] of ways(id))
        expect(verdict(await world.ask(method, path, { key, body: {} }))).toBe('404 reply-unknown')
    for (const key of [mine, world.key])
      for (const [method, path] of ways(id))
        expect(verdict(await world.ask(method, path, { key, body: {} }))).toBe('200 ok')
  })

  test('is stopped by its key', async () => {
    const world = await makeWorld()
    const id = idOf(await begin(world, await tokenOf(world)))
    const stopped = JSON.parse((await world.ask('POST', `/v1/replies/${id}/stop`)).text)
    expect(stopped).toMatchObject({ state: 'ended', ending: 'stopped' })
    expect(world.call.hungUp).toBe(true)
  })

  test('is not what its key has started', async () => {
    const world = await makeWorld()
    const id = idOf(await begin(world, world.key))
    const key = await tokenOf(world)
    expect(verdict(await world.ask('GET', `/v1/replies/${id}`, { key }))).toBe('404 reply-unknown')
  })

  test('as a response is there for itself and for its key', async () => {
    const world = await makeWorld()
    const [mine, another] = [await tokenOf(world), await tokenOf(world)]
    const asked = world.ask('POST', '/v1/responses', {
      key: mine,
      body: { model: 'gpt-5-mini', background: true, input: 'hello' },
    })
    await world.pass(2_000)
    const { id } = JSON.parse((await asked).text)
    const look = async (key: string): Promise<string> => verdict(await world.ask('GET', `/v1/responses/${id}`, { key }))
    expect([await look(mine), await look(world.key), await look(another)]).toEqual([
      '200 ok',
      '200 ok',
      '404 reply-unknown',
    ])
  })

  test('is started once under one idempotency key, which is another session’s too', async () => {
    const world = await makeWorld()
    const [one, other] = [await tokenOf(world), await tokenOf(world)]
    const headers = { 'idempotency-key': 'the-first-question' }
    const first = idOf(await begin(world, one, {}, headers))
    expect(idOf(await begin(world, one, {}, headers))).toBe(first)
    expect(idOf(await begin(world, other, {}, headers))).not.toBe(first)
    expect(idOf(await begin(world, world.key, {}, headers))).not.toBe(first)
    expect(world.calls).toHaveLength(3)
  })

  test('is found by the same person’s next token, in the middle of the reply, by its id and by its idempotency key', async () => {
    const world = await makeWorld()
    const headers = { 'idempotency-key': 'the-first-question' }
    const first = await tokenOf(world, { user: 'zoe', expires_in: 1 })
    const id = idOf(await begin(world, first, {}, headers, ['a', 'b']))
    await world.pass(31_000)
    const expired = await world.ask('GET', `/v1/replies/${id}/events`, { key: first })
    expect(verdict(expired)).toBe('401 token-expired')
    const next = await tokenOf(world, { user: 'zoe' })
    const read = await world.ask('GET', `/v1/replies/${id}/events?after=1`, { key: next })
    await end(world)
    expect([read.state, seqsOf(read.text).slice(0, 2)]).toEqual(['ended', [2, 3]])
    expect(idOf(await begin(world, next, {}, headers))).toBe(id)
    const another = await tokenOf(world, { user: 'max' })
    expect(verdict(await world.ask('GET', `/v1/replies/${id}`, { key: another }))).toBe('404 reply-unknown')
  })

  test('has nobody’s name in the log', async () => {
    const world = await makeWorld()
    const kept: unknown[] = []
    const create = world.log.create.bind(world.log)
    world.log.create = (...given) => (kept.push(given), create(...given))
    const id = idOf(await begin(world, await tokenOf(world, { user: 'zoe@example.com' }), {}, SEGMENTS))
    const state = await world.log.state(id)
    expect(state?.head.owner).toMatch(/^key_[\da-f]+\/usr_[\da-f]{32}$/)
    expect(JSON.stringify(kept)).toContain('usr_')
    expect(JSON.stringify(kept)).toContain('\\"continuing\\":true')
    expect(JSON.stringify([kept, world.notices])).not.toContain('zoe')
  })
})

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
    await begin(world, token, { max_tokens: 500 }, {}, ['a', 'b'])
    expect(Object.keys(book.read(id)?.holds ?? {})).toHaveLength(1)
    const next = await world.crash()
    const input = Math.ceil(JSON.stringify({ ...asking, max_tokens: 500 }).length / 4)
    // Two frames of text, and the failure.
    expect(book.read(id)).toMatchObject({ replies: 1, tokens: input + 3 })
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
