// Prices: what models cost, what a group is charged for them, and who is in which group.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { DAY } from '../books/usage/cover.ts'
import { chargedPrice } from '../metering/charged.ts'
import type { Shop } from '../metering/tariff.ts'
import { type Used, unpricedIn } from '../metering/unpriced.ts'
import { ratiosFor } from '../prices/ratios.ts'
import { type Priced, findPrice, isInForce } from '../prices/table.ts'
import type { House } from '../routes/route.ts'
import { route } from '../routing/route.ts'
import { Amounts, PriceTier, amountsView, tiersView, validityView } from './amounts.ts'
import { Id, Name, Page, Time, iso, listOf, pageOf } from './answers.ts'
import { type Administrator, operation } from './operation.ts'
import { booksOf, recordUnknown } from './refusals.ts'

/** How far back it is looked for what was used. */
const UNPRICED_DAYS = 30

const Source = z
  .strictObject({
    list: z.string(),
    sources: z.array(z.string()).meta({ description: 'Where it is written.' }),
    looked_up: z.string().meta({ description: 'When somebody last looked there.' }),
    since: Time.nullable(),
    hours_utc: z.array(z.string()).nullable(),
  })
  .meta({ id: 'PriceSource' })

const ModelPrice = z
  .strictObject({
    object: z.literal('model-price'),
    model: z.string().meta({ description: 'What clients ask for.' }),
    charged: Amounts.nullable().meta({
      description: 'At the dearest who may serve it. `null`: nobody says its price.',
    }),
    tiers: z.array(PriceTier),
    targets: z
      .array(
        z.strictObject({
          upstream: z.string(),
          model: z.string(),
          cost: Amounts.nullable(),
          tiers: z.array(PriceTier),
          source: Source.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'What it costs the operator at each who may serve it: for operators.' }),
  })
  .meta({ id: 'ModelPrice' })

const listPrices = operation({
  id: 'listPrices',
  method: 'GET',
  path: '/admin/prices',
  tag: 'Prices',
  summary: 'What you are charged for the models that are served; for whoever operates the relay, also what they cost.',
  permission: 'anybody',
  query: Page.extend({
    organisation: Id.exactOptional().meta({ description: 'As whom: the first that you are a member of, by default.' }),
    group: Name.exactOptional().meta({ description: 'As a group of the configuration: for operators.' }),
  }),
  answer: listOf('ModelPriceList', ModelPrice),
  async handle({ query: { organisation, group, ...page }, by, house }) {
    const pays = by.isOperator && group !== undefined ? group : await groupOf(by, organisation, house)
    const found = pageOf(await house.models.list(), page, ({ id }) => cursorOf(id))
    return { ...found, data: found.data.map(({ id }) => modelView(id, pays, by.isOperator, house)) }
  },
})

const TablePrice = z
  .strictObject({
    object: z.literal('price'),
    models: z.array(z.string()).meta({ description: 'Names; `*` is any text, `#` a digit.' }),
    upstreams: z.array(z.string()).nullable(),
    providers: z.array(z.string()).nullable(),
    cost: Amounts.nullable().meta({ description: '`null`: the list says that it has no price for these.' }),
    tiers: z.array(PriceTier),
    source: Source,
    in_force: z.boolean(),
  })
  .meta({ id: 'TablePrice' })

const listPriceTable = operation({
  id: 'listPriceTable',
  method: 'GET',
  path: '/admin/prices/table',
  tag: 'Prices',
  summary: 'The whole table of prices with its sources, the lists that go first before the others.',
  permission: 'operate',
  query: Page.extend({ text: Name.exactOptional().meta({ description: 'A part of a model’s name.' }) }),
  answer: listOf('TablePriceList', TablePrice),
  async handle({ query: { text = '', ...page }, house }) {
    const now = house.runtime.now()
    const rows = house.tariff.pricing.table.flatMap((list, at) =>
      list.prices.map((price, index) => ({ list, price, cursor: `${at}.${index}` })),
    )
    const found = pageOf(
      rows.filter(({ price }) => price.models.some((name) => name.toLowerCase().includes(text.toLowerCase()))),
      page,
      ({ cursor }) => cursor,
    )
    return {
      ...found,
      data: found.data.map(({ list, price }) => ({
        object: 'price' as const,
        models: price.models,
        upstreams: list.upstreams ?? null,
        providers: list.providers ?? null,
        cost: price.rates ? amountsView(price.rates) : null,
        tiers: tiersView(price.tiers),
        source: sourceView({ list, price }),
        in_force: isInForce(price, now),
      })),
    }
  },
})

const UnpricedModel = z
  .strictObject({
    object: z.literal('unpriced-model'),
    upstream: z.string(),
    model: z.string().meta({ description: 'As the upstream calls it.' }),
    asked_as: z.array(z.string()).meta({ description: 'What clients call it.' }),
    attempts: z.int().meta({ description: 'How often it was asked since then; 0: it is only configured.' }),
  })
  .meta({ id: 'UnpricedModel' })

const listUnpriced = operation({
  id: 'listUnpriced',
  method: 'GET',
  path: '/admin/prices/unpriced',
  tag: 'Prices',
  summary: `Which models of the configuration, or of the last ${UNPRICED_DAYS} days, have no price, what was used most first, and what follows from it.`,
  permission: 'operate',
  answer: z
    .strictObject({
      object: z.literal('list'),
      since: Time,
      outcome: z.enum(['free', 'refused']).meta({
        description: '`free`: nothing is charged for them. `refused`: also, whoever has a budget is refused them.',
      }),
      data: z.array(UnpricedModel),
    })
    .meta({ id: 'UnpricedModelList' }),
  async handle({ house }) {
    const { runtime, router, tariff } = house
    const now = runtime.now()
    const since = now - UNPRICED_DAYS * DAY
    const used = await usedSince(since, house)
    return {
      object: 'list' as const,
      since: iso(since),
      outcome: tariff.pricing.unpriced === 'refuse' ? ('refused' as const) : ('free' as const),
      data: unpricedIn(router.plan, tariff.pricing, now, used).map(({ upstream, model, askedAs, attempts }) => ({
        object: 'unpriced-model' as const,
        upstream,
        model,
        asked_as: [...askedAs],
        attempts,
      })),
    }
  },
})

/** Of each upstream the models that it was asked for most: of what is asked for seldom, little is lost. */
async function usedSince(since: number, { books, router, runtime }: House): Promise<readonly Used[]> {
  if (!books) return []
  const span = { from: since, until: runtime.now() }
  const used: Used[] = []
  for (const { name: upstream, simulated } of router.plan.upstreams)
    if (!simulated)
      for (const { value, sums } of await books.usage.top({ upstream }, span, 'model', { order: 'attempts' }))
        if (value !== null) used.push({ upstream, model: value, attempts: sums.attempts })
  return used
}

const PriceGroup = z
  .strictObject({ object: z.literal('price-group'), account: z.string(), group: z.string().nullable() })
  .meta({ id: 'PriceGroup', description: 'A key’s own goes before its project’s, and that before its organisation’s.' })

const OneAccount = z.object({ account: Id })

const getPriceGroup = operation({
  id: 'getAnyPriceGroup',
  method: 'GET',
  path: '/admin/accounts/:account/price-group',
  tag: 'Prices',
  summary: 'The group of payers that an organisation, a project or a key was put into.',
  permission: 'operate',
  params: OneAccount,
  answer: PriceGroup,
  handle: async ({ params: { account }, house }) => ({
    object: 'price-group' as const,
    account,
    group: (await booksOf(house).priceGroups.get(account)) ?? null,
  }),
})

const setPriceGroup = operation({
  id: 'setAnyPriceGroup',
  method: 'PUT',
  path: '/admin/accounts/:account/price-group',
  tag: 'Prices',
  summary:
    'Puts an organisation, a project or a key into a group of the configuration; `null` takes it out of its own.',
  permission: 'operate',
  params: OneAccount,
  body: z.strictObject({ group: Name.nullable() }).meta({ id: 'PriceGroupWish' }),
  answer: PriceGroup,
  async handle({ params: { account }, body: { group }, by, house }) {
    if (group !== null && !house.tariff.pricing.groups?.has(group))
      throw new HoldfastError('request-invalid', 'group: the configuration has none of this name')
    await booksOf(house).priceGroups.set(account, group ?? undefined, by.actor)
    return { object: 'price-group' as const, account, group }
  },
})

export const prices = [listPrices, listPriceTable, listUnpriced, getPriceGroup, setPriceGroup]

/** @throws HoldfastError `record-unknown` for an organisation that is not one's own. */
async function groupOf(by: Administrator, organisation: string | undefined, house: House): Promise<string | undefined> {
  if (organisation !== undefined && (await by.roleIn(organisation)) === undefined) throw recordUnknown()
  const { organisations, priceGroups } = booksOf(house)
  const mine = by.person === undefined ? [] : await organisations.memberships({ person: by.person })
  const whose = organisation ?? mine[0]?.organisation
  return whose === undefined ? undefined : priceGroups.get(whose)
}

/** Names of models have letters that ids have not. */
const cursorOf = (model: string): string => Buffer.from(model).toString('base64url').slice(-200)

function modelView(model: string, group: string | undefined, isOperator: boolean, house: House) {
  const now = house.runtime.now()
  const { markup, groups = new Map() } = house.tariff.pricing
  const ratios = ratiosFor(markup, groups, group, model)
  const targets = shopsOf(model, house).map((shop) => ({ shop, found: priceAt(shop, house, now) }))
  const dearest = targets
    .flatMap(({ found }) => found ?? [])
    .toSorted((one, other) => weight(other) - weight(one))
    .at(0)
  const charged = dearest && chargedPrice(dearest.price, ratios)
  return {
    object: 'model-price' as const,
    model,
    charged: charged ? amountsView(charged.rates) : null,
    tiers: charged ? tiersView(charged.tiers) : [],
    targets: isOperator
      ? targets.map(({ shop, found }) => ({
          ...shop,
          cost: found ? amountsView(found.price.rates) : null,
          tiers: found ? tiersView(found.price.tiers) : [],
          source: found ? sourceView(found) : null,
        }))
      : null,
  }
}

/** Nobody knows how long an answer will be: as long as its prompt is as good a guess as any. */
const weight = ({ price: { rates } }: Priced): number => rates.input + rates.output

/** Who may serve it, and not whom it falls back to. */
function shopsOf(model: string, { router }: House): readonly Shop[] {
  try {
    const { stops, model: plan } = route(router.plan, { model, dialect: 'openai-chat', owner: '' }, () => 0)
    return stops
      .filter((stop) => stop.plan === plan)
      .map((stop) => ({ upstream: stop.upstream.name, model: stop.model }))
  } catch (cause) {
    // An upstream lists it, and the configuration sends nobody there.
    if (cause instanceof HoldfastError && cause.code === 'model-unknown') return []
    throw cause
  }
}

function priceAt({ upstream, model }: Shop, { tariff }: House, at: number): Priced | undefined {
  const provider = tariff.pricing.providerOf(upstream)
  return findPrice(tariff.pricing.table, { upstream, model, ...(provider !== undefined && { provider }) }, at)
}

const sourceView = ({
  list,
  price,
}: Pick<Priced, 'list'> & { readonly price: Parameters<typeof validityView>[0] }) => ({
  list: list.name,
  sources: list.sources,
  looked_up: list.date,
  ...validityView(price),
})
