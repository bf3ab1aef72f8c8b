// One node after the other ends and is started again, while people go on asking and reading through a balancer.
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { readLog } from '../faults/oracle.ts'
import { KEY } from '../faults/relay-process.ts'
import { Balancer } from './balancer.ts'
import { spread } from './figures.ts'
import { openFleet, promptOf } from './fleet.ts'
import { CountingWorld } from './counting-world.ts'
import { Reader } from './reader.ts'

/** Every so often the balancer asks who is ready, and everybody serves on for so long after saying no. */
const READY_EVERY_MS = 500
const DRAIN_DELAY_MS = 1_500
/** How long replies may run on at a node that ends. The short ones need less, the long ones more. */
const DRAIN_PATIENCE_MS = 6_000
const short = { tokens: 30, tokensPerSecond: 15, firstTokenMs: 200, jitter: 0.4 } as const
const long = { tokens: 480, tokensPerSecond: 12, firstTokenMs: 200, jitter: 0.4 } as const
const LONG_REPLIES = 24
const NEW_EVERY_MS = 250
const FRAMES_EACH = 25
const NEVER_MS = 180_000

it(
  'no request fails and no reply is lost when all nodes are restarted, one after the other',
  { timeout: 2 * NEVER_MS },
  async () => {
    const { nodes, purchases } = await openFleet({
      nodes: 3,
      plans: { short, long },
      environment: {
        HOLDFAST_DRAIN_DELAY: `${DRAIN_DELAY_MS}ms`,
        HOLDFAST_DRAIN_PATIENCE: `${DRAIN_PATIENCE_MS}ms`,
      },
    })
    const balancer = await Balancer.open(nodes, { readyEveryMs: READY_EVERY_MS })
    const world = new CountingWorld()
    const reading = (name: string, model: 'short' | 'long', segments: readonly 'continue'[]): Reader =>
      new Reader(balancer.url, { name, model, dialect: 'openai-chat', segments }, { runtime: world.runtime })
    const longer = Array.from({ length: LONG_REPLIES }, (_, at) =>
      reading(`long-${at}`, 'long', at % 2 ? [] : ['continue']),
    )
    await Promise.all(longer.map((reader) => reader.reached(FRAMES_EACH, NEVER_MS)))

    const shorter: Reader[] = []
    const plain: Promise<string>[] = []
    const over = new AbortController()
    const load = (async () => {
      for (let at = 0; !over.signal.aborted; at++) {
        shorter.push(reading(`short-${at}`, 'short', []))
        // Somebody without our client, on a connection of their own: nothing is tried twice.
        plain.push(ask(balancer.url, `plain-${at}`))
        await sleep(NEW_EVERY_MS)
      }
    })()
    const restartMs: number[] = []
    for (const node of nodes) {
      const since = Date.now()
      const { code } = await node.signal('SIGTERM')
      expect(code).toBe(0)
      await node.start()
      restartMs.push(Date.now() - since)
      // The balancer finds it.
      await sleep(2 * READY_EVERY_MS)
    }
    over.abort()
    await load
    await Promise.all([...shorter, ...longer].map((reader) => reader.end(NEVER_MS)))

    expect(await Promise.all(plain)).toEqual(plain.map(() => 'whole'))
    for (const reader of shorter) {
      const { name, dialect } = reader.wanted
      const log = await readLog(nodes[0]!, dialect, reader.reply.id ?? '')
      reader.expectExactly(log)
      expect([name, log.ended, log.text]).toEqual([name, 'complete', expectedText(short, promptOf(name))])
      expect(purchases(name), name).toHaveLength(1)
    }
    const endings = new Map<string, number>()
    for (const reader of longer) {
      const { name, dialect, segments } = reader.wanted
      const log = await readLog(nodes[0]!, dialect, reader.reply.id ?? '')
      reader.expectExactly(log)
      const whole = expectedText(long, promptOf(name))
      expect(whole.startsWith(log.text)).toBe(true)
      if (segments.length > 0) expect([log.ended, log.text]).toEqual(['complete', whole])
      expect(purchases(name), name).toHaveLength(1 + reader.seams)
      const how = `${segments.length > 0 ? 'segments' : 'none'}: ${log.ended}, ${reader.seams} seams`
      endings.set(how, (endings.get(how) ?? 0) + 1)
    }
    console.log(`restarted in ${spread(restartMs)}; ${shorter.length} short, ${plain.length} plain, none failed`)
    console.log(`long: ${JSON.stringify(Object.fromEntries(endings))}`)
    console.log(
      `client: ${JSON.stringify(world.counts)}, balancer: ${balancer.connections} connections, ${balancer.turnedAway} turned away`,
    )
    expect(balancer.turnedAway).toBe(0)
    await balancer.close()
  },
)

/** @returns `whole`, or what came instead: never asked again, and on a connection of its own */
function ask(url: string, name: string): Promise<string> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model: 'short', messages: [{ role: 'user', content: promptOf(name) }] })
  return new Promise((resolve) => {
    const asked = request(`${url}/v1/chat/completions`, { method: 'POST', agent: false, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.on('error', (failure) => resolve(`broken: ${failure.message}`))
      response.on('end', () => {
        const isWhole = response.statusCode === 200 && contentOf(text) === expectedText(short, promptOf(name))
        resolve(isWhole ? 'whole' : `${response.statusCode}: ${text}`)
      })
    })
    asked.on('error', (failure) => resolve(`no answer: ${failure.message}`))
    asked.end(body)
  })
}

const contentOf = (text: string): unknown => JSON.parse(text).choices?.[0]?.message?.content
