// What a key is good for, tried at every surface: a relay with its books, on a socket, behind a proxy that it trusts.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Books,
  KeyRing,
  LIMITS,
  type Restrictions,
  SYSTEM,
  createHttpServer,
  createRelay,
  networkTransport,
  openBooks,
  openMemoryLog,
  simulatedModels,
  simulatedUpstreams,
  system,
} from '@holdfast/relay'
import { startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const NEAR = '203.0.113.7'
const FAR = '198.51.100.7'
const PAGE = 'https://app.example.com'
const DAY_MS = 86_400_000

let url: string
let books: Books
let elsewhere: Books
let ring: KeyRing
let organisation: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-restrictions-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const where = join(directory, 'books.sqlite')
  books = await openBooks(where, system)
  elsewhere = await openBooks(where, system)
  ring = await KeyRing.open(books.keys, system)
  closers.push(
    () => elsewhere.close(),
    () => books.close(),
    () => ring.close(),
  )
  organisation = (await books.organisations.ensure('Default', SYSTEM)).id
  const simulator = await startSimulator({ port: 0 })
  const upstreams = simulatedUpstreams(simulator.url, 'simulated')
  const relay = createRelay({
    log: openMemoryLog({ runtime: system }),
    keys: ring,
    books,
    plan: { upstreams, models: simulatedModels(upstreams) },
    transport: networkTransport(),
    runtime: system,
    limits: LIMITS,
    trustedProxies: ['127.0.0.0/8'],
  })
  await relay.open()
  const server = createHttpServer(relay.handle, LIMITS).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closers.push(
    () => simulator.close(),
    () => relay.close(0),
    () => server.close(),
    () => server.closeAllConnections(),
  )
})
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

interface From {
  readonly address?: string
  readonly origin?: string
}

const ask = (secret: string, path: string, body: unknown, { address = NEAR, origin = PAGE }: From = {}) =>
  fetch(url + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': address, origin },
  })

/** `200 ok`, or the status and the problem. What is said is read to its end. */
async function verdict(answered: Promise<Response>): Promise<string> {
  const { status, headers, text } = await answered.then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    text: await answer.text(),
  }))
  const problem = headers.get('holdfast-problem')
  // Whoever reads the message has the code in it, too.
  if (problem !== null) expect(text).toContain(problem)
  return `${status} ${problem ?? 'ok'}`
}

const keyFor = async (wish: Restrictions) => {
  const made = await books.keys.create(organisation, { name: 'key', ...wish }, SYSTEM)
  await ring.refresh()
  return made
}

async function keyOfSomebody() {
  const { id } = await books.people.create(`${system.secret(8)}@example.com`, 'Somebody', SYSTEM)
  await books.organisations.setRole(organisation, id, 'member', SYSTEM)
  const { secret } = await books.keys.create(organisation, { name: 'key', person: id }, SYSTEM)
  await ring.refresh()
  return { id, secret }
}

const messages = [{ role: 'user', content: 'hello' }]
const MODEL = 'sim/fast'

/** A surface that asks for a model. */
const asking: [string, string, (model: string) => object][] = [
  ['chat', '/v1/chat/completions', (model) => ({ model, messages, stream: true })],
  ['chat, whole', '/v1/chat/completions', (model) => ({ model, messages })],
  ['messages', '/v1/messages', (model) => ({ model, messages, max_tokens: 9, stream: true })],
  ['responses', '/v1/responses', (model) => ({ model, input: 'hello', stream: true })],
  ['responses, in the background', '/v1/responses', (model) => ({ model, input: 'hello', background: true })],
  ['chat as messages', '/as/anthropic/v1/chat/completions', (model) => ({ model, messages, stream: true })],
  ['count_tokens', '/v1/messages/count_tokens', (model) => ({ model, messages })],
  ['input_tokens', '/v1/responses/input_tokens', (model) => ({ model, input: 'hello' })],
]

/** Those that ask for none, of a reply that the key has started. */
const others: [string, (reply: string) => string, object | undefined][] = [
  ['models', () => '/v1/models', undefined],
  ['a reply', (reply) => `/v1/replies/${reply}`, undefined],
  ['a reply’s events', (reply) => `/v1/replies/${reply}/events`, undefined],
  ['stopping a reply', (reply) => `/v1/replies/${reply}/stop`, {}],
  ['a reader’s token', (reply) => `/v1/replies/${reply}/tokens`, {}],
  ['a session', () => '/v1/sessions', {}],
]

