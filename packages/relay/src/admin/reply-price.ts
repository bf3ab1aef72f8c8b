// How the price of a reply came about, line by line: as it was charged, from the request log; of a reply that is not there,
// worked out from what the log of replies says that was bought.
import { z } from 'zod'
import { chargedLines } from '../metering/charged.ts'
import type { Charge } from '../metering/tariff.ts'
import type { BillLine } from '../prices/explain.ts'
import type { House } from '../routes/route.ts'
import { keyIdOf } from '../sessions/owner.ts'
import { Id, Nano, Time, iso } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known } from './refusals.ts'

const Line = z
  .strictObject({
    what: z.enum(['input', 'cache read', 'cache write', 'cache write, 1 h', 'output', 'reasoning', 'request']),
    tokens: z.int().nullable(),
    nano_per_million: Nano.nullable(),
    nano: Nano,
  })
  .meta({ id: 'BillLine' })

const ReplyPrice = z
  .strictObject({
    object: z.literal('reply-price'),
    reply: z.string(),
    model: z.string(),
    at: Time.nullable().meta({ description: 'When it ended; `null`: it runs, and has bought nothing that is known.' }),
    basis: z.enum(['charged', 'worked-out']).meta({
      description: '`charged`: as it was written down then. `worked-out`: now, by the prices of then.',
    }),
    price_nano: Nano,
    cost_nano: Nano.nullable().meta({ description: 'What the upstreams want: for operators.' }),
    ratios: z
      .array(z.strictObject({ name: z.string(), millionths: z.int() }))
      .nullable()
      .meta({ description: 'What makes one of the other: for operators.' }),
    purchases: z
      .array(
        z.strictObject({
          upstream: z.string().nullable(),
          model: z.string().nullable(),
          list: z.strictObject({ name: z.string(), sources: z.array(z.string()), looked_up: z.string() }).nullable(),
          lines: z.array(Line),
          nano: Nano,
          prompts_above: z.int().nullable(),
          estimated: z.boolean(),
          uncounted: z.array(z.enum(['input', 'output'])),
        }),
      )
      .meta({ description: 'For operators at cost, and with who was paid; for all others as it was charged.' }),
    rounding_nano: z.int().meta({ description: 'What the price is more than the lines: it is rounded once.' }),
    is_estimated: z.boolean(),
    is_partial: z.boolean().meta({ description: 'Some of it has no price, or nobody counted it.' }),
  })
  .meta({ id: 'ReplyPrice' })

const getReplyPrice = operation({
  id: 'getReplyPrice',
  method: 'GET',
  path: '/admin/organisations/:organisation/replies/:reply/price',
  tag: 'Prices',
  summary: 'How the price of a reply came about, line by line.',
  permission: 'see',
  params: InOrganisation.extend({ reply: Id }),
  answer: ReplyPrice,
  async handle({ params: { organisation, reply }, by, house }) {
    const found = (await charged(organisation, reply, house)) ?? (await workedOut(organisation, reply, house))
    return view(reply, known(found), by.isOperator)
  },
})

export const replyPrice = [getReplyPrice]

interface Found {
  readonly model: string
  readonly at?: number
  readonly basis: 'charged' | 'worked-out'
  readonly charge: Charge
}

async function charged(organisation: string, reply: string, house: House): Promise<Found | undefined> {
  const found = await booksOf(house).requests.find(reply, organisation)
  const price = found?.details.price
  if (!found || !price) return undefined
  const charge: Charge = { ...price, cost: found.cost ?? 0, price: found.price ?? 0 }
  return { model: found.model, at: found.ended_at, basis: 'charged', charge }
}

async function workedOut(organisation: string, reply: string, house: House): Promise<Found | undefined> {
  const state = await house.log.state(reply)
  if (!state) return undefined
  const { head, final } = state
  // A reply belongs to the organisation of its key, also when that was revoked.
  const key = known(await booksOf(house).keys.get(organisation, keyIdOf(head.owner)))
  const charge = house.tariff.charge(final?.purchases ?? [], head.createdAt, key.priceGroup, head.model)
  return { model: head.model, ...(final && { at: final.endedAt }), basis: 'worked-out', charge }
}

function view(reply: string, { model, at, basis, charge }: Found, isOperator: boolean) {
  const { cost, price, ratios } = charge
  const { explanation, rounding } = isOperator
    ? { explanation: charge.explanation, rounding: 0 }
    : chargedLines(charge.explanation, ratios, price)
  return {
    object: 'reply-price' as const,
    reply,
    model,
    at: at === undefined ? null : iso(at),
    basis,
    price_nano: price,
    cost_nano: isOperator ? cost : null,
    ratios: isOperator ? ratios.map(({ name, millionths }) => ({ name, millionths })) : null,
    purchases: explanation.purchases.map((one) => ({
      upstream: isOperator ? one.upstream : null,
      model: isOperator ? one.model : null,
      list:
        isOperator && one.list ? { name: one.list.name, sources: one.list.sources, looked_up: one.list.date } : null,
      lines: one.lines.map(lineView),
      nano: one.nano,
      prompts_above: one.above ?? null,
      estimated: one.estimated === true,
      uncounted: one.uncounted ?? [],
    })),
    rounding_nano: rounding,
    is_estimated: explanation.isEstimated,
    is_partial: explanation.isPartial,
  }
}

const lineView = (line: BillLine) => ({
  what: line.what,
  tokens: line.what === 'request' ? null : line.tokens,
  nano_per_million: line.what === 'request' ? null : line.nanoPerMillion,
  nano: line.nano,
})
