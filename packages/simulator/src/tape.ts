// What a background response has said so far, for any number of readers, from any place. The generation writes on it as if
// it were a line; whoever reads at its end is told when there is more.
import type { Line } from './line.ts'
import type { Octets } from './octets.ts'
import { endOf, type Outcome, type Step } from './steps.ts'

export class Tape implements Line {
  onDrain = undefined
  onGone = undefined
  /** Of all that was said. */
  bytes = 0
  readonly #events: Step[] = []
  #outcome: Outcome | undefined
  #listeners: (() => void)[] = []

  /** How it ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#outcome
  }

  head(): void {}

  write(octets: Octets, tokens: number): true {
    this.#events.push({ do: 'write', afterMs: 0, octets, events: 1, tokens })
    this.bytes += octets.length
    this.#tell()
    return true
  }

  end(outcome: Outcome): void {
    this.over(outcome)
  }

  // Lines break; what is said does not.
  close(): void {
    this.over('cut')
  }

  reset(): void {
    this.over('cut')
  }

  /** Nothing more will be said. The first to say so is right. */
  over(outcome: Outcome): void {
    this.#outcome ??= outcome
    this.#tell()
  }

  /** All events but the first `count`, those that are still to come included. */
  *after(count: number): Generator<Step> {
    for (let at = count; ;) {
      const event = this.#events[at]
      if (event) {
        at += 1
        yield event
      } else if (this.#outcome) return yield endOf(this.#outcome)
      else yield { do: 'listen', afterMs: 0, until: (work) => void this.#listeners.push(work) }
    }
  }

  #tell(): void {
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener()
  }
}
