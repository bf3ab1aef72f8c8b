// Where buckets are: at this node alone (buckets.ts), or drawn from what several have in common (shared/shared-buckets.ts).
import type { Rate, Standing } from './bucket.ts'

export interface BucketWant {
  readonly name: string
  readonly rate: Rate
  readonly amount: number
}

/** Of those that lack something the one that has to be waited for longest, and for how long, in milliseconds. */
export interface Short<Want> {
  readonly want: Want
  readonly waitMs: number
}

export interface BucketStore {
  /** Takes from all of them, or from none: at once, where that can be said at once. @returns undefined when it was taken */
  take<Want extends BucketWant>(
    wants: readonly Want[],
    now: number,
  ): Short<Want> | undefined | Promise<Short<Want> | undefined>
  /** Takes what turned out to be missing; a negative amount puts back what was not needed. */
  correct(name: string, rate: Rate, amount: number, now: number): void
  standing(name: string, rate: Rate, now: number): Standing
}
