// A reader leaves for any of several reasons: its caller's, the client's, or a policy's. Whichever comes first.

export interface Leaving {
  readonly signal: AbortSignal
  readonly leave: (reason: unknown) => void
  /** Nobody can leave any more. The caller's signal may outlive many replies, and holds on to none of them. */
  readonly forget: () => void
}

export interface House {
  enter(signal?: AbortSignal): Leaving
  /** All leave, and whoever enters later leaves at once. */
  close(): void
}

export function openHouse(): House {
  const closing = new AbortController()
  /** Not as listeners of one signal: where more than ten are, Node warns of a leak. */
  const here = new Set<() => void>()
  return {
    enter: (signal) => {
      const own = new AbortController()
      const hear = () => own.abort((signal?.aborted ? signal : closing.signal).reason)
      here.add(hear)
      signal?.addEventListener('abort', hear)
      if (signal?.aborted || closing.signal.aborted) hear()
      return {
        signal: own.signal,
        leave: (reason) => own.abort(reason),
        forget: () => {
          here.delete(hear)
          signal?.removeEventListener('abort', hear)
        },
      }
    },
    close: () => {
      closing.abort()
      for (const hear of here) hear()
    },
  }
}
