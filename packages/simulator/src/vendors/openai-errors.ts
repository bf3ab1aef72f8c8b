// OpenAI's error bodies. 400, 401 and 404 as recorded, 403 to 503 as quoted in its documentation and its users'
// issues. 529 is not one of OpenAI's; a proxy before it may say it.
import { retryMsUsual } from '../retry.ts'
import type { Detail } from './vendor.ts'

export interface OpenaiError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

const errors: Readonly<Record<number, OpenaiError>> = {
  400: {
    message: "Unsupported parameter: 'stop' is not supported with this model.",
    type: 'invalid_request_error',
    param: 'stop',
    code: 'unsupported_parameter',
  },
  401: {
    message:
      'Incorrect API key provided: sk-wrong****-key. You can find your API key at https://platform.openai.com/account/api-keys.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
  403: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    param: null,
    code: 'unsupported_country_region_territory',
  },
  404: {
    message: 'The model `$MODEL` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  },
  429: {
    message:
      'Rate limit reached for $MODEL in organization org-simulated on tokens per min (TPM): Limit 30000, Used 29311, Requested 1204. Please try again in $WAIT. Visit https://platform.openai.com/account/rate-limits to learn more.',
    type: 'tokens',
    param: null,
    code: 'rate_limit_exceeded',
  },
  500: {
    message:
      'The server had an error while processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if the error persists.',
    type: 'server_error',
    param: null,
    code: null,
  },
  503: {
    message: 'The engine is currently overloaded, please try again later',
    type: 'server_error',
    param: null,
    code: null,
  },
  529: { message: 'Overloaded', type: 'server_error', param: null, code: 'overloaded' },
}

/** The error OpenAI has for a status; for the statuses it has none for, the nearest one. */
export const openaiError = (status: number, model: string, detail: Detail = {}): OpenaiError => {
  const error = errors[status] ?? (errors[status < 500 ? 400 : 500] as OpenaiError)
  const { message, param, retryMs } = detail
  if (message !== undefined) return { message, type: error.type, param: param ?? null, code: codeOf(status) }
  const wait = `${(retryMs ?? retryMsUsual) / 1000}s`
  return { ...error, message: error.message.replace('$MODEL', () => model).replace('$WAIT', wait) }
}

const codeOf = (status: number): string | null =>
  status === 401 || status === 404 ? (errors[status]?.code ?? null) : null

/** What OpenAI was seen to say in mid-stream. */
export const openaiFailure: OpenaiError = {
  message: 'The server experienced an error while processing your request. We apologize for the inconvenience!',
  type: 'server_error',
  param: null,
  code: null,
}

/** The same on the Responses surface. Overload as quoted, the rest from a recorded `response.failed`. */
export const responsesFailure: Readonly<Record<'overloaded' | 'other', OpenaiError>> = {
  overloaded: {
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
    message: 'Our servers are currently overloaded. Please try again later.',
    param: null,
  },
  other: {
    type: 'server_error',
    code: 'server_error',
    message:
      'An error occurred while processing your request. You can retry your request, or contact us through our help center at help.openai.com if the error persists.',
    param: null,
  },
}
