// Replies: those that run here now, what happened to one, and how it is stopped. Metadata only: nothing of a prompt or of
// an answer.
import { z } from 'zod'
import type { Purchase } from '../bill.ts'
import type { RequestFound } from '../books/requests/requests.ts'
import type { JourneyView, Passage } from '../journey.ts'
import type { Totals as KeptTotals } from '../live.ts'
import type { LiveSeen as Kept } from '../nodes/roll.ts'
import type { ReplyState } from '../logs/log.ts'
import type { Step as KeptStep } from '../receipt.ts'
import type { House } from '../routes/route.ts'
import { keyIdOf } from '../sessions/owner.ts'
import { Id, Page, Time, iso, isoOrNull, listOf, pageFrom } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known } from './refusals.ts'

const LiveReply = z
  .strictObject({
    object: z.literal('live-reply'),
    id: z.string(),
    key: z.string(),
    model: z.string(),
    dialect: z.string(),
    form: z.enum(['stream', 'whole']),
    line: z
      .enum(['queued', 'connecting', 'streaming', 'stalled', 'continuing'])
      .meta({ id: 'LineState', description: 'What its line to the upstream is doing.' }),
    serving: z.strictObject({ upstream: z.string(), model: z.string() }).nullable(),
    segment: z.int(),
    last_seq: z.int(),
    tokens: z.int().meta({ description: 'Of output, estimated until the upstream has counted.' }),
    readers: z.int(),
    node: z.string().meta({ description: 'Name of the node that it runs at.' }),
    started_at: Time,
    first_frame_at: Time.nullable(),
    newest_frame_at: Time.nullable(),
  })
  .meta({ id: 'LiveReply' })

const Totals = z
  .strictObject({
    running: z.int(),
    readers: z.int(),
    frames_per_second: z.number().meta({ description: 'Over the last ten seconds or so.' }),
    octets_per_second: z.number(),
  })
  .meta({ id: 'LiveTotals' })

const NodeName = z.string().meta({
  description: 'Which node was asked. Of others there are the newest 100 each, as they were at their last beat.',
})

const liveView = (one: Kept) => ({
  object: 'live-reply' as const,
  id: one.id,
  key: one.key,
  model: one.model,
  dialect: one.dialect,
  form: one.form,
  line: one.line,
  serving: one.serving ?? null,
  segment: one.segment,
  last_seq: one.last,
  tokens: one.tokens,
  readers: one.readers,
  node: one.node,
  started_at: iso(one.startedAt),
  first_frame_at: isoOrNull(one.firstFrameAt),
  newest_frame_at: isoOrNull(one.newestFrameAt),
})

const totalsView = ({ running, readers, framesPerSecond, octetsPerSecond }: KeptTotals) => ({
  running,
  readers,
  frames_per_second: framesPerSecond,
  octets_per_second: octetsPerSecond,
})

const listLiveReplies = operation({
  id: 'listLiveReplies',
  method: 'GET',
  path: '/admin/organisations/:organisation/replies/live',
  tag: 'Replies',
  summary: 'The replies of an organisation that run now, at whichever node, the newest first.',
  permission: 'see',
  params: InOrganisation,
  query: Page,
  answer: listOf('LiveReplyList', LiveReply).extend({ node: NodeName }).meta({ id: 'LiveReplyList' }),
  async handle({ params: { organisation }, query, house }) {
    return { ...livePage(await liveIn(organisation, house), query), node: house.roll.name }
  },
})

const listAllLiveReplies = operation({
  id: 'listAllLiveReplies',
  method: 'GET',
  path: '/admin/replies/live',
  tag: 'Replies',
  summary: 'Everything that runs now, at whichever node, the newest first, and how fast it is.',
  permission: 'operate',
  query: Page,
  answer: listOf('AllLiveReplyList', LiveReply)
    .extend({ node: NodeName, totals: Totals })
    .meta({ id: 'AllLiveReplyList' }),
  async handle({ query, house }) {
    const { replies, totals } = await house.roll.live()
    return { ...livePage(replies, query), node: house.roll.name, totals: totalsView(totals) }
  },
})

const Tokens = z
  .strictObject({
    input: z.int().nullable(),
    output: z.int().nullable(),
    cache_read: z.int().nullable(),
    cache_write: z.int().nullable(),
    reasoning: z.int().nullable(),
    estimated: z.boolean(),
  })
  .meta({ id: 'ReplyTokens', description: 'As the upstream counted them; `estimated`: counted here, in part.' })

