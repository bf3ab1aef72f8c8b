// kill -9 of one node of three, and of another, under three hundred replies, with a proxy in front that knows nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { dialectNames } from '../faults/dialects.ts'
import { readLog, viewOf } from '../faults/oracle.ts'
import { Balancer } from './balancer.ts'
import { spread } from './figures.ts'
import { nameIn, openFleet, promptOf } from './fleet.ts'
import { Reader } from './reader.ts'

const REPLIES = 300
const said = { tokens: 300, tokensPerSecond: 10, firstTokenMs: 300, jitter: 0.4 } as const
/** Before the first is killed: a few words are not gone on with, but failed. */
const FRAMES_EACH = 25
const SECOND_KILL_AFTER_MS = 5_000
/** Its upstream lines are closed by the system when a node dies: so much later at most. */
const LINES_CLOSED_MS = 1_500
const NEVER_MS = 180_000

it(
  'every reply has one ending, and its reader exactly the log, when two nodes of three are killed',
  { timeout: 2 * NEVER_MS },
  async () => {
    const { nodes, simulator, purchases } = await openFleet({ nodes: 3, plans: { steady: said } })
    const balancer = await Balancer.open(nodes)
    const readers: Reader[] = []
    for (let at = 0; at < REPLIES; at++) {
      // One pair of four does not understand segments, whichever node it is at.
      const segments = Math.floor(at / 2) % 4 === 3 ? [] : (['continue'] as const)
      const dialect = dialectNames[at % dialectNames.length] ?? 'openai-chat'
      readers.push(new Reader(balancer.url, { name: `reply-${at}`, model: 'steady', dialect, segments }))
    }

    const kills: { readonly at: number; readonly orphans: readonly string[] }[] = []
    await Promise.all(readers.map((reader) => reader.reached(FRAMES_EACH, NEVER_MS)))
    for (const index of [0, 1]) {
      if (index > 0) await sleep(SECOND_KILL_AFTER_MS)
      const at = Date.now()
      await nodes[index]?.kill()
      await sleep(LINES_CLOSED_MS)
      const cut = simulator.journal.filter(({ endedAt, state }) => state === 'client-gone' && (endedAt ?? 0) >= at)
      const orphans = [...new Set(cut.flatMap((entry) => nameIn(entry) ?? []))]
      kills.push({ at, orphans })
      expect(orphans.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(REPLIES / 10)
    }
    await Promise.all(readers.map((reader) => reader.end(NEVER_MS)))

    const last = nodes[2]!
    const endings = new Map<string, number>()
    let seams = 0
    for (const reader of readers) {
      const { name, dialect, segments } = reader.wanted
      const log = await readLog(last, dialect, reader.reply.id ?? '')
      reader.expectExactly(log)
      endings.set(log.ended, (endings.get(log.ended) ?? 0) + 1)
      const whole = expectedText(said, promptOf(name))
      const orphaned = kills.filter(({ orphans }) => orphans.includes(name))
      if (segments.length > 0 || orphaned.length === 0) expect([log.ended, log.text]).toEqual(['complete', whole])
      else expect(log.ended).toBe('relay-restarted')
      expect(whole.startsWith(log.text)).toBe(true)

      // Bought once, and once more for each mark. What was asked for by a node that died before it could say so has no mark.
      const bought = purchases(name)
      const unmarked = bought.filter(
        ({ state, tokens, at }, index) =>
          index > 0 && state === 'client-gone' && tokens === 0 && at > (kills[0]?.at ?? 0),
      )
      expect(bought.length - unmarked.length, name).toBe(1 + reader.seams)
      expect(
        bought.slice(1).every(({ continuation }) => continuation?.isOwn),
        name,
      ).toBe(true)
      expect(reader.seams).toBeLessThanOrEqual(orphaned.length)
      seams += reader.seams
    }
    expect(seams).toBeGreaterThan(0)
    expect(endings.get('relay-restarted')).toBeGreaterThan(0)

    // The dead ones come back, and all say the same.
    await Promise.all(nodes.map((node) => (node.isUp ? undefined : node.start())))
    for (const { reply } of readers) {
      const views = await Promise.all(nodes.map((node) => viewOf(node, reply.id ?? '')))
      expect(views[1]).toEqual(views[0])
      expect(views[2]).toEqual(views[0])
    }

    for (const [index, { at, orphans }] of kills.entries()) {
      const taken = readers.flatMap((reader) =>
        orphans.includes(reader.wanted.name) ? [(reader.takenUpAt(at) ?? Number.NaN) - at] : [],
      )
      console.log(`kill ${index + 1}, taken up: ${spread(taken)}`)
    }
    console.log(
      `endings ${JSON.stringify(Object.fromEntries(endings))}, seams ${seams}, connections ${balancer.connections}, turned away ${balancer.turnedAway}`,
    )
    await balancer.close()
  },
)
