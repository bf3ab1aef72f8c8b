// How each page is answered, as the database says itself: along an index, however much is on file. What it takes is measured
// by speed.suite.ts; here nothing is timed.
import { type RootOperationNode, CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '../books.ts'
import type { Engine } from '../engines/engine.ts'
import { migrate } from '../migrate.ts'
import { PostgresServer } from '../postgres.suite.ts'
import { Requests } from '../requests/requests.ts'
import { World } from '../world.suite.ts'
import { fillRequests, fillUsage } from './fill.suite.ts'
import { pages } from './pages.suite.ts'
import { UsageBook } from './usage.ts'

const REQUESTS = 200_000
const LONG_MS = 120_000

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

/** Every query that is made of this engine. */
function listening(engine: Engine): { engine: Engine; heard: RootOperationNode[] } {
  const heard: RootOperationNode[] = []
  const db = engine.db.withPlugin({
    transformQuery: ({ node }) => (heard.push(node), node),
    transformResult: async ({ result }) => result,
  })
  return { engine: { ...engine, db }, heard }
}

/** The database's own words, a line each. */
async function plansOf({ db, name }: Engine, heard: readonly RootOperationNode[]): Promise<string[]> {
  const lines: string[] = []
  for (const node of heard) {
    const { sql, parameters } = db.getExecutor().compileQuery(node as never, { queryId: 'plan' } as never)
    const explain = name === 'sqlite' ? 'explain query plan' : 'explain'
    const { rows } = await db.executeQuery<Record<string, unknown>>(
      CompiledQuery.raw(`${explain} ${sql}`, [...parameters]),
    )
    lines.push(...rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])))
  }
  return lines
}

const places: [Engine['name'], () => Promise<string>][] = [
  ['sqlite', async () => ':memory:'],
  ['postgres', () => server.fresh()],
]

describe.each(places)('with 200,000 requests in %s', (name, place) => {
  const world = new World()
  let engine: Engine
  beforeAll(async () => {
    engine = await openEngine(await place(), world.runtime)
    await migrate(engine, world.runtime)
    await fillUsage(engine, { organisations: 3, days: 30 })
    await fillRequests(engine, REQUESTS)
    if (name === 'postgres') await engine.db.executeQuery(CompiledQuery.raw('analyze'))
  }, LONG_MS)
  afterAll(() => engine.close())

  /**
   * What reads a whole table; in SQLite, which does not count what is in a table before it decides, also what reads all that
   * is of an age. Scopes are few.
   */
  const isWhole = (line: string): boolean =>
    name === 'sqlite'
      ? /^SCAN (usage|usage_tallies|requests)\b|_by_age/.test(line)
      : /Seq Scan on "?(usage|usage_tallies|requests)"? /.test(line)

  test.each(pages)('%s', async (_, ask) => {
    const { engine: heardEngine, heard } = listening(engine)
    await ask({ usage: new UsageBook(heardEngine, world.runtime), requests: new Requests(heardEngine) })
    const lines = await plansOf(engine, heard)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter(isWhole)).toEqual([])
  })

  test('a question without an index would be noticed', async () => {
    const { engine: heardEngine, heard } = listening(engine)
    await heardEngine.db.selectFrom('requests').select('id').where('dialect', '=', 'none').execute()
    await heardEngine.db.selectFrom('usage').select('scope').where('price', '<', 0).execute()
    expect((await plansOf(engine, heard)).filter(isWhole)).toHaveLength(2)
  })
})