const surfaces: [string, (reply: string) => string, unknown][] = [
  ...asking.map(([name, path, body]): [string, () => string, unknown] => [name, () => path, body(MODEL)]),
  ...others,
]

async function replyOf(secret: string): Promise<string> {
  const answer = await ask(secret, '/v1/chat/completions', { model: MODEL, messages, stream: true })
  await answer.text()
  return answer.headers.get('holdfast-reply') ?? ''
}

describe.each(surfaces)('%s', (_, pathOf, body) => {
  test('is refused to a key that has expired', async () => {
    const { key, secret } = await keyFor({ expiresAt: system.now() + DAY_MS })
    const path = pathOf(await replyOf(secret))
    expect(await verdict(ask(secret, path, body))).toBe('200 ok')
    await books.keys.change(organisation, key.id, { expiresAt: system.now() - 1 }, SYSTEM)
    await ring.refresh()
    expect(await verdict(ask(secret, path, body))).toBe('401 key-expired')
  })

  test('is refused to a key at another address', async () => {
    const { secret } = await keyFor({ networks: ['203.0.113.0/24'] })
    const path = pathOf(await replyOf(secret))
    expect(await verdict(ask(secret, path, body, { address: FAR }))).toBe('403 address-forbidden')
    // What the client itself says of where it has been stands before what the proxy saw.
    expect(await verdict(ask(secret, path, body, { address: `${NEAR}, ${FAR}` }))).toBe('403 address-forbidden')
    expect(await verdict(ask(secret, path, body))).toBe('200 ok')
  })

  test('is refused to a key on another page', async () => {
    const { secret } = await keyFor({ origins: [PAGE] })
    const path = pathOf(await replyOf(secret))
    expect(await verdict(ask(secret, path, body, { origin: 'https://example.com' }))).toBe('403 origin-forbidden')
    expect(await verdict(ask(secret, path, body))).toBe('200 ok')
  })

  test('is refused to a key that was revoked', async () => {
    const { key, secret } = await keyFor({})
    const path = pathOf(await replyOf(secret))
    await elsewhere.keys.revoke(organisation, key.id, SYSTEM)
    await ring.refresh()
    expect(await verdict(ask(secret, path, body))).toBe('401 key-unknown')
  })

  test('is refused to a key while its person is shut out', async () => {
    const { id, secret } = await keyOfSomebody()
    const path = pathOf(await replyOf(secret))
    await elsewhere.people.disable(id, SYSTEM)
    await ring.refresh()
    expect(await verdict(ask(secret, path, body))).toBe('401 key-unknown')
    await elsewhere.people.enable(id, SYSTEM)
    await ring.refresh()
    expect(await verdict(ask(secret, path, body))).toBe('200 ok')
  })
})

test.each(asking)('%s is refused for a model that the key is not for', async (_, path, bodyOf) => {
  const { secret } = await keyFor({ models: ['sim/f*'] })
  expect(await verdict(ask(secret, path, bodyOf('sim/steady')))).toBe('403 model-forbidden')
  expect(await verdict(ask(secret, path, bodyOf(MODEL)))).toBe('200 ok')
  const { secret: useless } = await keyFor({ models: [] })
  expect(await verdict(ask(useless, path, bodyOf(MODEL)))).toBe('403 model-forbidden')
})

