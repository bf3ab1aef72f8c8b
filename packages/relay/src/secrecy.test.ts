// A whole relay with everything switched on that tells others of it, and secrets in every place that has one: none of them is
// in anything that leaves, but where it was asked for.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noticesTo } from '../../cli/src/notices.ts'
import { type Books, openBooks } from './books/books.ts'
import { exportFrom } from './books/moving/moving.ts'
import { PART_NAMES } from './books/moving/parts.ts'
import { SYSTEM } from './books/who/audit.ts'
import type { Incoming } from './http.ts'
import { type House, openHouse, until } from './metering/house.suite.ts'
import { CHEAP, Browser } from './sign-in/console.suite.ts'
import { hashPassword } from './sign-in/password.ts'
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
const PASSWORD = 'planted-sign-in-password'
const WRONG_PASSWORD = 'planted-wrong-password'
const BROKEN = 'planted-broken-off'
const CAUSE = 'planted-cause'
/** In places where a client may write anything: not a word of them may come back but to that client. */
const MODEL = 'gpt-5 planted model of somebody'
const MODEL_KEY = 'sk-proj-plantedasamodel0123456789abcdefghij'
const USER = 'planted-user'
/** A key that nobody has. */
const STRANGER = 'hf_plantedstrangerplantedstrangerplanted0'
const PATH = '/v1/replies/planted-path'

let books: Books
let house: House
let collector: Collector
let cookie: string
let directory: string
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
      if (asked.includes('break-off')) {
        listener.data(Buffer.from(chunk(BROKEN)))
        return listener.closed(new Error(`${CAUSE} ${UPSTREAM_KEY}`))
      }
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
  directory = mkdtempSync(join(tmpdir(), 'holdfast-secrecy-'))
  const where = join(directory, 'books.db')
  books = await openBooks(where, system)
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
      tokenSecret: 'for tests '.repeat(4),
      signIn: { cost: CHEAP },
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
  // Who has another password has to sign in again.
  await books.credentials.setPassword(owner, await hashPassword(PASSWORD, '00'.repeat(16), CHEAP), SYSTEM)
  const { token } = await books.signIns.create(owner, 'password', {}, {
    signInMsMax: 1e9,
    signInIdleMsMax: 1e9,
    signInsPerPersonMax: 5,
  } as never)
  cookie = `holdfast=${token}`
  const browser = () => new Browser(relay, '192.0.2.7', 'https://relay.example.com')
  expect((await browser().signIn('owner@example.com', PASSWORD)).status).toBe(200)
  const wrong = await browser().signIn('owner@example.com', WRONG_PASSWORD)
  const nobody = await browser().signIn(WRONG_PASSWORD, WRONG_PASSWORD)
  await books.ledger.limit(house.keyId, { total: 12_000_000 }, SYSTEM, 'UTC', organisation)
  const messages = [{ role: 'user', content: PROMPT }]
  await house.ask({ messages, user: USER })
  const free = await house.newKey('free')
  await house.ask({ model: MODEL, messages }, { key: free.secret })
  await house.ask({ messages: [...messages, { role: 'user', content: 'refuse-me' }] }, { key: free.secret })
  const broken = await house.ask(
    { messages: [...messages, { role: 'user', content: 'break-off' }] },
    { key: free.secret },
  )
  await house.ask({ model: MODEL_KEY, messages }, { key: free.secret })
  const stranger = await house.ask({ messages }, { key: STRANGER })
  await until(() => relay.replies.runningCount === 0)
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
  left.set('the answers to who is refused', [wrong.text, nobody.text, String(stranger.answer.body)].join('\n'))
  left.set('the end of what broke off', broken.text.replaceAll(BROKEN, ''))
  await house.close()
  await books.recorder.flush()
  let file = ''
  // Who asks for the webhooks by name is given their secrets.
  const what = PART_NAMES.filter((name) => name !== 'webhooks')
  await exportFrom(where, system, { what, release: '0.0.0' }, async (text) => void (file += text))
  left.set('the export', file)
  for (const format of ['json', 'pretty'] as const) {
    let log = ''
    const { tell, flush } = noticesTo({ write: (line) => void (log += line) }, { level: 'debug', format })
    for (const notice of house.notices) tell(notice)
    flush()
    left.set(`the log, ${format}`, log)
  }
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
    'sign-in password': PASSWORD,
    'wrong password': WRONG_PASSWORD,
    'reply that broke off': BROKEN,
    'cause of a failure': CAUSE,
    'key of a stranger': STRANGER,
  }))
    secrets.set(name, secret)
})
afterAll(async () => {
  await books.close()
  collector.close()
  mailServer.close()
  rmSync(directory, { recursive: true })
})

test('something has left, in every way there is', () => {
  expect(left.get('metrics')).toContain('holdfast_replies_total{')
  expect(left.get('traces and metrics by OTLP')).toContain('holdfast.reply.ending')
  expect(left.get('webhooks')).toContain('reply.ended')
  expect(left.get('notices')).toContain("type: 'reply-ended'")
  expect(left.get('notices')).toContain("ending: 'failed'")
  expect(left.get('notices')).toContain(MODEL)
  expect(left.get('notices')).toContain(MODEL_KEY)
  expect(left.get('the log, json')).toContain('"msg":"reply failed"')
  expect(left.get('the log, json')).toContain('upstream-cut')
  expect(left.get('the log, pretty')).toContain('reply failed')
  expect(left.get('the end of what broke off')).toContain('upstream-cut')
  expect(left.get('the answers to who is refused')).toContain('sign-in-refused')
  expect(left.get('the export')).toContain('owner@example.com')
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
    'sign-in password',
    'wrong password',
    'reply that broke off',
    'cause of a failure',
    'key of a stranger',
  ])('not the %s', (name) => {
    const secret = secrets.get(name)
    expect(secret?.length).toBeGreaterThan(8)
    expect([...left].filter(([, text]) => text.includes(secret!)).map(([where]) => where)).toEqual([])
  })

  test('not what a client wrote in the place of a model, to the log, metrics, traces and webhooks', () => {
    for (const where of ['the log, json', 'the log, pretty', 'metrics', 'traces and metrics by OTLP', 'webhooks'])
      for (const model of [MODEL, MODEL_KEY]) expect([where, left.get(where)?.includes(model)]).toEqual([where, false])
  })
})
