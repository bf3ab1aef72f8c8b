import { type Engine, logSuite } from './log.suite.ts'
import { REDIS_LOG_LIMITS, openRedisLog } from './redis.ts'
import { memoryRedis } from './redis/memory-store.ts'

logSuite('the log in a model of Redis', (): Engine => {
  let redis: ReturnType<typeof memoryRedis> | undefined
  let processes = 0
  return {
    open(runtime) {
      redis ??= memoryRedis({ runtime })
      return openRedisLog({ store: redis.connect(`process ${++processes}`), runtime })
    },
    async crash(_log, runtime) {
      redis?.setLine('cut', `process ${processes}`)
      runtime.pass(REDIS_LOG_LIMITS.leaseMs)
      return this.open(runtime)
    },
  }
})
