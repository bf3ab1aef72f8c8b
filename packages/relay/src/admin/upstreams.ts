// Upstreams: how they are doing, and what an operator does about it.
import { z } from 'zod'
import type { Usage } from '@holdfast/protocol'
import type { Shop } from '../metering/tariff.ts'
import type { House } from '../routes/route.ts'
import { Name, Nano, Time } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf, known, recordUnknown } from './refusals.ts'
import { TRIAL_TOKENS_MAX, tryUpstream } from './upstream-trial.ts'

const Quantiles = z.strictObject({ count: z.int(), p50: z.number(), p95: z.number() }).meta({ id: 'Quantiles' })

const UpstreamKey = z
  .strictObject({
    key: z.string().meta({ description: '`…` and the last four characters, or `#` and a hash of a short one.' }),
    state: z.string(),
    until: z.string().nullable().meta({ description: 'When a key that is out is tried again.' }),
    limited: z.array(z.strictObject({ model: z.string(), until: z.string() })),
  })
  .meta({ id: 'UpstreamKey' })

/** One model at one upstream, as it did lately. */
export const UpstreamModel = z
  .strictObject({
    model: z.string().meta({ description: 'As the upstream calls it.' }),
    breaker: z.enum(['closed', 'open', 'half-open']),
    open_until: z.string().nullable(),
    failures_in_a_row: z.int(),
    running: z.int(),
    attempts: z.int(),
    ended_well: z.int(),
    stopped: z.int().meta({ description: 'Not wanted any more before they ended.' }),
    failures: z.record(z.string(), z.int()).meta({ description: 'By code.' }),
    last_failure: z.strictObject({ code: z.string(), message: z.string(), at: z.string() }).nullable(),
    first_frame_ms: Quantiles.nullable(),
    whole_ms: Quantiles.nullable(),
  })
  .meta({ id: 'UpstreamModel' })

const Upstream = z
  .strictObject({
    object: z.literal('upstream'),
    name: z.string(),
    provider: z.string(),
    base_url: z.string(),
    state: z.enum(['ready', 'full', 'limited', 'failing', 'no-key', 'disabled', 'leaving']),
    disabled: z
      .strictObject({ since: Time, reason: z.string().nullable() })
      .nullable()
      .meta({ description: 'The operator has switched it off: no reply goes there until it is switched on again.' }),
    running: z.int(),
    waiting: z.int(),
    running_max: z.number(),
    waiting_max: z.number(),
    keys: z.array(UpstreamKey),
    models: z.array(UpstreamModel),
  })
  .meta({ id: 'Upstream' })

const listUpstreams = operation({
  id: 'listUpstreams',
  method: 'GET',
  path: '/admin/upstreams',
  tag: 'Upstreams',
  summary: 'How every upstream is doing: its keys, its crowd, and the models that were asked of it since the start.',
  permission: 'operate',
  // As many as the configuration has: a person wrote them down.
  answer: z.strictObject({ object: z.literal('list'), data: z.array(Upstream) }).meta({ id: 'UpstreamList' }),
  handle: async ({ house }) => ({ object: 'list' as const, data: house.router.report() }),
})

/** A person called it so, in the configuration. */
const OneUpstream = z.object({ upstream: z.string().max(200) })

const forgiveUpstream = operation({
  id: 'forgiveUpstream',
  method: 'POST',
  path: '/admin/upstreams/:upstream/forgive',
  tag: 'Upstreams',
  summary: 'Closes its breakers and takes its keys for good, at once, after what was wrong was put right.',
  permission: 'operate',
  params: OneUpstream,
  answer: Upstream,
  async handle({ params: { upstream }, house }) {
    if (!house.router.forgive(upstream)) throw recordUnknown()
    return known(reportOf(upstream, house))
  },
})

const REASON_CHARS_MAX = 500

