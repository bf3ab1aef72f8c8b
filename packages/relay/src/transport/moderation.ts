// Reads under load, moderated as network cards moderate interrupts: when the process has no time left, a connection that
// was read rests for a moment, so that its next read brings several events, and everything behind it (a decode, a record of
// the log, a write per reader) happens once for all of them. A relay with time to spare reads at once.
// docs/decisions/0012 says what it is worth.
import { performance } from 'node:perf_hooks'

export interface ModerationLimits {
  /** Share of its time that the event loop is busy from which rests grow: 0 to 1. */
  readonly busyFrom: number
  /** And below which they shrink. Much lower, because resting is what makes the time. */
  readonly busyUntil: number
  /** How often busyness is looked at, in milliseconds. */
  readonly lookMs: number
  /** The longest rest, in milliseconds: what a frame may arrive later than it could. */
  readonly restMsMax: number
}

/** A connection that can be told to go on. */
export interface Resting {
  resume(): void
}

/** How moderation sees the process. */
export interface Watch {
  /** Milliseconds, never set back. */
  readonly now: () => number
  /** Share of the time since it was last asked that the event loop was busy: 0 to 1. */
  readonly busyness: () => number
  readonly after: (ms: number, work: () => void) => void
}

/** After how many reads the clock is looked at. */
export const READS_PER_GLANCE = 64

export class Moderation {
  readonly #limits: ModerationLimits
  readonly #watch: Watch
  #resting: Resting[] = []
  #restMs = 0
  #reads = 0
  #lookedAt: number

  constructor(limits: ModerationLimits, watch: Watch = processWatch()) {
    this.#limits = limits
    this.#watch = watch
    this.#lookedAt = watch.now()
  }

  /** Asked after a read that more is to follow: true when the connection is to read nothing until it is resumed. */
  rests(one: Resting): boolean {
    if (++this.#reads >= READS_PER_GLANCE) this.#glance()
    if (this.#restMs === 0) return false
    if (this.#resting.push(one) === 1) this.#watch.after(this.#restMs, () => this.#resume())
    return true
  }

  #resume(): void {
    const resting = this.#resting
    this.#resting = []
    for (const one of resting) one.resume()
  }

  #glance(): void {
    this.#reads = 0
    const now = this.#watch.now()
    const { busyFrom, busyUntil, lookMs, restMsMax } = this.#limits
    if (now - this.#lookedAt < lookMs) return
    this.#lookedAt = now
    const busyness = this.#watch.busyness()
    if (busyness >= busyFrom) this.#restMs = Math.min(restMsMax, this.#restMs * 2 || 1)
    else if (busyness < busyUntil) this.#restMs = this.#restMs > 1 ? this.#restMs / 2 : 0
  }
}

function processWatch(): Watch {
  let seen = performance.eventLoopUtilization()
  return {
    now: () => performance.now(),
    busyness: () => {
      const before = seen
      seen = performance.eventLoopUtilization()
      return performance.eventLoopUtilization(seen, before).utilization
    },
    after: (ms, work) => void setTimeout(work, ms),
  }
}
