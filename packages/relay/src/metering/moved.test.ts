// The money of a reply that another node goes on with: whoever writes its ending settles it, once, and whoever lost it
// neither settles nor releases what it had held.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { type NodeLog, shareMemory } from '../logs/shared.suite.ts'
import { system } from '../system.ts'
import type { UpstreamListener } from '../transport.ts'
import { chunk, done, finish } from '../world.suite.ts'
import { CENT, type House, openHouse, rest, until } from './house.suite.ts'

const RESTART = { 'holdfast-segments': 'restart', 'idempotency-key': 'k' }

interface Node {
  readonly house: House
  readonly books: Books
  readonly log: NodeLog
  /** Who is being answered. */
  readonly listeners: UpstreamListener[]
}

let directory: string
const opened: (() => Promise<unknown>)[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-moved-'))
})
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
  rmSync(directory, { recursive: true })
})

/** A process with its own handle of the books that all of them share. */
async function open(node: string, log: NodeLog): Promise<Node> {
  const books = await openBooks(join(directory, 'books.db'), system)
  const listeners: UpstreamListener[] = []
  const vendor = (listener: UpstreamListener) => {
    listeners.push(listener)
    return undefined
  }
  const house = await openHouse({ books, vendor, log, node })
  opened.push(
    () => books.close(),
    () => house.close(),
  )
  return { house, books, log, listeners }
}

function says(listener: UpstreamListener | undefined, ...frames: string[]): void {
  listener?.head(200, { 'content-type': 'text/event-stream' })
  listener?.data(Buffer.from(frames.join('')))
}

const standing = async ({ books, house }: Node) => {
  const account = await books.ledger.account(house.organisation)
  return { held: account?.held, spent: account?.spent.total }
}
const receipts = ({ house }: Node): number => house.notices.filter(({ type }) => type === 'reply-ended').length

/** A reply of which something is said at one node, and that another goes on with. */
async function moved(): Promise<readonly [Node, Node]> {
  const node = shareMemory(system)
  const one = await open('one', await node())
  await one.books.ledger.limit(one.house.organisation, { day: 100 * CENT }, SYSTEM)
  const other = await open('two', await node())
  const asking = one.house.ask({}, { headers: RESTART })
  await until(() => one.listeners.length === 1)
  says(one.listeners[0], chunk('half'))
  await asking
  const [id] = one.house.relay.replies.live().replies.map((reply) => reply.id)
  await until(async () => (await other.log.state(id ?? ''))?.last !== 0)
  one.log.cut()
  one.log.silence()
  await other.house.relay.replies.adopt()
  await until(() => other.listeners.length === 1)
  return [one, other]
}

test('whoever has taken a reply over settles it, and whoever comes back to find it lost does nothing', async () => {
  const [one, other] = await moved()
  one.log.heal()
  says(one.listeners[0], chunk('to nobody'))
  await until(() => one.house.relay.replies.runningCount === 0)
  await one.books.ledger.drained()
  expect((await standing(one)).held).toBeGreaterThan(0)
  expect(one.house.calls.hungUp).toBe(1)

  says(other.listeners[0], chunk('whole'), finish, done)
  await rest(other.house, other.books)
  await until(async () => (await standing(other)).held === 0)
  // Both purchases: that of the one that is gone is an estimate, by the only place that can have sold it.
  expect(await standing(other)).toEqual({ held: 0, spent: 2 * CENT })
  expect([receipts(one), receipts(other)]).toEqual([0, 1])
  expect(await other.books.ledger.holds()).toEqual([])
  expect(await other.books.ledger.check()).toEqual([])
})

test('whoever has lost a reply settles it all the same, where whoever ended it died before it could', async () => {
  const [one, other] = await moved()
  one.log.heal()
  says(one.listeners[0], chunk('to nobody'))
  await until(() => one.house.relay.replies.runningCount === 0)
  other.books.ledger.spend = () => Promise.reject(new Error('planted: it dies as it writes'))
  says(other.listeners[0], chunk('whole'), finish, done)
  await until(() => other.house.relay.replies.runningCount === 0)
  expect((await standing(one)).held).toBeGreaterThan(0)
  await one.house.relay.meter?.keepHouse(one.log)
  expect(await standing(one)).toEqual({ held: 0, spent: 2 * CENT })
  expect(await one.books.ledger.check()).toEqual([])
})

test('a node that starts again under its name leaves held what is held for a reply that runs at another', async () => {
  const [one, other] = await moved()
  const { held } = await standing(one)
  const again = await open('one', one.log)
  one.log.heal()
  await again.house.relay.meter?.recover(again.log)
  expect(await standing(again)).toEqual({ held, spent: 0 })
  says(other.listeners[0], chunk('whole'), finish, done)
  await rest(other.house, other.books)
  await until(async () => (await standing(other)).held === 0)
  await again.house.relay.meter?.recover(again.log)
  expect(await standing(again)).toEqual({ held: 0, spent: 2 * CENT })
  expect(await other.books.ledger.check()).toEqual([])
})
