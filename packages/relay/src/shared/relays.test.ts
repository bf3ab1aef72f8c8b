// Two relays that have books and commons together: what somebody who asks them sees.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import type { AccountLimits } from '../books/limits/limits.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { type House, openHouse, rest, says, tally, until, verdict } from '../metering/house.suite.ts'
import { Redis } from '../redis/connect.ts'
import { RedisServer } from '../redis/redis.suite.ts'
import { system } from '../system.ts'
import type { UpstreamListener } from '../transport.ts'
import type { Commons } from './commons.ts'
import { HOLD_MS } from './commons.ts'
import { MemoryCommons } from './memory.ts'
import { RedisCommons } from './redis.ts'

let books: Books
let houses: House[] = []
beforeEach(async () => {
  books = await openBooks(':memory:', system)
})
afterEach(async () => {
  for (const house of houses) await house.close()
  houses = []
  await books.close()
})

async function openBoth(
  commons: (node: string) => Commons,
  limits: AccountLimits,
  vendor = says(),
): Promise<readonly [House, House]> {
  // Before they open, because a change in the books takes a second to reach the one that did not make it.
  const { id } = await books.organisations.ensure('Acme', SYSTEM)
  await books.limits.set(id, limits, SYSTEM)
  const one = await openHouse({ books, vendor, more: { commons: commons('one') } })
  const other = await openHouse({ books, vendor, more: { commons: commons('other') } })
  houses = [one, other]
  return [one, other]
}

/** What a limit lets in within so many milliseconds, and what nodes may let in beyond. */
const mostOf = (perMinute: number, ms: number): number => perMinute + (perMinute * (ms + HOLD_MS)) / 60_000

describe('two relays', () => {
  test('let in so many requests of an organisation a minute as one would, and say how many are left', async () => {
    const memory = new MemoryCommons(system)
    const [one, other] = await openBoth((node) => memory.join(node), { requestsPerMinute: 20 })
    const startedAt = system.now()
    const seen = []
    for (let asks = 0; asks < 15; asks += 1) seen.push(await one.ask(), await other.ask())
    const counts = tally(seen)
    expect(counts['200 ok']).toBeGreaterThanOrEqual(18)
    expect(counts['200 ok']).toBeLessThanOrEqual(mostOf(20, system.now() - startedAt))
    expect(counts['429 rate-limited']).toBe(30 - (counts['200 ok'] ?? 0))
    const last = await other.ask()
    expect(last.answer.headers).toMatchObject({
      'x-ratelimit-limit-requests': '20',
      'x-ratelimit-remaining-requests': '0',
    })
    expect(Number(last.answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('have so many replies of an organisation at a time as one would', async () => {
    const listeners: UpstreamListener[] = []
    const memory = new MemoryCommons(system)
    const [one, other] = await openBoth(
      (node) => memory.join(node),
      { concurrent: 2 },
      (listener) => {
        listeners.push(listener)
        listener.head(200, { 'content-type': 'text/event-stream' })
        listener.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n'))
        return undefined
      },
    )
    await one.ask()
    await other.ask()
    const third = one.ask()
    await until(() => one.relay.meter?.waiting === 1)
    expect(listeners).toHaveLength(2)
    // The one that runs at the other relay.
    const end = (): void => {
      const listener = listeners.pop()
      listener?.data(
        Buffer.from('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'),
      )
      listener?.closed()
    }
    end()
    expect(verdict(await third)).toBe('200 ok')
    end()
    end()
    await rest(one, books)
    await rest(other, books)
  })

  test('go on with half of it each when they find each other no more, and say so', async () => {
    const memory = new MemoryCommons(system)
    const [, other] = await openBoth((node) => memory.join(node), { requestsPerMinute: 20 })
    // It came second, so it knows that there are two.
    memory.cut('other')
    const seen = []
    for (let asks = 0; asks < 30; asks += 1) seen.push(await other.ask())
    const counts = tally(seen)
    expect(counts['200 ok']).toBeGreaterThan(0)
    expect(counts['200 ok']).toBeLessThanOrEqual(11)
    expect(other.notices).toContainEqual({ type: 'commons', isReached: false, nodes: 2 })
    memory.heal('other')
    await until(() => other.notices.some((notice) => notice.type === 'commons' && notice.isReached))
  })
})

describe('two relays and a real Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  afterAll(() => server.stop())

  test('a thousand requests against a hundred a minute: a hundred, and no more than the stated bound beyond', async () => {
    const connections = [new Redis(server.settings, system), new Redis(server.settings, system)]
    await until(() => connections.every(({ isUp }) => isUp))
    const commons = (node: string): Commons => {
      const redis = connections[node === 'one' ? 0 : 1]
      if (!redis) throw new Error('no connection')
      return new RedisCommons(redis, node)
    }
    const [one, other] = await openBoth(commons, { requestsPerMinute: 100 })
    const startedAt = system.now()
    const seen = []
    for (let round = 0; round < 20; round += 1)
      seen.push(...(await Promise.all(Array.from({ length: 50 }, (_, ask) => (ask % 3 === 0 ? other : one).ask()))))
    const counts = tally(seen)
    expect(seen).toHaveLength(1_000)
    expect(counts['200 ok']).toBeGreaterThanOrEqual(90)
    expect(counts['200 ok']).toBeLessThanOrEqual(mostOf(100, system.now() - startedAt))
    expect((counts['200 ok'] ?? 0) + (counts['429 rate-limited'] ?? 0)).toBe(1_000)
    await rest(one, books)
    await rest(other, books)
    for (const redis of connections) redis.close()
  })
})
