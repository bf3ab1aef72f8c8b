// So many starts and so many tokens a minute. A bucket holds a minute's worth and fills evenly; who finds it empty waits
// for as long as it takes to fill, behind those who came before.
import { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'
import type { Gate } from './gate.ts'
import { pause } from './pause.ts'

/** How long a start waits for a limit to let it pass. One that would have to wait longer: `wait-too-long`, at once. */
export const WAIT_MS_MAX_DEFAULT = 60_000

export interface RateSettings {
  readonly requestsPerMinute?: number
  /**
   * Prompt and answer. Known only at the end: before, the prompt is guessed by its characters and the answer is what the
   * request allows, and the difference is given back (or taken) when the reply has ended.
   */
  readonly tokensPerMinute?: number
  /** See `WAIT_MS_MAX_DEFAULT`. */
  readonly waitMsMax?: number
}

export function rateGate(settings: RateSettings, runtime: Runtime): Gate {
  const { requestsPerMinute, tokensPerMinute, waitMsMax = WAIT_MS_MAX_DEFAULT } = settings
  const starts = openBucket(requestsPerMinute, runtime.now())
  const tokens = openBucket(tokensPerMinute, runtime.now())
  return async (order, signal) => {
    const now = runtime.now()
    const asked = order.promptTokens + order.answerTokensMax
    const waitMs = Math.max(starts.waitMs(1, now), tokens.waitMs(asked, now))
    if (waitMs > waitMsMax) {
      throw new HoldfastError('wait-too-long', 'The rate of this client lets it start later than it would wait.', {
        retryAfterMs: Math.ceil(waitMs),
      })
    }
    starts.take(1)
    tokens.take(asked)
    const giveBack = () => {
      starts.take(-1)
      tokens.take(-asked)
    }
    if (waitMs > 0) {
      await pause(runtime, waitMs, signal).catch((cause: unknown) => {
        giveBack()
        throw cause
      })
    }
    return (bought) => (bought ? tokens.take(bought.input + bought.output - asked) : giveBack())
  }
}

interface Bucket {
  /** How long until so much may be taken. What is more than a full bucket goes when the bucket is full. */
  waitMs(amount: number, now: number): number
  /** The level may fall below nothing: then whoever comes next waits for that, too. So nobody overtakes. */
  take(amount: number): void
}

function openBucket(perMinute: number | undefined, now: number): Bucket {
  if (perMinute === undefined) return { waitMs: () => 0, take: () => undefined }
  let level = perMinute
  let at = now
  const perMs = perMinute / 60_000
  return {
    waitMs: (amount, now) => {
      // A clock that was set back fills nothing.
      level = Math.min(perMinute, level + Math.max(0, now - at) * perMs)
      at = now
      return Math.max(0, (Math.min(amount, perMinute) - level) / perMs)
    },
    take: (amount) => void (level -= amount),
  }
}
