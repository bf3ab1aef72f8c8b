// The store over real servers: one, and a cluster of three.
import { afterAll, beforeAll, describe } from 'vitest'
import { RedisCluster, RedisServer } from '../../redis/redis.suite.ts'
import type { RedisSettings } from '../../redis/connect.ts'
import { connectStore, flushAll, restartAll, setFull } from './redis-engine.suite.ts'
import { storeSuite } from './store.suite.ts'

const AOF = { aof: 'always' } as const

const over = (
  name: string,
  start: () => Promise<{ settings: RedisSettings; servers: readonly RedisServer[]; healthy?: () => Promise<void> }>,
): void =>
  void describe(name, () => {
    let redis: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      redis = await start()
    }, 30_000)
    afterAll(async () => {
      await Promise.all(redis.servers.map((server) => server.stop()))
    })
    storeSuite('the store', () => ({
      connect: () => connectStore(redis.settings),
      async restart() {
        await restartAll(redis.servers)
        await redis.healthy?.()
      },
      flush: () => flushAll(redis.servers),
      setFull: (isFull) => setFull(redis.servers, isFull),
      pass: () => {},
    }))
  })

over('one Redis', async () => {
  const server = await RedisServer.start(AOF)
  return { settings: server.settings, servers: [server] }
})

over('a cluster', () => RedisCluster.start(AOF))
