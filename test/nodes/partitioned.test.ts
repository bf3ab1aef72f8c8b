// Nodes with addresses of their own, one of which is cut off: from Redis, from the clients, from the provider; and packets lost.
import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectedText, startSimulator } from '@holdfast/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'
import { readLog, viewOf } from '../faults/oracle.ts'
import { RelayProcess } from '../faults/relay-process.ts'
import { Balancer } from './balancer.ts'
import { nameIn, promptOf } from './fleet.ts'
import { Network } from './network.ts'
import { Reader } from './reader.ts'

const REPLIES = 24
const said = { tokens: 120, tokensPerSecond: 10, firstTokenMs: 200, jitter: 0.4 } as const
/** A few words are not gone on with, but failed. */
const FRAMES_EACH = 25
/** Shorter than in production, so that a cut is longer than a lease and the test not much longer than that. */
const limits = { leaseMs: 4_000, beatMs: 1_000, leaseMarginMs: 1_500, adoptMs: 500, heartbeatMs: 1_000 }
const CUT_MS = 8_000
const LOST_SHARE = 0.08
const NEVER_MS = 180_000
/** The one that is cut off. */
const CUT_OFF = 0

interface Case {
  readonly name: string
  readonly begin: (network: Network) => void
  /** Whether other nodes take its replies over. */
  readonly isTakenOver: boolean
}

const cases: readonly Case[] = [
  { name: 'from Redis', begin: (network) => network.cut(CUT_OFF, 'redis'), isTakenOver: true },
  { name: 'from its clients', begin: (network) => network.cut(CUT_OFF, 'clients'), isTakenOver: false },
  { name: 'from the provider', begin: (network) => network.cut(CUT_OFF, 'provider'), isTakenOver: false },
  { name: 'by a line that loses packets', begin: (network) => network.lose(CUT_OFF, LOST_SHARE), isTakenOver: false },
]

it(
  'a node that is cut off costs nobody a frame, and nothing is bought twice unseen',
  { timeout: 3 * NEVER_MS },
  async () => {
    const { network, nodes, balancer, simulator } = await openScene()
    for (const { name: fault, begin, isTakenOver } of cases) {
      // Connections that were kept lead to those that were not cut off before.
      balancer.drop()
      const word = fault.replaceAll(' ', '-')
      const readers = Array.from({ length: REPLIES }, (_, at) => {
        const wanted = {
          name: `${word}-${at}`,
          model: 'steady',
          dialect: 'openai-chat',
          segments: ['continue'],
        } as const
        return new Reader(balancer.url, wanted)
      })
      await Promise.all(readers.map((reader) => reader.reached(FRAMES_EACH, NEVER_MS)))
      begin(network)
      await sleep(CUT_MS)
      const dropped = network.heal(CUT_OFF)
      expect(dropped, 'a cut that nobody feels proves nothing').toBeGreaterThan(0)
      await Promise.all(readers.map((reader) => reader.end(NEVER_MS)))

      let seams = 0
      for (const reader of readers) {
        const { name, dialect } = reader.wanted
        const log = await readLog(nodes[1]!, dialect, reader.reply.id ?? '')
        reader.expectExactly(log)
        expect([name, log.ended, log.text]).toEqual([name, 'complete', expectedText(said, promptOf(name))])
        const bought = simulator.journal.filter((entry) => nameIn(entry) === name)
        expect(
          bought.slice(1).every(({ continuation }) => continuation?.isOwn),
          name,
        ).toBe(true)
        expect(bought.length, name).toBe(1 + reader.seams)
        seams += reader.seams
        const views = await Promise.all(nodes.map((node) => viewOf(node, reader.reply.id ?? '')))
        for (const view of views) expect(view).toEqual(views[0])
      }
      console.log(`cut off ${fault}: ${REPLIES} replies whole at all nodes, ${seams} seams, ${dropped} packets dropped`)
      if (isTakenOver) expect(seams).toBeGreaterThan(0)
      else expect(seams).toBe(0)
    }
  },
)

async function openScene() {
  const network = Network.open(3)
  onTestFinished(() => network.close())
  const [postgres, redis, simulator, directory] = await Promise.all([
    PostgresServer.start(),
    RedisServer.start({ more: [`bind 127.0.0.1 ${network.address('redis')}`, 'protected-mode no'] }),
    startSimulator({ recordBodies: true, host: network.address('provider') }),
    mkdtemp(join(tmpdir(), 'holdfast-network-')),
  ])
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), redis.stop(), simulator.close()])
    await rm(directory, { recursive: true, force: true })
  })
  simulator.control(said, { model: 'steady' })
  // PostgreSQL listens where only this machine reaches it.
  const books = new URL(await postgres.fresh())
  const way = await Balancer.open([{ url: `http://127.0.0.1:${books.port}` }], { host: network.address('books') })
  books.host = new URL(way.url).host
  const nodes = [0, 1, 2].map(
    (at) =>
      new RelayProcess({
        dataDirectory: join(directory, `node-${at}`),
        upstreamUrl: simulator.url,
        network: network.node(at),
        limits,
        environment: {
          DATABASE_URL: String(books),
          HOLDFAST_REDIS_URL: `redis://${network.address('redis')}:${redis.port}`,
        },
      }),
  )
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await way.close()
  })
  await Promise.all(nodes.map((node) => node.start()))
  const balancer = await Balancer.open(nodes, { localAddress: network.address('clients') })
  onTestFinished(() => balancer.close())
  return { network, nodes, balancer, simulator }
}
