// What a vendor's error means. Its message is never repeated: vendors quote prompts, keys and completions in them. What
// we say is made from the status and from the vendor's own word for the error, where that is a word.
import { parseRetryAfterMs } from '../backoff.ts'
import { type Problem } from '../problem.ts'
import { type ProblemCode, isProblemCode } from '../problems.ts'
import { type Json, countIn, objectIn, parseJson, present, textIn } from './json.ts'

/** A problem's fields as they stand in an error of ours, beside the vendor's own fields. `readError` reads them back. */
export const errorFields = ({ code, status, retryAfterMs, vendorCode }: Problem) => ({
  code,
  ...present({ status, retry_after_ms: retryAfterMs, vendor_code: vendorCode }),
})

/** An HTTP error response. `body` may be anything: JSON of any vendor, or a proxy's page. */
export function readErrorResponse(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): Problem {
  // A date needs a clock to be read: without one it comes out as NaN, and is left alone.
  const waitMs = parseRetryAfterMs(headers, Number.NaN)
  return readError(objectIn(parseJson(body)) ?? {}, status, Number.isNaN(waitMs) ? undefined : waitMs)
}

/**
 * An error object of any vendor, or of ours.
 * @param status the HTTP status, where there is one: in mid-stream the body is all there is.
 */
export function readError(body: Json, status?: number, retryAfterMs?: number): Problem {
  const error = objectIn(body.error) ?? objectIn(body.detail) ?? body
  if (isProblemCode(error.code)) return ours(error, error.code, retryAfterMs)
  const said = status ?? statusIn(error) ?? statusIn(body)
  const words = [error.code, error.type, error.status, objectIn(error.metadata)?.error_type, body.error_type].filter(
    isWord,
  )
  const vendorCode = words[0]
  const code = said === undefined ? codeOfWords(words) : codeOfStatus(said)
  const details = [said === undefined ? undefined : `status ${said}`, vendorCode].filter(
    (detail) => detail !== undefined,
  )
  const message = details.length === 0 ? `${sentences[code]}.` : `${sentences[code]} (${details.join(', ')}).`
  return { code, message, ...present({ status: said, retryAfterMs, vendorCode }) }
}

function ours(error: Json, code: ProblemCode, waitMs: number | undefined): Problem {
  const status = countIn(error.status)
  const retryAfterMs = countIn(error.retry_after_ms) ?? waitMs
  const vendorCode = isWord(error.vendor_code) ? error.vendor_code : undefined
  return { code, message: textIn(error.message), ...present({ status, retryAfterMs, vendorCode }) }
}

type UpstreamCode = 'upstream-limited' | 'upstream-overloaded' | 'upstream-failed' | 'upstream-refused'

const sentences: Readonly<Record<UpstreamCode, string>> = {
  'upstream-limited': 'The upstream limits our rate',
  'upstream-overloaded': 'The upstream is overloaded',
  'upstream-failed': 'The upstream failed',
  'upstream-refused': 'The upstream refused the request',
}

const OVERLOADED = 529

function codeOfStatus(status: number): UpstreamCode {
  if (status === 429) return 'upstream-limited'
  if (status === 503 || status === OVERLOADED) return 'upstream-overloaded'
  return status >= 500 ? 'upstream-failed' : 'upstream-refused'
}

function codeOfWords(words: readonly string[]): UpstreamCode {
  const text = words.join(' ').toLowerCase()
  if (/overload|unavailable|capacity/.test(text)) return 'upstream-overloaded'
  if (/rate_?limit|too_many|exhausted|throttl|quota/.test(text)) return 'upstream-limited'
  if (/invalid|authentication|permission|not_found|too_large|billing|unsupported|bad_?request/.test(text))
    return 'upstream-refused'
  return 'upstream-failed'
}

/** The HTTP status as errors in mid-stream carry it, under one of many names, as a number or as digits. */
function statusIn(error: Json): number | undefined {
  for (const value of [error.status_code, error.status, error.code, error.http_code, error.raw_status_code]) {
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : countIn(value)
    if (status !== undefined && status >= 400 && status <= 599) return status
  }
  return undefined
}

/** A vendor's word for an error: letters and joints, or a short number. Whatever is longer or mixed may be a key. */
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value !== 'error' && /^(?:[A-Za-z][A-Za-z_.-]{0,62}[A-Za-z]|\d{4,6})$/.test(value)
