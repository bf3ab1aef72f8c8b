// What the operator says about metrics and traces.

export interface MetricsSettings {
  /** Whoever sends it as a bearer token may look. */
  readonly token?: string
  /** Whoever asks from there may look: addresses, and ranges of them. None by default. */
  readonly networks?: readonly string[]
  /** Models that have series of their own. */
  readonly modelsMax?: number
}

/** Models that have series of their own, when nobody says. */
export const MODELS_MAX = 200

export interface TelemetrySettings {
  /** Where `/v1/traces` and `/v1/metrics` are. Absent: as the variables of OpenTelemetry say. */
  readonly endpoint?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What this relay is called there. */
  readonly service?: string
  /** Of the replies that begin a trace here, how many are sampled: 0 to 1. */
  readonly ratio?: number
  /** Whether upstreams are sent `traceparent`. */
  readonly isPassedOn?: boolean
  readonly metricsMs?: number
}

export const TELEMETRY_DEFAULTS = {
  service: 'holdfast',
  ratio: 1,
  isPassedOn: true,
  /** How often metrics are sent. */
  metricsMs: 60_000,
  /** Spans that wait to be sent. Reached: those that follow are dropped. */
  spansMax: 4_096,
  /** Spans of one request to the collector. */
  batchMax: 512,
  /** How long they wait for company. */
  batchMs: 2_000,
  /** What the collector has for an answer. Reached: those spans are lost. */
  timeoutMs: 10_000,
  /** What it has for the last of them, when the relay closes. */
  closeMs: 1_000,
} as const