const disableUpstream = operation({
  id: 'disableUpstream',
  method: 'POST',
  path: '/admin/upstreams/:upstream/disable',
  tag: 'Upstreams',
  summary:
    'Sends no more replies there, at every node and after every restart, until it is enabled. What runs there goes on.',
  permission: 'operate',
  params: OneUpstream,
  body: z
    .strictObject({
      reason: z.string().trim().min(1).max(REASON_CHARS_MAX).exactOptional().meta({ description: 'For operators.' }),
    })
    .meta({ id: 'UpstreamDisabling' }),
  answer: Upstream,
  async handle({ params: { upstream }, body: { reason }, by, house }) {
    known(reportOf(upstream, house))
    await booksOf(house).upstreams.turnOff(upstream, reason, by.actor)
    return known(reportOf(upstream, house))
  },
})

const enableUpstream = operation({
  id: 'enableUpstream',
  method: 'POST',
  path: '/admin/upstreams/:upstream/enable',
  tag: 'Upstreams',
  summary: 'Sends replies there again. Of one that was not disabled nothing changes.',
  permission: 'operate',
  params: OneUpstream,
  answer: Upstream,
  async handle({ params: { upstream }, by, house }) {
    known(reportOf(upstream, house))
    await booksOf(house).upstreams.turnOn(upstream, by.actor)
    return known(reportOf(upstream, house))
  },
})

const reportOf = (upstream: string, { router }: House) => router.report().find(({ name }) => name === upstream)

const Tokens = z
  .strictObject({ input: z.int().nullable(), output: z.int().nullable() })
  .meta({ id: 'TrialTokens', description: 'As the upstream counted them.' })

const testUpstream = operation({
  id: 'testUpstream',
  method: 'POST',
  path: '/admin/upstreams/:upstream/test',
  tag: 'Upstreams',
  summary: `Asks it for a word, as a reply would. It costs what a short question and at most ${TRIAL_TOKENS_MAX} tokens of the model cost, which no account is charged and no usage counts: it is in the audit log.`,
  permission: 'operate',
  params: OneUpstream,
  body: z
    .strictObject({ model: Name.meta({ description: 'The public name of a model that it serves.' }) })
    .meta({ id: 'UpstreamTestWish' }),
  answer: z
    .strictObject({
      object: z.literal('upstream-test'),
      upstream: z.string(),
      model: z.string().meta({ description: 'As the upstream calls it.' }),
      outcome: z.enum(['answered', 'failed']),
      ms: z.int().nullable().meta({ description: 'Until the whole answer was there; `null`: it was not even asked.' }),
      problem: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
      tokens: Tokens.nullable(),
      cost_nano: Nano.nullable().meta({
        description: 'By the price list; `null`: nobody counted it, or says its price.',
      }),
    })
    .meta({ id: 'UpstreamTest' }),
  problems: ['model-unknown'],
  async handle({ params: { upstream }, body: { model }, by, house }) {
    if (!house.router.plan.upstreams.some(({ name }) => name === upstream)) throw recordUnknown()
    const { problem, usage, ms, ...trial } = await tryUpstream(upstream, model, house)
    const came = {
      model: trial.model,
      outcome: problem ? ('failed' as const) : ('answered' as const),
      tokens: usage ? { input: usage.input ?? null, output: usage.output ?? null } : null,
      // What was not even asked was not bought.
      cost_nano: ms === undefined ? 0 : costOf({ upstream, model: trial.model }, usage, house),
    }
    // No reply is bought by it, and nobody pays: so that it is written down at all.
    await house.books?.audit.add(house.runtime.now(), by.actor, {
      act: 'upstream-test',
      subject: upstream,
      details: { ...came, ...(problem && { problem: problem.code }) },
    })
    return {
      object: 'upstream-test' as const,
      upstream,
      ms: ms ?? null,
      problem: problem ? { code: problem.code, message: problem.message } : null,
      ...came,
    }
  },
})

export const upstreams = [listUpstreams, forgiveUpstream, disableUpstream, enableUpstream, testUpstream]

function costOf(shop: Shop, usage: Usage | undefined, { tariff, runtime }: House): number | null {
  if (!usage) return null
  const { cost, explanation } = tariff.charge([{ ...shop, usage }], runtime.now())
  return explanation.isPartial ? null : cost
}
