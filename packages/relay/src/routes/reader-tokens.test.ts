import { describe, expect, test } from 'vitest'
import { type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from '../world.suite.ts'

const asking = { model: 'gpt', stream: true, messages: [{ role: 'user', content: 'hello' }] }
const keep = { 'holdfast-disconnect': 'keep; grace=600' }

/** A reply of which two frames have been said. */
async function begin(world: World, key = world.key): Promise<string> {
  const asked = world.ask('POST', '/v1/chat/completions', { key, body: asking, headers: keep })
  await world.settle()
  world.call.listener.head(200, { 'content-type': 'text/event-stream' })
  world.call.listener.data(Buffer.from(chunk('a') + chunk('b')))
  const { answer } = await asked
  await world.settle()
  return answer.headers['holdfast-reply'] ?? ''
}

interface Made {
  readonly token: string
  readonly expires_at: string
  readonly url: string
}

async function tokenFor(world: World, id: string, body: object = {}, key = world.key): Promise<Made> {
  const { answer, text } = await world.ask('POST', `/v1/replies/${id}/tokens`, { body, key })
  expect(answer.status, text).toBe(200)
  expect(answer.headers['cache-control']).toBe('no-store')
  return JSON.parse(text)
}

/** As an EventSource asks: with nothing but a URL. */
const open = (world: World, method: string, url: string, headers: Record<string, string> = {}): Promise<Seen> =>
  world.ask(method, url, { body: {}, headers: { authorization: '', ...headers } })

const verdict = ({ answer }: Seen): string => `${answer.status} ${answer.headers['holdfast-problem'] ?? 'ok'}`

describe('a reader’s token', () => {
  test('opens the events of its reply to whoever has the URL, from any seq', async () => {
    const world = await makeWorld()
    const id = await begin(world)
    const made = await tokenFor(world, id)
    expect(made).toEqual({
      object: 'reader-token',
      token: expect.stringMatching(/^hfr_/),
      expires_at: '2026-01-01T00:15:00.000Z',
      url: `/v1/replies/${id}/events?token=${made.token}`,
    })
    const seen = await open(world, 'GET', made.url)
    const later = await open(world, 'GET', `${made.url}&after=1`)
    await world.settle()
    expect([seqsOf(seen.text), seqsOf(later.text)]).toEqual([[1, 2], [2]])
  })

  test('reads on where an EventSource says it stands, and ends it when there is no more', async () => {
    const world = await makeWorld()
    const { url } = await tokenFor(world, await begin(world))
    const first = await open(world, 'GET', `${url}&after=0`)
    await world.settle()
    first.leave()
    world.call.listener.data(Buffer.from(chunk('c') + finish + done))
    await world.settle()
    const again = await open(world, 'GET', `${url}&after=0`, { 'last-event-id': '2' })
    await world.settle()
    expect([again.state, seqsOf(again.text)]).toEqual(['ended', [3, 4, 5]])
    // It comes back after every end, and only this makes it stop.
    expect((await open(world, 'GET', `${url}&after=0`, { 'last-event-id': '5' })).answer.status).toBe(204)
  })

  test('shows its reply as it stands, and is taken in a header as well', async () => {
    const world = await makeWorld()
    const id = await begin(world)
    const { token } = await tokenFor(world, id)
    const view = await open(world, 'GET', `/v1/replies/${id}?token=${token}`)
    expect(JSON.parse(view.text)).toMatchObject({ id, state: 'running', last_seq: 2 })
    const headers = { authorization: `Bearer ${token}` }
    expect(verdict(await open(world, 'GET', `/v1/replies/${id}/events`, headers))).toBe('200 ok')
  })

  test('does nothing but read: it stops nothing, starts nothing, mints nothing', async () => {
    const world = await makeWorld()
    const id = await begin(world)
    const { token } = await tokenFor(world, id)
    for (const [method, path] of [
      ['POST', `/v1/replies/${id}/stop`],
      ['POST', `/v1/replies/${id}/tokens`],
      ['POST', '/v1/chat/completions'],
      ['POST', '/v1/sessions'],
      ['GET', '/v1/models'],
      ['GET', '/admin/upstreams'],
      ['DELETE', `/v1/responses/${id.replace('rpl_', 'resp_')}`],
    ] as const) {
      expect([path, verdict(await open(world, method, `${path}?token=${token}`))]).toEqual([path, '401 key-missing'])
      const inHeader = await open(world, method, path, { 'x-api-key': token })
      expect([path, verdict(inHeader)]).toEqual([path, '403 key-forbidden'])
    }
    expect(JSON.parse((await world.ask('GET', `/v1/replies/${id}`)).text).state).toBe('running')
  })

  test('opens no other reply, also of the same owner', async () => {
    const world = await makeWorld()
    const { token } = await tokenFor(world, await begin(world))
    const other = await begin(world)
    for (const path of [`/v1/replies/${other}`, `/v1/replies/${other}/events`])
      expect(verdict(await open(world, 'GET', `${path}?token=${token}`))).toBe('404 reply-unknown')
  })

  test('is made by whoever may read the reply, and by nobody else', async () => {
    const world = await makeWorld()
    const minted = await world.ask('POST', '/v1/sessions', { body: {} })
    const { token: session } = JSON.parse(minted.text)
    const id = await begin(world, session)
    const stranger = world.keys.create('stranger').secret
    const refused = await world.ask('POST', `/v1/replies/${id}/tokens`, { key: stranger, body: {} })
    expect(verdict(refused)).toBe('404 reply-unknown')
    for (const key of [session, world.key]) {
      const { url } = await tokenFor(world, id, {}, key)
      expect(verdict(await open(world, 'GET', url))).toBe('200 ok')
    }
  })

  test('expires when it was told to, and goes with its key', async () => {
    const world = await makeWorld()
    const backend = world.keys.create('backend')
    const id = await begin(world, backend.secret)
    const tooLong = await world.ask('POST', `/v1/replies/${id}/tokens`, {
      key: backend.secret,
      body: { expires_in: 86_401 },
    })
    expect(verdict(tooLong)).toBe('400 request-invalid')
    const brief = await tokenFor(world, id, { expires_in: 1 }, backend.secret)
    const long = await tokenFor(world, id, { expires_in: 86_400 }, backend.secret)
    await world.pass(31_000)
    expect(verdict(await open(world, 'GET', brief.url))).toBe('401 token-expired')
    expect(verdict(await open(world, 'GET', long.url))).toBe('200 ok')
    world.keys.revoke(backend.key.id)
    expect(verdict(await open(world, 'GET', long.url))).toBe('401 key-unknown')
  })

  test('is the only thing that may stand in a URL', async () => {
    const world = await makeWorld()
    const path = `/v1/replies/${await begin(world)}/events`
    const { token: session } = JSON.parse((await world.ask('POST', '/v1/sessions', { body: {} })).text)
    for (const secret of [world.key, session])
      expect(verdict(await open(world, 'GET', `${path}?token=${secret}`))).toBe('401 key-unknown')
  })

  test('is in nothing that the operator is told', async () => {
    const world = await makeWorld()
    const id = await begin(world)
    const { token, url } = await tokenFor(world, id)
    await open(world, 'GET', url)
    await open(world, 'GET', `/v1/nothing?token=${token}`)
    await open(world, 'GET', `${url}x`)
    const paths = world.notices.filter((notice) => notice.type === 'request').map(({ path }) => path)
    expect(paths).toContain(`/v1/replies/${id}/events`)
    expect(JSON.stringify(world.notices)).not.toContain('hfr_')
  })
})
