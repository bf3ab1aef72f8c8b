import { createTestRuntime } from '../log.suite.ts'
import { memoryRedis } from './memory-store.ts'
import { storeSuite } from './store.suite.ts'

storeSuite('the model in memory', () => {
  const runtime = createTestRuntime()
  const redis = memoryRedis({ runtime })
  let nodes = 0
  return {
    connect: async () => redis.connect(`node-${++nodes}`),
    restart: async () => redis.restart(),
    flush: async () => redis.flush(),
    setFull: async (isFull) => redis.setFull(isFull),
    pass: (ms) => runtime.pass(ms),
  }
})
