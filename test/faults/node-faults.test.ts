// What is done to one of two nodes, by real processes, while readers come back to either: stopped and woken up again, cut off
// from Redis and not from its readers, killed with a clock that is wrong. All side by side; leases are as long as in earnest.
import { setTimeout as sleep } from 'node:timers/promises'
import type { PlanInput } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { Crowd, MODEL } from './crowd.ts'
import { TEST_MS_MAX } from './scene.ts'
import { marksIn } from './seams.ts'
import { type Node, expectNew, expectReady, openSharedScene } from './shared-scene.ts'

const REPLIES = 40
const PACE = 6
/** Longer than a lease, than what is done, and than what it takes to go on. */
const plan = { tokens: 30 * PACE, tokensPerSecond: PACE, jitter: 1 } as const satisfies PlanInput
/** So long it is away: others have its replies by then, and it believes that it has them. */
const AWAY_MS = 15_000
const FIVE_MINUTES_MS = 5 * 60_000

const clockOff = (ms: number): Readonly<Record<string, string>> => ({
  HOLDFAST_CLOCK_OFF_MS: String(ms),
  NODE_OPTIONS: `--import=${new URL('shifted-clock.mjs', import.meta.url).pathname}`,
})

interface Fault {
  readonly name: string
  /** Its environment, where it has one of its own. */
  readonly environment?: Readonly<Record<string, string>>
  /** Does it to the first node, and resolves when that serves again, or is never to. */
  readonly strike: (node: Node) => Promise<void>
  readonly isGone?: true
}

const faults: readonly Fault[] = [
  {
    name: 'stopped for 15 s, and goes on as if nothing had been',
    async strike({ relay }) {
      relay.pause()
      await sleep(AWAY_MS)
      relay.resume()
    },
  },
  {
    name: 'cut off from Redis for 15 s, and not from its readers',
    async strike({ relay, line }) {
      line.isBlackHole = true
      await expectReady(relay, 'log-unreachable')
      await expectNew(relay, 'log-failed')
      await sleep(AWAY_MS)
      // What was swallowed is missing in the connections that there were.
      line.reset()
      line.isBlackHole = false
    },
  },
  ...[FIVE_MINUTES_MS, -FIVE_MINUTES_MS].map((ms): Fault => ({
    name: `killed, and its clock was five minutes ${ms > 0 ? 'fast' : 'slow'}`,
    environment: clockOff(ms),
    strike: ({ relay }) => relay.kill(),
    isGone: true,
  })),
]

let postgres: PostgresServer
const played = new Map<string, ReturnType<typeof play>>()
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

describe('every reply reaches its end, and every reader has it whole, where a node is', () => {
  test.each(faults)('$name', { timeout: TEST_MS_MAX }, async ({ name }) => {
    const { tally, bought, seams, report } = await (played.get(name) as ReturnType<typeof play>)
    console.log(`${name}: ${report}`)
    expect(tally).toEqual({ complete: REPLIES })
    expect(seams, 'a fault that nobody feels proves nothing').toBeGreaterThan(0)
    expect(bought, 'nothing was bought again without a mark').toBe(REPLIES + seams)
  })
})

async function play({ environment = {}, strike, isGone }: Fault) {
  const scene = await openSharedScene({ plan, postgres, limits: { heartbeatMs: 1_000 }, nodes: [environment, {}] })
  const { simulator, nodes } = scene
  const relays = nodes.map(({ relay }) => relay)
  let dials = 0
  // As a balancer that asks for their health, and does not look at what they answer.
  const door = async (): Promise<string> => {
    const up = relays.filter(({ isUp }) => isUp)
    return (up[dials++ % up.length] ?? relays[0])?.url ?? ''
  }
  const crowd = new Crowd({ replies: REPLIES, plan, door, segments: 'continue, restart' })
  try {
    await crowd.begun(5)
    await strike(nodes[0] as Node)
    for (const relay of relays.slice(isGone ? 1 : 0)) {
      await expectReady(relay)
      await expectNew(relay)
    }
    crowd.comeLater()
    const tally = await crowd.ended()
    const stood = crowd.stood(({ reader }) => marksIn(reader.frames).length > 0)
    return {
      tally,
      bought: simulator.journal.filter(({ model }) => model === MODEL).length,
      seams: crowd.seams,
      report: `${stood.length} of ${REPLIES} taken over, without a frame for ${stood[stood.length >> 1]} ms (median), ${stood.at(-1)} at most`,
    }
  } finally {
    crowd.leave()
    await scene.close()
  }
}
