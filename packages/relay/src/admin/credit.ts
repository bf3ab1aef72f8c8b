// Credit of organisations: what is left of what they have paid in advance, and every line of how that came about.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { MONEY_MAX } from '../books/money.ts'
import type { Balance } from '../credit/credit.ts'
import { KINDS } from '../credit/entry.ts'
import type { Line } from '../credit/statement.ts'
import type { House } from '../routes/route.ts'
import { Count, Page, Time, iso, listOf, pageFrom } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf } from './refusals.ts'

/** Money that may be owed. */
const SignedNano = z.int().min(-MONEY_MAX).max(MONEY_MAX)

const Credit = z
  .strictObject({
    object: z.literal('credit'),
    organisation: z.string(),
    prepaid: z.boolean().meta({ description: 'It spends no more than its balance.' }),
    balance_nano: z.int().meta({ description: 'Credited, less spent: negative for who owes something.' }),
    held_nano: z.int().meta({ description: 'Of the balance, for replies that run.' }),
    credited_nano: z.int(),
    spent_nano: z.int(),
    may_be_bought: z
      .boolean()
      .meta({ description: 'Somebody takes payments for it: see `GET /admin/payments/terms`.' }),
  })
  .meta({ id: 'Credit' })

const CreditLine = z
  .strictObject({
    object: z.literal('credit-line'),
    at: Time,
    kind: z.enum([...KINDS, 'spend']),
    amount_nano: z.int().meta({ description: 'What it added to the balance, or (negative) took from it.' }),
    subject: z.string().nullable().meta({ description: 'The reply, the code or the payment behind it.' }),
    reason: z.string().nullable(),
    by: z.string().nullable(),
  })
  .meta({ id: 'CreditLine' })

const view = ({ organisation, prepaid, balance, held, credited, spent }: Balance, { payments }: House) => ({
  object: 'credit' as const,
  organisation,
  prepaid,
  balance_nano: balance,
  held_nano: held,
  credited_nano: credited,
  spent_nano: spent,
  may_be_bought: payments !== undefined,
})

const viewLine = ({ at, kind, amount, subject, reason, by }: Line) => ({
  object: 'credit-line' as const,
  at: iso(at),
  kind,
  amount_nano: amount,
  subject: subject ?? null,
  reason: reason ?? null,
  by: by ?? null,
})

const getCredit = operation({
  id: 'getCredit',
  method: 'GET',
  path: '/admin/organisations/:organisation/credit',
  tag: 'Credit',
  summary: 'What an organisation has left, and what it owes.',
  permission: 'see',
  params: InOrganisation,
  answer: Credit,
  handle: async ({ params, house }) => view(await booksOf(house).credit.balance(params.organisation), house),
})

const getStatement = operation({
  id: 'getCreditStatement',
  method: 'GET',
  path: '/admin/organisations/:organisation/credit/statement',
  tag: 'Credit',
  summary: 'Every line that changed the balance, the newest first: what was paid, given, taken back and spent.',
  permission: 'see',
  params: InOrganisation,
  query: Page.extend({ after: Count.exactOptional().meta({ description: 'The `next` of the page before.' }) }),
  answer: listOf('CreditStatement', CreditLine),
  async handle({ params, query: { limit, after }, house }) {
    const before = after === undefined ? {} : { before: after }
    const lines = await booksOf(house).credit.statement(params.organisation, { ...before, max: limit + 1 })
    const page = pageFrom(lines, limit, ({ seq }) => String(seq))
    return { ...page, data: page.data.map(viewLine) }
  },
})

const redeemCode = operation({
  id: 'redeemCode',
  method: 'POST',
  path: '/admin/organisations/:organisation/credit/redeem',
  tag: 'Credit',
  summary: 'Gives an organisation what a code is worth, once.',
  permission: 'own-keys',
  params: InOrganisation,
  body: z.strictObject({ code: z.string().min(1).max(100) }).meta({ id: 'Redemption' }),
  answer: Credit,
  problems: ['code-unknown', 'code-used', 'code-throttled'],
  async handle({ params: { organisation }, body: { code }, by, house }) {
    const { codes, credit } = booksOf(house)
    const { outcome } = await codes.tryToRedeem(organisation, code, by.actor)
    if (outcome === 'used') throw new HoldfastError('code-used', 'This code was redeemed already.')
    if (outcome === 'unknown') throw new HoldfastError('code-unknown', 'There is no such code, or it is good no more.')
    return view(await credit.balance(organisation), house)
  },
})

const adjustCredit = operation({
  id: 'adjustCredit',
  method: 'POST',
  path: '/admin/organisations/:organisation/credit/adjustments',
  tag: 'Credit',
  summary: 'Gives an organisation credit by hand, or takes it away. The reason stands on its statement.',
  permission: 'operate',
  params: InOrganisation,
  body: z
    .strictObject({
      amount_nano: SignedNano.refine((amount) => amount !== 0, 'not nothing').meta({
        description: 'Negative to take away.',
      }),
      reason: z.string().trim().min(1).max(500),
    })
    .meta({ id: 'CreditAdjustment' }),
  answer: Credit,
  async handle({ params, body: { amount_nano: amount, reason }, by, house }) {
    try {
      return view(await booksOf(house).credit.adjust(params.organisation, amount, reason, by.actor), house)
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw new HoldfastError('request-invalid', 'amount_nano: more than an account can have', { cause })
    }
  },
})

const setPrepaid = operation({
  id: 'setPrepaid',
  method: 'PUT',
  path: '/admin/organisations/:organisation/credit/prepaid',
  tag: 'Credit',
  summary: 'Decides whether an organisation spends no more than its balance. The balance stays as it is.',
  permission: 'operate',
  params: InOrganisation,
  body: z.strictObject({ prepaid: z.boolean() }).meta({ id: 'Prepaid' }),
  answer: Credit,
  handle: async ({ params, body, by, house }) =>
    view(await booksOf(house).credit.setPrepaid(params.organisation, body.prepaid, by.actor), house),
})

export const credit = [getCredit, getStatement, redeemCode, adjustCredit, setPrepaid]
