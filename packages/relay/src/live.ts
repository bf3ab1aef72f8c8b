// The replies that run here, as they stand at this moment. Nothing is counted for it: what is known anyway is looked at.
import type { DialectName, Seq } from '@holdfast/protocol'
import type { Journey } from './journey.ts'
import type { Head } from './logs/log.ts'
import { keyIdOf } from './sessions/owner.ts'
import type { Tail } from './tail.ts'

/** What a reply's line to its upstream is doing. */
export type LineState =
  /** It waits for its turn, or for a time to try again. */
  | 'queued'
  /** An upstream is asked, and has not said anything yet. */
  | 'connecting'
  | 'streaming'
  /** It was streaming, and has said nothing for STALLED_MS. */
  | 'stalled'
  /** It broke off, and the rest is on its way or waited for. */
  | 'continuing'

export const STALLED_MS = 5_000

export interface LiveReply {
  readonly id: string
  readonly owner: string
  /** Id of the API key behind the owner. */
  readonly key: string
  readonly model: string
  readonly dialect: DialectName
  readonly form: Head['form']
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number
  readonly line: LineState
  /** Whom the newest attempt asks, and for what. Absent before the first. */
  readonly serving?: { readonly upstream: string; readonly model: string }
  readonly segment: number
  /** Seq of the newest frame. */
  readonly last: Seq
  /** Octets of UTF-8: text, thinking and arguments. */
  readonly said: number
  /** Of output, estimated where the upstream has not counted. */
  readonly tokens: number
  /** Connections that follow it now. */
  readonly readers: number
  readonly firstFrameAt?: number
  /** When the newest batch of frames came. */
  readonly newestFrameAt?: number
}

export interface Totals {
  readonly running: number
  readonly readers: number
  /** Over the last ten seconds or so. 0 until there is something to compare with. */
  readonly framesPerSecond: number
  /** Octets of the frames, all that is in them included. */
  readonly octetsPerSecond: number
}

export interface Live {
  readonly replies: readonly LiveReply[]
  readonly totals: Totals
}

/** What a pump shows of itself. */
interface Driver {
  readonly journey: Journey
  readonly tail: Tail
}

/** @param readers connections that follow it */
export function liveReply(head: Head, { journey, tail }: Driver, readers: number, now: number): LiveReply {
  const place = journey.leg?.place
  const { firstFrameAt } = journey
  return {
    id: head.id,
    owner: head.owner,
    key: keyIdOf(head.owner),
    model: head.model,
    dialect: head.dialect,
    form: head.form,
    startedAt: head.createdAt,
    line: lineOf(journey, tail, now),
    ...(place && { serving: { upstream: place.upstream.name, model: place.model } }),
    segment: journey.segment,
    last: tail.last,
    said: journey.said,
    tokens: journey.tokens,
    readers,
    ...(firstFrameAt !== undefined && { firstFrameAt }),
    ...(tail.newestAt !== undefined && { newestFrameAt: tail.newestAt }),
  }
}

function lineOf({ leg }: Pick<Journey, 'leg'>, { last, newestAt, final }: Tail, now: number): LineState {
  const isUnderWay = leg !== undefined && leg.arrival === undefined
  if (isUnderWay && leg.firstWordAt !== undefined)
    return now - (newestAt ?? now) >= STALLED_MS ? 'stalled' : 'streaming'
  // Its ending is being written.
  if (final) return 'streaming'
  if (last > 0) return 'continuing'
  return isUnderWay ? 'connecting' : 'queued'
}

/** What has been written here since the process began. */
export interface Count {
  readonly at: number
  readonly frames: number
  readonly octets: number
}

/** How fast the count grows, from a few looks at it: those that somebody takes, and those of the housekeeping. */
export class Pace {
  #looks: Count[] = []

  /** Notes the count. At most once in LOOK_MS_MIN. */
  look(count: Count): void {
    const newest = this.#looks.at(-1)
    if (newest && count.at - newest.at < LOOK_MS_MIN) return
    this.#looks.push(count)
    // One that is older than the window is its beginning.
    const begins = this.#looks.findLastIndex(({ at }) => at <= count.at - WINDOW_MS)
    if (begins > 0) this.#looks = this.#looks.slice(begins)
  }

  since(count: Count): Pick<Totals, 'framesPerSecond' | 'octetsPerSecond'> {
    const begin = this.#looks.findLast(({ at }) => at <= count.at - WINDOW_MS) ?? this.#looks[0]
    const seconds = begin ? (count.at - begin.at) / 1_000 : 0
    if (!begin || seconds <= 0) return { framesPerSecond: 0, octetsPerSecond: 0 }
    return {
      framesPerSecond: (count.frames - begin.frames) / seconds,
      octetsPerSecond: (count.octets - begin.octets) / seconds,
    }
  }
}

const WINDOW_MS = 10_000
const LOOK_MS_MIN = 500
