// Nodes that are one relay: each a process of its own, on one Redis, one PostgreSQL and one provider of the tests' own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Entry, type PlanInput, type Simulator, startSimulator } from '@holdfast/simulator'
import { onTestFinished } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'
import { RelayProcess, type RelayProcessOptions } from '../faults/relay-process.ts'

export interface Fleet {
  readonly nodes: readonly RelayProcess[]
  readonly redis: RedisServer
  readonly simulator: Simulator
  /** What the provider was asked for the reply of this name, oldest first. */
  purchases(name: string): Entry[]
}

export interface FleetOptions {
  readonly nodes: number
  /** What the provider says when it is asked for the model of that name. */
  readonly plans: Readonly<Record<string, PlanInput>>
  readonly limits?: RelayProcessOptions['limits']
  readonly environment?: Readonly<Record<string, string>>
}

/** Gone when the test is over. */
export async function openFleet({ nodes: count, plans, limits = {}, environment }: FleetOptions): Promise<Fleet> {
  const [postgres, redis, simulator, directory] = await Promise.all([
    PostgresServer.start(),
    RedisServer.start(),
    startSimulator({ recordBodies: true }),
    mkdtemp(join(tmpdir(), 'holdfast-nodes-')),
  ])
  const books = await postgres.fresh()
  for (const [model, plan] of Object.entries(plans)) simulator.control(plan, { model })
  const nodes = Array.from(
    { length: count },
    (_, at) =>
      new RelayProcess({
        dataDirectory: join(directory, `node-${at + 1}`),
        upstreamUrl: simulator.url,
        limits,
        environment: { DATABASE_URL: books, HOLDFAST_REDIS_URL: redis.url, ...environment },
      }),
  )
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await Promise.all([postgres.stop(), redis.stop(), simulator.close()])
    await rm(directory, { recursive: true, force: true })
  })
  await Promise.all(nodes.map((node) => node.start()))
  return { nodes, redis, simulator, purchases: (name) => simulator.journal.filter((entry) => nameIn(entry) === name) }
}

/** Each reply asks for something else: its own name. */
export const promptOf = (name: string): string => `Tell me all about ${name}.`

/** Of the reply that something was bought for. */
export const nameIn = ({ body = '' }: Entry): string | undefined => /Tell me all about ([\w-]+)\./.exec(body)?.[1]
