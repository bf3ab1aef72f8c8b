// Two thousand readers of twenty replies lose their lines at once, and come back to whichever node the proxy gives them.
import { type Reply, follow } from '@holdfast/client'
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { dialectNames } from '../faults/dialects.ts'
import { expectFolded, readLog } from '../faults/oracle.ts'
import { KEY } from '../faults/relay-process.ts'
import { within } from '../faults/watched.ts'
import { Balancer } from './balancer.ts'
import { CountingWorld } from './counting-world.ts'
import { spread } from './figures.ts'
import { openFleet, promptOf } from './fleet.ts'
import { Reader } from './reader.ts'

const REPLIES = 20
const READERS_EACH = 100
/** Longer than any machine takes: it is stopped when everybody is back. */
const said = { tokens: 2_000, tokensPerSecond: 1, firstTokenMs: 100 } as const
const FRAMES_EACH = 3
const NEVER_MS = 180_000
/** What a reader that comes back may cost in commands: some for its reply’s state and what it missed, each of which is a script and what that calls. */
const COMMANDS_PER_READER_MAX = 20

it(
  'two thousand readers that are dropped at once come back to their twenty replies, each of which is bought once',
  { timeout: 2 * NEVER_MS },
  async () => {
    const { nodes, redis, purchases } = await openFleet({ nodes: 3, plans: { slow: said } })
    const balancer = await Balancer.open(nodes)
    const dialect = dialectNames[0]!
    const starters = Array.from(
      { length: REPLIES },
      (_, at) => new Reader(balancer.url, { name: `reply-${at}`, model: 'slow', dialect, segments: ['continue'] }),
    )
    const ids = await Promise.all(starters.map(({ reply }) => reply.started))
    const world = new CountingWorld()
    const crowd = ids.flatMap((id) =>
      Array.from({ length: READERS_EACH }, () =>
        follow({ baseURL: balancer.url, apiKey: KEY, dialect, reply: id ?? '' }, { runtime: world.runtime }),
      ),
    )
    await within(Promise.all(crowd.map((reply) => reads(reply, FRAMES_EACH))), () => 'everybody to read', NEVER_MS)

    const before = await commandsOf(redis)
    const [connections, requests] = [balancer.connections, { ...world.counts }]
    const droppedAt = Date.now()
    const backs = crowd.map((reply) => back(reply).then((at) => at - droppedAt))
    expect(balancer.drop()).toBeGreaterThanOrEqual(crowd.length)
    const backMs = await within(Promise.all(backs), () => 'everybody to be back', NEVER_MS)
    const stormMs = Math.max(...backMs)
    const after = await commandsOf(redis)
    const came = balancer.connections - connections
    const channels = await redis.say('PUBSUB', 'CHANNELS')
    const spent = Object.entries(after).flatMap(([name, calls]) => {
      const more = calls - (before[name] ?? 0)
      return more > 0 ? [[name, more] as const] : []
    })
    const commands = spent.reduce((sum, [, calls]) => sum + calls, 0)
    const asked = (world.counts['200'] ?? 0) - (requests['200'] ?? 0)

    console.log(
      `back: ${spread(backMs)}; ${came} connections, ${asked} answered, balancer turned ${balancer.turnedAway} away`,
    )
    console.log(
      `Redis: ${commands} commands in ${stormMs} ms: ${spent.map(([name, calls]) => `${name} ${calls}`).join(', ')}`,
    )
    console.log(`all answers: ${JSON.stringify(world.counts)}`)
    // Nobody comes twice, unless a node was slow to answer; nobody else came.
    expect(came).toBeLessThan(2 * (crowd.length + REPLIES))
    expect(commands).toBeLessThan(COMMANDS_PER_READER_MAX * crowd.length)
    // A node follows a reply once, however many read it there.
    expect(
      channels.split('\n').filter((name) => ids.some((id) => name.includes(id ?? '?'))).length,
    ).toBeLessThanOrEqual(REPLIES)
    for (const id of ids) expect(await subscribersOf(redis, channels, id ?? '')).toBeLessThanOrEqual(nodes.length)

    await Promise.all(starters.map(({ reply }) => reply.stop()))
    await Promise.all(starters.map((reader) => reader.end(NEVER_MS)))
    await within(Promise.all(crowd.map(({ finished }) => finished)), () => 'everybody to finish', NEVER_MS)
    for (const [at, reader] of starters.entries()) {
      const { name } = reader.wanted
      const log = await readLog(nodes[at % nodes.length]!, dialect, ids[at] ?? '')
      expect(log.ended).toBe('reply-stopped')
      expect(expectedText(said, promptOf(name)).startsWith(log.text)).toBe(true)
      reader.expectExactly(log)
      for (const reply of crowd.slice(at * READERS_EACH, (at + 1) * READERS_EACH)) expectFolded(reply, log)
      expect(purchases(name), name).toHaveLength(1)
    }
    await balancer.close()
  },
)

/** Resolves when it has so many frames. */
const reads = (reply: Reply, frames: number): Promise<void> => when(reply, () => reply.seq >= frames)

/** Resolves with the time at which its line is up again, after having been down. */
async function back(reply: Reply): Promise<number> {
  const isUp = (): boolean => ['streaming', 'quiet', 'closed'].includes(reply.line.phase)
  await when(reply, () => !isUp())
  await when(reply, isUp)
  return Date.now()
}

function when(reply: Reply, test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!test()) return
      forget()
      resolve()
    }
    const forget = reply.subscribe(look)
    look()
  })
}

interface Administered {
  say(...command: string[]): Promise<string>
}

/** Calls so far, by command. Those within a script count, too. */
async function commandsOf(redis: Administered): Promise<Record<string, number>> {
  const text = await redis.say('INFO', 'commandstats')
  return Object.fromEntries(
    [...text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)]),
  )
}

async function subscribersOf(redis: Administered, channels: string, id: string): Promise<number> {
  const channel = channels.split('\n').find((name) => name.includes(id))
  if (channel === undefined) return 0
  return Number((await redis.say('PUBSUB', 'NUMSUB', channel)).split('\n').at(-1))
}
