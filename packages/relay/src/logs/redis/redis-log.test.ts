// The log over real servers: one, a cluster of three, one behind Sentinels that fails over, one with TLS and a user that may do
// only what docs/operating/redis.md says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { RedisCluster, RedisSentinel, RedisServer } from '../../redis/redis.suite.ts'
import { system } from '../../system.ts'
import { batchOf, headOf, leaseOf, logSuite, readAll } from '../log.suite.ts'
import type { Log } from '../log.ts'
import { nodesSuite } from '../nodes.suite.ts'
import { openRedisLog } from '../redis.ts'
import { RealNodes, type RealRedis, connectStore, flushAll } from './redis-engine.suite.ts'

const over = (name: string, start: () => Promise<RealRedis>): void =>
  void describe(name, () => {
    let redis: RealRedis
    beforeAll(async () => {
      redis = await start()
    }, 30_000)
    afterEach(() => flushAll(redis.servers))
    afterAll(async () => {
      await Promise.all(redis.servers.map((server) => server.stop()))
    })
    logSuite('the log', () => {
      const nodes = new RealNodes(() => redis)
      return {
        open: (runtime) => nodes.open(runtime),
        async crash(log, runtime) {
          await nodes.die(log)
          await nodes.expire(runtime)
          return nodes.open(runtime)
        },
      }
    })
    nodesSuite('nodes that share it', () => new RealNodes(() => redis))
  })

over('one Redis', async () => {
  const server = await RedisServer.start()
  return { settings: server.settings, servers: [server] }
})

over('a cluster', () => RedisCluster.start())

describe('as it is run in earnest', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  })
  const opened = async (settings: RealRedis['settings']): Promise<Log> => {
    const log = await openRedisLog({ store: await connectStore(settings), runtime: system })
    closers.push(() => log.close())
    return log
  }

  test(
    'a failover while it is being written fails nothing, and no frame is lost, doubled or another',
    { timeout: 30_000 },
    async () => {
      const redis = await RedisSentinel.start()
      closers.push(() => redis.stop())
      const log = await opened(redis.settings)
      const leases = await Promise.all(
        Array.from({ length: 20 }, async () => leaseOf(await log.create(headOf(system)))),
      )
      const failures: Error[] = []
      for (const lease of leases) lease.onFailure = (failure) => failures.push(failure)
      for (let seq = 1; seq <= 40; seq++) {
        for (const lease of leases) lease.append(batchOf(seq, seq, lease.id))
        if (seq === 20) {
          await Promise.all(leases.map((lease) => lease.flushed()))
          // What was acknowledged is at the replica, too: a failover that loses it is another test.
          await redis.master.say('WAIT', 1, 5_000)
          await redis.master.kill()
        }
      }
      const final = { ending: 'complete' as const, endedAt: system.now() }
      for (const lease of leases) lease.append(batchOf(41, 41, lease.id, final))
      await Promise.all(leases.map((lease) => lease.flushed()))
      expect(failures).toEqual([])
      for (const { id } of leases) expect(await readAll(log, id, 0, 1e6)).toEqual(batchOf(1, 41, id, final))
    },
  )

  for (const aof of ['always', 'off'] as const)
    test(`killed while it is being written, ${aof === 'off' ? 'without' : 'with'} a log of its own: ${aof === 'off' ? 'what runs fails by name' : 'nothing is lost'}`, async () => {
      const server = await RedisServer.start({ aof })
      closers.push(() => server.stop())
      const log = await opened(server.settings)
      const lease = leaseOf(await log.create(headOf(system)))
      let failure: unknown
      lease.onFailure = (error) => (failure = error)
      lease.append(batchOf(1, 20, 'a'))
      await lease.flushed()
      await server.kill()
      lease.append(batchOf(21, 21, 'a'))
      await server.startAgain()
      const flushed = await lease.flushed().then(
        () => 'done',
        () => 'failed',
      )
      expect(flushed).toBe(aof === 'off' ? 'failed' : 'done')
      await expect.poll(() => failure !== undefined).toBe(aof === 'off')
      expect(await readAll(log, lease.id, 0, 1e6)).toEqual(aof === 'off' ? undefined : batchOf(1, 21, 'a'))
      // It goes on serving what is new.
      const next = leaseOf(await log.create(headOf(system)))
      next.append(batchOf(1, 1, 'b', { ending: 'complete', endedAt: system.now() }))
      await next.flushed()
    })

  test('TLS, and the user of docs/operating/redis.md, are all it needs', async () => {
    const manual = readFileSync(join(import.meta.dirname, '../../../../../docs/operating/redis.md'), 'utf8')
    const line = /^user holdfast .*$/m.exec(manual)?.[0] ?? ''
    expect(line).toContain('~hf:*')
    const server = await RedisServer.start({ isTls: true, more: [line, 'user default off'] })
    closers.push(() => server.stop())
    const password = />(\S+)/.exec(line)?.[1] ?? ''
    const settings = { ...server.settings, username: 'holdfast', password }
    const [one, two] = [await opened(settings), await opened(settings)]
    const head = headOf(system, { idempotencyKey: 'k' })
    const lease = leaseOf(await one.create(head, 'ask'))
    lease.name('resp_1')
    lease.append(batchOf(1, 2, 'a'))
    await lease.flushed()
    expect((await two.find('key_1', 'k'))?.last).toBe(2)
    expect((await two.named('key_1', 'resp_1'))?.last).toBe(2)
    const heard: number[] = []
    two.follow(head.id, ({ last }) => heard.push(last))
    await expect.poll(() => lease.shared?.isReadElsewhere, { timeout: 10_000 }).toBe(true)
    expect(await two.askStop(head.id)).toBe(true)
    lease.append(batchOf(3, 3, 'a', { ending: 'stopped', endedAt: system.now() }))
    await lease.flushed()
    await expect.poll(() => heard.at(-1)).toBe(3)
    expect(await two.forget(head.id)).toBe(true)
    expect(await two.find('key_1', 'k')).toBeUndefined()
    await two.adopt()
  })
})
