// How long to wait before trying again: our own idea (full jitter), and the server's (`Retry-After`).

export interface Backoff {
  /** The bound of the first wait. It doubles with every attempt … */
  readonly baseMs: number
  /** … up to this. */
  readonly capMs: number
}

/**
 * Uniform between nothing and a bound that doubles: a thousand clients cut at the same moment do not return at one.
 * @param attempt how many attempts have failed before, from 0
 * @param dice uniform in [0, 1)
 * @returns whole milliseconds
 */
export const backoffMs = (attempt: number, dice: number, { baseMs, capMs }: Backoff): number =>
  Math.floor(dice * Math.min(capMs, baseMs * 2 ** attempt))

/**
 * What a response says about when to come back: `retry-after-ms` (as OpenAI and Anthropic spell it) before
 * `retry-after`, which is seconds or an HTTP date.
 * @param headers lower-case names
 * @param now milliseconds since 1970, for the date
 * @returns milliseconds from now, never negative, or `undefined` when nothing readable was said
 */
export function parseRetryAfterMs(
  headers: Readonly<Record<string, string | null | undefined>>,
  now: number,
): number | undefined {
  const ms = parseDecimal(headers['retry-after-ms'])
  if (ms !== undefined) return ms
  const text = headers['retry-after']
  const seconds = parseDecimal(text)
  if (seconds !== undefined) return seconds * 1000
  // Only the form HTTP asks for ("Sun, 06 Nov 1994 08:49:37 GMT"): Date.parse alone would read "-5" as a year.
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(text ?? '') ? Date.parse(text!) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

const parseDecimal = (text: string | null | undefined): number | undefined =>
  /^\d{1,12}(\.\d+)?$/.test(text ?? '') ? Number(text) : undefined
