import { afterAll, beforeAll } from 'vitest'
import { Redis } from '../redis/connect.ts'
import type { RedisSettings } from '../redis/connect.ts'
import { RedisCluster, RedisServer } from '../redis/redis.suite.ts'
import { makeSea } from '../routing/sea.suite.ts'
import { system } from '../system.ts'
import { describeCommons } from './commons.suite.ts'
import { MemoryCommons } from './memory.ts'
import { RedisCommons } from './redis.ts'

const sea = makeSea()
const memory = new MemoryCommons(sea.runtime)
describeCommons(
  'memory',
  async (node) => memory.join(node),
  (ms) => sea.pass(ms),
)

function describeRedis(
  name: string,
  start: () => Promise<{ readonly settings: RedisSettings; stop(): Promise<void> }>,
): void {
  let server: Awaited<ReturnType<typeof start>>
  const connections: Redis[] = []
  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    for (const redis of connections) redis.close()
    await server.stop()
  })
  describeCommons(name, async (node) => {
    const redis = new Redis(server.settings, system)
    connections.push(redis)
    await redis.opened()
    return new RedisCommons(redis, node)
  })
}

describeRedis('Redis', () => RedisServer.start())
describeRedis('a cluster of Redis', () => RedisCluster.start())
