// Payments from a browser's side to a credited organisation, through the relay's own handler.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { DOLLAR } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { KeyRing } from '../books/who/key-ring.ts'
import { LIMITS } from '../limits.ts'
import { openMemoryLog } from '../logs/index.ts'
import type { PaymentEngine } from '../payments/engine.ts'
import { epay, signatureOf } from '../payments/epay.ts'
import { TERMS, YUAN } from '../payments/scripted.suite.ts'
import { KEY, StripeDouble, WEBHOOK_SECRET, deliver } from '../payments/stripe-double.suite.ts'
import { openStripe } from '../payments/stripe.ts'
import type { Notice } from '../notice.ts'
import { type Relay, createRelay } from '../relay.ts'
import { system } from '../system.ts'

const EPAY_KEY = 'planted-epay-key'

let books: Books
let ring: KeyRing
let double: StripeDouble
let org: string
let bearer: Record<string, string>
let relay: Relay
let notices: Notice[]

const relayWith = (engines: readonly PaymentEngine[] | undefined): Relay =>
  createRelay({
    log: openMemoryLog({ runtime: system }),
    keys: ring,
    books,
    ...(engines && { payments: books.payments(engines, TERMS) }),
    plan: { upstreams: [], models: [] },
    transport: { send: () => () => {}, close: async () => {} },
    runtime: system,
    limits: LIMITS,
    onNotice: (notice) => void notices.push(notice),
  })

beforeEach(async () => {
  notices = []
  double = await StripeDouble.open()
  books = await openBooks(':memory:', system)
  ring = await KeyRing.open(books.keys, system)
  org = (await books.organisations.create('Acme', SYSTEM)).id
  const { secret } = await books.keys.create(org, { name: 'an operator’s', admin: true }, SYSTEM)
  await ring.refresh()
  bearer = { authorization: `Bearer ${secret}` }
  const where = { host: '127.0.0.1', port: double.port, protocol: 'http' } as const
  relay = relayWith([
    await openStripe({ key: KEY, webhookSecret: WEBHOOK_SECRET, methods: ['card'], currency: YUAN, ...where }, system),
    epay({
      url: 'https://gateway.example',
      pid: '1001',
      key: EPAY_KEY,
      currency: YUAN,
      methods: ['alipay'],
      notifyUrl: 'https://relay.example/payments/epay',
    }),
  ])
})
afterEach(async () => {
  await double.close()
  await ring.close()
  await books.close()
})

interface Request {
  readonly query?: URLSearchParams
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | Buffer
}

async function ask(method: string, path: string, { query, headers = {}, body = '' }: Request = {}) {
  const octets = Buffer.from(body)
  const { status, body: text = '' } = await relay.handle({
    method,
    path,
    query: query ?? new URLSearchParams(),
    headers: { host: 'relay.test', ...headers },
    body: async (bytesMax = LIMITS.bodyBytesMax) => {
      expect(octets.length).toBeLessThanOrEqual(bytesMax)
      askedFor = bytesMax
      return octets
    },
    onGone: () => () => {},
  })
  return { status, text: text.toString() }
}
let askedFor: number | undefined

const operate = async (method: string, path: string, body?: unknown) => {
  const { status, text } = await ask(method, path, { headers: bearer, body: body ? JSON.stringify(body) : '' })
  return { status, said: JSON.parse(text) }
}
const start = (engine: string) =>
  operate('POST', `/admin/organisations/${org}/payments`, { amount_nano: 10 * DOLLAR, engine })
const credit = async () => (await operate('GET', `/admin/organisations/${org}/credit`)).said.balance_nano

test('Stripe’s events are taken as they were signed, thanked for, and credited once', async () => {
  const { status, said } = await start('stripe')
  expect([status, said]).toMatchObject([201, { object: 'payment', state: 'open', currency: 'CNY', minor: 7_200 }])
  const { headers, body } = deliver(double.aboutSession('checkout.session.completed', said.url), system.now())
  for (let again = 0; again < 10; again += 1)
    expect(await ask('POST', '/payments/stripe', { headers, body })).toEqual({ status: 200, text: '{"received":true}' })
  expect(askedFor).toBe(256 * 1024)
  expect(await credit()).toBe(9.8 * DOLLAR)
  const { said: list } = await operate('GET', `/admin/organisations/${org}/payments`)
  expect(list.data).toMatchObject([{ id: said.id, state: 'paid', reference: `cs_${said.id}` }])
  const { said: statement } = await operate('GET', `/admin/organisations/${org}/credit/statement?`)
  expect(statement.data).toMatchObject([{ kind: 'fee' }, { kind: 'top-up', subject: said.id, by: 'stripe' }])
})

