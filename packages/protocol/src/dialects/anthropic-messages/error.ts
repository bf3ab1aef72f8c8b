// A problem, as Anthropic says one: in mid-stream and as the body of an HTTP error the same object.
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import { problems } from '../../problems.ts'
import { errorFields } from '../upstream-error.ts'

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

export const refusalOf = (problem: Problem) => ({
  type: 'error',
  error: { type: typeOf(problem), message: problem.message, ...errorFields(problem), ...detailsOf(problem) },
})

/** Anthropic's SDK looks here, and then sends the whole conversation instead of asking that it be kept. */
const detailsOf = ({ vendorCode }: Problem) =>
  vendorCode === 'thread_unsupported_request' ? { details: { error_code: vendorCode, unsupported: ['model'] } } : {}

export const failureOf = (problem: Problem): Saying => ({ event: 'error', data: JSON.stringify(refusalOf(problem)) })

/** By the status that the client sees: the upstream's, where it is one of an upstream. */
function typeOf({ code, status = problems[code].status }: Problem): string {
  const said = code === 'upstream-unpaid' ? 402 : status
  return types[said] ?? (said >= 400 && said < 500 ? 'invalid_request_error' : 'api_error')
}
