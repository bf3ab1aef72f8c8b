// Whether much is being appended: two numbers at every look, and nothing per append. Work that can wait begins in
// a quiet time and stops when that is over.
import type { Runtime } from '../../runtime.ts'

export interface TrafficOptions {
  readonly runtime: Pick<Runtime, 'now'>
  /** Octets ever appended. */
  readonly appended: () => number
  /** More than this in a second is traffic. */
  readonly quietBytesPerSMax: number
}

const WINDOW_MS = 1000

export class Traffic {
  readonly #options: TrafficOptions
  #verdict: 'unknown' | 'quiet' | 'busy' = 'unknown'
  #since = 0
  #from = 0

  constructor(options: TrafficOptions) {
    this.#options = options
    this.#begin()
  }

  /** False until the first second is over. */
  get isKnown(): boolean {
    return this.#verdict !== 'unknown'
  }

  /** Judges the time since the last look, when that was a second or more. */
  look(): void {
    const ms = this.#options.runtime.now() - this.#since
    if (ms >= 0 && ms < WINDOW_MS) return
    if (ms >= 0) this.#verdict = this.#isMuch(ms) ? 'busy' : 'quiet'
    this.#begin()
  }

  /** Whether it was quiet at the last look and has been since. Sees at once that it no longer is. */
  isQuiet(): boolean {
    if (this.#verdict !== 'quiet') return false
    if (this.#isMuch(Math.max(this.#options.runtime.now() - this.#since, WINDOW_MS))) this.#verdict = 'busy'
    else this.look()
    return this.#verdict === 'quiet'
  }

  #isMuch(ms: number): boolean {
    const { appended, quietBytesPerSMax } = this.#options
    return (appended() - this.#from) * 1000 > quietBytesPerSMax * ms
  }

  #begin(): void {
    this.#since = this.#options.runtime.now()
    this.#from = this.#options.appended()
  }
}
