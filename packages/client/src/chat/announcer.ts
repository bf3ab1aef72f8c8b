// Tells listeners: at once, or with the next frame of the display, however often it was asked to before that.
import type { Runtime } from '../runtime.ts'

export interface Announcer {
  readonly subscribe: (listener: () => void) => () => void
  now(): void
  soon(): void
}

/** A frame where nothing is painted. */
const FRAME_MS = 16

export function announcer({ frame, after }: Runtime): Announcer {
  const listeners = new Set<() => void>()
  let cancel: (() => void) | undefined
  const now = () => {
    cancel?.()
    cancel = undefined
    for (const listener of listeners) listener()
  }
  function nextFrame(work: () => void): () => void {
    // A hidden tab has no frames: what came meanwhile is told with the first one after it is seen again.
    if (!globalThis.requestAnimationFrame) return after(FRAME_MS, work)
    const id = requestAnimationFrame(work)
    return () => cancelAnimationFrame(id)
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now,
    soon: () => void (cancel ??= (frame ?? nextFrame)(now)),
  }
}
