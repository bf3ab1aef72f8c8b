// What is known of a reply once it is over: one value, from which its price, its usage, the request log, metrics, traces and
// webhooks are made. The pump and the replies write it down while the reply runs (journey.ts); nothing of it is a prompt,
// a completion or a key.
import type { DialectName, ProblemCode, Seam, Seq, Usage } from '@holdfast/protocol'
import type { Final, Head } from './logs/log.ts'

/** One request to an upstream. Times are milliseconds since 1970. */
export interface AttemptRecord {
  /** The upstream's name in the configuration. */
  readonly upstream: string
  /** The provider's, as in `providers/`. */
  readonly provider: string
  /** As the upstream calls it. */
  readonly model: string
  readonly dialect: DialectName
  /** Which segment of the reply it was for. */
  readonly segment: number
  readonly startedAt: number
  /** When it first said something. Absent: it never did. */
  readonly firstWordAt?: number
  readonly endedAt: number
  /** Absent: it said its ending. */
  readonly problem?: ProblemCode
  /** What the upstream answered, where it did. */
  readonly status?: number
  /** Absent: it cannot have bought anything. */
  readonly usage?: Usage
  /** Some of the usage was counted here. */
  readonly estimated?: true
}

/** What happened to a reply between its attempts. */
export type Step =
  | { readonly at: number; readonly what: 'reader-came'; readonly after: Seq }
  | { readonly at: number; readonly what: 'reader-left'; readonly at_seq: Seq }
  | { readonly at: number; readonly what: 'seam'; readonly seam: Seam }
  | { readonly at: number; readonly what: 'adopted' }
  | { readonly at: number; readonly what: 'stop-asked' }

/** Steps of one receipt. Reached: the rest is counted, not kept. */
export const STEPS_MAX = 100

export interface Receipt {
  readonly head: Head
  readonly final: Final
  /** Seq of the last frame. */
  readonly last: Seq
  /** In order. Of a reply that was adopted, those of the process that adopted it. */
  readonly attempts: readonly AttemptRecord[]
  readonly steps: readonly Step[]
  readonly stepsLeftOut: number
  /** Milliseconds since 1970; absent where nothing was ever said. */
  readonly firstFrameAt?: number
  /** The longest silence between two batches of frames, in milliseconds. */
  readonly gapMsMax: number
  /** Characters that were said (text, thinking and arguments), not those of the frames. */
  readonly said: number
  /** Readers that there were, and how many of them came with a seq: a reply that was resumed. */
  readonly readers: number
  readonly resumes: number
  /** Of the request's body. */
  readonly requestBytes: number
  /** `traceparent` of the request, where it had a valid one. */
  readonly trace?: string
}
