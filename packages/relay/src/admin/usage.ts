// Usage: what was asked for, what it took and what it cost, over any range of time, in steps, and told apart by anything.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { STEPS, type Step } from '../books/usage/cover.ts'
import type { Dimension } from '../books/usage/scope.ts'
import { SUMS, type SumName, type Sums } from '../books/usage/sums.ts'
import { LINES_MAX, type Of, type Percentiles as Found, VALUES_MAX } from '../books/usage/usage.ts'
import type { House } from '../routes/route.ts'
import { Id, Time, iso } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf } from './refusals.ts'

/** Money is called so in its name; what the upstreams want is the operator's business. */
const MONEY: readonly SumName[] = ['cost', 'price', 'saved']
const wireName = (name: SumName): string => (MONEY.includes(name) ? `${name}_nano` : name)

export const Totals = z
  .strictObject(
    Object.fromEntries(SUMS.map((name) => [wireName(name), name === 'cost' ? z.int().nullable() : z.int()])),
  )
  .meta({
    id: 'UsageTotals',
    description:
      'Replies by how they ended, attempts, tokens, money. `saved_nano`: the price of replies that somebody came back to, which asking again would have cost once more. `cost_nano`: for operators. Of an upstream, attempts, tokens and money are what was tried and bought there, and replies are those that ended there.',
  })

const Point = z
  .strictObject({
    start: Time,
    value: z
      .string()
      .nullable()
      .exactOptional()
      .meta({ description: '`null`: all those that are not shown by themselves.' }),
    totals: Totals,
  })
  .meta({ id: 'UsagePoint' })

const Range = { from: Time.meta({ description: 'May be earlier than asked for: where a step begins.' }), until: Time }
const StepName = z.enum(Object.keys(STEPS) as [Step, ...Step[]])

export const Usage = z
  .strictObject({
    object: z.literal('usage'),
    ...Range,
    step: StepName.meta({
      description: 'As asked for, or longer where the range is long or the small steps are gone.',
    }),
    totals: Totals,
    points: z.array(Point).meta({ description: 'Steps in which something was.' }),
  })
  .meta({ id: 'Usage' })

export const Ranking = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(z.strictObject({ value: z.string().nullable(), totals: Totals })),
  })
  .meta({ id: 'UsageRanking', description: 'The largest first; the last one, `null`, is all the others.' })

const Times = z
  .strictObject({
    count: z.int(),
    p50: z.int().nullable(),
    p90: z.int().nullable(),
    p95: z.int().nullable(),
    p99: z.int().nullable(),
  })
  .meta({ id: 'Percentiles', description: 'Milliseconds, off by a fifth or so: they come from histograms.' })

export const Performance = z
  .strictObject({
    object: z.literal('usage-performance'),
    first_token: Times,
    gap: Times,
    duration: Times,
    problems: z.record(z.string(), z.int()),
    step: StepName,
    points: z.array(z.strictObject({ start: Time, first_token: Times })),
  })
  .meta({ id: 'UsagePerformance' })

const Text = z.string().min(1).max(256)
export const Span = { from: Time.exactOptional(), until: Time.exactOptional() }
const Filter = { project: Id.exactOptional(), key: Id.exactOptional(), model: Text.exactOptional() }
const AnyFilter = { ...Filter, organisation: Id.exactOptional(), upstream: Text.exactOptional() }
const Order = {
  order: z.enum(SUMS).default('price'),
  limit: z.coerce.number().int().min(1).max(VALUES_MAX).default(LINES_MAX),
}
const by = ['project', 'key', 'model'] as const
const byAny = ['organisation', ...by, 'upstream'] as const
export const Steps = { step: StepName.default('1h') }

type Asked = { readonly [dimension in Dimension]?: string } & { readonly from?: string; readonly until?: string }
export interface Whom {
  readonly of: Of
  readonly span: { readonly from: number; readonly until: number }
  readonly isOperator: boolean
  readonly house: House
}

const DAY_MS = 86_400_000
/** Of one answer. Reached: 400. */
const SPAN_MS_MAX = 10 * 366 * DAY_MS

/** @throws HoldfastError `request-invalid` for a range that ends before it begins, or is longer than ten years */
export function whomOf(
  { from, until, organisation, project, key, model, upstream }: Asked,
  house: House,
  isOperator: boolean,
): Whom {
  const end = until === undefined ? house.runtime.now() : Date.parse(until)
  const span = { from: from === undefined ? end - DAY_MS : Date.parse(from), until: end }
  if (span.from >= span.until || span.from < 0)
    throw new HoldfastError('request-invalid', 'from: has to be before until')
  if (span.until - span.from > SPAN_MS_MAX)
    throw new HoldfastError('request-invalid', 'from: at most ten years before until')
  const of = Object.fromEntries(
    Object.entries({ organisation, project, key, model, upstream }).filter(([, value]) => value !== undefined),
  )
  return { of, span, isOperator, house }
}

