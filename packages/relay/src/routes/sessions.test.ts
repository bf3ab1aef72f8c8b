import { describe, expect, test } from 'vitest'
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import { POST, asking, begin, end, idOf, mint, tokenOf, verdict } from '../sessions/session.suite.ts'
import { makeWorld, seqsOf } from '../world.suite.ts'

/** So that the log is given the ask as well. */
const SEGMENTS = { 'holdfast-segments': 'continue' }

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
    [{ budget: { usd: '1', total_nano: 1 } }, 'budget'],
    [{ budget: { usd: 0 } }, 'budget.usd'],
    [{ budget: { usd: '-1' } }, 'budget.usd'],
    [{ budget: { usd: '1 dollar' } }, 'budget.usd'],
    [{ budget: { usd: 1e12 } }, 'budget.usd'],
    [{ budget: { total_nano: 0.5 } }, 'budget.total_nano'],
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
