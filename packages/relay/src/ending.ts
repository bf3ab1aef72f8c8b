// Waiting for the ending of a reply that runs somewhere.
import type { Final, Log } from './logs/log.ts'

/**
 * Resolves with the ending, when that is durable; with undefined when there is no such reply, or nobody waits any more.
 * @throws HoldfastError when the log cannot be read.
 */
export async function endingIn(log: Log, id: string, signal?: AbortSignal): Promise<Final | undefined> {
  let unfollow = (): void => {}
  let leave = (): void => {}
  // Follow first, then look at what is there: between the two nothing can be missed.
  const heard = new Promise<Final | undefined>((resolve) => {
    leave = () => resolve(undefined)
    unfollow = log.follow(id, ({ final }) => final && resolve(final), leave)
  })
  signal?.addEventListener('abort', leave)
  try {
    const state = await log.state(id)
    if (!state || signal?.aborted) return undefined
    return state.final ?? (await heard)
  } finally {
    signal?.removeEventListener('abort', leave)
    unfollow()
  }
}
