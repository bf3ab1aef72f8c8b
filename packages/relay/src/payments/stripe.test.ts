// The real SDK, against a double of Stripe.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBooks } from '../books/books.ts'
import { DOLLAR } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { World } from '../books/world.suite.ts'
import { type PaymentEngine, type PaymentEvent, type TopUp } from './engine.ts'
import { engineSuite, refusalOf } from './engine.suite.ts'
import { TERMS, YUAN } from './scripted.suite.ts'
import { KEY, StripeDouble, WEBHOOK_SECRET, deliver } from './stripe-double.suite.ts'
import { openStripe } from './stripe.ts'

let double: StripeDouble
let world: World
let engine: PaymentEngine
beforeEach(async () => {
  double = await StripeDouble.open()
  world = new World()
  const where = { host: '127.0.0.1', port: double.port, protocol: 'http' } as const
  const offer = { methods: ['card', 'alipay', 'wechat_pay'], currency: YUAN }
  engine = await openStripe({ key: KEY, webhookSecret: WEBHOOK_SECRET, ...offer, ...where }, world.runtime)
})
afterEach(() => double.close())

const TOP_UP: TopUp = {
  id: 'pay_1',
  currency: 'CNY',
  minor: 7_200,
  name: 'Credit $10.00',
  returnUrl: 'https://relay.example/credit',
}
const read = (event: Parameters<typeof deliver>[0]): Promise<readonly PaymentEvent[]> =>
  engine.read(deliver(event, world.time))

