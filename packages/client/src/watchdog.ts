// Hears that a line is dead. It compares timestamps and keeps one lazy timer, which a token does not re-arm: timers
// are throttled in hidden tabs and stand still in sleep, and a clock does neither.
import type { Runtime } from './runtime.ts'

export interface Watchdog {
  /** Watches from now on: silence for longer than `quietMsMax` is a stall. */
  watch(quietMsMax: number): void
  rest(): void
  heard(): void
  /** Looks at the clock now. The timer does this, and whoever knows that time may have jumped. */
  look(): void
}

/** @param stalled called at most once per `watch` */
export function watchdog({ now, after, page }: Runtime, stalled: () => void): Watchdog {
  let quietMsMax = Infinity
  let heardAt = 0
  let cancel: (() => void) | undefined

  const watch = (ms: number) => {
    quietMsMax = ms
    heardAt = now()
    look()
  }
  const look = () => {
    cancel?.()
    cancel = undefined
    // A hidden page may be throttled or frozen: silence proves nothing there. Waking looks again.
    if (quietMsMax === Infinity || page.isHidden()) return
    // A clock that was set back would have it wait until it has caught up.
    heardAt = Math.min(heardAt, now())
    const leftMs = heardAt + quietMsMax - now()
    if (leftMs > 0) cancel = after(leftMs, look)
    else {
      quietMsMax = Infinity
      stalled()
    }
  }
  return { watch, rest: () => watch(Infinity), look, heard: () => void (heardAt = now()) }
}
