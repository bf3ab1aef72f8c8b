// Mints the tokens of sessions and readers, and reads them again. They are stateless: every node with the same secret
// accepts them, and nobody has to remember them.
import { HoldfastError } from '@holdfast/protocol'
import type { z } from 'zod'
import type { Limits } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { type Prefix, seal, unseal } from './seal.ts'
import { type Reading, ReadingClaims, type Session, SessionClaims } from './session.ts'

export interface Tokens {
  /** @throws HoldfastError `request-invalid` when it says too much for a header. */
  ofSession(session: Session): string
  ofReading(reading: Reading): string
  /** @throws HoldfastError `key-unknown`, `token-expired`. */
  session(token: string): Session
  /** @throws HoldfastError `key-unknown`, `token-expired`. */
  reading(token: string): Reading
}

/** @param given without one, a secret that lives as long as the process */
export function tokensWith(
  given: string | undefined,
  runtime: Pick<Runtime, 'now' | 'secret'>,
  limits: Limits,
): Tokens {
  let secret = given
  // Made when it is needed: most relays that were given none never need one.
  const theSecret = (): string => (secret ??= runtime.secret(SECRET_BYTES))

  const make = (prefix: Prefix, claims: Session | Reading): string => {
    const token = seal(prefix, claims, theSecret())
    if (token.length <= limits.tokenCharsMax) return token
    throw new HoldfastError('request-invalid', `The token would be longer than ${limits.tokenCharsMax} characters.`)
  }

  const open = <Claims extends Session | Reading>(prefix: Prefix, token: string, shape: z.ZodType<Claims>): Claims => {
    const claims = token.length > limits.tokenCharsMax ? undefined : unseal(prefix, token, theSecret())
    const parsed = shape.safeParse(claims)
    if (!parsed.success) throw new HoldfastError('key-unknown', 'This token was not made here.')
    if (runtime.now() < parsed.data.expiresAt + limits.clockSkewMsMax) return parsed.data
    throw new HoldfastError('token-expired', 'This token has expired: ask for another.')
  }

  return {
    ofSession: (session) => make('hfs_', session),
    ofReading: (reading) => make('hfr_', reading),
    session: (token) => open('hfs_', token, SessionClaims),
    reading: (token) => open('hfr_', token, ReadingClaims),
  }
}

/** As much as the hash puts out. */
export const SECRET_BYTES = 32
