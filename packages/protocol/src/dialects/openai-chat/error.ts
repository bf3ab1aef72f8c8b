// A problem, as OpenAI says one: in mid-stream and as the body of an HTTP error the same object.
import type { Saying } from '../../frame.ts'
import { type Problem } from '../../problem.ts'
import { problems } from '../../problems.ts'
import { errorFields } from '../upstream-error.ts'

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
}

export const refusalOf = (problem: Problem) => ({
  error: { message: problem.message, type: typeOf(problem), param: null, ...errorFields(problem) },
})

export const failureOf = (problem: Problem): Saying => ({ data: JSON.stringify(refusalOf(problem)) })

function typeOf({ code }: Problem): string {
  const { status } = problems[code]
  return types[status] ?? (status >= 400 && status < 500 ? 'invalid_request_error' : 'server_error')
}
