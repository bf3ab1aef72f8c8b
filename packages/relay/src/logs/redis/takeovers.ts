// What becomes of replies whose node is gone: the others take them over, each for itself and each its share at first, so that
// what one could carry is not put upon another. Whose a reply is says the reply alone, so of two nodes that take the same one
// has it, and one that only seemed to be gone is told when it next writes.
import type { Runtime } from '../../runtime.ts'
import type { Endings } from './endings.ts'
import { KnownNodes } from './known-nodes.ts'
import type { RedisLogLimits } from './limits.ts'
import { heirOf, numbered } from './shares.ts'
import type { RedisStore, Takeover } from './store.ts'

export interface TakeoversOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  /** A lease of this node holds it, or is about to. */
  readonly holds: (id: string) => boolean
  readonly endings: Endings
}

/** A reply that is this node's now. */
export interface Taken {
  readonly takeover: Takeover
  readonly from: string
}

export class Takeovers {
  /** This node's own replies that no lease of it holds: what failed writes have left. */
  readonly #left = new Set<string>()
  /** Nobody has been given them yet. */
  #taken: Taken[] = []
  readonly #options: TakeoversOptions
  readonly #nodes: KnownNodes
  /** Nodes that were found gone before. What they still have left the others have had their time to take. */
  #goneBefore: ReadonlySet<string> = new Set()

  constructor(options: TakeoversOptions) {
    this.#options = options
    this.#nodes = new KnownNodes(options)
  }

  left(id: string): void {
    this.#left.add(id)
  }

  /**
   * Looks in the node's index for what it has lost track of.
   * @throws StoreFailure
   */
  async lookForLeft(): Promise<void> {
    const { store, node, holds } = this.#options
    for (const id of await store.repliesOf(node)) if (!holds(id)) this.#left.add(id)
  }

  /** All that were taken since this was last called, each once: also where taking more has failed. */
  taken(): readonly Taken[] {
    return this.#taken.splice(0)
  }

  /** @throws StoreFailure */
  async takeOwn(): Promise<void> {
    const { node, holds, limits } = this.#options
    const ids = [...this.#left].filter((id) => !holds(id)).slice(0, limits.adoptionsMax)
    await Promise.all(
      ids.map(async (id) => {
        const outcome = await this.#take(id, node)
        this.#left.delete(id)
        if (!outcome) await this.#options.store.delist(node, [id])
      }),
    )
  }

  /** @throws StoreFailure */
  async takeFromGone(): Promise<void> {
    const { store, node, limits } = this.#options
    let room = limits.adoptionsMax
    const { living, gone: allGone } = await this.#nodes.look()
    const heirs = numbered([...living, node])
    const before = this.#goneBefore
    this.#goneBefore = new Set(allGone)
    for (const gone of this.#shuffle(allGone)) {
      const ids = await store.repliesOf(gone)
      const [own, others] = divided(ids, (id) => heirOf(id, heirs) === node)
      const some = [...this.#shuffle(own), ...(before.has(gone) ? this.#shuffle(others) : [])].slice(0, room)
      room -= some.length
      const taken = await Promise.allSettled(some.map((id) => this.#take(id, gone)))
      const done = some.filter((_, at) => taken[at]?.status === 'fulfilled')
      const notOurs = some.filter((_, at) => isFalse(taken[at]))
      // Never before it is in the other index, or is nobody's: a crash in between leaves it in both.
      if (done.length > 0) await store.delist(gone, done)
      if (notOurs.length > 0) await store.delist(node, notOurs)
      if (done.length === ids.length) await this.#nodes.drop(gone)
      if (room <= 0) return
    }
  }

  /** @returns whether it is this node's now */
  async #take(id: string, from: string): Promise<boolean> {
    const { store, node, endings } = this.#options
    const outcome = await store.takeOver(id, from, node)
    if (typeof outcome === 'object') {
      this.#taken.push({ takeover: outcome, from })
      return true
    }
    if (outcome === 'over') await endings.found(id, from)
    if (outcome !== 'moved' || from === node || !(await this.#isOurs(id))) return false
    this.#left.add(id)
    return true
  }

  /** An answer may have been lost that said so. */
  async #isOurs(id: string): Promise<boolean> {
    const { store, node } = this.#options
    return (await store.state(id))?.holder === node
  }

  /** So that two nodes that look at once do not race for every single one. */
  #shuffle<Item>(items: readonly Item[]): Item[] {
    const { runtime } = this.#options
    return items
      .map((item) => ({ item, at: runtime.dice() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item)
  }
}

function divided<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  const [those, others]: [Item[], Item[]] = [[], []]
  for (const item of items) (test(item) ? those : others).push(item)
  return [those, others]
}

const isFalse = (settled: PromiseSettledResult<boolean> | undefined): boolean =>
  settled?.status === 'fulfilled' && !settled.value
