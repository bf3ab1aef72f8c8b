// Tells listeners: at once, or with the next frame of the display, however often it is asked to before that.
import { tellAll } from '../listeners.ts'
import type { Runtime } from '../runtime.ts'

export interface Announcer {
  readonly subscribe: (listener: () => void) => () => void
  readonly now: () => void
  readonly soon: () => void
}

/** A frame where nothing is painted. */
const FRAME_MS = 16

export function announcer({ frame, after }: Runtime): Announcer {
  const listeners = new Set<() => void>()
  let isDue = false
  const now = () => tellAll(listeners)
  // A hidden tab has no frames: what came meanwhile is told with the first one after it is seen again.
  const next = frame ?? globalThis.requestAnimationFrame ?? ((work) => after(FRAME_MS, work))
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now,
    soon: () => {
      if (isDue) return
      isDue = true
      next(() => {
        isDue = false
        now()
      })
    },
  }
}
