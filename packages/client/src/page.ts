// What the surroundings tell a client: is anybody looking, is there a network, and now they are back.
// Where there is no page (Node, edge, a worker) it is always visible and online and never wakes.

export interface Page {
  readonly isHidden: () => boolean
  /** False only where the platform is sure that there is no network. */
  readonly isOnline: () => boolean
  /** Calls `work` whenever the page or the network may have come back. The returned function ends it. */
  readonly onWake: (work: () => void) => () => void
}

export const page: Page = {
  isHidden: () => globalThis.document?.hidden ?? false,
  isOnline: () => globalThis.navigator?.onLine !== false,
  onWake: (work) => {
    const over = new AbortController()
    const wake = () => page.isHidden() || work()
    // All of them reach the global, those of the document by bubbling; a worker hears `online` there all the same.
    for (const name of ['online', 'pageshow', 'visibilitychange', 'resume'])
      globalThis.addEventListener?.(name, wake, { signal: over.signal })
    return () => over.abort()
  },
}