test.each([{}, { 'anthropic-version': '2023-06-01' }])('what a key may not ask is not listed: %j', async (headers) => {
  const listed = async (wish: Restrictions): Promise<string[]> => {
    const { secret } = await keyFor(wish)
    const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${secret}`, ...headers } })
    const { data } = (await answer.json()) as { data: { id: string }[] }
    return data.map(({ id }) => id)
  }
  const all = await listed({})
  expect(all.length).toBeGreaterThan(2)
  expect(await listed({ models: ['sim/s*'] })).toEqual(all.filter((id) => id.startsWith('sim/s')))
  expect(await listed({ models: [] })).toEqual([])
})

describe('a token is subject to what holds for its key', () => {
  const tokensOf = async (secret: string, wish: object = {}) => {
    const reply = await replyOf(secret)
    const minted = async (path: string, body = {}): Promise<string> =>
      ((await (await ask(secret, path, body)).json()) as { token: string }).token
    const session = await minted('/v1/sessions', wish)
    const events = `/v1/replies/${reply}/events`
    const reader = await minted(`/v1/replies/${reply}/tokens`)
    const chat = { model: MODEL, messages, stream: true }
    return (from?: From) =>
      Promise.all([
        verdict(ask(session, '/v1/chat/completions', chat, from)),
        verdict(ask(reader, events, undefined, from)),
        verdict(
          fetch(`${url}${events}?token=${reader}`, {
            headers: { 'x-forwarded-for': from?.address ?? NEAR, origin: from?.origin ?? PAGE },
          }),
        ),
      ])
  }
  const all = (verdict: string) => [verdict, verdict, verdict]

  test('but for where it may be used from: a backend is near, and its browsers are anywhere', async () => {
    const { secret } = await keyFor({ networks: [NEAR] })
    const use = await tokensOf(secret)
    expect(await use({ address: FAR })).toEqual(all('200 ok'))
    const far = ask(secret, '/v1/sessions', {}, { address: FAR })
    expect(await verdict(far)).toBe('403 address-forbidden')
  })

  test('and on whose pages, unless it says itself', async () => {
    const { secret } = await keyFor({ origins: [PAGE] })
    const use = await tokensOf(secret)
    expect(await use()).toEqual(all('200 ok'))
    expect(await use({ origin: 'https://example.com' })).toEqual(all('403 origin-forbidden'))
    const own = await tokensOf(secret, { origin: 'https://example.com' })
    expect((await own({ origin: 'https://example.com' }))[0]).toBe('200 ok')
    expect((await own())[0]).toBe('403 origin-forbidden')
  })

  test('until when', async () => {
    const { key, secret } = await keyFor({})
    const use = await tokensOf(secret)
    await books.keys.change(organisation, key.id, { expiresAt: system.now() - 1 }, SYSTEM)
    await ring.refresh()
    expect(await use()).toEqual(all('401 key-expired'))
  })

  test('whether it was revoked', async () => {
    const { key, secret } = await keyFor({})
    const use = await tokensOf(secret)
    await books.keys.revoke(organisation, key.id, SYSTEM)
    await ring.refresh()
    expect(await use()).toEqual(all('401 key-unknown'))
  })

  test('whether its person is shut out, or was removed', async () => {
    const { id, secret } = await keyOfSomebody()
    const use = await tokensOf(secret)
    await books.people.disable(id, SYSTEM)
    await ring.refresh()
    expect(await use()).toEqual(all('401 key-unknown'))
    await books.people.enable(id, SYSTEM)
    await ring.refresh()
    expect(await use()).toEqual(all('200 ok'))
    await books.organisations.setRole(organisation, id, undefined, SYSTEM)
    await ring.refresh()
    expect(await use()).toEqual(all('401 key-unknown'))
  })

  test('and its models, also where it names others', async () => {
    const { secret } = await keyFor({ models: ['sim/f*'] })
    const minted = await ask(secret, '/v1/sessions', { models: ['sim/*'] })
    const { token } = (await minted.json()) as { token: string }
    const chat = (model: string) => verdict(ask(token, '/v1/chat/completions', { model, messages, stream: true }))
    expect([await chat(MODEL), await chat('sim/steady')]).toEqual(['200 ok', '403 model-forbidden'])
    const { data } = (await (await ask(token, '/v1/models', undefined)).json()) as { data: { id: string }[] }
    expect(data.map(({ id }) => id).filter((id) => !id.startsWith('sim/f'))).toEqual([])
  })
})

test('a key that another process has just made is good at its first request', async () => {
  const { secret } = await elsewhere.keys.create(organisation, { name: 'new' }, SYSTEM)
  expect(await verdict(ask(secret, '/v1/models', undefined))).toBe('200 ok')
})

test('a key that another process has just revoked is refused at the relay’s next look, without being told', async () => {
  const { key, secret } = await keyFor({})
  const use = () => verdict(ask(secret, '/v1/models', undefined))
  await elsewhere.keys.revoke(organisation, key.id, SYSTEM)
  await vi.waitFor(async () => expect(await use()).toBe('401 key-unknown'), { timeout: 10_000, interval: 50 })
})

test('the secret before a rotation is good for as long as was said', async () => {
  const { key, secret } = await keyFor({})
  const longer = await books.keys.rotate(organisation, key.id, DAY_MS, SYSTEM)
  await ring.refresh()
  const use = (one: string) => verdict(ask(one, '/v1/models', undefined))
  expect([await use(secret), await use(longer.secret)]).toEqual(['200 ok', '200 ok'])
  await books.keys.rotate(organisation, key.id, 0, SYSTEM)
  await ring.refresh()
  expect([await use(secret), await use(longer.secret)]).toEqual(['401 key-unknown', '401 key-unknown'])
})
