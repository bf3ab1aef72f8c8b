// The store over real servers: one, and a cluster of three.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RedisCluster, RedisServer } from '../../redis/redis.suite.ts'
import type { RedisSettings } from '../../redis/connect.ts'
import { slotOf } from '../../redis/slots.ts'
import { system } from '../../system.ts'
import { batchOf, headOf } from '../log.suite.ts'
import { keysOf } from './keys.ts'
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
    // More than once where the servers have not agreed yet.
    await expect.poll(() => resumed, { timeout: 10_000 }).toBeGreaterThan(0)
    await expect.poll(() => pump.areRead([id]), { timeout: 5_000 }).toEqual([true])
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

test('in a cluster what is in a slot goes on while that moves', { timeout: 30_000 }, async () => {
  const cluster = await RedisCluster.start()
  const store = await connectStore(cluster.settings)
  try {
    const born = async (id: string) => {
      const head = { ...headOf(system), id }
      await store.create({ head, node: 'node-1', keepMs: 60_000 })
    }
    const append = (id: string, seq: number) =>
      new Promise((resolve) => {
        const write = { ...batchOf(seq, seq, 'a'), id, epoch: 1, names: [], isStrict: false }
        store.append([write], (_, written) => resolve(written))
      })
    const ok = { result: 'ok' }
    const keys = keysOf('hf:')
    const [id, slot] = ['rpl_0', slotOf('rpl_0')]
    let number = 1
    while (slotOf(`rpl_${number}`) !== slot) number++
    await born(id)
    expect(await append(id, 1)).toMatchObject(ok)
    const moving = await cluster.beginMove(slot)
    expect(await append(id, 2)).toMatchObject(ok)
    await born(`rpl_${number}`)
    for (const key of [keys.reply(id), keys.log(id)]) await moving.carry(key)
    expect(await append(id, 3)).toMatchObject(ok)
    expect(await store.read(id, 0, 1e6)).toMatchObject(batchOf(1, 3, 'a'))
    expect(await store.askStop(`rpl_${number}`)).toBe('asked')
    await moving.end()
    expect(await append(id, 4)).toMatchObject({ ...ok })
    expect(await store.state(`rpl_${number}`)).toMatchObject({ stopAsked: true })
  } finally {
    await store.close()
    await cluster.stop()
  }
})
