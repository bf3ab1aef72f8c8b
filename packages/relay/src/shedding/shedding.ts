// What a node that has too much to do turns away: whoever wants something new, before anything of it is bought. What was
// promised before goes on: replies that run, their readers and whoever comes back to one, stops, and a request that finds
// the reply it started before. Only where there are twice as many readers as there may be is one more turned away, too.
import { HoldfastError } from '@holdfast/protocol'
import type { Limits } from '../limits.ts'
import type { Runtime } from '../runtime.ts'

/** What the process cannot know of itself without asking the platform. */
export interface Strain {
  /** How late the event loop is, on average since it was asked last. */
  readonly loopDelayMs: number
  /** What the platform has taken of us and not yet sent. */
  readonly waitingBytes: number
}

export interface Load extends Strain {
  readonly replies: number
  readonly readers: number
}

/** The limit that is reached; undefined where there is room. Pure. */
export function limitReached(load: Load, limits: Limits): ShedLimit | undefined {
  if (load.replies >= limits.runningRepliesMax) return 'runningRepliesMax'
  if (load.readers >= limits.readersMax) return 'readersMax'
  if (load.loopDelayMs > limits.loopDelayMsMax) return 'loopDelayMsMax'
  if (load.waitingBytes > limits.waitingBytesMax) return 'waitingBytesMax'
  return undefined
}

export type ShedLimit = 'runningRepliesMax' | 'readersMax' | 'loopDelayMsMax' | 'waitingBytesMax'

export interface SheddingOptions {
  readonly counts: () => Pick<Load, 'replies' | 'readers'>
  /** Asked once in LOOK_MS. Absent: nobody knows, and it is taken for none. */
  readonly strain?: () => Strain
  readonly limits: Limits
  readonly runtime: Pick<Runtime, 'after' | 'dice'>
}

export class Shedding {
  readonly #options: SheddingOptions
  #strain = NONE
  #stop = (): void => {}
  /** How many were turned away. */
  turnedAway = 0

  constructor(options: SheddingOptions) {
    this.#options = options
  }

  /** Begins to look at how the process does. */
  open(): void {
    const { strain, runtime } = this.#options
    if (!strain) return
    const look = (): void => {
      this.#strain = strain()
      this.#stop = runtime.after(LOOK_MS, look)
    }
    look()
  }

  close(): void {
    this.#stop()
  }

  /** For whoever wants a new reply. @throws HoldfastError `relay-overloaded`. */
  checkNew(): void {
    const limit = limitReached({ ...this.#options.counts(), ...this.#strain }, this.#options.limits)
    if (limit) throw this.#overloaded(limit)
  }

  /** For whoever reads one that is there. @throws HoldfastError `relay-overloaded`. */
  checkReader(): void {
    if (this.#options.counts().readers >= 2 * this.#options.limits.readersMax) throw this.#overloaded('readersMax')
  }

  #overloaded(limit: ShedLimit): HoldfastError {
    this.turnedAway += 1
    // With jitter: those who are turned away together shall not come back together.
    const retryAfterMs = Math.round(RETRY_MS_MIN + this.#options.runtime.dice() * (RETRY_MS_MAX - RETRY_MS_MIN))
    return new HoldfastError('relay-overloaded', `This node has too much to do (${limit}): nothing was bought.`, {
      retryAfterMs,
    })
  }
}

const NONE: Strain = { loopDelayMs: 0, waitingBytes: 0 }
const LOOK_MS = 500
const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 5_000
