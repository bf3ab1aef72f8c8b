// What happened, in order. Always hashed, so that two runs can be compared; kept as lines only when somebody reads.
import type { Clock } from './clock.ts'
import { hash } from './dice.ts'

export class Trace {
  readonly lines: string[] = []
  #hash = 0x811c9dc5
  readonly #clock: Clock
  readonly #keep: boolean

  constructor(clock: Clock, keep: boolean) {
    this.#clock = clock
    this.#keep = keep
  }

  get digest(): string {
    return this.#hash.toString(16).padStart(8, '0')
  }

  /** @param who the part of the world that says it, like `relay`, `wire 7`, `reader 3` */
  say(who: string, what: string): void {
    const { elapsed } = this.#clock
    this.#hash = hash(`${elapsed}${who}${what}`, this.#hash)
    if (this.#keep) this.lines.push(`${(elapsed / 1000).toFixed(3).padStart(9)}  ${who.padEnd(12)} ${what}`)
  }
}
