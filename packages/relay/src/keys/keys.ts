// The seam of API keys: who may start replies, and who may administer the relay. Keys are stored as hashes; the key
// itself is shown once.
import { createHash } from 'node:crypto'
import { HoldfastError } from '@holdfast/protocol'

export interface Key {
  /** `key_…` : names the key without giving it away. */
  readonly id: string
  readonly name: string
  /** May see and do what concerns everybody: upstreams, reloads. */
  readonly admin: boolean
  /** The first characters, so that a person can recognise it. */
  readonly prefix: string
  /** SHA-256 in hex. Keys are 160 random bits, so a slow hash would protect nothing. */
  readonly hash: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly revokedAt?: number
}

export interface Keys {
  /** The key behind a secret; undefined when unknown or revoked. */
  verify(secret: string): Key | undefined
  /** The key of this id; undefined when unknown or revoked. */
  get(id: string): Key | undefined
  list(): readonly Key[]
  /**
   * The secret is in the answer and nowhere else.
   * @param admin absent: only the first key there ever was is an administrator's
   */
  create(name: string, admin?: boolean): { readonly key: Key; readonly secret: string }
  /**
   * Makes a secret chosen elsewhere (`HOLDFAST_KEY`) valid, as an administrator's: whoever sets the environment of the
   * relay may do anything with it in any case. Idempotent.
   * @throws HoldfastError `key-unknown` when it was revoked: that is for good.
   */
  accept(secret: string, name: string): Key
  /** False when there is no such key. */
  revoke(id: string): boolean
}

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
export const prefixOf = (secret: string): string => `${secret.slice(0, 7)}…`

/** A key that may be accepted again. @throws HoldfastError `key-unknown` when it was revoked. */
export function valid(key: Key | undefined): Key | undefined {
  if (key?.revokedAt !== undefined) throw new HoldfastError('key-unknown', `The key ${key.id} was revoked.`)
  return key
}
