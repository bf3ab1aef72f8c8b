// What can be counted of the log that nodes share, as one node sees it. Counted where something happens anyway: for a call to
// Redis, never for a frame.
import type { SharedFigures } from '../log.ts'

export class Figures implements SharedFigures {
  onRoundTrip: ((ms: number) => void) | undefined
  movedAway = 0
  historyLost = 0
  outages = 0
  #outageMs = 0
  #outageSince: number | undefined
  readonly #now: () => number
  readonly #look: () => Pick<SharedFigures, 'writing' | 'queuedOctets' | 'subscriptions'>

  constructor(now: () => number, look: () => Pick<SharedFigures, 'writing' | 'queuedOctets' | 'subscriptions'>) {
    this.#now = now
    this.#look = look
  }

  get writing(): number {
    return this.#look().writing
  }

  get queuedOctets(): number {
    return this.#look().queuedOctets
  }

  get subscriptions(): number {
    return this.#look().subscriptions
  }

  /** The one that is going on included. */
  get outageMs(): number {
    return this.#outageMs + (this.#outageSince === undefined ? 0 : Math.max(0, this.#now() - this.#outageSince))
  }

  reached(isReachable: boolean): void {
    if (!isReachable && this.#outageSince === undefined) {
      this.outages++
      this.#outageSince = this.#now()
    }
    if (!isReachable) return
    this.#outageMs = this.outageMs
    this.#outageSince = undefined
  }
}
