// A whole relay with everything switched on that tells others of it, and secrets in every place that has one: none of them is
// in anything that leaves, but where it was asked for.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Books, openBooks } from './books/books.ts'
import { SYSTEM } from './books/who/audit.ts'
import type { Incoming } from './http.ts'
import { type House, openHouse, until } from './metering/house.suite.ts'
import { system } from './system.ts'
import { Collector } from './telemetry/collector.suite.ts'
import { openTelemetry } from './telemetry/telemetry.ts'
import type { Transport } from './transport.ts'
import { chunk, done, finish } from './world.suite.ts'

const PROMPT = 'planted-prompt'
const COMPLETION = 'planted-completion'
const REFUSAL = 'planted-refusal'
const SMTP_PASSWORD = 'planted-smtp-password'
const UPSTREAM_KEY = 'sk-planted-upstream-key'
const METRICS_TOKEN = 'planted-metrics-token'
const COLLECTOR_TOKEN = 'planted-collector-token'
const HOOK_PATH = 'planted-hook-path'
/** In places where a client may write anything: not a word of them may come back but to that client. */
const MODEL = 'planted model of somebody'
const USER = 'planted-user'
const PATH = '/v1/replies/planted-path'

let books: Books
let house: House
let collector: Collector
let cookie: string
/** What left, by where it went. */
const left = new Map<string, string>()
const secrets = new Map<string, string>()
const sent: string[] = []
const mail: string[] = []
const mailServer = createServer((socket) => {
  socket.on('error', () => {})
  socket.write('220 mail\r\n')
  socket.on('data', (data) => void (mail.push(data.toString()), socket.write('554 planted-refusal\r\n')))
})

/** One that serves, and one that refuses with words of its own. */
const transport: Transport = {
  send({ body }, listener) {
    const asked = String(body)
    setImmediate(() => {
      if (asked.includes('refuse-me')) {
        listener.head(400, { 'content-type': 'application/json' })
        listener.data(Buffer.from(JSON.stringify({ error: { message: `${REFUSAL} ${UPSTREAM_KEY}` } })))
        return listener.closed()
      }
      listener.head(200, { 'content-type': 'text/event-stream' })
      listener.data(Buffer.from(chunk(COMPLETION)))
      listener.data(Buffer.from(finish + done))
      listener.closed()
    })
    return () => {}
  },
  close: async () => {},
}

const incoming = (more: Partial<Incoming>): Incoming => ({
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: async () => Buffer.alloc(0),
  onGone: () => () => {},
  ...more,
})

