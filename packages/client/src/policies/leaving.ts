// A reader leaves for any of several reasons: its caller's, the client's, or a policy's. Whichever comes first.

export interface Leaving {
  readonly signal: AbortSignal
  readonly leave: (reason: unknown) => void
  /** Nobody can leave any more. The others' signals may outlive many replies, and hold on to none of them. */
  readonly forget: () => void
}

export function openLeaving(...signals: readonly (AbortSignal | undefined)[]): Leaving {
  const own = new AbortController()
  const heard = signals.flatMap((signal) => (signal ? [{ signal, leave: () => own.abort(signal.reason) }] : []))
  for (const { signal, leave } of heard) {
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
  }
  return {
    signal: own.signal,
    leave: (reason) => own.abort(reason),
    forget: () => {
      for (const { signal, leave } of heard) signal.removeEventListener('abort', leave)
    },
  }
}
