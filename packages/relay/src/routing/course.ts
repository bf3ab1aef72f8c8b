// Where a reply is bought: one attempt after another, each at a berth. The course knows keys, breakers, crowds and
// waiting; the pump knows what has been said so far. They meet here.
import type { Problem } from '@holdfast/protocol'
import type { Continuing, Surface } from '../providers/provider.ts'
import type { ModelPlan, Upstream } from './plan.ts'

/** A place where the model can be asked for. */
export interface Place {
  readonly upstream: Upstream
  /** The one that speaks the client's dialect, if the provider has it, else its best. */
  readonly surface: Surface
  /** The upstream's name of the model. */
  readonly model: string
  readonly continuing: Continuing | undefined
  /** The model that it serves, whose parameters count there: the one that was asked for, or one that it falls back to. */
  readonly plan: ModelPlan
}

/** A place where a segment before this one broke off, or was refused. */
export interface Wreck {
  readonly place: Place
  /** When, in milliseconds since 1970. */
  readonly at: number
  readonly problem: Problem
}

/** A place, with a key and a slot held there until it is released. */
export interface Berth extends Place {
  readonly secret: string
  /** True when the place is being tried out: a half-open breaker's probe, or the canary. */
  readonly probing: boolean
  /**
   * To be called when something was waited for between having the berth and using it. A key that was rotated away meanwhile,
   * or has begun to rest, is exchanged for another that may be used now; where there is none it stays, and whoever refuses
   * it says how it is. `secret` and `upstream` are as of now after this.
   */
  waited(): void
  /**
   * When the attempt has brought its first frame: the time that took is measured, and a key or breaker on trial is found
   * good now, and not at the end of a long reply.
   */
  heard(): void
  /**
   * Once, when the attempt is over: `undefined` when it ended well. What key pool and breaker learn from.
   * @param isStopped nobody wanted it any more: that is no failure of the place
   */
  release(problem: Problem | undefined, isStopped?: boolean): void
}

export interface Course {
  /**
   * The next place to try. At once where it can be said at once, else when waiting is over (a full house, a `Retry-After`, a
   * backoff with full jitter).
   * @param why how the attempt before it failed; undefined for the first
   * @param suits which places will do; all of them when absent
   * @returns a berth, or the problem that the reply ends with because there is nowhere left to go
   */
  next(why?: Problem, suits?: (place: Place) => boolean): Berth | Problem | Promise<Berth | Problem>
  /** Waits no longer: a `next` that is waiting resolves with `problem`, and so does every later one. */
  halt(problem: Problem): void
}

export const isBerth = (next: Berth | Problem): next is Berth => 'upstream' in next
