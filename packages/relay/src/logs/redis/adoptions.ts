// What this node goes on with that had no pump: what it takes over from others that are gone, and what failed writes have left of
// its own. Each is given away once, with a lease, and already ended where nobody can vouch for what it had.
import type { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import type { Adopted, Final } from '../log.ts'
import type { Endings } from './endings.ts'
import { HISTORY_LOST, logFailure } from './failure.ts'
import type { Figures } from './figures.ts'
import type { Leases } from './leases.ts'
import type { RedisLogLimits } from './limits.ts'
import type { NodeLife } from './node-life.ts'
import { replyStateOf } from './reply-state.ts'
import type { RedisStore, Takeover } from './store.ts'
import { Takeovers } from './takeovers.ts'

export interface AdoptionsOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  readonly life: NodeLife
  readonly leases: Leases
  readonly endings: Endings
  readonly figures: Figures
  /** It is about to begin here, and is nobody's to take. */
  readonly isBeginning: (id: string) => boolean
  readonly onTrouble: (failure: HoldfastError) => void
}

export class Adoptions {
  readonly #options: AdoptionsOptions
  readonly #takeovers: Takeovers
  #adopting: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: AdoptionsOptions) {
    const { leases, isBeginning } = options
    this.#options = options
    this.#takeovers = new Takeovers({ ...options, holds: (id) => leases.has(id) || isBeginning(id) })
  }

  /** A reply of this node's that no lease of it holds. */
  left(id: string): void {
    this.#takeovers.left(id)
  }

  /**
   * Looks for more of these.
   * @throws StoreFailure
   */
  lookForLeft(): Promise<void> {
    return this.#takeovers.lookForLeft()
  }

  /** One at a time: see Log. Never rejects: what Redis does not give now is left for the next time. */
  adopt(): Promise<Adopted[]> {
    const adopting = this.#adopting.then(() => this.#adopt())
    this.#adopting = adopting
    return adopting
  }

  /** Resolves when what is being taken over just now has been. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#adopting
  }

  async #adopt(): Promise<Adopted[]> {
    const { store, node, life, leases, onTrouble } = this.#options
    if (this.#isClosed || !store.isReachable) return []
    let { term } = life
    try {
      await life.confirm()
      term = life.term
      await this.#takeovers.takeOwn()
      if (!life.isQuiet) await this.#takeovers.takeFromGone()
    } catch (cause) {
      onTrouble(logFailure(cause))
    }
    const taken = this.#takeovers.taken()
    const ids = taken.map(({ takeover: { state } }) => state.head.id)
    // Who cannot be counted may be there.
    const areRead = await leases.areRead(ids).catch(() => ids.map(() => true))
    const areReplaced = await Promise.all(taken.map(({ takeover }) => this.#isReplaced(takeover)))
    const adopted = taken.map(({ takeover, from }, at) => ({
      ...this.#adopted(takeover, term, areRead[at] === true, areReplaced[at] === true),
      ...(from !== node && { from }),
    }))
    return adopted.sort(({ state: { head: one } }, { state: { head: other } }) =>
      one.createdAt === other.createdAt ? (one.id < other.id ? -1 : 1) : one.createdAt - other.createdAt,
    )
  }

  /** Its key leads to another, which was begun in its place: nobody is to buy both. Where nobody can tell, nobody does. */
  async #isReplaced({ state: { head, last } }: Takeover): Promise<boolean> {
    const { id, owner, idempotencyKey: key } = head
    if (last > 0 || key === undefined) return false
    const holder = await this.#options.store.holder(owner, key).catch(() => '')
    return holder !== undefined && holder !== id
  }

  #adopted({ state, ask, times }: Takeover, term: number, isRead: boolean, isReplaced: boolean): Adopted {
    const { runtime, leases, figures } = this.#options
    const lease = leases.hold(state, term)
    lease.isReadElsewhere = isRead
    const asked = ask !== undefined && !isReplaced && { ask }
    if (state.isVouched) return { state: replyStateOf(state), lease, times, ...asked }
    figures.historyLost++
    // What follows might stand where other frames stood that were acknowledged and read. So nothing does.
    const { last } = state
    const final: Final = { ending: 'failed', problem: HISTORY_LOST, endedAt: runtime.now(), unbilled: last }
    lease.append({ first: last + 1, last, octets: '', final })
    return { state: { ...replyStateOf(state), final }, lease, times, ...asked }
  }
}
