// How a reply begins, once for each idempotency key, and what becomes of one whose beginning nobody heard of: its creator was
// told that nothing has begun, and maybe something has. Then nobody is to find it, unless somebody has already.
import type { Octets } from '../../octets.ts'
import type { Runtime } from '../../runtime.ts'
import type { Created, Head, Lease, ReplyState } from '../log.ts'
import type { Chores } from './chores.ts'
import { Claims } from './claims.ts'
import { logFailure } from './failure.ts'
import type { RedisLogLimits } from './limits.ts'
import type { RedisStore, StoredState } from './store.ts'

export interface BirthsOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  readonly chores: Chores
  /** See NodeLife. */
  readonly confirmNode: () => Promise<void> | undefined
  readonly state: (id: string) => Promise<StoredState | undefined>
  readonly hasExpired: (id: string) => boolean
  /** It is there, and this node's. */
  readonly born: (head: Head) => Lease
  /** It is there, and this node's to go on with, although whoever asked for it has been told that it is not. */
  readonly left: (id: string) => void
}

export class Births {
  readonly #options: BirthsOptions
  readonly #claims: Claims
  readonly #beginning = new Set<string>()
  /** Their creators were told that they are not there, and maybe they are. */
  readonly #stillborn = new Set<string>()
  /** By idempotency key, what settles when it is known here whose it is. */
  readonly #claiming = new Map<string, Promise<unknown>>()

  constructor(options: BirthsOptions) {
    this.#options = options
    this.#claims = new Claims(options)
  }

  /** Those that may be there in a moment. */
  get beginning(): Iterable<string> {
    return this.#beginning
  }

  /** It may be there, and is nobody's to take. */
  has(id: string): boolean {
    return this.#beginning.has(id) || this.#stillborn.has(id)
  }

  isStillborn(id: string): boolean {
    return this.#stillborn.has(id)
  }

  /** Settles when it is known here whose the key is, where that is being found out. */
  claimed(owner: string, idempotencyKey: string): Promise<unknown> | undefined {
    return this.#claiming.get(keyOf(owner, idempotencyKey))
  }

  /** @throws HoldfastError; then nobody can tell whether it has begun */
  async begin(head: Head, ask: Octets | undefined): Promise<Created> {
    const { owner, idempotencyKey } = head
    if (idempotencyKey === undefined) return this.#begin(head, ask)
    const key = keyOf(owner, idempotencyKey)
    // Between the last look and the claim nothing is awaited, or two could find the key free.
    for (let before = this.#claiming.get(key); before; before = this.#claiming.get(key)) await before
    const begun = this.#begin(head, ask)
    const settled = Promise.allSettled([begun]).finally(() => this.#claiming.delete(key))
    this.#claiming.set(key, settled)
    return begun
  }

  async #begin(head: Head, ask: Octets | undefined): Promise<Created> {
    const { id } = head
    const { chores, confirmNode, born } = this.#options
    this.#beginning.add(id)
    try {
      await confirmNode()
      // Nobody is to find under a key what was never begun.
      if (this.#stillborn.size > 0) chores.retry()
      await chores.settled()
      const other = await this.#create(head, ask)
      return other ? { outcome: 'exists', state: other } : { outcome: 'created', lease: born(head) }
    } catch (cause) {
      this.#stillborn.add(id)
      chores.do(() => this.#bury(head))
      throw logFailure(cause)
    } finally {
      this.#beginning.delete(id)
    }
  }

  /** @returns the reply that has the key, where that is another */
  async #create(head: Head, ask: Octets | undefined): Promise<ReplyState | undefined> {
    const { store, limits, node } = this.#options
    const { id, owner, idempotencyKey: key } = head
    const before = key === undefined ? undefined : await this.#claims.claim(owner, key, id)
    if (before) return before
    const hasAsk = ask !== undefined && ask.length <= limits.askBytesMax
    const born = store.create({ head, node, keepMs: limits.unfinishedMsMax, ...(hasAsk && { ask }) })
    // It may have taken so long that another has the key by now.
    const claimed = key === undefined ? undefined : this.#claims.claim(owner, key, id)
    const [, other] = await Promise.all([born, claimed])
    if (other) await store.discard(id, node)
    return other
  }

  /** Its key is freed only when it leads to nothing: what another node goes on with is found, and nobody buys it again. */
  async #bury({ id, owner, idempotencyKey: key }: Head): Promise<void> {
    const { store, node, left } = this.#options
    // Somebody has come by it under its key, and waits for what it says.
    const [isRead] = key === undefined ? [] : await store.areRead([id])
    if (isRead) left(id)
    else if ((await store.discard(id, node)) && key !== undefined) await store.unclaim(owner, key, id)
    this.#stillborn.delete(id)
  }
}

const keyOf = (owner: string, idempotencyKey: string): string => JSON.stringify([owner, idempotencyKey])