beforeAll(async () => {
  books = await openBooks(':memory:', system)
  collector = await Collector.open()
  mailServer.listen(0, '127.0.0.1')
  await once(mailServer, 'listening')
  const failed: unknown[] = []
  const telemetry = await openTelemetry(
    { endpoint: collector.url, headers: { authorization: COLLECTOR_TOKEN } },
    '0.0.0',
    (...failure) => failed.push(failure),
  )
  house = await openHouse({
    books,
    limits: { backoffMsBase: 1, backoffMsCap: 5 },
    more: {
      transport,
      telemetry,
      metrics: { token: METRICS_TOKEN },
      post: async (url, _, body) => (
        sent.push(body),
        url.endsWith('away') ? Promise.reject(new Error(HOOK_PATH)) : 200
      ),
      mail: {
        host: '127.0.0.1',
        port: (mailServer.address() as AddressInfo).port,
        security: 'none',
        user: 'relay',
        password: SMTP_PASSWORD,
        from: 'relay@example.com',
        url: 'https://relay.example.com',
      },
    },
  })
  const { organisation, relay, key } = house
  const hook = await books.webhooks.create(
    organisation,
    { url: `https://hooks.example.com/${HOOK_PATH}`, types: ['reply.ended', 'credit.low', 'budget.near'] },
    SYSTEM,
  )
  await books.webhooks.create(undefined, { url: 'https://hooks.example.com/away', types: ['reply.ended'] }, SYSTEM)
  await new Promise((resolve) => setTimeout(resolve, 30))
  const { id: owner } = await books.people.create('owner@example.com', 'Owner', SYSTEM)
  await books.people.setOperator(owner, true, SYSTEM)
  await books.organisations.setRole(organisation, owner, 'owner', SYSTEM)
  const { token } = await books.signIns.create(owner, 'password', {}, {
    signInMsMax: 1e9,
    signInIdleMsMax: 1e9,
    signInsPerPersonMax: 5,
  } as never)
  cookie = `holdfast=${token}`
  await books.ledger.limit(house.keyId, { total: 12_000_000 }, SYSTEM, 'UTC', organisation)
  const messages = [{ role: 'user', content: PROMPT }]
  await house.ask({ messages, user: USER })
  const free = await house.newKey('free')
  await house.ask({ model: MODEL, messages }, { key: free.secret })
  await house.ask({ messages: [...messages, { role: 'user', content: 'refuse-me' }] }, { key: free.secret })
  await relay.handle(incoming({ path: PATH, headers: { authorization: `Bearer ${key}` } }))
  await until(() => sent.length >= 4)
  const read = async (path: string, headers: Record<string, string>): Promise<string> => {
    const answer = await relay.handle(incoming({ path, headers }))
    expect([path, answer.status]).toEqual([path, 200])
    return `${JSON.stringify(answer.headers)}\n${String(answer.body)}`
  }
  left.set('metrics', await read('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` }))
  await books.recorder.flush()
  const of = `/admin/organisations/${organisation}`
  for (const path of [
    `${of}/webhooks`,
    `${of}/webhooks/${hook.id}/deliveries`,
    `${of}/audit`,
    '/admin/settings',
    '/admin/upstreams',
    `${of}/requests`,
    `${of}/requests/export`,
    `${of}/keys`,
  ])
    left.set(path.replace(of, '').replace(hook.id, ''), await read(path, { cookie }))
  await house.close()
  left.set('traces and metrics by OTLP', collector.texts.join('\n'))
  left.set('webhooks', sent.join('\n'))
  left.set(
    'notices',
    inspect(
      house.notices.filter(({ type }) => type !== 'failure'),
      { depth: 20, maxArrayLength: null },
    ),
  )
  for (const [name, secret] of Object.entries({
    prompt: PROMPT,
    completion: COMPLETION,
    refusal: REFUSAL,
    'mail password': SMTP_PASSWORD,
    'upstream key': UPSTREAM_KEY,
    'metrics token': METRICS_TOKEN,
    'collector token': COLLECTOR_TOKEN,
    'API key': key,
    cookie: token,
    'webhook secret': hook.secrets[0] ?? '',
    user: USER,
  }))
    secrets.set(name, secret)
})
afterAll(async () => {
  await books.close()
  collector.close()
  mailServer.close()
})

test('something has left, in every way there is', () => {
  expect(left.get('metrics')).toContain('holdfast_replies_total{')
  expect(left.get('traces and metrics by OTLP')).toContain('holdfast.reply.ending')
  expect(left.get('webhooks')).toContain('reply.ended')
  expect(left.get('notices')).toContain("type: 'reply-ended'")
  expect(left.get('notices')).toContain("ending: 'failed'")
  expect([...left.values()].every((text) => text.length > 100)).toBe(true)
})

describe('no secret has left', () => {
  test.each([
    'prompt',
    'completion',
    'refusal',
    'mail password',
    'upstream key',
    'metrics token',
    'collector token',
    'API key',
    'cookie',
    'webhook secret',
    'user',
  ])('not the %s', (name) => {
    const secret = secrets.get(name)
    expect(secret?.length).toBeGreaterThan(8)
    expect([...left].filter(([, text]) => text.includes(secret!)).map(([where]) => where)).toEqual([])
  })

  test('not what a client wrote in the place of a model, to metrics, traces and webhooks', () => {
    for (const where of ['metrics', 'traces and metrics by OTLP', 'webhooks'])
      expect(left.get(where)).not.toContain(MODEL)
  })
})
