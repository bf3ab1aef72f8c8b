import { HoldfastError, type Problem } from '@holdfast/protocol'
import { StoreFailure } from './store.ts'

/** What a failure of Redis is to whoever uses the log. */
export function logFailure(cause: unknown): HoldfastError {
  if (cause instanceof HoldfastError) return cause
  const isFull = cause instanceof StoreFailure && cause.kind === 'full'
  return isFull
    ? new HoldfastError('log-full', 'Redis has no memory left.', { retryAfterMs: 1_000, cause })
    : new HoldfastError('log-failed', 'Redis does not answer as it should.', { retryAfterMs: 1_000, cause })
}

/** Whoever waits for its first word finds it at once, there. */
export const moved = (): HoldfastError =>
  new HoldfastError('reply-moved', 'Another node goes on with this reply.', { retryAfterMs: 0 })

export const HISTORY_LOST: Problem = { code: 'log-failed', message: 'Redis has lost what this reply had written.' }
export const historyLost = (): HoldfastError => new HoldfastError(HISTORY_LOST.code, HISTORY_LOST.message)
export const isHistoryLost = ({ problem }: HoldfastError): boolean => problem.message === HISTORY_LOST.message

/** Whether the same call may be of use later. */
export const isPassing = (cause: unknown): boolean => cause instanceof StoreFailure && cause.kind !== 'broken'
