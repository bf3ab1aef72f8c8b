// Redis as a command meets it: reached within a while, or a sentence that says why not.
import { Redis, type RedisFailure, type RedisSettings, system } from '@holdfast/relay'
import { UsageError } from './settings.ts'

/** How long it may take until it is there. */
const REACH_MS_MAX = 10_000

/** What happens to it once it was there. */
interface Later {
  readonly onUp?: (where: string) => void
  readonly onDown?: (failure: RedisFailure) => void
}

/** @throws UsageError */
export function reachRedis(
  settings: RedisSettings,
  { onUp, onDown }: Later = {},
  msMax = REACH_MS_MAX,
): Promise<Redis> {
  return new Promise((resolve, reject) => {
    let redis: Redis | undefined
    let last: RedisFailure | undefined
    let isReached = false
    const giveUp = (): void => {
      clearTimeout(timer)
      redis?.close()
      reject(new UsageError(`Redis cannot be reached: ${last?.message ?? 'nobody answers there'}.`))
    }
    const timer = setTimeout(giveUp, msMax)
    try {
      redis = new Redis(settings, system, {
        onUp({ where }) {
          if (isReached) return onUp?.(where)
          // Of a cluster there may be more to come.
          queueMicrotask(() => {
            if (isReached || !redis?.isUp) return
            isReached = true
            clearTimeout(timer)
            resolve(redis)
          })
        },
        onDown(failure) {
          last = failure
          if (isReached) onDown?.(failure)
          // Waiting does not help.
          else if (failure.trouble === 'refused' || failure.trouble === 'mistake') giveUp()
        },
      })
    } catch (cause) {
      clearTimeout(timer)
      reject(new UsageError(cause instanceof Error ? `${cause.message}.` : 'Redis cannot be used.'))
    }
  })
}
