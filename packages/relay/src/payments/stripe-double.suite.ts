// A double of Stripe: an HTTP server that the real SDK talks to. It takes Checkout sessions, remembers what it was asked,
// and makes the events that Stripe would send, signed by the SDK's own means.
import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Stripe } from 'stripe'
import type { Delivery } from './engine.ts'

export const KEY = 'sk_test_double'
export const WEBHOOK_SECRET = 'whsec_double'

export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly form: Readonly<Record<string, string>>
}

interface Session {
  readonly id: string
  readonly intent: string
  readonly form: Readonly<Record<string, string>>
}

/** What is added to what an event says of its object. */
type More = Readonly<Record<string, unknown>>

export class StripeDouble {
  readonly asked: Asked[] = []
  /** How many requests shall fail from now on, and with which status. */
  failing: { times: number; readonly status: number; readonly body?: string } | undefined
  readonly #server: Server
  readonly #sessions = new Map<string, Session>()
  #events = 0

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<StripeDouble> {
    const server = createServer()
    const double = new StripeDouble(server)
    server.on('request', (request, response) => {
      void double.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_double' }).end(body)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return double
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Of the session behind an address to pay at. */
  session(url: string): Session {
    const id = url.split('/').at(-1) ?? ''
    const session = this.#sessions.get(id)
    if (!session) throw new Error(`there is no session ${id}`)
    return session
  }

  /** An event about a session, as Stripe sends it. */
  aboutSession(type: string, url: string, more: More = {}): Stripe.Event {
    const { id, intent, form } = this.session(url)
    return this.event(type, {
      id,
      object: 'checkout.session',
      payment_status: 'paid',
      payment_intent: intent,
      currency: form['line_items[0][price_data][currency]'],
      amount_total: Number(form['line_items[0][price_data][unit_amount]']),
      client_reference_id: form['client_reference_id'],
      metadata: { holdfast_payment: form['metadata[holdfast_payment]'] },
      ...more,
    })
  }

  aboutCharge(type: string, url: string, more: More = {}): Stripe.Event {
    const { intent, form } = this.session(url)
    const mark = form['payment_intent_data[metadata][holdfast_payment]']
    return this.event(type, {
      id: 'ch_1',
      object: 'charge',
      payment_intent: intent,
      metadata: { holdfast_payment: mark },
      ...more,
    })
  }

  aboutRefund(type: string, url: string, more: More = {}): Stripe.Event {
    return this.event(type, {
      id: 're_1',
      object: 'refund',
      charge: 'ch_1',
      payment_intent: this.session(url).intent,
      status: 'succeeded',
      metadata: {},
      ...more,
    })
  }

  aboutDispute(type: string, url: string, more: More = {}): Stripe.Event {
    return this.event(type, {
      id: 'dp_1',
      object: 'dispute',
      charge: 'ch_1',
      payment_intent: this.session(url).intent,
      status: 'needs_response',
      metadata: {},
      ...more,
    })
  }

  event(type: string, object: More): Stripe.Event {
    this.#events += 1
    const event = { id: `evt_${this.#events}`, object: 'event', type, created: 0, data: { object } }
    return event as unknown as Stripe.Event
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: string }> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(pieces).toString('utf8')))
    const { url: path = '', headers } = request
    this.asked.push({ path, headers, form })
    if (this.failing && this.failing.times > 0) {
      this.failing.times -= 1
      return { status: this.failing.status, body: this.failing.body ?? '{"error":{"type":"api_error","message":"no"}}' }
    }
    if (path === '/v1/checkout/sessions') return { status: 200, body: JSON.stringify(this.#create(form, headers)) }
    const [, intent] = /^\/v1\/payment_intents\/(\w+)$/.exec(path) ?? []
    const session = [...this.#sessions.values()].find((one) => one.intent === intent)
    const mark = session?.form['payment_intent_data[metadata][holdfast_payment]']
    if (intent === undefined)
      return { status: 404, body: '{"error":{"type":"invalid_request_error","message":"none"}}' }
    const metadata = mark === undefined ? {} : { holdfast_payment: mark }
    return { status: 200, body: JSON.stringify({ id: intent, object: 'payment_intent', metadata }) }
  }

  /** The same idempotency key is the same session, as at Stripe. */
  #create(form: Session['form'], headers: IncomingMessage['headers']) {
    const id = `cs_${String(headers['idempotency-key'])}`
    this.#sessions.set(id, { id, intent: `pi_${this.#sessions.size + 1}`, form, ...this.#sessions.get(id) })
    return { id, object: 'checkout.session', url: `https://checkout.stripe.example/c/pay/${id}` }
  }
}

/** As Stripe delivers it: signed over the raw body. @param at milliseconds since 1970 */
export function deliver(event: Stripe.Event, at: number, secret = WEBHOOK_SECRET): Delivery {
  const payload = JSON.stringify(event, null, 2)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) })
  return {
    method: 'POST',
    query: new URLSearchParams(),
    headers: { 'stripe-signature': signature },
    body: Buffer.from(payload),
  }
}
