// What the operator of a simulated relay wants: upstreams of both dialects, models with groups, weights, canaries and
// fallbacks, small crowds, short patience; and how the plan is exchanged in the middle.
import {
  MODEL_DEFAULTS,
  type ModelPlan,
  type Plan,
  type Provider,
  type Target,
  UPSTREAM_DEFAULTS,
  type Upstream,
  providers,
} from '@holdfast/relay'
import type { Dice } from './dice.ts'
import { CALL_HEADER } from './wire.ts'

export interface Plans {
  readonly first: Plan
  /** Each stands from `at` on, in virtual milliseconds since the beginning. */
  readonly reloads: readonly { readonly at: number; readonly plan: Plan }[]
}

/** The model that everybody asks for. */
export const MODEL = 'm'
const FALLBACK = 'n'

export function drawPlans(dice: Dice, healAt: number): Plans {
  const first = dice.chance(0.15) ? PLAIN : drawPlan(dice)
  if (first === PLAIN || dice.chance(0.4)) return { first, reloads: [] }
  const times = Array.from({ length: dice.between(1, 3) }, () => dice.between(1, healAt))
  let plan = first
  return {
    first,
    reloads: times.sort((one, other) => one - other).map((at) => ({ at, plan: (plan = changed(plan, dice)) })),
  }
}

/** @param elapsed virtual milliseconds since the beginning */
export const planAt = ({ first, reloads }: Plans, elapsed: number): Plan =>
  reloads.findLast(({ at }) => at <= elapsed)?.plan ?? first

export const upstreamIn = ({ upstreams }: Plan, name: string): Upstream | undefined =>
  upstreams.find((upstream) => upstream.name === name)

function providerNamed(name: string, more: Partial<Provider> = {}): Provider {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  return { ...provider, passHeaders: [CALL_HEADER], ...more }
}

const upstream = (name: string, provider: Provider, secrets: readonly string[]): Upstream => ({
  ...UPSTREAM_DEFAULTS,
  name,
  provider,
  baseUrl: `http://${name}`,
  secrets,
})

/** Every reply has one place, as where only the environment says what there is. */
const PLAIN: Plan = {
  upstreams: ['openai', 'anthropic'].map((name) => upstream(name, providerNamed(name), ['vendor'])),
  models: [],
}

const KINDS = {
  'chat-1': 'openai-compatible',
  'chat-2': 'openai-compatible',
  'claude-1': 'anthropic',
  'claude-2': 'anthropic',
  keeper: 'holdfast',
} as const

function drawPlan(dice: Dice): Plan {
  const names = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter(() => dice.chance(0.65))
  const upstreams = (names.length > 0 ? names : (['chat-1'] as const)).map((name) => drawUpstream(name, dice))
  // The one that keeps its answers is often the first, who is asked most.
  const [keepers, others] = dice.chance(0.4)
    ? [upstreams.filter(isKeeper), upstreams.filter((one) => !isKeeper(one))]
    : [[], upstreams]
  const order = [...keepers, ...shuffled(others, dice)]
  const count = dice.between(1, order.length)
  const main = drawModel(MODEL, order.slice(0, count), dice)
  const rest = drawModel(FALLBACK, count < order.length ? order.slice(count) : order, dice)
  return { upstreams, models: [{ ...main, fallback: dice.chance(0.6) ? [FALLBACK] : [] }, rest] }
}

const isKeeper = ({ name }: Upstream): boolean => name === 'keeper'

function drawUpstream(name: keyof typeof KINDS, dice: Dice): Upstream {
  const by = dice.weighted({ 'user-turn': 5, prefill: 4, none: 1 })
  const flag = by === 'prefill' && name.startsWith('chat') ? { flag: 'prefix' } : {}
  const continuations = [{ models: '*', by, ...flag, source: 'the simulation' }]
  const secrets = Array.from({ length: dice.between(1, 3) }, (_, number) => `secret-${number}-of-${name}`)
  return {
    ...upstream(name, providerNamed(KINDS[name], { continuations }), secrets),
    crowd: dice.chance(0.5) ? drawCrowd(dice) : UPSTREAM_DEFAULTS.crowd,
    breaker: dice.chance(0.6) ? drawBreaker(dice) : UPSTREAM_DEFAULTS.breaker,
    patience: drawPatience(dice),
  }
}

const drawCrowd = (dice: Dice): Upstream['crowd'] => ({
  max: dice.between(1, 3),
  queueMax: dice.between(0, 3),
  waitMsMax: dice.pick([1_000, 5_000, 10_000]),
})

const drawBreaker = (dice: Dice): Upstream['breaker'] => ({
  failures: dice.between(1, 3),
  openMs: dice.pick([500, 3_000]),
  openMsMax: 10_000,
  probes: dice.between(1, 2),
})

const drawPatience = (dice: Dice): Upstream['patience'] => ({
  connectMs: 10_000,
  firstTokenMs: dice.pick([3_000, 10_000, 30_000]),
  idleMs: dice.pick([2_000, 10_000, 30_000]),
})

function drawModel(name: string, upstreams: readonly Upstream[], dice: Dice): ModelPlan {
  const groups: Target[][] = []
  for (const one of upstreams) {
    const target = { upstream: one.name, model: `${one.name}-model`, weight: dice.between(0, 3) }
    const last = groups.at(-1)
    if (last && dice.chance(0.4)) last.push(target)
    else groups.push([target])
  }
  const [first] = upstreams
  const canary = first && {
    target: { upstream: first.name, model: `${first.name}-canary`, weight: 1 },
    percent: dice.between(0, 100),
    sticky: dice.pick(['key', 'user'] as const),
  }
  return {
    ...MODEL_DEFAULTS,
    name,
    groups,
    ...(canary && dice.chance(0.3) ? { canary } : {}),
    mayContinue: dice.chance(0.15),
    mayRestart: dice.chance(0.15),
    losses: 'report',
  }
}

/** The same with something else about it. What was gone does not come back, and what readers get used to stays. */
function changed(plan: Plan, dice: Dice): Plan {
  const { upstreams, models } = plan
  const at = dice.between(0, upstreams.length - 1)
  const with_ = (more: Partial<Upstream>): Plan => ({
    models,
    upstreams: upstreams.map((one, number) => (number === at ? { ...one, ...more } : one)),
  })
  const { secrets = [], name } = upstreams[at] ?? {}
  switch (dice.weighted({ crowd: 2, patience: 1, keys: 3, order: 2, gone: 2 })) {
    case 'crowd':
      return with_({ crowd: drawCrowd(dice) })
    case 'patience':
      return with_({ patience: drawPatience(dice), breaker: drawBreaker(dice) })
    case 'keys':
      return with_({ secrets: [...secrets.slice(1), `secret-${dice.hex(3)}-of-${name}`] })
    case 'order':
      return { upstreams, models: models.map((model) => ({ ...model, groups: shuffled(model.groups, dice) })) }
    case 'gone': {
      const left = upstreams.filter((one) => one.name !== name)
      const serves = ({ groups }: ModelPlan): boolean =>
        groups.flat().some((target) => left.some((one) => one.name === target.upstream))
      return models.every(serves) ? { models, upstreams: left } : plan
    }
  }
}

function shuffled<T>(list: readonly T[], dice: Dice): T[] {
  const left = [...list]
  return list.map(() => left.splice(dice.between(0, left.length - 1), 1)[0] as T)
}
