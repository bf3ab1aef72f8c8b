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
  const at = Date.parse(/^[A-Z][a-z]{2}, .* GMT$/.test(text ?? '') ? text! : '')
  return at >= 0 ? Math.max(0, at - now) : undefined
}

/**
 * When a limit that is used up is lifted, as vendors say it beside or instead of `Retry-After`:
 * `anthropic-ratelimit-<what>-reset` (a date), `x-ratelimit-reset-<what>` (`6m0s`), `x-ratelimit-reset` (a time in
 * seconds or milliseconds since 1970). They stand on every answer, so a limit counts only where its `remaining` is 0;
 * of several the one that is lifted last.
 * @param headers lower-case names
 * @param now milliseconds since 1970, for dates; NaN where nobody knows, and then dates say nothing
 * @returns milliseconds from now, never negative, or `undefined` when no limit is used up
 */
export function parseLimitResetMs(
  headers: Readonly<Record<string, string | null | undefined>>,
  now: number,
): number | undefined {
  let longest: number | undefined
  for (const [name, text] of Object.entries(headers)) {
    if (!text || !LIMIT_RESET.test(name) || headers[name.replace('reset', 'remaining')] !== '0') continue
    const waitMs = parseDurationMs(text) ?? untilMs(text, now)
    if (waitMs !== undefined) longest = Math.max(longest ?? 0, waitMs)
  }
  return longest
}

const LIMIT_RESET = /^(?:anthropic-ratelimit-[a-z-]+-reset|x-ratelimit-reset(?:-[a-z]+)?)$/

/** A duration as Go prints one: `6m0s`, `2m59.56s`, `12ms`, `1h0m0s`. */
export function parseDurationMs(text: string): number | undefined {
  const said = /^(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d+)?)(ms|s))?$/.exec(text)
  if (!said || text === '') return undefined
  const [, hours = 0, minutes = 0, rest = 0, unit] = said
  return Math.ceil((Number(hours) * 60 + Number(minutes)) * 60_000 + Number(rest) * (unit === 'ms' ? 1 : 1000))
}

/** Until a moment: an RFC 3339 date, or seconds or milliseconds since 1970. */
function untilMs(text: string, now: number): number | undefined {
  let at = Number.NaN
  if (/^\d{10}(?:\.\d+)?$/.test(text)) at = Number(text) * 1000
  else if (/^\d{13}$/.test(text)) at = Number(text)
  else if (/^\d{4}-\d\d-\d\dT/.test(text)) at = Date.parse(text)
  return Number.isNaN(at - now) ? undefined : Math.max(0, at - now)
}

const parseDecimal = (text: string | null | undefined): number | undefined =>
  /^\d{1,12}(\.\d+)?$/.test(text ?? '') ? Number(text) : undefined
