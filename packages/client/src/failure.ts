// What a client throws when its line did not reach the ending: a typed problem, never a cut that looks like an end.
import { HoldfastError, isProblemCode, isRetryable } from '@holdfast/protocol'
import type { Outcome } from './line.ts'

/** The error of an outcome that is neither an ending nor the reader's own leaving. */
export function failureOf(outcome: Outcome, direct: boolean): Promise<HoldfastError> | HoldfastError {
  if (outcome.type === 'refused') return refusalOf(outcome.response)
  const { trouble, cause } = outcome as Extract<Outcome, { type: 'exhausted' }>
  return direct
    ? new HoldfastError(`upstream-${trouble}`, 'The stream broke off, and there is no log to resume it from.', {
        cause,
      })
    : new HoldfastError('line-exhausted', 'The line stayed broken for longer than our patience.', { cause })
}

/** What a refusing response says. Never rejects. */
export async function refusalOf(response: Response): Promise<HoldfastError> {
  const { status } = response
  // Whatever cannot be read as an error of ours or of a vendor: the status has to do.
  const body = await response.json().catch(() => undefined)
  const words: unknown[] = [body?.error?.code, body?.error?.type]
  const code = words.find(isProblemCode) ?? (isRetryable(status) ? 'line-exhausted' : 'line-refused')
  const vendorCode = words.find((word) => typeof word === 'string')
  return new HoldfastError(code, `The server answered ${status}.`, { status, ...(vendorCode && { vendorCode }) })
}
