// What is done to Redis while it is written to, by real processes: two nodes, fifty replies at the pace of people who read, and
// everybody comes back as often as it takes. They all run side by side, because they wait more than they work.
import { setTimeout as sleep } from 'node:timers/promises'
import type { PlanInput } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import type { ServerOptions } from '../../packages/relay/src/redis/redis.suite.ts'
import { Crowd, MODEL, type Tally } from './crowd.ts'
import type { RelayProcess } from './relay-process.ts'
import { TEST_MS_MAX } from './scene.ts'
import { type SharedScene, expectNew, expectReady, openSharedScene } from './shared-scene.ts'

const REPLIES = 50
const PACE = 6
const BEGUN = 5
/** Short, so that it can be seen that readers hear something while nothing can be said. */
const LIMITS = { heartbeatMs: 1_000 } as const
/** What a relay of these tests takes while it waits. Fifty replies of a few KiB are nothing beside a process that has started. */
const KIB_MAX = 400 * 1024

interface Fault {
  readonly name: string
  readonly redis?: ServerOptions
  /** Two unless said: where what is followed at another node goes a way of its own. */
  readonly nodes?: number
  /** How long the provider speaks. */
  readonly seconds?: number
  /** Does it, and resolves when it is over. @param check what is looked at while it lasts */
  readonly strike: (scene: SharedScene, check: () => Promise<void>) => Promise<void>
  /** What is answered to whoever wants a new reply meanwhile. Absent: it is served. */
  readonly refusal?: string
  /** What `/ready` says meanwhile. */
  readonly reason?: string
  /** How often each reader hears at least that somebody is there. */
  readonly heartbeats?: number
  /** What replies may come to. */
  readonly fates: readonly string[]
}

const LOST = ['reply-unknown', 'seq-ahead', 'failed']

const killed = (aof: NonNullable<ServerOptions['aof']>, fates: readonly string[]): Fault => ({
  name: `killed and started again a second later, AOF ${aof}`,
  redis: { aof },
  ...(aof !== 'always' && { nodes: 1 }),
  async strike({ redis }, check) {
    await redis.kill()
    await Promise.all([check(), sleep(1_000)])
    await redis.startAgain()
  },
  refusal: 'log-failed',
  reason: 'log-unreachable',
  fates,
})

const faults: readonly Fault[] = [
  killed('always', ['complete']),
  // What a kill of the process loses is what was not written to the file yet; the second is for a machine that loses its power.
  killed('everysec', ['complete', ...LOST]),
  killed('off', LOST),
  {
    name: 'stopped for 30 s, and its connections stay',
    seconds: 40,
    async strike({ redis }, check) {
      redis.pause()
      await Promise.all([check(), sleep(30_000)])
      redis.resume()
    },
    refusal: 'log-failed',
    reason: 'log-unreachable',
    heartbeats: 15,
    fates: ['complete'],
  },
  {
    name: 'slow: each answer takes 50 to 200 ms longer',
    async strike({ nodes }, check) {
      const checking = check()
      for (let turn = 0; turn < 20; turn++) {
        for (const [at, { line }] of nodes.entries()) line.delayMs = 25 + ((turn * 37 + at * 50) % 76)
        await sleep(300)
      }
      await checking
      for (const { line } of nodes) line.delayMs = 0
    },
    fates: ['complete'],
  },
  {
    name: 'connections reset every two seconds',
    async strike({ nodes }) {
      for (let turn = 0; turn < 4; turn++) {
        for (const { line } of nodes) line.reset()
        await sleep(2_000)
      }
      for (const { line } of nodes) expect(line.resets).toBeGreaterThanOrEqual(4)
    },
    fates: ['complete'],
  },
  {
    name: 'flushed',
    strike: async ({ redis }) => void (await redis.say('FLUSHALL')),
    fates: LOST,
  },
  {
    name: 'out of memory, until it is given more',
    nodes: 1,
    async strike({ redis }, check) {
      await redis.say('CONFIG', 'SET', 'maxmemory', '1mb')
      await Promise.all([check(), sleep(4_000)])
      await redis.say('CONFIG', 'SET', 'maxmemory', '0')
    },
    refusal: 'log-full',
    fates: ['complete'],
  },
]

interface Played {
  readonly tally: Tally
  readonly bought: number
  readonly heard: number
  readonly report: string
}

let postgres: PostgresServer
const played = new Map<string, Promise<Played>>()
beforeAll(async () => {
  postgres = await PostgresServer.start()
  for (const fault of faults) {
    const playing = play(fault)
    playing.catch(() => {})
    played.set(fault.name, playing)
  }
})
afterAll(async () => {
  await Promise.allSettled(played.values())
  await postgres.stop()
}, TEST_MS_MAX)

describe('Redis is', () => {
  test.each(faults)('$name', { timeout: TEST_MS_MAX }, async ({ name, fates, heartbeats = 0 }) => {
    const { tally, bought, heard, report } = (await played.get(name)) as Played
    console.log(`${name}: ${report}`)
    expect(Object.keys(tally).filter((fate) => !fates.includes(fate))).toEqual([])
    expect(bought, 'each was bought once').toBe(REPLIES)
    expect(heard).toBeGreaterThanOrEqual(heartbeats)
  })
})

async function play({ redis = {}, nodes: count = 2, seconds = 10, strike, refusal, reason }: Fault): Promise<Played> {
  const plan = { tokens: seconds * PACE, tokensPerSecond: PACE, jitter: 1 } as const satisfies PlanInput
  const scene = await openSharedScene({
    plan,
    postgres,
    redis,
    limits: LIMITS,
    nodes: Array.from({ length: count }, () => ({})),
  })
  const { simulator, nodes } = scene
  const relays = nodes.map(({ relay }) => relay)
  let dials = 0
  const door = async (): Promise<string> => (relays[dials++ % relays.length] as RelayProcess).url
  const crowd = new Crowd({ replies: REPLIES, plan, door })
  try {
    await crowd.begun(BEGUN)
    await strike(scene, async () => {
      if (reason !== undefined) for (const relay of relays) await expectReady(relay, reason)
      for (const relay of relays) await expectNew(relay, refusal)
    })
    for (const relay of relays) await expectReady(relay)
    for (const relay of relays) await expectNew(relay)
    crowd.comeLater()
    const tally = await crowd.ended()
    const bought = simulator.journal.filter(({ model }) => model === MODEL).length
    const memory = relays.map((relay) => Math.round(relay.memory().peakKib / 1024))
    for (const relay of relays) expect(relay.memory().peakKib).toBeLessThan(KIB_MAX)
    return {
      tally,
      bought,
      heard: Math.min(...crowd.members.map(({ heartbeats }) => heartbeats)),
      report: `${JSON.stringify(tally)}; without a frame for ${crowd.stood().at(-1)} ms at most; ${memory.join(' and ')} MiB`,
    }
  } finally {
    crowd.leave()
    await scene.close()
  }
}
