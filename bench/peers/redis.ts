// Holdfast with its log on Redis, as one node and as several, and what the least of it costs: a pipe that adds each piece
// to a stream. Redis and PostgreSQL run on the core of the load; what Redis takes is metered by itself.
import { spawnSync } from 'node:child_process'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'
import { CORE, firstLine, freshDirectory, isInstalled, runProgram } from '../process.ts'
import { holdfast, startHoldfast } from './holdfast.ts'
import type { Peer, PeerName, RunningPeer } from './peer.ts'

/** See measure/on-redis.ts. */
const TELLING = ['on Redis']

const missing = (): string | undefined =>
  isInstalled('redis-server') ? holdfast.missing(false) : 'redis-server is not installed (apt-get install redis-server)'

const version = (): string =>
  /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? ''

/** Durable as it is told to be in docs/operating/redis.md. */
const startRedis = (): Promise<RedisServer> => RedisServer.start({ aof: 'everysec' })

const pidOf = async (redis: RedisServer): Promise<number> =>
  Number(/process_id:(\d+)/.exec(await redis.say('INFO', 'server'))?.[1])

export const xadd: Peer = {
  name: 'xadd',
  label: 'pipe with XADD',
  remark:
    'the bare pipe, which adds each piece to a Redis stream (one pipeline a turn, appendfsync everysec) and hands it on when that is acknowledged: the least that a log on Redis costs',
  takesPartIn: TELLING,
  missing,
  version: () => `Redis ${version()}`,
  async start(upstreamPort) {
    const redis = await startRedis()
    const child = runProgram('peers/xadd-program.ts', { core: CORE.peer }, String(upstreamPort), redis.url)
    const port = Number(await firstLine(child))
    return { target: { port, headers: '' }, child, serverPid: await pidOf(redis), close: () => redis.stop() }
  },
}

const nodes = (name: PeerName, count: number, label: string, remark: string): Peer => ({
  name,
  label,
  remark,
  takesPartIn: TELLING,
  missing,
  version: () => '',
  async start(upstreamPort): Promise<RunningPeer> {
    const redis = await startRedis()
    const postgres = await PostgresServer.start({ isDurable: true })
    const shared = { HOLDFAST_REDIS_URL: redis.url, DATABASE_URL: await postgres.fresh() }
    // One after the other: the first makes the tables.
    const running: RunningPeer[] = []
    for (let at = 0; at < count; at += 1) {
      const directory = freshDirectory(`node-${at}`)
      running.push(await startHoldfast(upstreamPort, { ...shared, HOLDFAST_DATA: directory }))
    }
    const [first, ...others] = running
    if (!first) throw new Error('there is no node')
    return {
      ...first,
      target: { ...first.target, others: others.map(({ target }) => target.port) },
      others: others.flatMap(({ child }) => child ?? []),
      serverPid: await pidOf(redis),
      async close() {
        await Promise.all([redis.stop(), postgres.stop()])
      },
    }
  },
})

export const onRedis = nodes(
  'redis',
  1,
  'Holdfast on Redis',
  '`holdfast serve` with its log on Redis (appendfsync everysec) and its books in PostgreSQL: a frame is sent when Redis has acknowledged it',
)
export const twoNodes = nodes(
  'two-nodes',
  2,
  'two nodes',
  'two of them on one core, behind one another’s Redis and PostgreSQL: replies begin at each in turn, and whoever comes back comes to the other',
)
export const threeNodes = nodes('three-nodes', 3, 'three nodes', 'the same with three')
