// What was bought of an upstream, day by day and model by model: what its own account of it is compared with.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { DAY } from '../books/usage/cover.ts'
import type { House } from '../routes/route.ts'
import { route } from '../routing/route.ts'
import { Id, Nano } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf } from './refusals.ts'

/** Each is a few queries. */
const DAYS_MAX = 62
const MODELS_MAX = 100

const Day = z.iso.date()

const Bought = z
  .strictObject({
    object: z.literal('bought'),
    day: Day.meta({ description: 'In UTC.' }),
    model: z
      .string()
      .nullable()
      .meta({ description: 'What clients asked for; `null`: of many that have little, the sum.' }),
    upstream_model: z
      .string()
      .nullable()
      .meta({ description: 'As the upstream calls it, by the configuration of now.' }),
    input: z.int(),
    output: z.int(),
    cache_read: z.int(),
    cache_write: z.int(),
    cost_nano: Nano,
    estimated: z.int().meta({ description: 'Replies some of whose usage the upstream did not count.' }),
  })
  .meta({ id: 'Bought' })

const listBought = operation({
  id: 'listBought',
  method: 'GET',
  path: '/admin/upstreams/:upstream/bought',
  tag: 'Prices',
  summary: 'What was bought of an upstream, day by day and model by model, to be held against its own account of it.',
  permission: 'operate',
  params: z.object({ upstream: Id }),
  query: z.strictObject({
    from: Day,
    until: Day.meta({ description: `The first day that is not in it; at most ${DAYS_MAX} after the other.` }),
  }),
  answer: z.strictObject({ object: z.literal('list'), data: z.array(Bought) }).meta({ id: 'BoughtList' }),
  async handle({ params: { upstream }, query: { from, until }, house }) {
    const [first, last] = [Date.parse(from), Date.parse(until)]
    if (last <= first || last - first > DAYS_MAX * DAY)
      throw new HoldfastError('request-invalid', `until: from one day to ${DAYS_MAX} after from`)
    const { usage } = booksOf(house)
    const data: z.input<typeof Bought>[] = []
    for (let day = first; day < last; day += DAY)
      for (const { value, sums } of await usage.top({ upstream }, { from: day, until: day + DAY }, 'model', {
        order: 'cost',
        max: MODELS_MAX,
      }))
        data.push({
          object: 'bought',
          day: new Date(day).toISOString().slice(0, 10),
          model: value,
          upstream_model: value === null ? null : nameAt(upstream, value, house),
          input: sums.input,
          output: sums.output,
          cache_read: sums.cache_read,
          cache_write: sums.cache_write,
          cost_nano: sums.cost,
          estimated: sums.estimated,
        })
    return { object: 'list' as const, data }
  },
})

export const bought = [listBought]

/** Usage is added up by public names. */
function nameAt(upstream: string, model: string, { router }: House): string {
  try {
    const { stops } = route(router.plan, { model, dialect: 'openai-chat', owner: '' }, () => 0)
    return stops.find((stop) => stop.upstream.name === upstream)?.model ?? model
  } catch (cause) {
    if (cause instanceof HoldfastError && cause.code === 'model-unknown') return model
    throw cause
  }
}