test('EPay’s notifications are answered with the word that gateways wait for, however often they come', async () => {
  const { said } = await start('epay')
  const asked = new URL(said.url).searchParams
  const paid = {
    pid: '1001',
    trade_no: 't1',
    out_trade_no: asked.get('out_trade_no') ?? '',
    type: 'alipay',
    name: asked.get('name') ?? '',
    money: asked.get('money') ?? '',
    trade_status: 'TRADE_SUCCESS',
  }
  const query = new URLSearchParams({ ...paid, sign: signatureOf(paid, EPAY_KEY), sign_type: 'MD5' })
  const wanted = { status: 200, text: 'success' }
  expect(await ask('GET', '/payments/epay', { query })).toEqual(wanted)
  expect(await ask('GET', '/payments/epay', { query })).toEqual(wanted)
  expect(await ask('POST', '/payments/epay', { body: query.toString() })).toEqual(wanted)
  expect(await credit()).toBe(9.8 * DOLLAR)
})

test('what nobody has signed is refused, credits nothing, and says no secret', async () => {
  const { said } = await start('stripe')
  const event = double.aboutSession('checkout.session.completed', said.url)
  const { headers, body } = deliver(event, system.now(), 'whsec_another')
  const answers = [
    await ask('POST', '/payments/stripe', { headers, body }),
    await ask('POST', '/payments/stripe', { body }),
    await ask('GET', '/payments/epay', { query: new URLSearchParams({ out_trade_no: said.id, money: '72.00' }) }),
  ]
  for (const { status, text } of answers) {
    expect([status, text]).toMatchObject([400, expect.stringContaining('webhook-refused')])
    for (const secret of [KEY, WEBHOOK_SECRET, EPAY_KEY]) expect(text).not.toContain(secret)
  }
  expect(await credit()).toBe(0)
  expect(notices.filter(({ type }) => type === 'failure')).toEqual([])
})

test('how one can pay is told to everybody who has signed in, and an amount is bounded here', async () => {
  const { said } = await operate('GET', '/admin/payments/terms')
  expect(said).toMatchObject({
    ways: [
      { engine: 'stripe', methods: ['card'], currency: 'CNY', currency_per_dollar_millionths: 7_200_000 },
      { engine: 'epay', methods: ['alipay'], currency: 'CNY' },
    ],
    min_nano: DOLLAR,
  })
  const { status } = await operate('POST', `/admin/organisations/${org}/payments`, { amount_nano: 1 })
  expect(status).toBe(400)
  expect((await operate('GET', '/admin/payments')).said.data).toEqual([])
})

test('codes are made, redeemed and voided over the wire', async () => {
  const { said: made } = await operate('POST', '/admin/codes', { count: 2, amount_nano: DOLLAR, note: 'the fair' })
  const redeem = (code: string) => operate('POST', `/admin/organisations/${org}/credit/redeem`, { code })
  expect((await redeem(made.codes[0])).said).toMatchObject({ object: 'credit', balance_nano: DOLLAR })
  expect((await redeem(made.codes[0])).said.error.code).toBe('code-used')
  expect((await operate('POST', `/admin/codes/${made.id}/void`)).said).toMatchObject({ count: 1 })
  expect((await redeem(made.codes[1])).said.error.code).toBe('code-unknown')
  const { said: listed } = await operate('GET', '/admin/codes')
  expect(listed.data.map(({ state }: { readonly state: string }) => state).sort()).toEqual(['redeemed', 'voided'])
})

test('a relay that takes no payments has no such paths', async () => {
  relay = relayWith(undefined)
  for (const [method, path] of [
    ['POST', '/payments/stripe'],
    ['GET', '/payments/epay'],
  ] as const)
    expect((await ask(method, path)).status).toBe(404)
  expect((await operate('GET', '/admin/payments/terms')).status).toBe(404)
})
