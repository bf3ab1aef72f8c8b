// Where the world meets the relay's own objects, so that one of them can be exchanged for another.
import type { Books, Commons, Limits, Log, Outlet, Plan, Receipt, Relay, Runtime, Transport } from '@holdfast/relay'
import type { Engine } from '../../packages/relay/src/books/engines/engine.ts'
import type { RedisStore } from '../../packages/relay/src/logs/redis/store.ts'

/** Places where a bug can be planted: each wraps one object of the relay's world. */
export interface Seams {
  readonly log?: (log: Log) => Log
  /** The line of a node to the store that it shares with others. */
  readonly store?: (store: RedisStore) => RedisStore
  /** The line of a node to limits that it shares with others. */
  readonly commons?: (commons: Commons) => Commons
  readonly outlet?: (outlet: Outlet) => Outlet
  readonly transport?: (transport: Transport) => Transport
  readonly runtime?: (runtime: Runtime) => Runtime
  readonly limits?: Partial<Limits>
  readonly handle?: (handle: Relay['handle']) => Relay['handle']
  /** What the relay takes for the operator's plan. */
  readonly plan?: (plan: Plan) => Plan
  /** Changes the books of a process. */
  readonly books?: (books: Books, engine: Engine) => void
  /** What hears of receipts. */
  readonly onReceipt?: (take: (receipt: Receipt) => void) => (receipt: Receipt) => void
  /** Does what comes with a reload, besides it. */
  readonly onReload?: () => void
}
