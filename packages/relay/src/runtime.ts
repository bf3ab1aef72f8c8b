// The world the relay lives in, as an argument: clock, dice, timers. Production passes `system`, the simulation
// passes a world with virtual time. Nothing in the relay asks the platform for these directly.

export interface Runtime {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds since some moment, by a clock that nobody sets. Absent: nobody sets `now`. */
  readonly uptime?: () => number
  /** Uniform in [0, 1). */
  readonly dice: () => number
  /** Runs `work` once after `ms`. The returned function cancels it. */
  readonly after: (ms: number, work: () => void) => () => void
  /** Runs `work` when everything that has already arrived has been handled: the place where batches form. */
  readonly soon: (work: () => void) => void
  /** `count` bytes nobody can guess, in hex. */
  readonly secret: (count: number) => string
}
