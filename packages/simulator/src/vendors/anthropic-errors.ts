// Anthropic's error bodies. 400, 401 and 404 as recorded, the others as its documentation lists them. 503 comes
// from the proxies before it, in the same form.

interface AnthropicError {
  readonly type: string
  readonly message: string
}

const errors: Readonly<Record<number, AnthropicError>> = {
  400: {
    type: 'invalid_request_error',
    message: 'messages.0: all messages must have non-empty content except for the optional final assistant message',
  },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'model: $MODEL' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: {
    type: 'rate_limit_error',
    message:
      "This request would exceed your organization's rate limit of 30,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.",
  },
  500: { type: 'api_error', message: 'Internal server error' },
  503: { type: 'api_error', message: 'Service unavailable' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
}

/** The error Anthropic has for a status; for the statuses it has none for, the nearest one. */
export const anthropicError = (
  status: number,
  model: string,
  detail?: { readonly message?: string },
): AnthropicError => {
  const error = errors[status] ?? errors[status < 500 ? 400 : 500] ?? { type: 'api_error', message: '' }
  return { type: error.type, message: detail?.message ?? error.message.replace('$MODEL', () => model) }
}
