// What the tests of routing sail on: a clock turned by hand, dice from a seed, and plans in few words.
import type { Problem, ProblemCode } from '@holdfast/protocol'
import { LIMITS } from '../limits.ts'
import { providers } from '../providers/index.ts'
import type { Runtime } from '../runtime.ts'
import type { Berth } from './course.ts'
import { isBerth } from './course.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from './defaults.ts'
import type { ModelPlan, Plan, Target, Upstream } from './plan.ts'
import { Router, type RouterLimits } from './router.ts'

export interface Sea {
  readonly runtime: Runtime
  readonly timers: number
  /** Lets everything happen that is due by then. */
  pass(ms: number): Promise<void>
}

export function makeSea(dice: () => number = () => 0.5): Sea {
  let now = Date.UTC(2026, 0, 1)
  const timers = new Set<{ readonly at: number; readonly work: () => void }>()
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    runtime: {
      now: () => now,
      dice,
      after(ms, work) {
        const timer = { at: now + ms, work }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
      soon: (work) => void setImmediate(work),
      secret: (count) => '0'.repeat(count * 2),
    },
    get timers() {
      return timers.size
    },
    async pass(ms) {
      const until = now + ms
      for (;;) {
        await settle()
        const [next] = [...timers].sort((one, other) => one.at - other.at)
        if (!next || next.at > until) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.work()
      }
      now = until
      await settle()
    },
  }
}

/** Uniform in [0, 1), from a seed: mulberry32. */
export function seededDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const [openai, anthropic] = ['openai', 'anthropic'].map((name) => {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  return provider
})
if (!openai || !anthropic) throw new Error('no providers')

/** An upstream that speaks OpenAI's dialect, at an address of its own. */
export const upstream = (name: string, more: Partial<Upstream> = {}): Upstream => ({
  ...UPSTREAM_DEFAULTS,
  name,
  provider: openai,
  baseUrl: `https://${name}.example/v1`,
  secrets: [`secret-of-${name}-000000001`],
  ...more,
})

export const anthropicUpstream = (name: string): Upstream => upstream(name, { provider: anthropic })

export const target = (name: string, model?: string, weight = 1): Target => ({
  upstream: name,
  weight,
  ...(model === undefined ? {} : { model }),
})

/** Each group is tried before the next. */
export const model = (
  name: string,
  groups: readonly (readonly Target[])[],
  more: Partial<ModelPlan> = {},
): ModelPlan => ({
  ...MODEL_DEFAULTS,
  name,
  groups,
  ...more,
})

/** A plan with one model `m`, served by these upstreams, one after another. */
export const inOrder = (...upstreams: readonly Upstream[]): Plan => ({
  upstreams,
  models: [
    model(
      'm',
      upstreams.map(({ name }) => [target(name)]),
    ),
  ],
})

export const makeRouter = (plan: Plan, sea: Sea, limits: Partial<RouterLimits> = {}): Router =>
  new Router(plan, sea.runtime, { ...LIMITS, ...limits })

export const asking = { model: 'm', dialect: 'openai-chat', owner: 'key_1' } as const

export const problem = (code: ProblemCode, more: Partial<Problem> = {}): Problem => ({ code, message: code, ...more })

/** The berth that there must be, at once. */
export function berthOf(next: unknown): Berth {
  if (typeof next !== 'object' || next === null || !('upstream' in next))
    throw new Error(`no berth: ${JSON.stringify(next)}`)
  return next as Berth
}

export const problemOf = (next: Berth | Problem): Problem => {
  if (isBerth(next)) throw new Error(`a berth at ${next.upstream.name}`)
  return next
}

/** Leaves a berth with a problem, and says the problem. */
export function fail(berth: Berth, code: ProblemCode, more: Partial<Problem> = {}): Problem {
  const why = problem(code, more)
  berth.release(why)
  return why
}
