// What an upstream's refusal says, and how much of it its caller may read.
import { type Dialect, type Problem, parseRetryAfterMs } from '@holdfast/protocol'

export interface Refusal {
  readonly problem: Problem
  /** The vendor's error body, where it may be shown to the caller as it came. */
  readonly body?: string
}

/** An HTTP answer that is not 2xx, whole. */
export interface Refused {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/**
 * @param dialect the upstream's
 * @param secret the upstream's key, which must not come back with its words
 * @param now milliseconds since 1970
 */
export function refusalOf(dialect: Dialect, { status, headers, body }: Refused, secret: string, now: number): Refusal {
  const said = dialect.readRefusal(status, headers, body)
  const retryAfterMs = said.retryAfterMs ?? parseRetryAfterMs(headers, now)
  const problem = retryAfterMs === undefined ? said : { ...said, retryAfterMs }
  // What the caller did wrong is the caller's to read. What is wrong with our key, our account or the vendor is
  // told in our words: theirs may name the key or the organisation.
  const isAboutRequest = problem.code === 'upstream-refused' && CALLERS_STATUS.has(status)
  const isCallers = isAboutRequest && isJson(body) && !(secret && body.includes(secret))
  return isCallers ? { problem, body } : { problem }
}

/** Refusals that speak of the request, not of whoever passed it on. */
const CALLERS_STATUS = new Set([400, 404, 405, 413, 415, 422])

/** A proxy's page, or half a frame, is nothing to hand on as the vendor's word. */
export function isJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}
