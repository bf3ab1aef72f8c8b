// The store over real servers: one, and a cluster of three.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RedisCluster, RedisServer } from '../../redis/redis.suite.ts'
import type { RedisSettings } from '../../redis/connect.ts'
import { slotOf } from '../../redis/slots.ts'
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

test('in a cluster a reply is read, and can be followed, wherever its slot has gone', { timeout: 30_000 }, async () => {
  const cluster = await RedisCluster.start()
  const stores = await Promise.all([0, 1, 2].map(() => connectStore(cluster.settings)))
  try {
    const [pump, reader, late] = stores
    if (!pump || !reader || !late) throw new Error('there are three')
    const id = 'rpl_moving'
    let resumed = 0
    await reader.subscribe(id, { heard: () => {}, resumed: () => void resumed++ })
    expect(await pump.areRead([id])).toEqual([true])
    await cluster.move(slotOf(id))
    await expect.poll(() => resumed, { timeout: 10_000 }).toBe(1)
    expect(await pump.areRead([id])).toEqual([true])
    // The first try is told that it has gone, and the next finds it: nobody waits for the next look at the whole cluster.
    const follow = () => late.subscribe(id, { heard: () => {}, resumed: () => {} })
    const tried = () =>
      follow().then(
        () => 'held',
        () => 'not yet',
      )
    await expect.poll(tried, { timeout: 5_000, interval: 100 }).toBe('held')
  } finally {
    await Promise.all(stores.map((store) => store.close()))
    await cluster.stop()
  }
})
