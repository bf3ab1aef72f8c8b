// What a vendor's error means. Its message is never repeated: vendors quote prompts, keys and completions in them. What
// we say is made from the status and from the vendor's own word for the error, where that is a word.
import { parseDurationMs, parseLimitResetMs, parseRetryAfterMs } from '../backoff.ts'
import type { Problem } from '../problem.ts'
import { type ProblemCode, isProblemCode } from '../problems.ts'
import { type Json, countIn, listIn, objectIn, parseJson, present, textIn } from './json.ts'

/** A problem's fields as they stand in an error of ours, beside the vendor's own fields. `readError` reads them back. */
export const errorFields = ({ code, status, retryAfterMs, vendorCode, limit }: Problem) => ({
  code,
  ...present({ status, retry_after_ms: retryAfterMs, vendor_code: vendorCode }),
  ...(limit && { limit: limit.name, limit_of: limit.of, ...present({ limit_until: limit.until }) }),
})

type Headers = Readonly<Record<string, string | undefined>>

/** An HTTP error response. `body` may be anything: JSON of any vendor, or a proxy's page. */
export function readErrorResponse(status: number, headers: Headers, body: string): Problem {
  const value = parseJson(body)
  // Google answers a refused stream with a list of one, also below its OpenAI-compatible address.
  const json = objectIn(Array.isArray(value) ? value[0] : value)
  const problem = readError(json ?? {}, status, waitInHeaders(status, headers, dateOf(headers)))
  const code = problem.code as UpstreamCode
  // A firewall forbids in its own name. Only what speaks JSON knows of our key.
  if (!json) return status === 403 ? say('upstream-refused', problem) : problem
  const error = errorIn(json)
  if (isProblemCode(error.code)) return problem
  const message = textIn(error.message) || textIn(json.error)
  const retryAfterMs = problem.retryAfterMs ?? (status === 429 ? waitInBody(error, message, headers) : undefined)
  if (status === 403 && FORBIDDEN_REQUEST.test(problem.vendorCode ?? '')) return say('upstream-refused', problem)
  if (code === 'upstream-refused' && isTooLong(problem.vendorCode, message))
    return say('upstream-refused', { ...problem, vendorCode: CONTEXT_TOO_LONG })
  return say(codeOfMessage(status, message) ?? code, { ...problem, ...present({ retryAfterMs }) })
}

/** What the body of an error means. Readers of streams are given one, because not all need to know as much. */
export type ReadError = (body: Json) => Problem

/**
 * An error object of any vendor, or of ours.
 * @param status the HTTP status, where there is one: in mid-stream the body is all there is.
 */
export function readError(body: Json, status?: number, retryAfterMs?: number): Problem {
  const error = errorIn(body)
  if (isProblemCode(error.code)) return ours(error, error.code, retryAfterMs)
  const said = status ?? statusIn(error) ?? statusIn(body)
  const words = [
    error.code,
    error.type,
    error.status,
    objectIn(error.metadata)?.error_type,
    body.error_type,
    objectIn(error.details)?.error_code,
    ...listIn(error.details).map((detail) => objectIn(detail)?.reason),
  ].filter(isWord)
  const code = codeOf(said, words.join(' ').toLowerCase(), retryAfterMs)
  return say(code, { ...present({ status: said, retryAfterMs, vendorCode: words[0] }) })
}

export const errorIn = (body: Json): Json => objectIn(body.error) ?? objectIn(body.detail) ?? body

/** One of ours, read back. */
export function ours(error: Json, code: ProblemCode, waitMs?: number): Problem {
  const status = countIn(error.status)
  const retryAfterMs = countIn(error.retry_after_ms) ?? waitMs
  const vendorCode = isWord(error.vendor_code) ? error.vendor_code : undefined
  const limit = isWord(error.limit)
    ? { name: error.limit, of: textIn(error.limit_of), ...present({ until: countIn(error.limit_until) }) }
    : undefined
  return { code, message: textIn(error.message), ...present({ status, retryAfterMs, vendorCode, limit }) }
}

const sentences = {
  'upstream-limited': 'The upstream limits our rate',
  'upstream-overloaded': 'The upstream is overloaded',
  'upstream-failed': 'The upstream failed',
  'upstream-refused': 'The upstream refused the request',
  'upstream-key-refused': 'The upstream refused our key',
  'upstream-unpaid': 'The upstream wants to be paid first',
} as const satisfies Partial<Record<ProblemCode, string>>

type UpstreamCode = keyof typeof sentences

export function say(
  code: UpstreamCode,
  { status, retryAfterMs, vendorCode }: Omit<Problem, 'code' | 'message'>,
): Problem {
  const details = [status === undefined ? undefined : `status ${status}`, vendorCode].filter(
    (text) => text !== undefined,
  )
  const sentence = vendorCode === CONTEXT_TOO_LONG ? 'The upstream says that the prompt is too long' : sentences[code]
  const message = details.length === 0 ? `${sentence}.` : `${sentence} (${details.join(', ')}).`
  return { code, message, ...present({ status, retryAfterMs, vendorCode }) }
}

/** OpenAI's word for it, by which agents know that a conversation must be shortened; so it is everybody's here. */
export const CONTEXT_TOO_LONG = 'context_length_exceeded'

const isTooLong = (word: string | undefined, message: string): boolean =>
  word === CONTEXT_TOO_LONG || word === 'exceed_context_size_error' || TOO_LONG.test(message)

