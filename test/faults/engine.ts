// Where a relay of these tests keeps its replies. What must be true of them is the same on either engine, so what is about
// the log is tested on both.
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'

export const engines = ['disk', 'redis'] as const
export type EngineName = (typeof engines)[number]

export interface Engine {
  /** What a relay has to be told of it. */
  readonly environment: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, number>>
  /** Once nobody uses it any more. */
  close(): Promise<void>
}

/**
 * A relay that is started again is another node, and waits until the lease of the one before has run out. So leases are
 * short here: what is true of a long one is true of these, only sooner.
 */
export const SOON = { leaseMs: 2_000, beatMs: 400, leaseMarginMs: 600, adoptMs: 300 } as const

export async function openEngine(name: EngineName): Promise<Engine> {
  if (name === 'disk') return { environment: {}, limits: {}, close: () => Promise.resolve() }
  const server = await RedisServer.start()
  return { environment: { HOLDFAST_REDIS_URL: server.url }, limits: SOON, close: () => server.stop() }
}