const Attempt = z
  .strictObject({
    upstream: z.string(),
    provider: z.string(),
    model: z.string(),
    dialect: z.string(),
    segment: z.int(),
    started_at: Time,
    first_word_at: Time.nullable(),
    ended_at: Time.nullable(),
    problem: z.string().nullable(),
    status: z.int().nullable(),
    tokens: Tokens.nullable(),
  })
  .meta({ id: 'ReplyAttempt' })

const Step = z
  .strictObject({
    at: Time,
    what: z.enum(['reader-came', 'reader-left', 'seam', 'adopted', 'stop-asked']),
    seq: z.int().nullable().meta({ description: 'Where the reader stood.' }),
    seam: z
      .strictObject({ segment: z.int(), how: z.enum(['continued', 'restarted']), model: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'ReplyStep' })

const Timeline = z
  .strictObject({
    object: z.literal('timeline'),
    id: z.string(),
    key: z.string(),
    model: z.string(),
    dialect: z.string(),
    state: z.enum(['running', 'ended']),
    ending: z.string().nullable(),
    problem: z.string().nullable().meta({ description: 'Its code.' }),
    last_seq: z.int(),
    started_at: Time,
    ended_at: Time.nullable(),
    purchases: z.array(z.strictObject({ upstream: z.string(), model: z.string(), tokens: Tokens })).meta({
      description: 'What was bought for it; known when it has ended.',
    }),
    journey: z
      .strictObject({ attempts: z.array(Attempt), steps: z.array(Step), steps_left_out: z.int() })
      .nullable()
      .meta({
        description:
          'While it runs on the node that is asked, and afterwards for as long as the request log keeps it. Null while it runs on another.',
      }),
  })
  .meta({ id: 'ReplyTimeline' })

const OneReply = InOrganisation.extend({ reply: Id })

const getTimeline = operation({
  id: 'getReplyTimeline',
  method: 'GET',
  path: '/admin/organisations/:organisation/replies/:reply',
  tag: 'Replies',
  summary: 'What happened to a reply: its attempts and seams, its readers coming and going, its ending.',
  permission: 'see',
  params: OneReply,
  answer: Timeline,
  handle: ({ params, house }) => findTimeline(params, house),
})

const stopReply = operation({
  id: 'stopReply',
  method: 'POST',
  path: '/admin/organisations/:organisation/replies/:reply/stop',
  tag: 'Replies',
  summary:
    'Stops a reply, on whichever node it runs. When this answers nothing more is bought. Of one that has ended nothing changes.',
  permission: 'administer',
  params: OneReply,
  answer: Timeline,
  async handle({ params, house }) {
    const { head } = known(await replyIn(params, house))
    await house.replies.stop(head.id)
    return findTimeline(params, house)
  },
})

const AnyReply = z.object({ reply: Id })

const getAnyTimeline = operation({
  id: 'getAnyReplyTimeline',
  method: 'GET',
  path: '/admin/replies/:reply',
  tag: 'Replies',
  summary: 'The same of a reply of anybody.',
  permission: 'operate',
  params: AnyReply,
  answer: Timeline,
  handle: ({ params, house }) => findTimeline(params, house),
})

const stopAnyReply = operation({
  id: 'stopAnyReply',
  method: 'POST',
  path: '/admin/replies/:reply/stop',
  tag: 'Replies',
  summary: 'Stops a reply of anybody.',
  permission: 'operate',
  params: AnyReply,
  answer: Timeline,
  async handle({ params, house }) {
    const { head } = known(await replyIn(params, house))
    await house.replies.stop(head.id)
    return findTimeline(params, house)
  },
})

export const replies = [listLiveReplies, listAllLiveReplies, getTimeline, stopReply, getAnyTimeline, stopAnyReply]

interface Whose {
  /** Undefined: anybody's. */
  readonly organisation?: string | undefined
  readonly reply: string
}

/** A reply belongs to the organisation of its key, also when that was revoked. Undefined where it is not there, or not theirs. */
async function replyIn({ organisation, reply }: Whose, house: House): Promise<ReplyState | undefined> {
  const state = await house.log.state(reply)
  if (organisation === undefined) return state
  return state && (await booksOf(house).keys.get(organisation, keyIdOf(state.head.owner))) ? state : undefined
}

/** The request log keeps for longer what happened to a reply than the log its frames. @throws HoldfastError `record-unknown` */
async function findTimeline({ organisation, reply }: Whose, house: House) {
  const state = await replyIn({ organisation, reply }, house)
  const journey = state && house.replies.journey(reply)
  if (state && journey) return timelineOf(state, journeyView(journey))
  const { requests, recorder } = booksOf(house)
  let request = await requests.find(reply, organisation)
  if (!request && state?.final) {
    // One that ended a moment ago may not be written yet.
    await recorder.flush()
    request = await requests.find(reply, organisation)
  }
  const { attempts = [], steps = [], steps_left_out: stepsLeftOut = 0 } = request?.details ?? {}
  const past = request ? journeyView({ attempts, steps, stepsLeftOut }) : null
  return state ? timelineOf(state, past) : pastOf(known(request), past)
}

/** Those of an organisation, in no order. */
export async function liveIn(organisation: string, house: House): Promise<readonly Kept[]> {
  const keys = new Set((await booksOf(house).keys.list(organisation)).map(({ id }) => id))
  return (await house.roll.live()).replies.filter(({ key }) => keys.has(key))
}

/** They come and go between two pages, so a cursor is a place in the order and not one of them. */
function livePage(replies: readonly Kept[], { limit, after }: Page) {
  const cursorOf = (one: Pick<Kept, 'id' | 'startedAt'>): string =>
    `${String(one.startedAt).padStart(15, '0')}:${one.id}`
  const sorted = replies
    .filter((one) => after === undefined || cursorOf(one) < after)
    .sort((one, other) => (cursorOf(one) < cursorOf(other) ? 1 : -1))
  const page = pageFrom(sorted, limit, cursorOf)
  return { ...page, data: page.data.map(liveView) }
}

type Journey = ReturnType<typeof journeyView>

const journeyView = ({ attempts, steps, stepsLeftOut }: Pick<JourneyView, 'attempts' | 'steps' | 'stepsLeftOut'>) => ({
  attempts: attempts.map(attemptView),
  steps: steps.map(stepView),
  steps_left_out: stepsLeftOut,
})

const timelineOf = ({ head, last, final }: ReplyState, journey: Journey | null) => ({
  object: 'timeline' as const,
  id: head.id,
  key: keyIdOf(head.owner),
  model: head.model,
  dialect: head.dialect,
  state: final ? ('ended' as const) : ('running' as const),
  ending: final?.ending ?? null,
  problem: final?.problem?.code ?? null,
  last_seq: last,
  started_at: iso(head.createdAt),
  ended_at: isoOrNull(final?.endedAt),
  purchases: (final?.purchases ?? []).map((one) => ({
    upstream: one.upstream,
    model: one.model,
    tokens: tokensOf(one),
  })),
  journey,
})

/** Of a reply whose frames are gone. */
const pastOf = ({ details, ...one }: RequestFound, journey: Journey | null) => ({
  object: 'timeline' as const,
  id: one.id,
  key: one.key,
  model: one.model,
  dialect: one.dialect,
  state: 'ended' as const,
  ending: one.ending,
  problem: one.problem,
  last_seq: details.last,
  started_at: iso(one.created_at),
  ended_at: iso(one.ended_at),
  purchases: details.attempts.flatMap(({ upstream, model, usage, estimated }) =>
    usage ? [{ upstream, model, tokens: tokensOf({ usage, ...(estimated && { estimated }) }) }] : [],
  ),
  journey,
})

const attemptView = (one: Passage) => ({
  upstream: one.upstream,
  provider: one.provider,
  model: one.model,
  dialect: one.dialect,
  segment: one.segment,
  started_at: iso(one.startedAt),
  first_word_at: isoOrNull(one.firstWordAt),
  ended_at: isoOrNull(one.endedAt),
  problem: one.problem ?? null,
  status: one.status ?? null,
  tokens: one.usage ? tokensOf({ usage: one.usage, ...(one.estimated && { estimated: true }) }) : null,
})

const tokensOf = ({ usage, estimated }: Pick<Purchase, 'usage' | 'estimated'>) => ({
  input: usage.input ?? null,
  output: usage.output ?? null,
  cache_read: usage.cacheRead ?? null,
  cache_write: usage.cacheWrite ?? null,
  reasoning: usage.reasoning ?? null,
  estimated: estimated === true,
})

const stepView = (step: KeptStep) => ({
  at: iso(step.at),
  what: step.what,
  seq: step.what === 'reader-came' ? step.after : step.what === 'reader-left' ? step.at_seq : null,
  seam:
    step.what === 'seam' ? { segment: step.seam.segment, how: step.seam.how, model: step.seam.model ?? null } : null,
})
