// Models: what is served under which name, by whom, in which shares, and how each of them did lately.
import { z } from 'zod'
import type { ModelPlan, Target } from '../routing/plan.ts'
import type { UpstreamReport } from '../routing/report.ts'
import { hasStar } from '../routing/star.ts'
import { operation } from './operation.ts'
import { UpstreamModel } from './upstreams.ts'

const ModelTarget = z
  .strictObject({
    upstream: z.string(),
    model: z.string().nullable().meta({ description: 'As the upstream calls it; `null`: as it is asked for.' }),
    group: z.int().nullable().meta({ description: '1 is tried first; the canary is in no group.' }),
    percent: z.number().meta({ description: 'Of the requests that come to its group; of all, for the canary.' }),
    is_canary: z.boolean(),
    upstream_state: z.string().nullable(),
    recent: UpstreamModel.nullable().meta({ description: 'Since the relay started; `null`: it was not asked for.' }),
  })
  .meta({ id: 'ModelTarget' })

const Model = z
  .strictObject({
    object: z.literal('model'),
    name: z.string().meta({ description: 'What clients ask for, or a pattern with one `*`.' }),
    aliases: z.array(z.string()),
    fallback: z.array(z.string()),
    canary: z.strictObject({ percent: z.number(), sticky: z.enum(['key', 'user']) }).nullable(),
    may_continue: z.boolean(),
    may_restart: z.boolean(),
    losses: z.enum(['refuse', 'report']),
    targets: z.array(ModelTarget),
  })
  .meta({ id: 'Model' })

const listModels = operation({
  id: 'listModels',
  method: 'GET',
  path: '/admin/models',
  tag: 'Models',
  summary: 'The models of the configuration, with everybody who serves them, side by side.',
  permission: 'operate',
  // As many as the configuration has: a person wrote them down.
  answer: z.strictObject({ object: z.literal('list'), data: z.array(Model) }).meta({ id: 'ModelList' }),
  async handle({ house: { router } }) {
    const reports = new Map(router.report().map((report) => [report.name, report]))
    return { object: 'list' as const, data: router.plan.models.map((model) => view(model, reports)) }
  },
})

export const models = [listModels]

type Reports = ReadonlyMap<string, UpstreamReport>

function view(
  { name, aliases, groups, canary, fallback, mayContinue, mayRestart, losses }: ModelPlan,
  reports: Reports,
) {
  return {
    object: 'model' as const,
    name,
    aliases,
    fallback,
    canary: canary ? { percent: canary.percent, sticky: canary.sticky } : null,
    may_continue: mayContinue,
    may_restart: mayRestart,
    losses,
    targets: [
      ...groups.flatMap((group, index) => {
        const sum = group.reduce((sum, { weight }) => sum + weight, 0)
        return group.map((target) => ({
          ...targetView(name, target, reports),
          group: index + 1,
          percent: sum > 0 ? (100 * target.weight) / sum : 0,
          is_canary: false,
        }))
      }),
      ...(canary
        ? [{ ...targetView(name, canary.target, reports), group: null, percent: canary.percent, is_canary: true }]
        : []),
    ],
  }
}

function targetView(name: string, { upstream, model }: Target, reports: Reports) {
  const report = reports.get(upstream)
  const called = model ?? name
  return {
    upstream,
    model: model ?? null,
    upstream_state: report?.state ?? null,
    // Behind a pattern are many models: those are on the page of the upstream.
    recent: (hasStar(called) ? undefined : report?.models.find((one) => one.model === called)) ?? null,
  }
}
