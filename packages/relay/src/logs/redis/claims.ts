// Idempotency across nodes: a key is claimed before its reply is there, so that two nodes cannot both buy. A claim whose
// reply does not come to be was left by a crash, or points at a reply that is gone: it is taken over by compare-and-set.
// Who created a reply claims once more: it may have taken so long that its claim was taken over.
import { uptimeOf } from '../../moment.ts'
import type { Runtime } from '../../runtime.ts'
import type { RedisLogLimits } from './limits.ts'
import type { RedisStore, StoredState } from './store.ts'

export interface ClaimsOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly state: (id: string) => Promise<StoredState | undefined>
  /** True for a reply that cannot be there any more. */
  readonly hasExpired: (id: string) => boolean
}

export class Claims {
  readonly #options: ClaimsOptions

  constructor(options: ClaimsOptions) {
    this.#options = options
  }

  /**
   * Resolves when the key is `id`'s, or with the reply that has it.
   * @throws StoreFailure; then the key may be `id`'s
   */
  async claim(owner: string, key: string, id: string): Promise<StoredState | undefined> {
    const { store, runtime, limits } = this.#options
    const keepMs = limits.unfinishedMsMax
    let holder = await store.claim(owner, key, id, keepMs)
    let since = uptimeOf(runtime)
    while (holder !== id) {
      const state = await this.#options.state(holder)
      if (state) return state
      const isOver = this.#options.hasExpired(holder) || uptimeOf(runtime) - since >= limits.claimMsMax
      if (!isOver) await this.#pause()
      const next = isOver
        ? await store.steal(owner, key, holder, id, keepMs)
        : await store.claim(owner, key, id, keepMs)
      if (next !== holder) since = uptimeOf(runtime)
      holder = next
    }
    return undefined
  }

  #pause(): Promise<void> {
    const { runtime, limits } = this.#options
    return new Promise((resolve) => void runtime.after(limits.claimLookMs, resolve))
  }
}
