// A token is what it says, signed: whoever has the secret can tell that it was said here, without looking anything up.
//
//   hfs_eyJpZCI6InNlc18….Yk0Zr1…     prefix · claims (JSON, base64url) · HMAC-SHA256 of both (base64url)
//
// The prefix is signed too, so that a token of one kind is never good for another. Nothing in it is secret from its bearer.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `hfs_`: a session's. `hfr_`: a reader's. `hfo_`: of who is on the way to a provider of OpenID Connect. */
export type Prefix = 'hfs_' | 'hfr_' | 'hfo_'

export function seal(prefix: Prefix, claims: unknown, secret: string): string {
  const said = prefix + Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${said}.${sign(said, secret)}`
}

/** What the token says; undefined when it was not sealed with this secret, as this kind of token. */
export function unseal(prefix: Prefix, token: string, secret: string): unknown {
  const mark = token.indexOf('.')
  const said = token.slice(0, mark)
  if (mark < 0 || !token.startsWith(prefix)) return undefined
  // The texts, and not the octets they stand for: base64 has several spellings of the same.
  const given = Buffer.from(token.slice(mark + 1))
  const expected = Buffer.from(sign(said, secret))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return JSON.parse(Buffer.from(said.slice(prefix.length), 'base64url').toString('utf8'))
}

const sign = (said: string, secret: string): string => createHmac('sha256', secret).update(said).digest('base64url')
