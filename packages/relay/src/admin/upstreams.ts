// Upstreams: how they are doing, and what an operator does about it.
import { z } from 'zod'
import { operation } from './operation.ts'

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
    state: z.enum(['ready', 'full', 'limited', 'failing', 'no-key', 'leaving']),
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

export const upstreams = [listUpstreams]
