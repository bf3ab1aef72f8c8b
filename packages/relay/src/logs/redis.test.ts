import { expect, test } from 'vitest'
import type { Log } from './log.ts'
import { type Engine, createTestRuntime, logSuite } from './log.suite.ts'
import { type Nodes, nodesSuite } from './nodes.suite.ts'
import { REDIS_LOG_LIMITS, openRedisLog } from './redis.ts'
import { type MemoryRedis, memoryRedis } from './redis/memory-store.ts'

logSuite('the log in a model of Redis', (): Engine => {
  let redis: MemoryRedis | undefined
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

nodesSuite('nodes that share a log in a model of Redis', (): Nodes => {
  let redis: MemoryRedis | undefined
  const names = new Map<Log, string>()
  const server = (): MemoryRedis => {
    if (!redis) throw new Error('nobody has connected')
    return redis
  }
  return {
    async open(runtime) {
      redis ??= memoryRedis({ runtime })
      const name = `node ${names.size}`
      const log = await openRedisLog({ store: redis.connect(name), runtime })
      names.set(log, name)
      return log
    },
    connect: async () => server().connect('nobody'),
    cut: async (log) => server().setLine('cut', names.get(log)),
    heal: async (log) => server().setLine('open', names.get(log)),
    async expire(runtime) {
      for (let part = 0; part <= 5; part++) {
        runtime.pass(REDIS_LOG_LIMITS.leaseMs / 5)
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    faults: {
      loseAnswers: (log, count) => server().loseAnswers(count, names.get(log)),
      loseWords: (log, count) => server().loseWords(count, names.get(log)),
      restart: async (lostCommands) => server().restart(lostCommands),
      flush: async () => server().flush(),
      setFull: async (isFull) => server().setFull(isFull),
    },
  }
})

test('a lease so short that nothing could ever be bought under it is refused at the start', async () => {
  const runtime = createTestRuntime()
  const store = memoryRedis({ runtime }).connect('node')
  const opening = openRedisLog({ store, runtime, limits: { leaseMs: 5_000 } })
  await expect(opening).rejects.toMatchObject({ code: 'log-failed', message: expect.stringContaining('leaseMs') })
})
