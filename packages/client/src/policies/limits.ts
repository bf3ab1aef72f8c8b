// What the server says about its limits, read off every response: how much is left, and when it is lifted. When nothing is
// left the next start waits for that, instead of being refused.
import { HoldfastError, parseDurationMs, parseRetryAfterMs } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'
import type { Gate } from './gate.ts'
import type { Layer } from './layer.ts'
import { pause } from './pause.ts'
import { WAIT_MS_MAX_DEFAULT } from './rate.ts'

/** One limit as the server said it last. */
export interface Limit {
  readonly limit?: number
  readonly remaining?: number
  /** Milliseconds since 1970. */
  readonly resetAt?: number
}

/** By what is limited: `requests`, `tokens`, `input-tokens` …; `retry-after` while a 429 has asked for quiet. */
export type Limits = Readonly<Record<string, Limit>>

export interface LimitBook {
  readonly gate: Gate
  readonly layer: Layer
  readonly limits: Limits
}

export function openLimitBook(runtime: Runtime, waitMsMax: number = WAIT_MS_MAX_DEFAULT): LimitBook {
  let limits: Limits = {}
  const resetAt = (): number =>
    Math.max(0, ...Object.values(limits).map(({ remaining, resetAt }) => (remaining === 0 ? (resetAt ?? 0) : 0)))

  return {
    get limits() {
      return limits
    },
    gate: async (_order, signal) => {
      for (;;) {
        const waitMs = resetAt() - runtime.now()
        if (waitMs <= 0) break
        if (waitMs > waitMsMax) {
          throw new HoldfastError(
            'wait-too-long',
            'A limit of the server is lifted later than this client would wait.',
            {
              retryAfterMs: waitMs,
            },
          )
        }
        await pause(runtime, waitMs, signal)
      }
      // Its answer will say; until then those behind it should know that there is one less.
      const { requests } = limits
      if (requests?.remaining) limits = { ...limits, requests: { ...requests, remaining: requests.remaining - 1 } }
      return () => undefined
    },
    layer: (next) => async (input, init) => {
      const response = await next(input, init)
      const heard = readLimits(response, runtime.now())
      if (Object.keys(heard).length > 0) limits = { ...limits, ...heard }
      return response
    },
  }
}

/**
 * What a response says of limits, in any vendor's spelling: `x-ratelimit-remaining-tokens`, `x-ratelimit-remaining`,
 * `anthropic-ratelimit-tokens-remaining`, `ratelimit-remaining`.
 * @param now milliseconds since 1970
 */
export function readLimits({ status, headers }: Pick<Response, 'status' | 'headers'>, now: number): Limits {
  const limits: Record<string, { limit?: number; remaining?: number; resetAt?: number }> = {}
  for (const [name, text] of headers) {
    const [, before, field, after] = RATE_LIMIT.exec(name) ?? []
    if (!field) continue
    const value = field === 'reset' ? resetOf(text, now) : /^\d{1,15}$/.test(text) ? Number(text) : undefined
    if (value === undefined) continue
    const limit = (limits[before ?? after ?? 'requests'] ??= {})
    limit[field === 'reset' ? 'resetAt' : (field as 'limit' | 'remaining')] = value
  }
  const retryAfterMs = status === 429 ? parseRetryAfterMs(Object.fromEntries(headers), now) : undefined
  if (retryAfterMs !== undefined) limits['retry-after'] = { remaining: 0, resetAt: now + retryAfterMs }
  return limits
}

const RATE_LIMIT = /^(?:anthropic-|x-)?ratelimit-(?:([a-z-]+)-)?(limit|remaining|reset)(?:-([a-z-]+))?$/

/** A date, a duration (`6m0s`), a moment in seconds or milliseconds since 1970, or seconds from now. */
function resetOf(text: string, now: number): number | undefined {
  if (/^\d{13}$/.test(text)) return Number(text)
  if (/^\d{10}(\.\d+)?$/.test(text)) return Number(text) * 1000
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return now + Number(text) * 1000
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return Date.parse(text) || undefined
  const ms = parseDurationMs(text)
  return ms === undefined ? undefined : now + ms
}
