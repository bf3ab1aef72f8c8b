// How a browser gets a key without anybody pasting it: a code that stands in a link, works once and not for long, and is
// worth the key of whoever asked for it. Codes live in memory: who missed one asks for another.
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

export class Visits {
  readonly #keys: Keys
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  /** Oldest first. */
  readonly #waiting = new Map<string, { readonly secret: string; readonly expiresAt: number }>()

  constructor(keys: Keys, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#keys = keys
    this.#runtime = runtime
  }

  /** @param secret the key that the code is worth */
  issue(secret: string): Visit {
    const code = this.#runtime.secret(CODE_BYTES)
    const expiresAt = this.#runtime.now() + VISIT_MS
    this.#waiting.set(code, { secret, expiresAt })
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= CODES_MAX) break
      this.#waiting.delete(oldest)
    }
    return { code, expiresAt }
  }

  /** The key, once; undefined for a code that was used, is too old, or is worth a key that was revoked meanwhile. */
  redeem(code: string): string | undefined {
    const visit = this.#waiting.get(code)
    this.#waiting.delete(code)
    if (!visit || visit.expiresAt <= this.#runtime.now()) return undefined
    return this.#keys.verify(visit.secret) && visit.secret
  }
}
