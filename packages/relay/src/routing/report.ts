// How the upstreams are doing, for people: the body of `GET /admin/upstreams`. Never a secret: keys go by their names.
import type { ProblemCode } from '@holdfast/protocol'
import type { Harbour } from './harbour.ts'
import type { KeyReport as PooledKeyReport, KeyState } from './key-pool.ts'
import type { Recent } from './recent.ts'
import type { Standing } from './standing.ts'

/** Times are ISO 8601, or null for none; durations are milliseconds. */
export interface UpstreamReport {
  readonly object: 'upstream'
  readonly name: string
  readonly provider: string
  /** Without a user and a password, should it hold them. */
  readonly base_url: string
  readonly state: UpstreamState
  /** The operator has switched it off. */
  readonly disabled: { readonly since: string; readonly reason: string | null } | null
  /** Attempts that run there now, that wait for a slot, and how many may run and wait. */
  readonly running: number
  readonly waiting: number
  readonly running_max: number
  readonly waiting_max: number
  readonly keys: readonly KeyReport[]
  /** Those that were asked for since the relay started, the latest last. */
  readonly models: readonly ModelReport[]
}

/**
 * In a word, the worst that is true: `leaving`: gone from the configuration, serving the rest of what it began; `disabled`: the
 * operator has switched it off; `no-key`: all
 * keys are retired or without money; `failing`: no breaker of its models is closed; `limited`: every key has had enough
 * of some model; `full`: every slot is taken.
 */
export type UpstreamState = 'ready' | 'full' | 'limited' | 'failing' | 'no-key' | 'disabled' | 'leaving'

export interface KeyReport {
  /** `…` and the secret's last four characters, or `#` and a hash of a short one. */
  readonly key: string
  readonly state: KeyState
  /** When a key that is out is tried again. */
  readonly until: string | null
  readonly limited: readonly { readonly model: string; readonly until: string }[]
}

export interface ModelReport {
  /** The upstream's name of it. */
  readonly model: string
  readonly breaker: 'closed' | 'open' | 'half-open'
  /** When an open breaker lets a probe through. */
  readonly open_until: string | null
  readonly failures_in_a_row: number
  readonly running: number
  readonly attempts: number
  readonly ended_well: number
  /** Not wanted any more before they ended. */
  readonly stopped: number
  /** By code, keys' refusals and callers' faults included. */
  readonly failures: { readonly [code in ProblemCode]?: number }
  readonly last_failure: { readonly code: ProblemCode; readonly message: string; readonly at: string } | null
  /** From the request to the first frame, and of replies that ended well to their end: of the last 128 of each. */
  readonly first_frame_ms: Quantiles | null
  readonly whole_ms: Quantiles | null
}

export interface Quantiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
}

export function reportOf(harbour: Harbour, isLeaving: boolean, now: number): UpstreamReport {
  const { upstream, crowd, off } = harbour
  const keys = harbour.keys.report(now)
  const models = [...harbour.standings].map(([model, standing]) => modelReport(model, standing))
  return {
    object: 'upstream',
    name: upstream.name,
    provider: upstream.provider.name,
    base_url: withoutCredentials(upstream.baseUrl),
    state: isLeaving ? 'leaving' : off ? 'disabled' : stateOf(keys, models, crowd.hasRoom),
    disabled: off ? { since: iso(off.since), reason: off.reason ?? null } : null,
    running: crowd.running,
    waiting: crowd.waiting,
    running_max: crowd.plan.max,
    waiting_max: crowd.plan.queueMax,
    keys: keys.map(keyReport),
    models,
  }
}

function stateOf(keys: readonly PooledKeyReport[], models: readonly ModelReport[], hasRoom: boolean): UpstreamState {
  const usable = keys.filter(({ state }) => state === 'ready' || state === 'limited')
  if (usable.length === 0) return 'no-key'
  if (models.length > 0 && models.every(({ breaker }) => breaker !== 'closed')) return 'failing'
  if (usable.every(({ state }) => state === 'limited')) return 'limited'
  return hasRoom ? 'ready' : 'full'
}

const keyReport = ({ key, state, until, limited }: PooledKeyReport): KeyReport => ({
  key,
  state,
  until: until === undefined ? null : iso(until),
  limited: limited.map((one) => ({ model: one.model, until: iso(one.until) })),
})

function modelReport(model: string, standing: Standing): ModelReport {
  const { breaker, lastFailure } = standing
  return {
    model,
    breaker: breaker.phase,
    open_until: breaker.phase === 'open' ? iso(breaker.until) : null,
    failures_in_a_row: breaker.phase === 'closed' ? breaker.failures : 0,
    running: standing.running,
    attempts: standing.attempts,
    ended_well: standing.endedWell,
    stopped: standing.stopped,
    failures: Object.fromEntries(standing.failures),
    last_failure: lastFailure
      ? { code: lastFailure.problem.code, message: lastFailure.problem.message, at: iso(lastFailure.at) }
      : null,
    first_frame_ms: quantiles(standing.firstFrameMs),
    whole_ms: quantiles(standing.wholeMs),
  }
}

function quantiles(recent: Recent): Quantiles | null {
  const [p50, p95] = [recent.quantile(0.5), recent.quantile(0.95)]
  return p50 === undefined || p95 === undefined ? null : { count: recent.count, p50, p95 }
}

function withoutCredentials(baseUrl: string): string {
  const url = new URL(baseUrl)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/+$/, '')
}

const iso = (at: number): string => new Date(at).toISOString()
