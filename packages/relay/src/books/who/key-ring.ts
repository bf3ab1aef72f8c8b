// Every key in memory, so that asking whether a secret is good is a look into a map. The books are asked once an interval
// whether anything has changed, which is one row, and at once when it was changed here: so a key that was revoked on
// another node works for an interval at the longest. While the books do not answer, what is known stays good.
import type { Keys } from '../../keys/keys.ts'
import type { Runtime } from '../../runtime.ts'
import type { ApiKey, ApiKeys } from './keys.ts'
import { type Forbidden, type Use, guard } from './restrictions.ts'
import { hashOf } from './secret.ts'

/** How often the books are asked. */
export const REFRESH_MS = 1_000
/** A key that is not known may have been made a moment ago. Whoever guesses keys has the books asked no oftener than this. */
export const REFRESH_FOR_NEW_MS = 50

interface Carried {
  readonly key: ApiKey
  readonly forbids: (use: Use) => Forbidden | undefined
}

interface Kept {
  readonly id: string
  readonly expiresAt: number
}

export class KeyRing implements Keys {
  readonly #keys: ApiKeys
  readonly #runtime: Pick<Runtime, 'now' | 'after'>
  readonly #onFailure: (cause: unknown) => void
  readonly #byId = new Map<string, Carried>()
  readonly #byHash = new Map<string, Kept>()
  #revision = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined
  #lookingAgain: Promise<void> | undefined
  #isStale = false
  #isAway = false
  #stop: (() => void) | undefined

  private constructor(keys: ApiKeys, runtime: Pick<Runtime, 'now' | 'after'>, onFailure: (cause: unknown) => void) {
    this.#keys = keys
    this.#runtime = runtime
    this.#onFailure = onFailure
  }

  /**
   * @param onFailure told when the books do not answer any more; they are asked again each interval
   * @throws when the books cannot be read at all: without keys nobody gets in.
   */
  static async open(
    keys: ApiKeys,
    runtime: Pick<Runtime, 'now' | 'after'>,
    onFailure: (cause: unknown) => void = () => {},
  ): Promise<KeyRing> {
    const ring = new KeyRing(keys, runtime, onFailure)
    await ring.#read()
    keys.onChange = () => void ring.refresh()
    ring.#wait()
    return ring
  }

  /** The key of a secret; undefined when it is unknown, revoked, or another has taken over. No I/O. */
  verify(secret: string): ApiKey | undefined {
    const kept = this.#byHash.get(hashOf(secret))
    return kept && this.#runtime.now() < kept.expiresAt ? this.get(kept.id) : undefined
  }

  /** The key of this id; undefined when it is unknown or revoked, or its person is shut out. No I/O. */
  get(id: string): ApiKey | undefined {
    const key = this.#byId.get(id)?.key
    return key?.revokedAt === undefined && key?.personDisabledAt === undefined ? key : undefined
  }

  /** Why a key may not be used so; undefined when it may. No I/O. */
  forbids(id: string, use: Use): Forbidden | undefined {
    return this.#byId.get(id)?.forbids(use)
  }

  /** As `verify`; a secret that is not known is looked for in the books. */
  async find(secret: string): Promise<ApiKey | undefined> {
    return this.verify(secret) ?? (await this.#lookAgain(), this.verify(secret))
  }

  /** As `get`; an id that is not known is looked for in the books. */
  async findById(id: string): Promise<ApiKey | undefined> {
    return this.get(id) ?? (await this.#lookAgain(), this.get(id))
  }

  /** Resolves when everything that was in the books is known. Never rejects: see `onFailure`. */
  refresh(): Promise<void> {
    // What is being read may be older than the change that somebody has been told of.
    this.#isStale = this.#asking !== undefined
    this.#asking ??= this.#refresh()
    return this.#asking
  }

  /** Resolves when nothing more is read. */
  async close(): Promise<void> {
    this.#stop?.()
    this.#keys.onChange = undefined
    await this.#asking
  }

  /** All who wait share one look, for which they wait a little where the last one was a moment ago. */
  #lookAgain(): Promise<void> {
    this.#lookingAgain ??= new Promise<void>((resolve) => {
      this.#runtime.after(Math.max(0, this.#askedAt + REFRESH_FOR_NEW_MS - this.#runtime.now()), () => {
        // Whoever comes from now on may ask for something newer than what is read now.
        this.#lookingAgain = undefined
        void this.refresh().then(resolve)
      })
    })
    return this.#lookingAgain
  }

  #wait(): void {
    this.#stop = this.#runtime.after(REFRESH_MS, () => {
      this.#wait()
      void this.refresh()
    })
  }

  async #refresh(): Promise<void> {
    try {
      do {
        this.#isStale = false
        await this.#read()
      } while (this.#isStale)
      this.#isAway = false
    } catch (cause) {
      // Once, and not each second until somebody has brought them back.
      if (!this.#isAway) this.#onFailure(cause)
      this.#isAway = true
    }
    this.#asking = undefined
  }

  async #read(): Promise<void> {
    this.#askedAt = this.#runtime.now()
    const { keys, revision } = await this.#keys.since(this.#revision)
    for (const key of keys) {
      for (const { hash } of this.#byId.get(key.id)?.key.secrets ?? []) this.#byHash.delete(hash)
      this.#byId.set(key.id, { key, forbids: guard(key) })
      for (const { hash, expiresAt = Number.POSITIVE_INFINITY } of key.secrets)
        this.#byHash.set(hash, { id: key.id, expiresAt })
    }
    this.#revision = revision
  }
}
