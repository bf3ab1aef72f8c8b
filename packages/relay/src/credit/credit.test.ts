// Both engines of the books, one suite.
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Books, openBooks } from '../books/books.ts'
import { PostgresServer } from '../books/postgres.suite.ts'
import { World } from '../books/world.suite.ts'
import { paymentsSuite } from '../payments/payments.suite.ts'
import { codesSuite } from './codes.suite.ts'
import { type Given, creditSuite } from './credit.suite.ts'
import { randomSuite } from './random.suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

const directories: string[] = []
const file = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-credit-'))
  directories.push(directory)
  return join(directory, 'books.db')
}
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })))

const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => file()],
  ['PostgreSQL', () => server.fresh()],
]

describe.each(engines)('credit in %s', (_, place) => {
  let world: World
  let where: string
  let books: Books
  beforeEach(async () => {
    world = new World()
    where = await place()
    books = await openBooks(where, world.runtime)
  })
  afterEach(() => books.close())
  const given = (): Given => ({ books, world, open: (terms) => openBooks(where, world.runtime, terms) })

  describe('of organisations', () => creditSuite(given))
  describe('by codes', () => codesSuite(given))
  describe('by payments', () => paymentsSuite(given))
  describe('at random', () => randomSuite(given))
})
