// A password as it is kept: scrypt, with its parameters, so that those of tomorrow may be others.
//
//   scrypt$32768$8$3$<salt>$<hash>        N · r · p · 16 octets · 32 octets (base64url)
//
// Pure but for the platform's scrypt, which runs on a thread of its own: it takes some tenths of a second.
import { scrypt, timingSafeEqual } from 'node:crypto'

/** What a guess costs. Memory is 128 · N · r octets. */
export interface Cost {
  /** A power of two. */
  readonly N: number
  readonly r: number
  readonly p: number
}

/** One of those that OWASP holds equal to each other (Password Storage Cheat Sheet): 32 MiB, three times over. */
export const COST: Cost = { N: 2 ** 15, r: 8, p: 3 }

export const PASSWORD_CHARS_MIN = 10
/** More is no safer, and has to be read. */
export const PASSWORD_CHARS_MAX = 256

const HASH_OCTETS = 32
export const SALT_OCTETS = 16

/** @param salt hex, of SALT_OCTETS */
export async function hashPassword(password: string, salt: string, cost: Cost = COST): Promise<string> {
  const octets = Buffer.from(salt, 'hex')
  const hash = await derive(password, octets, cost)
  return ['scrypt', cost.N, cost.r, cost.p, octets.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether it is the password that was kept as `kept`. What cannot be read is nobody's. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const read = parse(kept)
  if (!read) return false
  return timingSafeEqual(await derive(password, read.salt, read.cost), read.hash)
}

/** True where a guess cost something else when it was kept: it is kept anew the next time that it is heard. */
export function isOutdated(kept: string, { N, r, p }: Cost = COST): boolean {
  const cost = parse(kept)?.cost
  return cost?.N !== N || cost.r !== r || cost.p !== p
}

function parse(kept: string): { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer } | undefined {
  const [, N, r, p, salt = '', hash = ''] = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/.exec(kept) ?? []
  const octets = Buffer.from(hash, 'base64url')
  if (N === undefined || octets.length !== HASH_OCTETS) return undefined
  return { cost: { N: Number(N), r: Number(r), p: Number(p) }, salt: Buffer.from(salt, 'base64url'), hash: octets }
}

/** However somebody's keyboard composes an accent, it is the same password (RFC 8265: normalisation form C). */
function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const maxmem = 256 * cost.N * cost.r
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, HASH_OCTETS, { ...cost, maxmem }, (failure, hash) =>
      failure ? reject(failure) : resolve(hash),
    )
  })
}
