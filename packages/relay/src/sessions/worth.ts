// What a request may cost at most, as far as it says: read where each dialect has it, without understanding the rest.
import type { Worth } from './account.ts'

type Json = Readonly<Record<string, unknown>>

/** Characters of English in a token, about: as in estimates of what was bought. */
export const CHARS_PER_TOKEN = 4

/** @param octets of the body as it came */
export function worthOf(request: Json, octets: number): Worth {
  // The largest that is said: which of them a vendor reads is the vendor's affair. To some 0 is no limit, or -1.
  const limits = LIMITS.map((name) => request[name]).filter((one) => typeof one === 'number' && one > 0)
  const limit = limits.length > 0 ? Math.max(...(limits as number[])) : undefined
  const choices = typeof request['n'] === 'number' && request['n'] > 1 ? request['n'] : 1
  // A conversation that the vendor keeps is paid for as well, and nobody here knows how long it is.
  const isAll = !KEPT.some((name) => request[name] !== undefined && request[name] !== null)
  return {
    input: Math.ceil(octets / CHARS_PER_TOKEN),
    output: limit === undefined || !isAll ? undefined : Math.ceil(limit * choices),
  }
}

const LIMITS = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'] as const
const KEPT = ['previous_response_id', 'conversation', 'prompt']
