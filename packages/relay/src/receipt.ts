// What is known of a reply once it is over: one value, from which its price, its usage, the request log, metrics, traces and
// webhooks are made. The pump and the replies write it down while the reply runs (journey.ts); nothing of it is a prompt,
// a completion or a key.
import type { DialectName, ProblemCode, Seam, Seq, Usage } from '@holdfast/protocol'
import type { Final, Head } from './logs/log.ts'
import type { Trace } from './telemetry/trace.ts'

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
  /** When what it said was first told, in a batch of frames. Absent: it never was. */
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
  /** Its span in the trace of the reply, where there is one. */
  readonly span?: string
}

/** What happened to a reply between its attempts. */
export type Step =
  | { readonly at: number; readonly what: 'reader-came'; readonly after: Seq }
  | { readonly at: number; readonly what: 'reader-left'; readonly at_seq: Seq }
  | { readonly at: number; readonly what: 'seam'; readonly seam: Seam }
  | { readonly at: number; readonly what: 'adopted' }
  | { readonly at: number; readonly what: 'stop-asked' }

/** Steps of one receipt, and attempts to read an answer on. Reached: the rest is counted, not kept. */
export const STEPS_MAX = 100

export interface Receipt {
  readonly head: Head
  readonly final: Final
  /** Seq of the last frame. */
  readonly last: Seq
  /** Seq of the newest frame when it was adopted. Absent where nothing had been said. */
  readonly lastBefore?: Seq
  /** In order. Of a reply that was adopted, those since then; what it had bought before is in `final`. */
  readonly attempts: readonly AttemptRecord[]
  readonly steps: readonly Step[]
  readonly stepsLeftOut: number
  /** Milliseconds since 1970; absent where no upstream said anything, since it was adopted if it was. */
  readonly firstFrameAt?: number
  /** The longest silence between two batches of frames, in milliseconds. */
  readonly gapMsMax: number
  /** Octets of UTF-8 that were said (text, thinking and arguments), not those of the frames. */
  readonly said: number
  /**
   * Connections that followed the reply while it ran, and how many of them came with a seq: a reply that was resumed. One
   * that asks for page after page is one. None for an answer that was waited for and given whole.
   */
  readonly readers: number
  readonly resumes: number
  /** Of the request's body. 0 where a crash has left nobody who knows. */
  readonly requestBytes: number
  /** `traceparent` of the request, where it had a valid one. */
  readonly trace?: string
  /** Where replies are traced. */
  readonly traced?: Trace
}

/** Milliseconds from the admission to the first frame; undefined where none came, or while another process had the reply. */
export const firstFrameMsOf = ({ head, firstFrameAt, lastBefore }: Receipt): number | undefined =>
  firstFrameAt === undefined || lastBefore !== undefined ? undefined : Math.max(0, firstFrameAt - head.createdAt)
