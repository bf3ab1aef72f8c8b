// Two nodes, as an operator runs them, with one Redis and one PostgreSQL. Between everybody and everything stands a line that
// can be cut.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { type FaultProxy, openFaultProxy } from '../../packages/relay/src/redis/fault-proxy.suite.ts'
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'
import { RelayProcess } from '../faults/relay-process.ts'
import { configuration, plans, priceList } from './plans.ts'

export interface Node {
  readonly name: string
  readonly relay: RelayProcess
  /** Between the readers and the node. */
  readonly line: FaultProxy
  /** Where it can be asked about its inside. */
  readonly inside: string
}

export interface Stage {
  readonly nodes: readonly [Node, Node]
  readonly redis: RedisServer
  /** Between the nodes and Redis. */
  readonly redisLine: FaultProxy
  readonly postgres: PostgresServer
  readonly simulator: Simulator
  /** Writes the configuration anew; every node takes it up by itself. */
  configure(): void
  close(): Promise<void>
}

const INSIDE = new URL('inside.mjs', import.meta.url).href
/** More than are asked between two looks at it. */
const JOURNAL_MAX = 5_000

export interface Keeping {
  /** How long a reply is kept after its ending. */
  readonly retentionMs: number
  /** How long a reply may go without an ending, and what leads to it with it. */
  readonly unfinishedMsMax: number
}

export async function openStage({ retentionMs, unfinishedMsMax }: Keeping): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-soak-'))
  const [redis, postgres, simulator] = await Promise.all([
    RedisServer.start({ aof: 'everysec' }),
    PostgresServer.start(),
    startSimulator({ journalMax: JOURNAL_MAX }),
  ])
  for (const [name, plan] of Object.entries(plans)) simulator.control(plan, { model: name })
  const redisLine = await openFaultProxy(redis.port)
  const database = await postgres.fresh()
  let remarks = 0
  const configure = (): void => {
    const next = join(folder, 'next.yaml')
    writeFileSync(next, configuration(simulator.url, remarks++))
    renameSync(next, join(folder, 'holdfast.yaml'))
  }
  writeFileSync(join(folder, 'prices.yaml'), priceList)
  configure()

  async function open(name: string): Promise<Node> {
    const dataDirectory = join(folder, name)
    mkdirSync(dataDirectory)
    const inside = join(dataDirectory, 'inside')
    const relay = new RelayProcess({
      dataDirectory,
      upstreamUrl: simulator.url,
      // It shall show what it forgets within the minutes that a settling takes.
      limits: { retentionMs, unfinishedMsMax, sweepMs: Math.min(retentionMs, 30_000) } as Record<string, number>,
      environment: {
        HOLDFAST_CONFIG: join(folder, 'holdfast.yaml'),
        HOLDFAST_REDIS_URL: redisLine.url,
        DATABASE_URL: database,
        HOLDFAST_LOG: 'warn',
        HOLDFAST_DRAIN_DELAY: '300ms',
        HOLDFAST_DRAIN_PATIENCE: '5s',
        NODE_OPTIONS: `--import ${INSIDE}`,
        SOAK_INSIDE: inside,
      },
    })
    await relay.start()
    return { name, relay, line: await openFaultProxy(relay.port), inside }
  }
  const nodes = [await open('elder'), await open('other')] as const

  const killed = (): void => {
    for (const { relay } of nodes) if (relay.isUp) process.kill(relay.pid, 'SIGKILL')
  }
  process.once('exit', killed)

  return {
    nodes,
    redis,
    redisLine,
    postgres,
    simulator,
    configure,
    async close() {
      process.off('exit', killed)
      await Promise.all(nodes.map(({ relay }) => relay.close()))
      for (const { line } of [...nodes, { line: redisLine }]) line.close()
      await Promise.all([redis.stop(), postgres.stop(), simulator.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
