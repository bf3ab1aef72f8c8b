// What an upstream and a model are when nobody says otherwise. Every row has a name in holdfast.yaml.
import type { ModelPlan, Upstream } from './plan.ts'

export const UPSTREAM_DEFAULTS: Pick<Upstream, 'headers' | 'patience' | 'crowd' | 'breaker' | 'asksUsage'> = {
  headers: {},
  patience: { connectMs: 10_000, firstTokenMs: 600_000, idleMs: 300_000 },
  crowd: { max: 16_384, queueMax: 1_024, waitMsMax: 10_000 },
  breaker: { failures: 5, openMs: 5_000, openMsMax: 300_000, probes: 1 },
  asksUsage: true,
}

export const MODEL_DEFAULTS: Omit<ModelPlan, 'name' | 'groups'> = {
  aliases: [],
  fallback: [],
  defaults: {},
  overrides: {},
  mayContinue: false,
  mayRestart: false,
  losses: 'report',
}
