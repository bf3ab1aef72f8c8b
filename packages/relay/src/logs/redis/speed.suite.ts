// What an append costs, at our side and at Redis, against bare XADDs of the same frames in the same run:
//   node scripts/with-source.mjs packages/relay/src/logs/redis/speed.suite.ts
//
// Two cores shared with much else, Redis 7.0.15, Node 20.20.2, 500 replies × 1 frame of 190 octets a turn; CPU of each side:
//
//   one Redis     bare XADD, pipelined     ours  6.0 µs, Redis  1.5 µs an append
//                 append, one call each    ours 16.0 µs, Redis 10.8 µs
//                 append, many in a call   ours  4.5 µs, Redis  7.2 µs     what is done: 64 in a call
//   cluster of 3  bare XADD, pipelined     ours  5.1 µs, Redis  1.9 µs
//                 append, one call each    ours 17.5 µs, Redis 13.2 µs     what is done: a call has one slot
import process from 'node:process'
import { Redis } from '../../redis/connect.ts'
import { RedisCluster, RedisServer } from '../../redis/redis.suite.ts'
import type { RedisSettings } from '../../redis/settings.ts'
import { newReplyId } from '../../reply-id.ts'
import { system } from '../../system.ts'
import type { Head } from '../log.ts'
import { redisStore } from './redis-store.ts'
import type { RedisStore } from './store.ts'

const REPLIES = 500
const TURNS = 100
const WARM_UP_TURNS = 20
const DAY_MS = 86_400_000
/** A chunk as OpenAI says it. */
const frameOf = (seq: number): string =>
  `data: {"id":"chatcmpl-abc","object":"chat.completion.chunk","created":1700000000,"model":"gpt-x","choices":[{"index":0,"delta":{"content":" word${seq}"},"finish_reason":null}]}\nid: ${seq}\n\n`

interface Ground {
  readonly settings: RedisSettings
  readonly servers: readonly RedisServer[]
}

/** Microseconds of CPU of all servers together. */
async function cpuOf(servers: readonly RedisServer[]): Promise<number> {
  const infos = await Promise.all(servers.map((server) => server.say('INFO', 'cpu')))
  const seconds = infos.flatMap((info) =>
    [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map((one) => Number(one[1])),
  )
  return seconds.reduce((sum, one) => sum + one, 0) * 1e6
}

async function measure(name: string, { servers }: Ground, turn: (seq: number) => Promise<void>): Promise<void> {
  for (let seq = 1; seq <= WARM_UP_TURNS; seq++) await turn(seq)
  const [cpu, redis, start] = [process.cpuUsage(), await cpuOf(servers), performance.now()]
  for (let seq = WARM_UP_TURNS + 1; seq <= WARM_UP_TURNS + TURNS; seq++) await turn(seq)
  const { user, system: kernel } = process.cpuUsage(cpu)
  const count = REPLIES * TURNS
  const figures = {
    ours: (user + kernel) / count,
    redis: ((await cpuOf(servers)) - redis) / count,
    turnMs: (performance.now() - start) / TURNS,
  }
  console.log(
    `${name.padEnd(34)} ours ${figures.ours.toFixed(1)} µs, Redis ${figures.redis.toFixed(1)} µs per append; ${figures.turnMs.toFixed(1)} ms per turn of ${REPLIES}`,
  )
}

async function born(store: RedisStore): Promise<string[]> {
  const heads = Array.from({ length: REPLIES }, (): Head => ({
    id: newReplyId(system.now(), system.secret(10)),
    owner: 'key_1',
    dialect: 'openai-chat',
    model: 'm',
    form: 'stream',
    createdAt: system.now(),
    disconnect: { policy: 'cancel' },
    fingerprint: 'f',
  }))
  await Promise.all(heads.map((head) => store.create({ head, node: 'node-1', keepMs: DAY_MS })))
  return heads.map(({ id }) => id)
}

async function run(name: string, ground: Ground): Promise<void> {
  const redis = new Redis(ground.settings, system)
  await redis.opened()
  const store = redisStore({ redis, runtime: system })
  await measure(`${name}: bare XADD, pipelined`, ground, async (seq) => {
    await Promise.all(
      Array.from({ length: REPLIES }, (_, at) =>
        redis.at(`{bare-${at}}`, (wire) => wire.send(['XADD', `{bare-${at}}`, `${seq}-0`, 'f', frameOf(seq)])),
      ),
    )
  })
  const appendAll = (ids: readonly string[], size: number) => (seq: number) =>
    new Promise<void>((resolve, reject) => {
      let left = ids.length
      const writes = ids.map((id) => ({
        id,
        epoch: 1,
        first: seq,
        last: seq,
        octets: frameOf(seq),
        names: [],
        isStrict: false,
      }))
      for (let at = 0; at < writes.length; at += size)
        store.append(writes.slice(at, at + size), (_, written) => {
          if (!('result' in written) || written.result !== 'ok') reject(new Error(JSON.stringify(written)))
          else if (--left === 0) resolve()
        })
    })
  await measure(`${name}: append, one call each`, ground, appendAll(await born(store), 1))
  if (!redis.isCluster) await measure(`${name}: append, many in a call`, ground, appendAll(await born(store), REPLIES))
  await store.close()
}

const server = await RedisServer.start()
await run('one Redis', { settings: server.settings, servers: [server] })
await server.stop()
const cluster = await RedisCluster.start()
await run('cluster of 3', cluster)
await cluster.stop()
