// Both engines, one suite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { PostgresServer } from '../books/postgres.suite.ts'
import { system } from '../system.ts'
import { budgetsSuite, sharedBudgetsSuite } from './budgets.suite.ts'
import { killedSuite } from './killed.suite.ts'
import { sessionsSuite, sharedSessionsSuite } from './sessions.suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

const directories: string[] = []
const fresh = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-metering-'))
  directories.push(directory)
  return directory
}
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })))

const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => join(fresh(), 'books.db')],
  ['PostgreSQL', () => server.fresh()],
]

describe.each(engines)('budgets in %s', (engine, place) => {
  let where: string
  let books: Books
  beforeEach(async () => {
    where = await place()
    books = await openBooks(where, system)
  })
  afterEach(() => books.close())
  const given = () => ({ books, open: () => openBooks(where, system) })

  budgetsSuite(given)
  describe('of sessions', () => sessionsSuite(given))
  if (engine === 'PostgreSQL') {
    sharedBudgetsSuite(given)
    sharedSessionsSuite(given)
  }
  killedSuite(async () => ({ where: await place(), directory: join(fresh(), 'log') }))
})
