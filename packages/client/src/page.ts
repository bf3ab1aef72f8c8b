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
  isHidden: () => typeof document !== 'undefined' && document.hidden,
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  onWake: (work) => {
    const wake = () => {
      if (!page.isHidden()) work()
    }
    const targets: [EventTarget | undefined, string][] = [
      // A worker has no window but does hear `online`, so: whatever the global is.
      [globalThis as unknown as EventTarget, 'online'],
      [globalThis as unknown as EventTarget, 'pageshow'],
      [typeof document === 'undefined' ? undefined : document, 'visibilitychange'],
      [typeof document === 'undefined' ? undefined : document, 'resume'],
    ]
    for (const [target, name] of targets) target?.addEventListener?.(name, wake)
    return () => {
      for (const [target, name] of targets) target?.removeEventListener?.(name, wake)
    }
  },
}
