// How this relay runs: what it was started with, and what is in force. Never a secret.
import process from 'node:process'
import { z } from 'zod'
import type { Pricing } from '../metering/tariff.ts'
import { DOLLARS, MILLIONTHS } from '../prices/money.ts'
import type { Upstream } from '../routing/plan.ts'
import { Time, iso } from './answers.ts'
import { version } from '../version.ts'
import { operation } from './operation.ts'

const UpstreamSettings = z
  .strictObject({
    name: z.string(),
    provider: z.string(),
    keys: z.int().meta({ description: 'How many. They are told from each other at `GET /admin/upstreams`.' }),
    headers: z.array(z.string()).meta({ description: 'Names of headers that go with every request.' }),
    connect_ms: z.number(),
    first_token_ms: z.number(),
    idle_ms: z.number(),
    running_max: z.number(),
    waiting_max: z.number(),
    wait_ms_max: z.number(),
    breaker: z.strictObject({ failures: z.int(), open_ms: z.number(), open_ms_max: z.number(), probes: z.int() }),
  })
  .meta({ id: 'UpstreamSettings' })

/** 1,000,000 changes nothing. */
const Millionths = z.int()

const PriceGroupSettings = z
  .strictObject({
    name: z.string(),
    ratio_millionths: Millionths.meta({ description: 'Of the cost, after the mark-up; 1000000 changes nothing.' }),
    models: z
      .array(z.strictObject({ pattern: z.string(), ratio_millionths: Millionths }))
      .meta({ description: 'In place of that for some models.' }),
  })
  .meta({ id: 'PriceGroupSettings' })

const Settings = z
  .strictObject({
    object: z.literal('settings'),
    version: z.string(),
    node: z.string().meta({ description: 'The version of Node.js.' }),
    ready: z.boolean(),
    started_at: Time,
    uptime_s: z.int(),
    books: z.enum(['sqlite', 'postgres']).nullable(),
    may_reread: z.boolean().meta({ description: 'There is a configuration file that can be read again.' }),
    has_console: z.boolean(),
    has_faults: z.boolean().meta({ description: 'Faults on demand are on.' }),
    limits: z
      .record(z.string(), z.number())
      .meta({ description: 'By name: what each does is in the operator’s guide.' }),
    upstreams: z.array(UpstreamSettings),
    models: z.int(),
    pricing: z.strictObject({
      mark_up_millionths: Millionths,
      currency: z.strictObject({ code: z.string(), per_dollar_millionths: Millionths }),
      groups: z.array(PriceGroupSettings),
    }),
  })
  .meta({ id: 'Settings' })

const getSettings = operation({
  id: 'getSettings',
  method: 'GET',
  path: '/admin/settings',
  tag: 'Configuration',
  summary: 'What is in force: the version, the engine, every limit, and the settings of every upstream.',
  permission: 'operate',
  answer: Settings,
  async handle({ house }) {
    const { runtime, startedAt, books, limits, router, tariff, reread, site, faults } = house
    return {
      object: 'settings' as const,
      version,
      node: process.versions.node,
      ready: house.readiness() === 'ready',
      started_at: iso(startedAt),
      uptime_s: Math.floor((runtime.now() - startedAt) / 1_000),
      books: books?.engine ?? null,
      may_reread: reread !== undefined,
      has_console: site !== undefined,
      has_faults: faults !== undefined,
      limits: { ...limits },
      upstreams: router.plan.upstreams.map(view),
      models: router.plan.models.length,
      pricing: pricingView(tariff.pricing),
    }
  },
})

export const settings = [getSettings]

const view = ({ name, provider, secrets, headers, patience, crowd, breaker }: Upstream) => ({
  name,
  provider: provider.name,
  keys: secrets.length,
  headers: Object.keys(headers),
  connect_ms: patience.connectMs,
  first_token_ms: patience.firstTokenMs,
  idle_ms: patience.idleMs,
  running_max: crowd.max,
  waiting_max: crowd.queueMax,
  wait_ms_max: crowd.waitMsMax,
  breaker: {
    failures: breaker.failures,
    open_ms: breaker.openMs,
    open_ms_max: breaker.openMsMax,
    probes: breaker.probes,
  },
})

const pricingView = ({ markup, groups, currency = DOLLARS }: Pricing) => ({
  mark_up_millionths: markup?.millionths ?? MILLIONTHS,
  currency: { code: currency.code, per_dollar_millionths: currency.perDollarMillionths },
  groups: [...(groups ?? [])].map(([name, { millionths, models }]) => ({
    name,
    ratio_millionths: millionths,
    models: models.map((one) => ({ pattern: one.pattern, ratio_millionths: one.millionths })),
  })),
})