/** Anthropic (two), OpenAI and vLLM, llama.cpp, Google, xAI, Mistral. */
const TOO_LONG =
  /^prompt is too long|^input length and .max_tokens. exceed context limit|maximum context length|exceeds the available context size|input token count.* exceeds the maximum number of tokens|maximum prompt length is|too large for model with \d+ maximum context/i

/** @param words lower case, joined by spaces */
function codeOf(status: number | undefined, words: string, retryAfterMs: number | undefined): UpstreamCode {
  // A bill that says when to come back is for a budget of requests in flight (OpenRouter), not for the account.
  if (status === 402 && retryAfterMs !== undefined) return 'upstream-limited'
  if (status === 402 || UNPAID.test(words)) return 'upstream-unpaid'
  if (status === 401 || status === 403 || ((status ?? 400) < 403 && KEY_REFUSED.test(words)))
    return 'upstream-key-refused'
  return status === undefined ? codeOfWords(words) : codeOfStatus(status)
}

/** OpenAI, Anthropic, Google, One API and New API, Alibaba. */
const UNPAID =
  /insufficient_\w*(?:quota|balance|credit|funds)|credit_balance|spend_limit|usage_limit_exceeded|quota_failed|billing|payment|arrearage/
const KEY_REFUSED = /api_?key|authenticat|unauthorized|credential|account_deactivated|token_(?:expired|invalid|revoked)/

function codeOfStatus(status: number): UpstreamCode {
  if (status === 429) return 'upstream-limited'
  // 529 is Anthropic's and Cloudflare's, 498 is Groq's for a tier that is full.
  if (status === 503 || status === 529 || status === 498) return 'upstream-overloaded'
  // What the server does not implement, it will not implement later.
  if (status === 501 || status === 505) return 'upstream-refused'
  return status >= 500 || status === 408 || status === 409 || status === 425 ? 'upstream-failed' : 'upstream-refused'
}

/** @param words lower case, joined by spaces */
export function codeOfWords(words: string): UpstreamCode {
  if (/overload|unavailable|capacity/.test(words)) return 'upstream-overloaded'
  if (/rate_?limit|too_many|exhausted|throttl|quota/.test(words)) return 'upstream-limited'
  if (/invalid|permission|not_found|too_large|unsupported|bad_?request|context_length/.test(words))
    return 'upstream-refused'
  return 'upstream-failed'
}

/**
 * Where only the message says what is meant. From its first word on, because a message may quote what the caller
 * wrote, and no caller may talk us out of a key.
 */
function codeOfMessage(status: number, message: string): UpstreamCode | undefined {
  if (status === 400 && XAI_KEY.test(message)) return 'upstream-key-refused'
  if ((status === 400 || status === 403 || status === 429) && OUT_OF_MONEY.test(message)) return 'upstream-unpaid'
  // To spare a key, a hint anywhere is enough.
  return status === 403 && ABOUT_THE_REQUEST.test(message) ? 'upstream-refused' : undefined
}

const XAI_KEY =
  /^Incorrect API key provided(?:: \S{1,64})?\. You can obtain an API key from https:\/\/console\.x\.ai\.?$/
/** Anthropic (400), xAI (403, 429), Google (429, before it learned 402). */
const OUT_OF_MONEY =
  /^(?:Your credit balance is too low to access the \w+ API|You have reached your specified (?:workspace )?API usage limits|Your (?:newly created )?team [\w' -]{0,99}(?:credits|spending limit)|You have run out of credits|Your prepayment credits are depleted)\b/
/** In the vendor's word for it. */
const FORBIDDEN_REQUEST = /model|region|country|content|policy|safety|moderation/i
/** In its message: xAI, OpenRouter, Bedrock. */
const ABOUT_THE_REQUEST = /usage guidelines|moderation|flagged|access to (?:the |this )?model/i

function waitInHeaders(status: number, headers: Headers, now: number): number | undefined {
  const waitMs = parseRetryAfterMs(headers, now)
  // A date needs a clock to be read: without one it comes out as NaN, and is left alone.
  if (waitMs !== undefined && !Number.isNaN(waitMs)) return waitMs
  return status === 429 ? parseLimitResetMs(headers, now) : undefined
}

/** OpenRouter hands on the headers of its limits in the body; OpenAI, Azure and Google say it in words. */
function waitInBody(error: Json, message: string, headers: Headers): number | undefined {
  const quoted = Object.entries(objectIn(objectIn(error.metadata)?.headers) ?? {})
  const handedOn = Object.fromEntries(quoted.map(([name, value]) => [name.toLowerCase(), String(value)]))
  const waitMs = waitInHeaders(429, handedOn, dateOf(headers))
  if (waitMs !== undefined) return waitMs
  const [, duration = '', unit] =
    /\b(?:try again|retry) (?:in|after) ([\d.hms]*[\dhms])( seconds?\b)?/i.exec(message) ?? []
  return parseDurationMs(unit ? `${duration}s` : duration)
}

/** When the server answered, by its own clock: the one that its dates are to be read by. */
const dateOf = (headers: Headers): number => Date.parse(headers.date ?? '')

/** The HTTP status as errors in mid-stream carry it, under one of many names, as a number or as digits. */
function statusIn(error: Json): number | undefined {
  for (const value of [error.status_code, error.status, error.code, error.http_code, error.raw_status_code]) {
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : countIn(value)
    if (status !== undefined && status >= 400 && status <= 599) return status
  }
  return undefined
}

/** A vendor's word for an error: letters and joints, or a short number. Whatever is longer or mixed may be a key. */
export const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value !== 'error' && /^(?:[A-Za-z][A-Za-z_.-]{0,62}[A-Za-z]|\d{4,6})$/.test(value)