export async function usageOf(
  { of, span, isOperator, house }: Whom,
  step: Step,
  dimension?: Dimension,
  order: SumName = 'price',
) {
  const { usage } = booksOf(house)
  const series = await usage.series(of, span, step, dimension, order)
  return {
    object: 'usage' as const,
    from: iso(series.from),
    until: iso(series.until),
    step: series.step,
    totals: totalsView(await usage.totals(of, span), isOperator),
    points: series.points.map(({ start, value, sums }) => ({
      start: iso(start),
      ...(value !== undefined && { value }),
      totals: totalsView(sums, isOperator),
    })),
  }
}

export async function rankingOf(
  { of, span, isOperator, house }: Whom,
  dimension: Dimension,
  order: SumName,
  max: number,
) {
  const shares = await booksOf(house).usage.top(of, span, dimension, { order, max })
  return {
    object: 'list' as const,
    data: shares.map(({ value, sums }) => ({ value, totals: totalsView(sums, isOperator) })),
  }
}

export async function performanceOf({ of, span, house }: Whom, wanted: Step) {
  const { usage } = booksOf(house)
  const { 'first-token': first, gap, duration } = await usage.percentiles(of, span)
  const { step, points } = await usage.percentileSeries(of, span, wanted, 'first-token')
  return {
    object: 'usage-performance' as const,
    first_token: timesOf(first),
    gap: timesOf(gap),
    duration: timesOf(duration),
    problems: await usage.problems(of, span),
    step,
    points: points.map(({ start, ...found }) => ({ start: iso(start), first_token: timesOf(found) })),
  }
}

export const totalsView = (sums: Sums, isOperator: boolean) =>
  Object.fromEntries(
    SUMS.map((name) => [wireName(name), name === 'cost' && !isOperator ? null : sums[name]]),
  ) as Record<string, number>

const timesOf = ({ count, p50 = null, p90 = null, p95 = null, p99 = null }: Nullable<Found>) => ({
  count,
  p50,
  p90,
  p95,
  p99,
})
type Nullable<Value> = { readonly [Name in keyof Value]: Value[Name] | (undefined extends Value[Name] ? null : never) }

/** What nobody but an operator may look at costs. @throws HoldfastError `request-invalid` */
const visible = (order: SumName, isOperator: boolean): SumName => {
  if (order === 'cost' && !isOperator) throw new HoldfastError('request-invalid', 'order: there is no cost to order by')
  return order
}

const common = { method: 'GET', tag: 'Usage' } as const

export const usage = [
  operation({
    ...common,
    id: 'getUsage',
    path: '/admin/organisations/:organisation/usage',
    summary: 'Usage of an organisation over a range of time, in steps; by default, of the last day.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Span, ...Filter, ...Steps, by: z.enum(by).exactOptional(), order: Order.order }),
    answer: Usage,
    handle: ({ params, query, by: { isOperator }, house }) =>
      usageOf(
        whomOf({ ...query, ...params }, house, isOperator),
        query.step,
        query.by,
        visible(query.order, isOperator),
      ),
  }),
  operation({
    ...common,
    id: 'rankUsage',
    path: '/admin/organisations/:organisation/usage/top',
    summary: 'Which projects, keys or models of an organisation use most.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Span, ...Filter, ...Order, by: z.enum(by).default('key') }),
    answer: Ranking,
    handle: ({ params, query, by: { isOperator }, house }) =>
      rankingOf(
        whomOf({ ...query, ...params }, house, isOperator),
        query.by,
        visible(query.order, isOperator),
        query.limit,
      ),
  }),
  operation({
    ...common,
    id: 'getPerformance',
    path: '/admin/organisations/:organisation/usage/performance',
    summary: 'How long the replies of an organisation took, and what went wrong.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Span, ...Filter, ...Steps }),
    answer: Performance,
    handle: ({ params, query, by: { isOperator }, house }) =>
      performanceOf(whomOf({ ...query, ...params }, house, isOperator), query.step),
  }),
  operation({
    ...common,
    id: 'getAllUsage',
    path: '/admin/usage',
    summary: 'Usage of everybody over a range of time, in steps; by default, of the last day.',
    permission: 'operate',
    query: z.strictObject({ ...Span, ...AnyFilter, ...Steps, by: z.enum(byAny).exactOptional(), order: Order.order }),
    answer: Usage,
    handle: ({ query, house }) => usageOf(whomOf(query, house, true), query.step, query.by, query.order),
  }),
  operation({
    ...common,
    id: 'rankAllUsage',
    path: '/admin/usage/top',
    summary: 'Which organisations, projects, keys, models or upstreams use most.',
    permission: 'operate',
    query: z.strictObject({ ...Span, ...AnyFilter, ...Order, by: z.enum(byAny).default('organisation') }),
    answer: Ranking,
    handle: ({ query, house }) => rankingOf(whomOf(query, house, true), query.by, query.order, query.limit),
  }),
  operation({
    ...common,
    id: 'getAllPerformance',
    path: '/admin/usage/performance',
    summary: 'How long replies took, and what went wrong; of an upstream, in its attempts.',
    permission: 'operate',
    query: z.strictObject({ ...Span, ...AnyFilter, ...Steps }),
    answer: Performance,
    handle: ({ query, house }) => performanceOf(whomOf(query, house, true), query.step),
  }),
]
