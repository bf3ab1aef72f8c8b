/**
 * The name of the failure that stood in the stream, as the vendors' SDKs pass it on: an error with the event's own object
 * and without a status. Undefined for everything else that they throw: broken lines, refusals, mistakes.
 */
export function failureSaid(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('error' in cause) || ('status' in cause && cause.status !== undefined))
    return undefined
  // Anthropic's event has the error inside of it, OpenAI's is the error.
  const event = cause.error as Said | undefined
  const { code, type } = event?.error ?? event ?? {}
  return code ?? type
}

interface Said {
  readonly code?: string
  readonly type?: string
  readonly error?: Said
}