describe('Stripe', () => {
  engineSuite(async () => ({
    engine,
    currency: 'CNY',
    pay: async (url, minor) =>
      deliver(double.aboutSession('checkout.session.completed', url, { amount_total: minor }), world.time),
    forge: async (url, minor) =>
      deliver(double.aboutSession('checkout.session.completed', url, { amount_total: minor }), world.time, 'whsec_no'),
  }))

  test('is asked for a session that says what is paid, how, for what, and by which of our names', async () => {
    const { url, reference } = await engine.start(TOP_UP)
    expect([url, reference]).toEqual(['https://checkout.stripe.example/c/pay/cs_pay_1', 'cs_pay_1'])
    expect(double.asked).toHaveLength(1)
    const [{ path, headers, form } = { path: '', headers: {}, form: {} }] = double.asked
    expect(path).toBe('/v1/checkout/sessions')
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'idempotency-key': 'pay_1' })
    expect(form).toEqual({
      mode: 'payment',
      'allowed_payment_method_types[0]': 'card',
      'allowed_payment_method_types[1]': 'alipay',
      'allowed_payment_method_types[2]': 'wechat_pay',
      'payment_method_options[wechat_pay][client]': 'web',
      'line_items[0][quantity]': '1',
      'line_items[0][price_data][currency]': 'cny',
      'line_items[0][price_data][unit_amount]': '7200',
      'line_items[0][price_data][product_data][name]': 'Credit $10.00',
      'adaptive_pricing[enabled]': 'false',
      client_reference_id: 'pay_1',
      'metadata[holdfast_payment]': 'pay_1',
      'payment_intent_data[metadata][holdfast_payment]': 'pay_1',
      success_url: 'https://relay.example/credit',
      cancel_url: 'https://relay.example/credit',
    })
  })

  test('is asked for one method where whoever pays has chosen', async () => {
    await engine.start({ ...TOP_UP, method: 'card' })
    const form = double.asked[0]?.form ?? {}
    expect(Object.keys(form).filter((name) => name.startsWith('allowed'))).toEqual(['allowed_payment_method_types[0]'])
    expect(form).not.toHaveProperty('payment_method_options[wechat_pay][client]')
  })

  test('that stumbles is asked again with the same key, and opens one session', async () => {
    double.failing = { times: 1, status: 500 }
    const { reference } = await engine.start(TOP_UP)
    expect(reference).toBe('cs_pay_1')
    expect(double.asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['pay_1', 'pay_1'])
  })

  test('that refuses is a problem with a name, and without its words', async () => {
    const body = `{"error":{"type":"invalid_request_error","message":"Invalid API Key provided: ${KEY}"}}`
    double.failing = { times: 9, status: 401, body }
    const problem = await engine.start(TOP_UP).catch((cause: unknown) => cause)
    expect(problem).toMatchObject({ code: 'payment-unavailable' })
    expect(String((problem as Error).message)).not.toContain(KEY)
  })

  test('what was signed more than five minutes ago is refused, also when it is right', async () => {
    const { url } = await engine.start(TOP_UP)
    const event = double.aboutSession('checkout.session.completed', url)
    const delivery = deliver(event, world.time)
    world.time += 300_000
    expect(await engine.read(delivery)).toHaveLength(1)
    world.time += 1_000
    expect(await refusalOf(engine.read(delivery))).toBe('webhook-refused')
    // Stripe signs each delivery anew.
    expect(await engine.read(deliver(event, world.time))).toHaveLength(1)
  })

  test('a session that is complete and not paid yet is paid when Stripe says so, or never', async () => {
    const { url } = await engine.start(TOP_UP)
    const says = async (type: string, more = {}) => (await read(double.aboutSession(type, url, more)))[0]?.fact
    expect(await says('checkout.session.completed', { payment_status: 'unpaid' })).toBeUndefined()
    expect(await says('checkout.session.async_payment_succeeded')).toEqual({
      what: 'paid',
      currency: 'CNY',
      minor: 7_200,
    })
    expect(await says('checkout.session.async_payment_failed')).toEqual({ what: 'failed' })
    expect(await says('checkout.session.expired')).toEqual({ what: 'expired' })
  })

  test('refunds and disputes find their payment, by the charge or by its intent', async () => {
    const { url } = await engine.start(TOP_UP)
    const refunded = { payment: 'pay_1', fact: { what: 'refunded', minor: 1_800 } }
    const refund = (more = {}) => double.aboutCharge('charge.refunded', url, { amount_refunded: 1_800, ...more })
    expect(await read(refund())).toMatchObject([refunded])
    expect(double.asked).toHaveLength(1)
    expect(await read(refund({ metadata: {} }))).toMatchObject([refunded])
    expect(double.asked.map(({ path }) => path)).toEqual(['/v1/checkout/sessions', '/v1/payment_intents/pi_1'])
    const ofOne = async (type: string, status: string) =>
      (await read(double.aboutRefund(type, url, { amount: 1_800, status })))[0]
    const single = { what: 'refund', refund: 're_1', minor: 1_800 }
    expect(await ofOne('refund.created', 'pending')).toMatchObject({
      payment: 'pay_1',
      fact: { ...single, state: 'made' },
    })
    expect(await ofOne('refund.failed', 'failed')).toMatchObject({ fact: { ...single, state: 'failed' } })
    expect(await ofOne('refund.updated', 'canceled')).toMatchObject({ fact: { ...single, state: 'failed' } })
    const says = async (type: string, more: object) =>
      (await read(double.aboutDispute(type, url, { amount: 7_200, ...more })))[0]
    const disputed = { what: 'disputed', dispute: 'dp_1', minor: 7_200 }
    expect(await says('charge.dispute.created', {})).toMatchObject({
      payment: 'pay_1',
      fact: { ...disputed, state: 'open' },
    })
    expect(await says('charge.dispute.closed', { status: 'lost' })).toMatchObject({ fact: { state: 'lost' } })
    expect(await says('charge.dispute.closed', { status: 'won' })).toMatchObject({ fact: { state: 'won' } })
    expect(await says('charge.dispute.funds_reinstated', { status: 'lost' })).toMatchObject({ fact: { state: 'won' } })
    // An inquiry takes no money.
    expect(await says('charge.dispute.created', { status: 'warning_needs_response' })).toBeUndefined()
    expect(await says('charge.dispute.closed', { status: 'warning_closed' })).toBeUndefined()
  })

  test('what is of no payment of ours is nobody’s business, and what cannot be looked up comes again', async () => {
    const { url } = await engine.start(TOP_UP)
    expect(await read(double.event('customer.created', { id: 'cus_1' }))).toEqual([])
    expect(
      await read(double.event('charge.refunded', { amount_refunded: 1, metadata: {}, payment_intent: null })),
    ).toEqual([])
    expect(
      await read(double.aboutDispute('charge.dispute.created', url, { amount: 1, payment_intent: 'pi_99' })),
    ).toEqual([])
    expect(await read(double.aboutSession('checkout.session.completed', url, { metadata: {} }))).toEqual([])
    double.failing = { times: 9, status: 503 }
    const dispute = double.aboutDispute('charge.dispute.created', url, { amount: 1 })
    expect(await refusalOf(read(dispute))).toBe('payment-unavailable')
  })

  test('a payment from its start to a dispute: replayed ten times it is credited once', async () => {
    const books = await openBooks(':memory:', world.runtime)
    const payments = books.payments([engine], TERMS)
    const { id: org } = await books.organisations.create('Acme', SYSTEM)
    const { url } = await payments.start(org, { amount: 10 * DOLLAR }, SYSTEM)
    const hear = (event: Parameters<typeof deliver>[0]) => payments.hear('stripe', deliver(event, world.time))
    const balance = async () => (await books.credit.balance(org)).balance

    const completed = double.aboutSession('checkout.session.completed', url)
    await Promise.all([...'0123456789'].map(() => hear(completed)))
    expect(await balance()).toBe(9.8 * DOLLAR)
    await hear(double.aboutCharge('charge.refunded', url, { amount_refunded: 3_600 }))
    expect(await balance()).toBe(4.9 * DOLLAR)
    await hear(double.aboutDispute('charge.dispute.created', url, { amount: 3_600 }))
    expect(await balance()).toBe(0)
    await hear(double.aboutDispute('charge.dispute.closed', url, { amount: 3_600, status: 'won' }))
    expect(await balance()).toBe(4.9 * DOLLAR)
    await hear(completed)
    expect(await balance()).toBe(4.9 * DOLLAR)
    // The bank of whoever paid sends the refund back.
    await hear(double.aboutRefund('refund.failed', url, { amount: 3_600, status: 'failed' }))
    expect(await balance()).toBe(9.8 * DOLLAR)
    expect(await books.ledger.check()).toEqual([])
    await books.close()
  })
})
