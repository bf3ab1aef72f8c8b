// Many samples of one subject, in a few numbers. Pure.
import type { ProblemCode } from '@holdfast/protocol'
import type { Reconnections, Sample } from './sample.ts'

export interface Summary {
  readonly name: string
  readonly replies: number
  readonly failed: number
  readonly failures: { readonly [code in ProblemCode]?: number }
  /** Of all replies that said something. Undefined where none did. */
  readonly firstTokenMs: { readonly p50: number; readonly p95: number } | undefined
  /** Of the median reply, while it streamed. Undefined where all came at once. */
  readonly tokensPerS: number | undefined
  readonly gapMs: { readonly p50: number; readonly p99: number; readonly max: number } | undefined
  readonly reconnections: Reconnections
  /** Summed over the replies whose provider counted. */
  readonly usage: {
    readonly replies: number
    readonly input: number
    readonly output: number
    readonly reasoning: number
  }
  /** Of the replies whose model has a public price, in dollars; undefined where none has. */
  readonly price: { readonly replies: number; readonly dollars: number } | undefined
  /** True when a provider did not count, and pieces of text stand for its tokens in `tokensPerS`. */
  readonly isEstimated: boolean
}

export function summaryOf(name: string, samples: readonly Sample[]): Summary {
  const firsts = samples.flatMap(({ firstTokenMs }) => (firstTokenMs === undefined ? [] : [firstTokenMs]))
  const gaps = samples.flatMap(({ gapsMs }) => gapsMs)
  const failures: { [code in ProblemCode]?: number } = {}
  for (const { failure } of samples) if (failure) failures[failure] = (failures[failure] ?? 0) + 1
  const priced = samples.flatMap(({ price }) => price ?? [])
  const counted = samples.filter(({ usage }) => usage.output !== undefined)
  return {
    name,
    replies: samples.length,
    failed: samples.filter(({ failure }) => failure).length,
    failures,
    firstTokenMs: firsts.length === 0 ? undefined : { p50: quantile(firsts, 0.5), p95: quantile(firsts, 0.95) },
    tokensPerS: median(samples.flatMap(paceOf)),
    gapMs:
      gaps.length === 0 ? undefined : { p50: quantile(gaps, 0.5), p99: quantile(gaps, 0.99), max: quantile(gaps, 1) },
    reconnections: {
      tried: sum(samples.map(({ reconnections }) => reconnections.tried)),
      succeeded: sum(samples.map(({ reconnections }) => reconnections.succeeded)),
    },
    usage: {
      replies: counted.length,
      input: sum(counted.map(({ usage }) => usage.input ?? 0)),
      output: sum(counted.map(({ usage }) => usage.output ?? 0)),
      reasoning: sum(counted.map(({ usage }) => usage.reasoning ?? 0)),
    },
    price: priced.length === 0 ? undefined : { replies: priced.length, dollars: sum(priced) },
    isEstimated: samples.some((sample) => paceOf(sample).length > 0 && sample.usage.output === undefined),
  }
}

/** Tokens a second, between the first and the last; none of a reply that failed or came all at once. */
function paceOf({ failure, streamingMs, usage, pieces }: Sample): number[] {
  const tokens = (usage.output ?? pieces) - 1
  return failure || streamingMs < PACE_MS_MIN || tokens < 1 ? [] : [(tokens * 1_000) / streamingMs]
}

/** What comes within this comes at once: its pace would be the network's. */
const PACE_MS_MIN = 5

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const median = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : quantile(values, 0.5)

/** The smallest value that at least this share of them (0 to 1) do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
