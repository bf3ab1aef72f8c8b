// Which other nodes there are: those that Redis has noted down, and those that it had. It may have been made to forget all of
// them, and then one has until its next beat to begin a reply that nobody would look for, should it die before that. So whoever
// knew it looks, once it has had all the time it may have without a beat.
import { uptimeOf } from '../../moment.ts'
import type { Runtime } from '../../runtime.ts'
import type { RedisLogLimits } from './limits.ts'
import type { OtherNodes, RedisStore } from './store.ts'

export interface KnownNodesOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
}

export class KnownNodes {
  readonly #options: KnownNodesOptions
  /** Since when each was found to be noted down no more; undefined: it is. What is left of nobody is dropped, so they stay few. */
  readonly #missingSince = new Map<string, number | undefined>()

  constructor(options: KnownNodesOptions) {
    this.#options = options
  }

  /** @throws StoreFailure */
  async look(): Promise<OtherNodes> {
    const { store, runtime, limits, node } = this.#options
    const { living, gone } = await store.otherNodes(node)
    const now = uptimeOf(runtime)
    const noted = new Set([...living, ...gone])
    for (const one of noted) this.#missingSince.set(one, undefined)
    const forgotten: string[] = []
    for (const [one, since] of this.#missingSince) {
      if (noted.has(one)) continue
      if (since === undefined) this.#missingSince.set(one, now)
      else if (now - since >= limits.leaseMs) forgotten.push(one)
    }
    return { living, gone: [...gone, ...forgotten] }
  }

  /**
   * A node that is gone has nothing any more.
   * @throws StoreFailure
   */
  async drop(node: string): Promise<void> {
    await this.#options.store.dropNode(node)
    this.#missingSince.delete(node)
  }
}
