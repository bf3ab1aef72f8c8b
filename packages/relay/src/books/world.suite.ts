// A clock that is set by hand, and otherwise the real world: what the tests of the books live in.
import type { Runtime } from '../runtime.ts'
import { system } from '../system.ts'

/** Friday, 20 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 20, 12)
export const HOUR_MS = 3_600_000

export class World {
  time = NOON
  /** What was to happen later in a `paused` runtime, to be called by hand. */
  readonly later: (() => void)[] = []

  readonly runtime: Runtime = { ...system, now: () => this.time }
  readonly paused: Runtime = {
    ...this.runtime,
    after: (_, work) => {
      this.later.push(work)
      return () => void this.later.splice(this.later.indexOf(work), 1)
    },
  }
}
