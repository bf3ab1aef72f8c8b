// Everybody who follows a reply at this node, whether it is written here or elsewhere.
import type { Runtime } from '../../runtime.ts'
import type { Batch, ReplyState } from '../log.ts'
import { Followed, type Following } from './followed.ts'
import type { RedisLease } from './lease.ts'
import type { RedisLogLimits } from './limits.ts'
import type { RedisStore } from './store.ts'

export interface FollowersOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly leaseOf: (id: string) => RedisLease | undefined
}

export class Followers {
  readonly #options: FollowersOptions
  readonly #followed = new Map<string, Followed>()

  constructor(options: FollowersOptions) {
    this.#options = options
  }

  /** Replies of which Redis tells this node. */
  get subscriptions(): number {
    let count = 0
    for (const followed of this.#followed.values()) if (followed.isSubscribed) count++
    return count
  }

  follow(id: string, following: Following): () => void {
    const known = this.#followed.get(id)
    const followed = known && !known.isLost ? known : this.#begin(id)
    followed.add(following)
    return () => {
      followed.delete(following)
      if (!followed.isDeserted || this.#followed.get(id) !== followed) return
      this.#followed.delete(id)
      followed.close()
    }
  }

  #begin(id: string): Followed {
    const { store, runtime, limits, leaseOf } = this.#options
    const followed = new Followed({ id, store, runtime, pageOctetsMax: limits.entryBytesMax })
    this.#followed.set(id, followed)
    const lease = leaseOf(id)
    if (lease) followed.isHere(lease.last)
    else followed.isElsewhere()
    return followed
  }

  /** Undefined, or what to wait for before anything of this reply is read: see Followed. Rejects with a StoreFailure. */
  ready(id: string): Promise<void> | undefined {
    return this.#followed.get(id)?.ready()
  }

  /** To be asked for before the state is: whether that is less than what followers had been told by then, the ending too. */
  compare(id: string): ((state: ReplyState | undefined) => boolean) | undefined {
    const { position, isEnded } = this.#followed.get(id)?.told ?? {}
    return position === undefined
      ? undefined
      : (state) => !state || state.last < position || (isEnded === true && !state.final)
  }

  heard(id: string, batch: Batch): void {
    this.#followed.get(id)?.heard(batch)
  }

  /** It was read, so it counts as told. */
  meet(id: string, page: Batch): void {
    this.#followed.get(id)?.meet(page)
  }

  isHere(lease: RedisLease): void {
    this.#followed.get(lease.id)?.isHere(lease.last)
  }

  isElsewhere(id: string): void {
    this.#followed.get(id)?.isElsewhere()
  }

  lose(id: string): void {
    this.#followed.get(id)?.lose()
  }

  look(): void {
    for (const followed of this.#followed.values()) followed.look()
  }

  close(): void {
    for (const followed of this.#followed.values()) followed.close()
    this.#followed.clear()
  }
}
