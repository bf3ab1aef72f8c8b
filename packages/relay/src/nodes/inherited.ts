// What became of the replies that this node has from others that are gone. Counted for an operator, and for nothing else.
import type { Inheritance } from './card.ts'

/** Nodes whose replies are counted apart. Reached: the one that went first is forgotten. */
const NODES_MAX = 50

interface Count {
  taken: number
  running: number
  readonly endings: Map<string, number>
}

export class Inherited {
  readonly #of = new Map<string, Count>()
  /** By reply, whose it was. */
  readonly #running = new Map<string, string>()
  #taken = 0

  /** Since the start, from whomever. */
  get taken(): number {
    return this.#taken
  }

  took(id: string, from: string): void {
    const before = this.#of.get(from)
    const count = before ?? { taken: 0, running: 0, endings: new Map<string, number>() }
    if (!before) this.#of.set(from, count)
    const [oldest] = this.#of.keys()
    if (this.#of.size > NODES_MAX && oldest !== undefined) this.#of.delete(oldest)
    this.#taken++
    count.taken++
    count.running++
    this.#running.set(id, from)
  }

  /** @param ending undefined: it is not this node's any more, and has none yet */
  over(id: string, ending: string | undefined): void {
    const count = this.#of.get(this.#running.get(id) ?? '')
    this.#running.delete(id)
    if (!count) return
    count.running--
    if (ending === undefined) count.taken--
    else count.endings.set(ending, (count.endings.get(ending) ?? 0) + 1)
  }

  list(): readonly Inheritance[] {
    return [...this.#of].map(([from, { taken, running, endings }]) => ({
      from,
      taken,
      running,
      endings: Object.fromEntries(endings),
    }))
  }
}
