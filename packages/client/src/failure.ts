// What a client throws when its line did not reach the ending: a typed problem, never a cut that looks like an end.
import { HoldfastError, type Problem, isRetryable, looksLikeOurs } from '@holdfast/protocol'
import type { Outcome } from './line.ts'

/** The error of an outcome that is neither an ending nor the reader's own leaving. */
export async function failureOf(outcome: Outcome, direct: boolean): Promise<HoldfastError> {
  if (outcome.type === 'refused') return refusalOf(outcome.response, outcome.retryAfterMs)
  const { trouble, cause } = outcome as Extract<Outcome, { type: 'exhausted' }>
  return new HoldfastError(direct ? `upstream-${trouble}` : 'line-exhausted', 'The line broke.', { cause })
}

/** What a refusing response says. Never rejects. */
export async function refusalOf(response: Response, retryAfterMs?: number): Promise<HoldfastError> {
  const { ok, status } = response
  // A success that nobody here can read may be a stream without an end.
  if (ok) response.body?.cancel().catch(() => undefined)
  // A proxy's page, or nothing: then the status has to do.
  const body = ok ? undefined : await response.json().catch(() => undefined)
  const said: Partial<Problem> = body?.error ?? {}
  const more = { status, ...(retryAfterMs && { retryAfterMs }) }
  // The sentence is ours only with a code of ours: vendors quote prompts and keys in theirs.
  return looksLikeOurs(said.code)
    ? new HoldfastError(said.code, said.message ?? said.code, more)
    : new HoldfastError(isRetryable(status) ? 'line-exhausted' : 'line-refused', `The server answered ${status}.`, {
        ...more,
        vendorCode: String(said.code),
      })
}
