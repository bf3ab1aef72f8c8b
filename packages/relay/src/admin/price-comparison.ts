// What the traffic of some days would have cost elsewhere. Comparing costs of upstreams tells what an operator pays: so it is
// for operators.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { comparePeriod } from '../metering/comparison.ts'
import { findPublicPrice } from '../prices/public.ts'
import { type Seller, findPrice } from '../prices/table.ts'
import type { House } from '../routes/route.ts'
import { route } from '../routing/route.ts'
import { Id, Nano } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf, recordUnknown } from './refusals.ts'

/** Models that are compared at once, and days of a period. */
const MODELS_MAX = 50
const DAYS_MAX = 400
const DAY_MS = 86_400_000

const Day = z.iso.date()

const PriceComparison = z
  .strictObject({
    object: z.literal('price-comparison'),
    from: Day,
    until: Day,
    basis: z.enum(['requests', 'sums']).meta({
      description: '`requests`: each reply in its own tier. `sums`: as though none had been in one.',
    }),
    requests: z.int(),
    merged: z.int().meta({ description: 'Replies of several attempts, compared as though they had been one.' }),
    cost_nano: Nano.meta({ description: 'What it did cost.' }),
    price_nano: Nano.meta({ description: 'What was charged for it.' }),
    offers: z
      .array(
        z.strictObject({
          model: z.string().meta({ description: 'As it was asked for here.' }),
          upstream: z.string().nullable(),
          provider: z.string().nullable(),
          upstream_model: z.string(),
          cost_nano: Nano.nullable().meta({ description: '`null`: nobody says its price.' }),
          is_exact: z.boolean().meta({ description: 'But for what another tokenizer would have counted.' }),
        }),
      )
      .meta({ description: 'The cheapest first.' }),
  })
  .meta({ id: 'PriceComparison' })

const comparePrices = operation({
  id: 'comparePrices',
  method: 'GET',
  path: '/admin/prices/compare',
  tag: 'Prices',
  summary: 'What the traffic of some days would have cost on other models, by the prices of today.',
  permission: 'operate',
  query: z.strictObject({
    from: Day,
    until: Day.meta({ description: 'The first day that is not in it. Days are UTC’s.' }),
    models: z
      .string()
      .min(1)
      .max(5_000)
      .meta({ description: 'Names, with commas between them: of the configuration, `upstream/model`, or a vendor’s.' }),
    organisation: Id.exactOptional().meta({ description: 'Only its traffic.' }),
  }),
  answer: PriceComparison,
  async handle({ query: { from, until, models, organisation }, by, house }) {
    const span = { from: Date.parse(from), until: Date.parse(until) }
    if (span.until <= span.from || span.until - span.from > DAYS_MAX * DAY_MS)
      throw new HoldfastError('request-invalid', `until: from one day to ${DAYS_MAX} after from`)
    const names = [...new Set(models.split(',').map((name) => name.trim()))].filter((name) => name !== '')
    if (names.length > MODELS_MAX) throw new HoldfastError('request-invalid', `models: at most ${MODELS_MAX}`)
    if (organisation !== undefined && (await by.roleIn(organisation)) === undefined) throw recordUnknown()
    const now = house.runtime.now()
    const named = new Map(names.map((name) => [sellerOf(name, house, now), name]))
    const sellers = [...named.keys()]
    const { table } = house.tariff.pricing
    const compared = await comparePeriod(booksOf(house), organisation, span, sellers, table, now)
    return {
      object: 'price-comparison' as const,
      from,
      until,
      basis: compared.basis,
      requests: compared.requests,
      merged: compared.merged,
      cost_nano: compared.cost,
      price_nano: compared.price,
      offers: compared.offers.map(({ seller, nano, isExact }) => ({
        model: named.get(seller) ?? seller.model,
        upstream: seller.upstream ?? null,
        provider: seller.provider ?? null,
        upstream_model: seller.model,
        cost_nano: nano ?? null,
        is_exact: isExact,
      })),
    }
  },
})

export const priceComparison = [comparePrices]

/** Whoever would be asked first for it here, where that has a price; else the vendor that makes it. */
function sellerOf(name: string, house: House, at: number): Seller {
  const { table } = house.tariff.pricing
  const here = sellerHere(name, house)
  if (here && findPrice(table, here, at)) return here
  const [provider] = findPublicPrice(table, name, at)?.list.providers ?? []
  return provider === undefined ? (here ?? { model: name }) : { provider, model: name.slice(name.lastIndexOf('/') + 1) }
}

function sellerHere(name: string, { router }: House): Seller | undefined {
  const upstream = router.plan.upstreams.find((one) => name.startsWith(`${one.name}/`))
  if (upstream)
    return { upstream: upstream.name, provider: upstream.provider.name, model: name.slice(upstream.name.length + 1) }
  try {
    const { stops } = route(router.plan, { model: name, dialect: 'openai-chat', owner: '' }, () => 0)
    const [first] = stops
    return first && { upstream: first.upstream.name, provider: first.upstream.provider.name, model: first.model }
  } catch (cause) {
    if (cause instanceof HoldfastError && cause.code === 'model-unknown') return undefined
    throw cause
  }
}
