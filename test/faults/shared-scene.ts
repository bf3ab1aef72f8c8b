// The scene of a test with several nodes: a provider, a Redis that things are done to, nodes with a line to it each that can be
// cut, and the books in PostgreSQL. Not bound to one test, so that several can be played side by side.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PlanInput, type Simulator, startSimulator } from '@holdfast/simulator'
import type { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { type FaultProxy, openFaultProxy } from '../../packages/relay/src/redis/fault-proxy.suite.ts'
import { RedisServer, type ServerOptions } from '../../packages/relay/src/redis/redis.suite.ts'
import { expect } from 'vitest'
import { MODEL } from './crowd.ts'
import { spoken } from './dialects.ts'
import { KEY, RelayProcess, type RelayProcessOptions } from './relay-process.ts'

export interface Node {
  readonly relay: RelayProcess
  /** Between it and Redis. */
  readonly line: FaultProxy
}

export interface SharedScene {
  readonly simulator: Simulator
  readonly redis: RedisServer
  readonly nodes: readonly Node[]
  close(): Promise<void>
}

export interface SharedSceneOptions {
  readonly plan: PlanInput
  readonly postgres: PostgresServer
  readonly redis?: ServerOptions
  readonly limits?: RelayProcessOptions['limits']
  /** Of each node, more of its environment. */
  readonly nodes: readonly Readonly<Record<string, string>>[]
}

export async function openSharedScene({
  plan,
  postgres,
  redis: server,
  limits = {},
  nodes: environments,
}: SharedSceneOptions): Promise<SharedScene> {
  const simulator = await startSimulator()
  simulator.control(plan, { model: MODEL })
  const redis = await RedisServer.start(server)
  const books = await postgres.fresh()
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-shared-'))
  const nodes: Node[] = []
  for (const [at, environment] of environments.entries()) {
    const line = await openFaultProxy(redis.port)
    const relay = new RelayProcess({
      dataDirectory: join(directory, `${at}`),
      upstreamUrl: simulator.url,
      limits,
      environment: { HOLDFAST_REDIS_URL: line.url, DATABASE_URL: books, ...environment },
    })
    nodes.push({ relay, line })
  }
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map(({ relay }) => relay.close()))
    for (const { line } of nodes) line.close()
    await redis.stop()
    await simulator.close()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    // One after the other: the first makes the books.
    for (const { relay } of nodes) await relay.start()
  } catch (cause) {
    await close()
    throw cause
  }
  return { simulator, redis, nodes, close }
}

const POLL = { timeout: 20_000, interval: 50 } as const

/** `/ready` comes to say that it is, or why not. */
export async function expectReady({ url }: RelayProcess, reason?: string): Promise<void> {
  const ready = async (): Promise<string> => {
    const response = await fetch(`${url}/ready`)
    const body = (await response.json()) as { readonly status: string; readonly reason?: string }
    expect(response.status).toBe(body.status === 'ready' ? 200 : 503)
    return body.reason ?? body.status
  }
  await expect.poll(ready, POLL).toBe(reason ?? 'ready')
}

/** Whoever wants a new reply gets it, or is told why not and when to come back. */
export async function expectNew({ url }: Pick<RelayProcess, 'url'>, refusal?: string): Promise<void> {
  const { path, body } = spoken['openai-chat']
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body('at-once', 'Is anybody there?')),
  })
  const problem = response.headers.get('holdfast-problem')
  // One that has just been woken up finds its event loop late for a moment, and says so.
  if (problem === 'relay-overloaded' || problem === 'overloaded') {
    await sleep(200)
    return expectNew({ url }, refusal)
  }
  expect([response.status, problem]).toEqual(refusal === undefined ? [200, null] : [503, refusal])
  if (refusal === undefined) expect(await response.text()).toContain('[DONE]')
  else expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
}
