// A problem, as OpenAI says one: in mid-stream and as the body of an HTTP error the same object.
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import { problems } from '../../problems.ts'
import { CONTEXT_TOO_LONG, errorFields } from '../upstream-error.ts'

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
}

export const refusalOf = (problem: Problem) => ({
  error: {
    message: problem.message,
    type: typeOf(problem),
    param: null,
    ...errorFields(problem),
    code: errorCodeOf(problem),
  },
})

export const failureOf = (problem: Problem): Saying => ({ data: JSON.stringify(refusalOf(problem)) })

/** Agents look for this one by its name, and shorten the conversation. It reads back as what it was. */
export const errorCodeOf = ({ code, vendorCode }: Problem): string =>
  vendorCode === CONTEXT_TOO_LONG ? vendorCode : code

/** By the status that the client sees: the upstream's, where it is one of an upstream. */
function typeOf({ code, status = problems[code].status }: Problem): string {
  const said = code === 'upstream-unpaid' ? 402 : status
  return types[said] ?? (said >= 400 && said < 500 ? 'invalid_request_error' : 'server_error')
}
