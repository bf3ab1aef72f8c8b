// What an operator's wall shows: what runs at this moment, and what a range of time came to. Two questions, because the first
// costs nothing and is asked every few seconds, and the second reads from the books.
import { z } from 'zod'
import { periodAt } from '../books/limits/period.ts'
import type { LiveReply } from '../live.ts'
import type { House } from '../routes/route.ts'
import { Budget, Spent, accountView } from './account.ts'
import { Time, iso } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known } from './refusals.ts'
import { liveIn } from './replies.ts'
import {
  Performance,
  Ranking,
  Span,
  Steps,
  Totals,
  Usage,
  type Whom,
  performanceOf,
  rankingOf,
  totalsView,
  usageOf,
  whomOf,
} from './usage.ts'

const Health = z
  .strictObject({
    name: z.string(),
    provider: z.string(),
    state: z.enum(['ready', 'full', 'limited', 'failing', 'no-key', 'disabled', 'leaving']),
    running: z.int(),
    waiting: z.int(),
    attempts: z.int().meta({ description: 'That ended since the relay started, well or not; none that was stopped.' }),
    ended_well: z.int(),
  })
  .meta({ id: 'UpstreamHealth' })

const Pulse = z
  .strictObject({
    object: z.literal('pulse'),
    at: Time,
    running: z.int(),
    readers: z.int(),
    tokens_per_second: z.number().meta({ description: 'Of replies that stream now: each at its own average pace.' }),
    day: z
      .strictObject({
        since: Time,
        zone: z.string(),
        spent_nano: z.int(),
        before_nano: z.int().meta({ description: 'The day before, until the same time.' }),
      })
      .meta({ id: 'DaySpent' }),
    budget: Budget.nullable().meta({ description: 'Of the organisation.' }),
    spent: Spent.nullable(),
    upstreams: z.array(Health).nullable().meta({ description: 'For operators.' }),
  })
  .meta({ id: 'Pulse', description: 'Of all nodes: of another than the one that is asked as it was at its last beat.' })

const Overview = z
  .strictObject({
    object: z.literal('overview'),
    usage: Usage,
    before: Totals.meta({ description: 'Of a range as long, right before.' }),
    performance: Performance,
    top: z.strictObject({ models: Ranking, keys: Ranking, projects: Ranking }),
  })
  .meta({ id: 'Overview' })

const DAY_MS = 86_400_000
/** Lines of each ranking. */
const TOP_MAX = 5

const paceOf = (replies: readonly LiveReply[], now: number): number =>
  replies.reduce((sum, { line, firstFrameAt, tokens }) => {
    if (line !== 'streaming' || firstFrameAt === undefined || now <= firstFrameAt) return sum
    // One that has just begun has no pace yet: what it said at once would count many times.
    return sum + tokens / Math.max(1, (now - firstFrameAt) / 1_000)
  }, 0)

async function pulseOf(
  replies: readonly LiveReply[],
  { house, isOperator, of }: Pick<Whom, 'house' | 'isOperator' | 'of'>,
  money?: Awaited<ReturnType<typeof accountView>>,
) {
  const now = house.runtime.now()
  const zone = money?.zone ?? 'UTC'
  const { since } = periodAt('day', now, zone)
  const { usage } = booksOf(house)
  const spent = async (from: number, until: number): Promise<number> => (await usage.totals(of, { from, until })).price
  return {
    object: 'pulse' as const,
    at: iso(now),
    running: replies.length,
    readers: replies.reduce((sum, { readers }) => sum + readers, 0),
    tokens_per_second: paceOf(replies, now),
    day: {
      since: iso(since),
      zone,
      spent_nano: await spent(since, now + 1),
      before_nano: await spent(since - DAY_MS, now + 1 - DAY_MS),
    },
    budget: money?.budget ?? null,
    spent: money?.spent ?? null,
    upstreams: isOperator ? house.router.report().map(healthOf) : null,
  }
}

type Report = ReturnType<House['router']['report']>[number]

const healthOf = ({ name, provider, state, running, waiting, models }: Report) => ({
  name,
  provider,
  state,
  running,
  waiting,
  attempts: models.reduce((sum, { attempts, running, stopped }) => sum + attempts - running - stopped, 0),
  ended_well: models.reduce((sum, { ended_well }) => sum + ended_well, 0),
})

async function overviewOf(whom: Whom, step: z.output<typeof Steps.step>) {
  const { of, span, house, isOperator } = whom
  const { from, until } = span
  const top = (by: 'model' | 'key' | 'project') => rankingOf(whom, by, 'price', TOP_MAX)
  const before = await booksOf(house).usage.totals(of, { from: Math.max(0, 2 * from - until), until: from })
  return {
    object: 'overview' as const,
    usage: await usageOf(whom, step),
    before: totalsView(before, isOperator),
    performance: await performanceOf(whom, step),
    top: { models: await top('model'), keys: await top('key'), projects: await top('project') },
  }
}

const common = { method: 'GET', tag: 'Usage' } as const

export const overview = [
  operation({
    ...common,
    id: 'getPulse',
    path: '/admin/organisations/:organisation/pulse',
    summary: 'What runs for an organisation at this moment, and what it has spent today.',
    permission: 'see',
    params: InOrganisation,
    answer: Pulse,
    async handle({ params: { organisation }, by: { isOperator }, house }) {
      const { id, name } = known(await booksOf(house).organisations.get(organisation))
      const money = await accountView({ id, kind: 'organisation', name }, house)
      return pulseOf(await liveIn(organisation, house), { house, isOperator, of: { organisation } }, money)
    },
  }),
  operation({
    ...common,
    id: 'getOverview',
    path: '/admin/organisations/:organisation/overview',
    summary:
      'What a range of time came to: usage in steps and against the range before, times, problems, who used most.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Span, ...Steps }),
    answer: Overview,
    handle: ({ params, query, by: { isOperator }, house }) =>
      overviewOf(whomOf({ ...query, ...params }, house, isOperator), query.step),
  }),
  operation({
    ...common,
    id: 'getAllPulse',
    path: '/admin/pulse',
    summary: 'What runs for anybody at this moment, and what was spent today.',
    permission: 'operate',
    answer: Pulse,
    async handle({ house }) {
      const { replies, totals } = await house.roll.live()
      return { ...(await pulseOf(replies, { house, isOperator: true, of: {} })), running: totals.running }
    },
  }),
  operation({
    ...common,
    id: 'getAllOverview',
    path: '/admin/overview',
    summary: 'The same of everybody.',
    permission: 'operate',
    query: z.strictObject({ ...Span, ...Steps }),
    answer: Overview,
    handle: ({ query, house }) => overviewOf(whomOf(query, house, true), query.step),
  }),
]
