// A problem, as Google says one: in mid-stream and as the body of an HTTP error the same object. Google's SDKs take a
// chunk for an error only if its `code` is a number, so our own code stands in the details.
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import { problems } from '../../problems.ts'
import { type Json, countIn, listIn, objectIn, parseJson, textIn } from '../json.ts'
import { errorFields, readError, readErrorResponse } from '../upstream-error.ts'

const statuses: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo'
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo'
const DOMAIN = 'holdfast'

export function refusalOf(problem: Problem) {
  const { retryAfterMs } = problem
  // What is seen from a client has no status; it is no upstream's error either, and is written only by who quotes it.
  const code = problems[problem.code].status || 500
  const fields = Object.entries(errorFields(problem)).map(([name, value]) => [name, String(value)])
  return {
    error: {
      code,
      message: problem.message,
      status: statuses[code] ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
      details: [
        {
          '@type': ERROR_INFO,
          reason: problem.code.replaceAll('-', '_').toUpperCase(),
          domain: DOMAIN,
          metadata: Object.fromEntries(fields) as Readonly<Record<string, string>>,
        },
        ...(retryAfterMs === undefined ? [] : [{ '@type': RETRY_INFO, retryDelay: `${retryAfterMs / 1000}s` }]),
      ],
    },
  }
}

export const failureOf = (problem: Problem): Saying => ({ data: JSON.stringify(refusalOf(problem)) })

/** An error object in a stream. */
export const readFailure = (body: Json): Problem => withDetails(body, readError(named(body)))

/** The body of a refused stream is an array when it was not asked for as SSE. */
export function readRefusal(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  text: string,
): Problem {
  const value = parseJson(text)
  const body = objectIn(Array.isArray(value) ? value[0] : value)
  if (!body) return readErrorResponse(status, headers, text)
  return withDetails(body, readErrorResponse(status, headers, JSON.stringify(named(body))))
}

/** The error under the name that says most: a bad key is `INVALID_ARGUMENT`, and only its details say which. */
function named(body: Json): Json {
  const error = objectIn(body.error)
  const reason = textIn(detailsOf(body).find((detail) => detail['@type'] === ERROR_INFO)?.reason)
  return error && reason !== '' ? { error: { ...error, code: reason, status_code: error.code } } : body
}

function withDetails(body: Json, problem: Problem): Problem {
  const details = detailsOf(body)
  const own = objectIn(details.find(({ domain }) => domain === DOMAIN)?.metadata)
  if (own) {
    const counts = {
      status: digitsIn(own.status),
      retry_after_ms: digitsIn(own.retry_after_ms),
      limit_until: digitsIn(own.limit_until),
    }
    return readError({ error: { ...own, ...counts, message: objectIn(body.error)?.message } })
  }
  const retryAfterMs =
    problem.retryAfterMs ?? delayMsIn(details.find((detail) => detail['@type'] === RETRY_INFO)?.retryDelay)
  return retryAfterMs === undefined ? problem : { ...problem, retryAfterMs }
}

const detailsOf = (body: Json): Json[] => listIn(objectIn(body.error)?.details).map((detail) => objectIn(detail) ?? {})

const digitsIn = (value: unknown): number | undefined =>
  typeof value === 'string' && value !== '' ? countIn(Number(value)) : undefined

/** A duration as protobuf writes it in JSON: seconds with up to nine decimals, and an `s`. */
function delayMsIn(value: unknown): number | undefined {
  const said = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(textIn(value))
  return said ? Math.ceil(Number(said[1]) * 1000) : undefined
}
