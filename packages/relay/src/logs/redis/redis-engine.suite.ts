// A real Redis for the suites of the store and of the log: its stores, and what can be done to it.
import { Redis, type RedisSettings } from '../../redis/connect.ts'
import type { RedisServer } from '../../redis/redis.suite.ts'
import type { Runtime } from '../../runtime.ts'
import { system } from '../../system.ts'
import { redisStore } from './redis-store.ts'
import type { RedisStore } from './store.ts'

/** A store of its own connections, which go with it. */
export async function connectStore(settings: RedisSettings, runtime: Runtime = system): Promise<RedisStore> {
  const redis = new Redis(settings, runtime)
  const store = redisStore({ redis, runtime })
  const { close } = store
  store.close = async () => {
    await close.call(store)
    redis.close()
  }
  await redis.opened()
  return store
}

export async function flushAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.say('FLUSHALL')))
}

export async function restartAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.kill()))
  await Promise.all(servers.map((server) => server.startAgain()))
}

export async function setFull(servers: readonly RedisServer[], isFull: boolean): Promise<void> {
  await Promise.all(servers.map((server) => server.say('CONFIG', 'SET', 'maxmemory', isFull ? '1' : '0')))
}
