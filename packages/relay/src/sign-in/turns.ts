// So many at a time, and so many that wait their turn: what a password costs is memory and a thread, and neither is
// without end.
import { HoldfastError } from '@holdfast/protocol'

export class Turns {
  readonly #max: number
  readonly #waitingMax: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(max: number, waitingMax: number) {
    this.#max = max
    this.#waitingMax = waitingMax
  }

  /** @throws HoldfastError `sign-in-throttled` when too many wait. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#max) await this.#wait()
    else this.#running += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // The place goes from hand to hand, so that nobody gets in between.
      if (next) next()
      else this.#running -= 1
    }
  }

  async #wait(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax)
      throw new HoldfastError('sign-in-throttled', 'Too many people sign in at this moment.', {
        retryAfterMs: RETRY_MS,
      })
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

const RETRY_MS = 2_000
