// Stripe Checkout: whoever pays is sent to a page of Stripe's, and Stripe tells us in signed events what became of it.
// What is paid is what we said when we started it; an event's own words are believed only as far as they are signed.
import { HoldfastError } from '@holdfast/protocol'
import type { Stripe } from 'stripe'
import type { Currency } from '../prices/money.ts'
import type { Runtime } from '../runtime.ts'
import type { Delivery, PaymentEngine, PaymentEvent, TopUp } from './engine.ts'
import type { Fact } from './standing.ts'

export interface StripeOptions {
  /** `sk_…` or, better, a restricted `rk_…`. */
  readonly key: string
  /** `whsec_…` of the endpoint. */
  readonly webhookSecret: string
  /** `card`, `alipay`, `wechat_pay` */
  readonly methods: readonly string[]
  readonly currency: Currency
  /** Where Stripe is; by default, where it is. */
  readonly host?: string
  readonly port?: number
  readonly protocol?: 'http' | 'https'
}

/** Events that are older are refused, as they may have been recorded: Stripe's own default. Each delivery is signed anew. */
const AGE_S_MAX = 300
const PATIENCE_MS = 10_000
/** Under this name Stripe keeps our id, with the session and the payment. */
const MARK = 'holdfast_payment'

/** Loads the SDK, which a relay without it has no use for. */
export async function openStripe(
  { key, webhookSecret, methods, currency, ...where }: StripeOptions,
  runtime: Pick<Runtime, 'now'>,
): Promise<PaymentEngine> {
  const { Stripe: Sdk } = await import('stripe')
  const stripe = new Sdk(key, { ...where, maxNetworkRetries: 2, timeout: PATIENCE_MS, telemetry: false })
  return {
    name: 'stripe',
    methods,
    currency,
    async start(topUp) {
      // The same key for the same payment: asked again, Stripe answers with the same session.
      const session = await asking(() =>
        stripe.checkout.sessions.create(sessionFor(topUp, methods), { idempotencyKey: topUp.id }),
      )
      if (!session.url) throw new HoldfastError('payment-unavailable', 'Stripe gave no address to pay at.')
      return { url: session.url, reference: session.id }
    },
    async read(delivery) {
      const event = verified(delivery, stripe, webhookSecret, runtime.now())
      const said = factIn(event)
      if (!said) return []
      const payment = said.mark ?? (await markOf(said.intent, stripe))
      return payment === undefined ? [] : [{ id: event.id, payment, fact: said.fact } satisfies PaymentEvent]
    },
    thanks: { type: 'application/json', body: '{"received":true}' },
  }
}

function sessionFor(
  { id, currency, minor, method, name, returnUrl }: TopUp,
  methods: readonly string[],
): Stripe.Checkout.SessionCreateParams {
  const types = method === undefined ? methods : [method]
  return {
    mode: 'payment',
    // `payment_method_types` until API version 2026-10-28.endive, which the SDK speaks since 23.
    allowed_payment_method_types: [...types] as Stripe.Checkout.SessionCreateParams.AllowedPaymentMethodType[],
    ...(types.includes('wechat_pay') && { payment_method_options: { wechat_pay: { client: 'web' } } }),
    line_items: [
      { quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: minor, product_data: { name } } },
    ],
    // What is paid is compared with what was agreed: nobody else may choose the currency.
    adaptive_pricing: { enabled: false },
    client_reference_id: id,
    metadata: { [MARK]: id },
    // A charge has the metadata of its intent, not of its session.
    payment_intent_data: { metadata: { [MARK]: id } },
    success_url: returnUrl,
    cancel_url: returnUrl,
  }
}

/** @throws HoldfastError `webhook-refused` */
function verified({ headers, body }: Delivery, stripe: Stripe, secret: string, now: number): Stripe.Event {
  try {
    const signature = headers['stripe-signature'] ?? ''
    return stripe.webhooks.constructEvent(body, signature, secret, AGE_S_MAX, undefined, now)
  } catch (cause) {
    throw new HoldfastError('webhook-refused', 'This was not signed by Stripe, or too long ago.', { cause })
  }
}

interface Said {
  readonly fact: Fact
  /** Our id, where it stands in the event. */
  readonly mark?: string | undefined
  /** Where to look for it else. */
  readonly intent?: string | undefined
}

/** What an event means for us; undefined for the many that mean nothing. */
function factIn(event: Stripe.Event): Said | undefined {
  switch (event.type) {
    case 'checkout.session.completed':
      // Alipay and its like are settled later, and say so in an event of their own.
      return event.data.object.payment_status === 'paid' ? paid(event.data.object) : undefined
    case 'checkout.session.async_payment_succeeded':
      return paid(event.data.object)
    case 'checkout.session.async_payment_failed':
      return { fact: { what: 'failed' }, mark: event.data.object.metadata?.[MARK] }
    case 'checkout.session.expired':
      return { fact: { what: 'expired' }, mark: event.data.object.metadata?.[MARK] }
    case 'charge.refunded': {
      const { amount_refunded: minor, metadata, payment_intent } = event.data.object
      return { fact: { what: 'refunded', minor }, mark: metadata[MARK], intent: idOf(payment_intent) }
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return refund(event.data.object)
    case 'charge.dispute.created':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return disputed(event.data.object, event.type === 'charge.dispute.funds_reinstated')
    default:
      return undefined
  }
}

const paid = ({ currency, amount_total, metadata }: Stripe.Checkout.Session): Said => ({
  fact: { what: 'paid', currency: (currency ?? '').toUpperCase(), minor: amount_total ?? 0 },
  mark: metadata?.[MARK],
})

/** The sum of a charge says nothing of a bank that sends a refund back later: the refund itself does. */
const refund = ({ id, amount, status, payment_intent }: Stripe.Refund): Said => ({
  fact: {
    what: 'refund',
    refund: id,
    minor: amount,
    state: status === 'failed' || status === 'canceled' ? 'failed' : 'made',
  },
  intent: idOf(payment_intent),
})

function disputed({ id, amount, status, payment_intent }: Stripe.Dispute, isBack: boolean): Said | undefined {
  // An inquiry: no money has gone anywhere, and where it becomes a dispute, money is withdrawn.
  if (status.startsWith('warning_')) return undefined
  const state = isBack || status === 'won' ? 'won' : status === 'lost' ? 'lost' : 'open'
  return { fact: { what: 'disputed', dispute: id, minor: amount, state }, intent: idOf(payment_intent) }
}

const idOf = (one: string | { readonly id: string } | null): string | undefined =>
  typeof one === 'string' ? one : one?.id

/** A dispute has no metadata of ours: the payment that is disputed does. */
async function markOf(intent: string | undefined, stripe: Stripe): Promise<string | undefined> {
  if (intent === undefined) return undefined
  const { metadata } = await asking(() => stripe.paymentIntents.retrieve(intent))
  return metadata[MARK]
}

/** @throws HoldfastError `payment-unavailable`, with the kind of the failure: Stripe's words may speak of the account. */
async function asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (cause) {
    const kind = cause instanceof Error && 'type' in cause ? String(cause.type) : 'unknown'
    throw new HoldfastError('payment-unavailable', `Stripe did not take it (${kind}).`, { cause })
  }
}
