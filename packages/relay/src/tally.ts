// How many replies everybody has running here. One counts from before it is created until its pump has done with it.
import { HoldfastError } from '@holdfast/protocol'
import type { Limits } from './limits.ts'
import { keyIdOf } from './sessions/owner.ts'

export class Tally {
  readonly #limits: Pick<Limits, 'repliesPerKeyMax' | 'repliesPerSessionMax'>
  readonly #running = new Map<string, number>()

  constructor(limits: Pick<Limits, 'repliesPerKeyMax' | 'repliesPerSessionMax'>) {
    this.#limits = limits
  }

  /** Whether there is room for one more. @throws HoldfastError `replies-too-many`. */
  check(owner: string): void {
    const { repliesPerKeyMax, repliesPerSessionMax } = this.#limits
    const key = keyIdOf(owner)
    for (const one of countedFor(owner)) {
      const running = this.#running.get(one) ?? 0
      if (running >= (one === key ? repliesPerKeyMax : repliesPerSessionMax))
        throw new HoldfastError(
          'replies-too-many',
          `This ${one === key ? 'key' : 'session'} has ${running} replies running already.`,
          { retryAfterMs: 1_000 },
        )
    }
  }

  /** One more. What goes on after a crash counts without being asked whether there is room. */
  begins(owner: string): void {
    for (const one of countedFor(owner)) this.#running.set(one, (this.#running.get(one) ?? 0) + 1)
  }

  finished(owner: string): void {
    for (const one of countedFor(owner)) {
      const running = (this.#running.get(one) ?? 1) - 1
      if (running > 0) this.#running.set(one, running)
      else this.#running.delete(one)
    }
  }
}

/** Against whom a running reply counts: a session's, also against its key. */
const countedFor = (owner: string): ReadonlySet<string> => new Set([owner, keyIdOf(owner)])
