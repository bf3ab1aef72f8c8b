// Brings what leases have to write to Redis: one call per turn of the event loop for all of them, and one timer for all that
// is to be tried again.
import { backoffMs } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import type { RedisLease } from './lease.ts'
import type { RedisLogLimits } from './limits.ts'
import { type RedisStore, StoreFailure, type Write } from './store.ts'

export interface WriterOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  /** The node's term: see NodeLife. */
  readonly term: () => number
  /** Told what the first answer to a call took, in milliseconds. */
  readonly answered: (ms: number) => void
}

export class Writer {
  readonly #options: WriterOptions
  /** Have something to write. Each is in here once, and in none but one of these two. */
  #wanting: RedisLease[] = []
  #retrying: RedisLease[] = []
  /** Tries in a row in which something was not taken. */
  #failures = 0
  #cancelRetry: (() => void) | undefined
  readonly #flush = (): void => this.#write()

  constructor(options: WriterOptions) {
    this.#options = options
  }

  wants(lease: RedisLease): void {
    if (this.#wanting.push(lease) === 1) this.#options.runtime.soon(this.#flush)
  }

  /** Later, with others that were not taken. */
  retry(lease: RedisLease): void {
    const { runtime, limits } = this.#options
    this.#retrying.push(lease)
    if (this.#cancelRetry) return
    const ms = backoffMs(this.#failures++, runtime.dice(), { baseMs: limits.retryMsBase, capMs: limits.retryMsMax })
    this.#cancelRetry = runtime.after(ms, () => this.retryNow())
  }

  /** Redis answers again, as it seems. */
  retryNow(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    for (const lease of this.#retrying.splice(0)) this.wants(lease)
  }

  #write(): void {
    const { store, term, runtime, answered } = this.#options
    const leases: RedisLease[] = []
    const writes: Write[] = []
    for (const lease of this.#wanting.splice(0)) {
      const write = lease.nextWrite()
      if (!write) continue
      leases.push(lease)
      writes.push(write)
    }
    if (writes.length === 0) return
    const [sentIn, sentAt] = [term(), runtime.now()]
    store.append(writes, (at, written) => {
      if (!(written instanceof StoreFailure)) this.#failures = 0
      if (at === 0) answered(runtime.now() - sentAt)
      leases[at]?.written(written, sentIn)
    })
  }
}
