// The buckets of everybody who has a limit, at this node. One that was not touched for so long that it is full again says
// nothing that a new one would not: that is how they are forgotten, without a timer.
import { type Bucket, type Rate, type Standing, full, standing, take, waitMs } from './bucket.ts'
import type { BucketStore, BucketWant, Short } from './bucket-store.ts'

/** Buckets kept. Reached: the one that was not touched for longest goes, and whoever it was has a full one again. */
export const BUCKETS_MAX = 100_000

export class Buckets implements BucketStore {
  readonly #max: number
  /** In the order in which they were touched last. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(max = BUCKETS_MAX) {
    this.#max = max
  }

  get size(): number {
    return this.#buckets.size
  }

  /**
   * Takes from all of them, or from none.
   * @param wants the name of each bucket, its rate and how much
   * @returns undefined when it was taken, and else the one that has to be waited for longest, and for how long
   */
  take<Want extends BucketWant>(wants: readonly Want[], now: number): Short<Want> | undefined {
    let worst: Short<Want> | undefined
    for (const want of wants) {
      const ms = waitMs(this.#at(want.name, want.rate, now), want.rate, want.amount, now)
      if (ms > (worst?.waitMs ?? 0)) worst = { want, waitMs: ms }
    }
    if (worst) return worst
    for (const { name, rate, amount } of wants) this.correct(name, rate, amount, now)
    return undefined
  }

  /** Takes what turned out to be missing; a negative amount puts back what was not needed. */
  correct(name: string, rate: Rate, amount: number, now: number): void {
    const bucket = take(this.#at(name, rate, now), rate, amount, now)
    this.#buckets.delete(name)
    this.#buckets.set(name, bucket)
    if (this.#buckets.size > this.#max)
      for (const oldest of this.#buckets.keys()) return void this.#buckets.delete(oldest)
  }

  standing(name: string, rate: Rate, now: number): Standing {
    return standing(this.#at(name, rate, now), rate, now)
  }

  #at(name: string, rate: Rate, now: number): Bucket {
    return this.#buckets.get(name) ?? full(rate, now)
  }
}
