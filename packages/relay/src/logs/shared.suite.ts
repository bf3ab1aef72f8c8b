// Several nodes over one log in a model of Redis, for tests of what relays do to each other: each can be cut off, and believed
// dead by the others whatever it believes itself.
import type { Runtime } from '../runtime.ts'
import type { Log } from './log.ts'
import { REDIS_LOG_LIMITS, openRedisLog } from './redis.ts'
import { memoryRedis } from './redis/memory-store.ts'
import { StoreFailure } from './redis/store.ts'

export interface NodeLog extends Log {
  /** Nothing gets through to the log or from it, until `heal`. */
  cut(): void
  /** Nobody hears that it lives, until `heal`: others have what it holds after SILENT_MS, or at once where it is cut off as well. */
  silence(): void
  heal(): void
}

const { leaseMs, beatMs, adoptMs, lookMs } = REDIS_LOG_LIMITS
export const ADOPT_EVERY_MS = adoptMs
export const LOOK_MS = lookMs
export const SILENT_MS = leaseMs + beatMs + adoptMs

/** @returns what makes a node */
export function shareMemory(runtime: Runtime): () => Promise<NodeLog> {
  const redis = memoryRedis({ runtime })
  const undertaker = redis.connect('undertaker')
  let nodes = 0
  return async () => {
    const name = `node-${++nodes}`
    const store = redis.connect(name)
    const { beat } = store
    let [isCut, isSilent] = [false, false]
    store.beat = async (...beating) => {
      if (isSilent) throw new StoreFailure('unreachable', 'lost on its way')
      return beat(...beating)
    }
    return Object.assign(await openRedisLog({ store, runtime, node: name }), {
      cut() {
        isCut = true
        redis.setLine('cut', name)
      },
      silence() {
        isSilent = true
        if (isCut) undertaker.handOver(name).catch(() => {})
      },
      heal() {
        isCut = isSilent = false
        redis.setLine('open', name)
      },
    })
  }
}
