// The secret of a key: what its owner has, once, and what is kept of it.
import { createHash } from 'node:crypto'
import type { Runtime } from '../../runtime.ts'

/** Random octets of a secret that is made here. */
const SECRET_OCTETS = 20
/** Of a secret's 160 bits so many characters are kept in the open, 32 bits, so that a person can find the key by them. */
const PREFIX_CHARS = 11

export const newSecret = (runtime: Pick<Runtime, 'secret'>): string => `hf_${runtime.secret(SECRET_OCTETS)}`

/** True for what `newSecret` makes. Others are good too (`HOLDFAST_KEY`), when they were taken over. */
export const isOurs = (secret: string): boolean => /^hf_[0-9a-f]{40}$/.test(secret)

/** SHA-256 in hex. Secrets are 160 random bits, so a slow hash would protect nothing. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** What a person sees of it. Of a secret that somebody made up, which may be a short one, a quarter at most. */
export const prefixOf = (secret: string): string =>
  secret.slice(0, isOurs(secret) ? PREFIX_CHARS : Math.min(7, Math.floor(secret.length / 4)))
