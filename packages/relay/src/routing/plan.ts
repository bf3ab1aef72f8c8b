// What the operator wants, as values: which upstreams there are, and which of them serve a model. Made from
// holdfast.yaml or from the environment; never changes. A reload makes another.
import type { Provider } from '../providers/provider.ts'

export interface Plan {
  readonly upstreams: readonly Upstream[]
  /** In the order of the file: an exact name or alias goes before a wildcard, an earlier wildcard before a later one. */
  readonly models: readonly ModelPlan[]
}

/** A configured provider endpoint with its pool of keys. */
export interface Upstream {
  readonly name: string
  readonly provider: Provider
  /** No slash at the end. */
  readonly baseUrl: string
  /** The vendor's keys. They never leave for anywhere but the upstream. `['']` for one that needs none. */
  readonly secrets: readonly string[]
  /** Sent with every request, after the provider's own. */
  readonly headers: Readonly<Record<string, string>>
  readonly patience: UpstreamPatience
  readonly crowd: Crowd
  readonly breaker: BreakerPlan
  /** Whether it is asked what a stream cost, where the client did not ask. Only OpenAI's chat dialect has to be. */
  readonly asksUsage: boolean
  /** It is the built-in simulator: its models are `sim/…`, and nothing else goes there. */
  readonly simulated?: true
}

/** Milliseconds. */
export interface UpstreamPatience {
  readonly connectMs: number
  /** From the request to the first event that says something. */
  readonly firstTokenMs: number
  /** Between two events; comments do not count. */
  readonly idleMs: number
}

/** How many requests may run there at once, and how many may wait for that. */
export interface Crowd {
  readonly max: number
  readonly queueMax: number
  readonly waitMsMax: number
}

/** Per upstream and model. */
export interface BreakerPlan {
  /** Failures in a row that open it. */
  readonly failures: number
  /** How long it stays open before a probe; doubles with each failed probe, up to `openMsMax`. */
  readonly openMs: number
  readonly openMsMax: number
  /** Successful probes that close it. */
  readonly probes: number
}

export interface ModelPlan {
  /** The public name, or one with `*`. */
  readonly name: string
  readonly aliases: readonly string[]
  /** Tried in this order; within one group by weight. */
  readonly groups: readonly (readonly Target[])[]
  readonly canary?: Canary
  /** Public names of models to fall back to when every target has failed. */
  readonly fallback: readonly string[]
  /** Laid under (`defaults`) and over (`overrides`) the client's request, in its own dialect's words. */
  readonly defaults: Readonly<Record<string, unknown>>
  readonly overrides: Readonly<Record<string, unknown>>
  /** T2 and T3 for readers that did not say they understand segments. */
  readonly mayContinue: boolean
  readonly mayRestart: boolean
  /** What a dialect cannot say: the request is refused, or goes without it and the answer says so. */
  readonly losses: 'refuse' | 'report'
}

export interface Target {
  /** Name of an upstream. */
  readonly upstream: string
  /** The upstream's name of the model; as asked for where it is absent, with the `*` filled in where it has one. */
  readonly model?: string
  readonly weight: number
}

export interface Canary {
  readonly target: Target
  /** 0 to 100. */
  readonly percent: number
  /** The same user (the request's own word for it) or API key always falls on the same side. */
  readonly sticky: 'key' | 'user'
}
