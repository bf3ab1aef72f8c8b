// A real Redis for the suites of the store and of the log: nodes that can be cut off from it and believed dead, and what can be
// done to its servers.
import { Redis, type RedisSettings } from '../../redis/connect.ts'
import type { RedisServer } from '../../redis/redis.suite.ts'
import type { Runtime } from '../../runtime.ts'
import { system } from '../../system.ts'
import type { Log } from '../log.ts'
import { REDIS_LOG_LIMITS, openRedisLog } from '../redis.ts'
import type { TestRuntime } from '../log.suite.ts'
import { keysOf } from './keys.ts'
import { redisStore } from './redis-store.ts'
import type { RedisStore } from './store.ts'

/** Servers, and how they are reached. */
export interface RealRedis {
  readonly settings: RedisSettings
  readonly servers: readonly RedisServer[]
}

const FOR_EVER_MS = 86_400_000

/** Tries again at once: tests have better things to wait for. */
const eager: Runtime = { ...system, dice: () => 0.02 }

/** A store of its own connections, which go with it. */
export async function connectStore(settings: RedisSettings): Promise<RedisStore> {
  return (await connect(settings)).store
}

async function connect(settings: RedisSettings): Promise<{ readonly store: RedisStore; readonly redis: Redis }> {
  const redis = new Redis(settings, eager)
  const store = redisStore({ redis, runtime: system })
  await redis.opened()
  return { store, redis }
}

interface RealNode {
  /** Also its user at Redis, by which it is cut off. */
  readonly name: string
  readonly redis: Redis
  isCut: boolean
}

/** Nodes whose clocks are the test's, over servers whose clock is their own. */
export class RealNodes {
  /** Asked when it is needed: suites are put together before anything has started. */
  readonly #real: () => RealRedis
  readonly #nodes = new Map<Log, RealNode>()
  /** Settles when all beats have been answered, or cannot be. */
  #beating: Promise<unknown> = Promise.resolve()

  constructor(real: () => RealRedis) {
    this.#real = real
  }

  async open(runtime: Runtime): Promise<Log> {
    const name = `node-${system.secret(8)}`
    await this.#say('ACL', 'SETUSER', name, 'on', '>s3cret', '~*', '&*', '+@all')
    const { store, redis } = await connect({ ...this.#real().settings, username: name, password: 's3cret' })
    // Redis counts in earnest and the node does not: its time is over when `expire` says so.
    const { beat } = store
    store.beat = (node, _, keepMs) => {
      const beating = beat.call(store, node, FOR_EVER_MS, keepMs)
      this.#beating = Promise.allSettled([this.#beating, beating])
      return beating
    }
    const log = await openRedisLog({ store, runtime, node: name })
    this.#nodes.set(log, { name, redis, isCut: false })
    return log
  }

  connect(): Promise<RedisStore> {
    return connectStore(this.#real().settings)
  }

  async cut(log: Log): Promise<void> {
    const node = this.#node(log)
    node.isCut = true
    await this.#say('ACL', 'SETUSER', node.name, 'off')
    await this.#say('CLIENT', 'KILL', 'USER', node.name)
    while (node.redis.isUp) await new Promise((resolve) => setImmediate(resolve))
  }

  /** `kill -9`. */
  async die(log: Log): Promise<void> {
    const node = this.#node(log)
    node.isCut = true
    node.redis.close()
  }

  async heal(log: Log): Promise<void> {
    const node = this.#node(log)
    node.isCut = false
    await this.#say('ACL', 'SETUSER', node.name, 'on')
    await node.redis.opened()
  }

  /** The time of Redis is not ours to move: what it would have done by then is done by hand. */
  async expire(runtime: TestRuntime): Promise<void> {
    for (let part = 0; part <= 5; part++) {
      runtime.pass(REDIS_LOG_LIMITS.leaseMs / 5)
      // Those who live have said so by then, however busy the server is.
      await this.#beating
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    for (const { name, isCut } of this.#nodes.values()) if (isCut) await this.#forget(keysOf('hf:').lease(name))
  }

  #node(log: Log): RealNode {
    const node = this.#nodes.get(log)
    if (!node) throw new Error('it is not of ours')
    return node
  }

  async #forget(key: string): Promise<void> {
    // In a cluster one of them has it, and the others say so.
    await this.#say('DEL', key)
  }

  async #say(...command: readonly string[]): Promise<void> {
    await Promise.all(this.#real().servers.map((server) => server.say(...command)))
  }
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
