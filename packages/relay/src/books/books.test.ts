// Both engines, one suite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { type Books, type Terms, openBooks, openEngine } from './books.ts'
import { ledgerSuite } from './ledger/ledger.suite.ts'
import { processesSuite } from './ledger/processes.suite.ts'
import { randomSuite } from './ledger/random.suite.ts'
import { limitsSuite } from './limits/limits.suite.ts'
import { migrateSuite } from './migrate.suite.ts'
import { strangerSuite } from './engines/stranger.suite.ts'
import { PostgresServer } from './postgres.suite.ts'
import { keysSuite } from './who/keys.suite.ts'
import { keysOfPeopleSuite } from './who/keys-of-people.suite.ts'
import { pagesSuite } from './who/pages.suite.ts'
import { priceGroupsSuite } from './who/price-groups.suite.ts'
import { bodiesSuite } from './requests/bodies.suite.ts'
import { requestsSuite } from './requests/requests.suite.ts'
import { nodesSuite } from './nodes/nodes.suite.ts'
import { usageSuite } from './usage/usage.suite.ts'
import { switchesSuite } from './upstreams/switches.suite.ts'
import { webhooksSuite } from './webhooks/webhooks.suite.ts'
import { waysInSuite } from './who/ways-in.suite.ts'
import { whoSuite } from './who/who.suite.ts'
import { World } from './world.suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

const directories: string[] = []
const file = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-books-'))
  directories.push(directory)
  return join(directory, 'deep', 'books.db')
}
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })))

const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => file()],
  ['PostgreSQL', () => server.fresh()],
]

describe.each(engines)('books in %s', (_, place) => {
  let world: World
  let where: string
  let books: Books
  beforeEach(async () => {
    world = new World()
    where = await place()
    books = await openBooks(where, world.runtime)
  })
  afterEach(() => books.close())
  const given = () => ({ books, world, open: (terms?: Terms) => openBooks(where, world.runtime, terms) })

  describe('the schema', () => migrateSuite(place))
  describe('a database of somebody else', () => strangerSuite(place))
  describe('people', () => whoSuite(given))
  describe('ways in', () => waysInSuite(given))
  describe('keys', () => keysSuite(given))
  describe('keys of people', () => keysOfPeopleSuite(given))
  describe('pages', () => pagesSuite(given))
  describe('groups of payers', () => priceGroupsSuite(given))
  describe('the ledger', () => ledgerSuite(given))
  describe('limits', () => limitsSuite(given))
  describe('the ledger at random', () => randomSuite(given))
  describe('usage', () => usageSuite(given))
  describe('requests', () => requestsSuite(given))
  describe('what nodes share', () => nodesSuite(given))
  describe('switches of upstreams', () => switchesSuite(given))
  describe('webhooks', () => webhooksSuite(given))
  describe('prompts and completions', () =>
    bodiesSuite(() => ({
      ...given(),
      async raw() {
        const engine = await openEngine(where, world.runtime)
        const rows = await engine.db.selectFrom('request_bodies').selectAll().execute()
        await engine.close()
        return JSON.stringify(rows)
      },
    })))
  describe('the ledger of many processes', () => processesSuite(place))
})
