// What is left to do when a reply has its ending: what leads to it is to go when it goes, and its node holds it no more. That is
// nobody's hurry, so it is done once a turn of the event loop for all that have ended in it. What Redis does not take is not
// tried again: by then endings may be lost, and then only the node's index knows of them. The sweep judges what is left there.
import type { Runtime } from '../../runtime.ts'
import type { Chores } from './chores.ts'
import { isPassing } from './failure.ts'
import type { RedisLogLimits } from './limits.ts'
import type { RedisStore, StoredState } from './store.ts'

export interface EndingsOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  readonly chores: Chores
}

type Ended = Pick<StoredState, 'head' | 'names'>

export class Endings {
  readonly #options: EndingsOptions
  #ended: Ended[] = []

  constructor(options: EndingsOptions) {
    this.#options = options
  }

  ended({ head, names }: Ended): void {
    const { runtime, chores } = this.#options
    if (this.#ended.push({ head, names }) === 1)
      runtime.soon(() => chores.do(() => this.#conclude(this.#ended.splice(0))))
  }

  async #conclude(ended: readonly Ended[]): Promise<void> {
    const { store, node, limits } = this.#options
    await store.conclude(node, ended, limits.retentionMs).catch((cause: unknown) => {
      if (!isPassing(cause)) throw cause
    })
  }

  /**
   * The same for one that was found ended in a node's index: by whoever had it, who did not come to it.
   * @throws StoreFailure
   */
  async found(id: string, node: string): Promise<void> {
    const { store, limits } = this.#options
    const state = await store.state(id)
    if (state?.final) await store.conclude(node, [state], limits.retentionMs)
  }
}
