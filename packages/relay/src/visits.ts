// How a browser gets a key without anybody pasting it: a code that stands in a link, works once and not for long, and is
// worth the key of whoever asked for it. Where they are kept, keys are not: each is sealed with its code, of which only the
// hash is there.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { Keys } from './keys/keys.ts'
import type { Runtime } from './runtime.ts'

export const VISIT_MS = 600_000
/** Who asks for more loses the oldest. */
const CODES_MAX = 1_000
const CODE_BYTES = 16

export interface Visit {
  readonly code: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Where codes wait: in the books, where any node finds them, or in memory. */
export interface VisitBook {
  /** @param countMax of those that were there, as many are kept as there is room for, the newest */
  put(hash: string, sealed: string, expiresAt: number, countMax: number): Promise<void>
  /** What was put under the hash, once. */
  take(hash: string): Promise<{ readonly sealed: string; readonly expiresAt: number } | undefined>
}

export class Visits {
  readonly #book: VisitBook
  readonly #keys: Keys
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(book: VisitBook, keys: Keys, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#book = book
    this.#keys = keys
    this.#runtime = runtime
  }

  /** @param secret the key that the code is worth */
  async issue(secret: string): Promise<Visit> {
    const code = this.#runtime.secret(CODE_BYTES)
    const expiresAt = this.#runtime.now() + VISIT_MS
    await this.#book.put(hashOf(code), seal(secret, code), expiresAt, CODES_MAX)
    return { code, expiresAt }
  }

  /** The key, once; undefined for a code that was used, is too old, or is worth a key that was revoked meanwhile. */
  async redeem(code: string): Promise<string | undefined> {
    const visit = await this.#book.take(hashOf(code))
    if (!visit || visit.expiresAt <= this.#runtime.now()) return undefined
    const secret = unseal(visit.sealed, code)
    // Another node may have made it a moment ago.
    return this.#keys.verify(secret) || (await this.#keys.find(secret)) ? secret : undefined
  }
}

export function memoryVisits(): VisitBook {
  /** Oldest first. */
  const waiting = new Map<string, { readonly sealed: string; readonly expiresAt: number }>()
  return {
    async put(hash, sealed, expiresAt, countMax) {
      waiting.set(hash, { sealed, expiresAt })
      for (const oldest of waiting.keys()) {
        if (waiting.size <= countMax) break
        waiting.delete(oldest)
      }
    },
    async take(hash) {
      const visit = waiting.get(hash)
      waiting.delete(hash)
      return visit
    },
  }
}

/** Two hashes of the same 128 random bits, of which one says nothing of the other: to find it by, and to seal with. */
const hashOf = (code: string): string => createHash('sha256').update(`visit ${code}`).digest('hex')
const keyOf = (code: string): Buffer => createHash('sha256').update(`visit-key ${code}`).digest()

/** A code seals one thing, once, so its nonce may be a constant. */
const NONCE = Buffer.alloc(12)
const TAG_BYTES = 16

function seal(secret: string, code: string): string {
  const cipher = createCipheriv('aes-256-gcm', keyOf(code), NONCE)
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([cipher.getAuthTag(), sealed]).toString('base64url')
}

function unseal(text: string, code: string): string {
  const octets = Buffer.from(text, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(code), NONCE)
  decipher.setAuthTag(octets.subarray(0, TAG_BYTES))
  return Buffer.concat([decipher.update(octets.subarray(TAG_BYTES)), decipher.final()]).toString('utf8')
}
