// Google's error bodies: 400, 403, 404 and 429 as recorded, 401 as Vertex was recorded saying it, 500 to 504 as quoted
// in its documentation and its users' issues.
import { retryMsUsual } from '../retry.ts'
import type { Detail } from './vendor.ts'

export interface GeminiError {
  readonly code: number
  readonly message: string
  readonly status: string
  readonly details?: readonly object[]
}

export const keyInvalid = 'API key not valid. Please pass a valid API key.'

const errors: Readonly<Record<number, Omit<GeminiError, 'code'>>> = {
  400: { message: 'Request contains an invalid argument.', status: 'INVALID_ARGUMENT' },
  401: {
    message:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    status: 'UNAUTHENTICATED',
  },
  403: {
    message:
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    status: 'PERMISSION_DENIED',
  },
  404: {
    message:
      'models/$MODEL is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.',
    status: 'NOT_FOUND',
  },
  429: {
    message:
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count, limit: 1000000, model: $MODEL\nPlease retry in $WAIT.',
    status: 'RESOURCE_EXHAUSTED',
  },
  500: {
    message:
      'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    status: 'INTERNAL',
  },
  503: { message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
  504: { message: 'Deadline expired before operation could complete.', status: 'DEADLINE_EXCEEDED' },
}

/** The error Google has for a status; for the statuses it has none for, the nearest one. It knows no 529. */
export function geminiError(status: number, model: string, detail: Detail = {}): GeminiError {
  const code = errors[status] ? status : status === 529 ? 503 : status < 500 ? 400 : 500
  const error = errors[code] as Omit<GeminiError, 'code'>
  const retryMs = detail.retryMs ?? retryMsUsual
  const message = detail.message ?? error.message.replace('$MODEL', () => model).replace('$WAIT', `${retryMs / 1000}s`)
  const details = code === 429 ? quotaDetails(model, retryMs) : message === keyInvalid ? keyDetails : undefined
  return { code, message, status: error.status, ...(details ? { details } : {}) }
}

const keyDetails = [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'API_KEY_INVALID',
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  },
  { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message: keyInvalid },
]

/** Google has no header that says when to come again: it stands here. */
const quotaDetails = (model: string, retryMs: number) => [
  {
    '@type': 'type.googleapis.com/google.rpc.Help',
    links: [
      {
        description: 'Learn more about Gemini API quotas',
        url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
      },
    ],
  },
  {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: [
      {
        quotaMetric: 'generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count',
        quotaId: 'GenerateContentPaidTierInputTokensPerModelPerMinute',
        quotaDimensions: { model, location: 'global' },
        quotaValue: '1000000',
      },
    ],
  },
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryMs / 1000}s` },
]
