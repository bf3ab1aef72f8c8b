// Payments: how to buy credit, and what became of each.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import type { Payment as Kept, Payments } from '../payments/payments.ts'
import type { House } from '../routes/route.ts'
import { Id, Nano, Page, Time, iso, listOf, pageRead } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'

const STATES = ['open', 'paid', 'failed', 'expired', 'refunded', 'disputed', 'mismatched'] as const

const Payment = z
  .strictObject({
    object: z.literal('payment'),
    id: z.string(),
    organisation: z.string(),
    engine: z.string().meta({ description: 'Who takes the money.' }),
    reference: z.string().nullable().meta({ description: 'What they call it.' }),
    state: z.enum(STATES).meta({ description: '`mismatched`: what was paid is not what was agreed.' }),
    amount_nano: z.int().meta({ description: 'What it credits, fee included.' }),
    fee_nano: z.int().meta({ description: 'What is kept of that.' }),
    currency: z.string(),
    minor: z.int().meta({ description: 'What is to be paid, in the smallest unit of the currency.' }),
    created_at: Time,
    changed_at: Time,
  })
  .meta({ id: 'Payment' })

const StartedPayment = Payment.extend({ url: z.string().meta({ description: 'Where to pay.' }) }).meta({
  id: 'StartedPayment',
})

const Terms = z
  .strictObject({
    object: z.literal('payment-terms'),
    ways: z.array(
      z.strictObject({
        engine: z.string(),
        methods: z.array(z.string()),
        currency: z.string(),
        currency_per_dollar_millionths: z.int(),
      }),
    ),
    min_nano: z.int(),
    max_nano: z.int(),
    fee_millionths: z.int().meta({ description: 'What is kept of each, in millionths of it.' }),
  })
  .meta({ id: 'PaymentTerms' })

const view = (payment: Kept) => ({
  object: 'payment' as const,
  id: payment.id,
  organisation: payment.organisation,
  engine: payment.engine,
  reference: payment.reference ?? null,
  state: payment.state,
  amount_nano: payment.amount,
  fee_nano: payment.fee,
  currency: payment.currency,
  minor: payment.minor,
  created_at: iso(payment.createdAt),
  changed_at: iso(payment.changedAt),
})

/** @throws HoldfastError `route-unknown` where nobody takes payments. */
function paymentsOf({ payments }: Pick<House, 'payments'>): Payments {
  if (payments) return payments
  throw new HoldfastError('route-unknown', 'This relay takes no payments.')
}

const getTerms = operation({
  id: 'getPaymentTerms',
  method: 'GET',
  path: '/admin/payments/terms',
  tag: 'Credit',
  summary: 'How credit can be bought: by whom, in what, and how much of it.',
  permission: 'anybody',
  answer: Terms,
  async handle({ house }) {
    const { terms, engines } = paymentsOf(house)
    return {
      object: 'payment-terms' as const,
      ways: engines.map(({ name, methods, currency }) => ({
        engine: name,
        methods: [...methods],
        currency: currency.code,
        currency_per_dollar_millionths: currency.perDollarMillionths,
      })),
      min_nano: terms.min,
      max_nano: terms.max,
      fee_millionths: terms.feeMillionths,
    }
  },
})

const startPayment = operation({
  id: 'startPayment',
  method: 'POST',
  path: '/admin/organisations/:organisation/payments',
  tag: 'Credit',
  summary: 'Agrees on a payment, and says where to pay. Credit follows once whoever takes it says that it was paid.',
  permission: 'administer',
  params: InOrganisation,
  body: z
    .strictObject({
      amount_nano: Nano.meta({ description: 'The credit, in nano-dollars. What that costs is worked out here.' }),
      engine: z.string().max(50).exactOptional().meta({ description: 'Absent: the first there is.' }),
      method: z.string().max(50).exactOptional().meta({ description: 'Absent: to be chosen where it is paid.' }),
    })
    .meta({ id: 'PaymentWish' }),
  answer: StartedPayment,
  status: 201,
  problems: ['payment-unavailable', 'rate-limited'],
  async handle({ params, body: { amount_nano: amount, ...how }, by, house }) {
    const { payment, url } = await paymentsOf(house).start(params.organisation, { amount, ...how }, by.actor)
    return { ...view(payment), url }
  },
})

const listPayments = operation({
  id: 'listPayments',
  method: 'GET',
  path: '/admin/organisations/:organisation/payments',
  tag: 'Credit',
  summary: 'The payments of an organisation, the newest first.',
  permission: 'administer',
  params: InOrganisation,
  query: Page,
  answer: listOf('PaymentList', Payment),
  handle: ({ params, query, house }) => page(paymentsOf(house), params, query),
})

const listAllPayments = operation({
  id: 'listAllPayments',
  method: 'GET',
  path: '/admin/payments',
  tag: 'Credit',
  summary: 'Everybody’s payments, the newest first.',
  permission: 'operate',
  query: Page.extend({ organisation: Id.exactOptional() }),
  answer: listOf('PaymentList', Payment),
  handle: ({ query: { organisation, ...query }, house }) =>
    page(paymentsOf(house), organisation === undefined ? {} : { organisation }, query),
})

async function page(payments: Payments, of: { readonly organisation?: string }, query: Page) {
  const some = await pageRead(query, (asked) => payments.list(of, asked))
  return { ...some, data: some.data.map(view) }
}

export const payments = [getTerms, startPayment, listPayments, listAllPayments]
