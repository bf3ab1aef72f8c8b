// The books as a file: as they were at one moment, while the relay goes on writing, and in memory never more than a page.
import { createHash } from 'node:crypto'
import { type Transaction, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { migrations } from '../migrations/index.ts'
import { NewerBooks, stepsMade } from '../migrate.ts'
import type { Tables } from '../schema.ts'
import { columnsOf } from './columns.ts'
import { FORMAT, type Header, type Value, VERSION } from './format.ts'
import { type MovingTable, type PartName, partsFor } from './parts.ts'

/** Rows of one statement, and of one piece of the file. */
const PAGE = 1_000

export interface Exported {
  /** Rows of each table. */
  readonly tables: Header['tables']
}

/**
 * @param what parts; what they need comes with them
 * @param release of the program, for the header
 * @param write a piece of the file; waited for
 * @throws NewerBooks; what `write` throws
 */
export function exportBooks(
  engine: Engine,
  runtime: Pick<Runtime, 'now'>,
  { what, release }: { readonly what: readonly PartName[]; readonly release: string },
  write: (text: string) => Promise<void>,
): Promise<Exported> {
  return engine.read(async (books) => {
    const schema = await stepsMade(books, engine)
    if (schema > migrations.length) throw new NewerBooks(schema, migrations.length)
    const parts = partsFor(what)
    const tables: { table: MovingTable; columns: readonly string[] }[] = []
    const counts: [string, number][] = []
    for (const table of parts.flatMap((part) => part.tables)) {
      const columns = (await columnsOf(books, engine, table.name)).map(({ name }) => name)
      // Books of an older version lack some.
      if (columns.length === 0) continue
      tables.push({ table, columns })
      counts.push([table.name, await countOf(books, table.name)])
    }

    const hash = createHash('sha256')
    let lines = 0
    const put = async (page: readonly unknown[]): Promise<void> => {
      const text = page.map((line) => `${JSON.stringify(line)}\n`).join('')
      hash.update(text)
      lines += page.length
      await write(text)
    }
    await put([
      {
        format: FORMAT,
        version: VERSION,
        schema,
        release,
        at: new Date(runtime.now()).toISOString(),
        parts: parts.map(({ name }) => name),
        tables: counts,
      } satisfies Header,
    ])
    for (const { table, columns } of tables) {
      await put([{ table: table.name, columns }])
      for await (const rows of pagesOf(books, table)) await put(rows.map((row) => columns.map((name) => row[name])))
    }
    await write(`${JSON.stringify({ end: true, lines, sha256: hash.digest('hex') })}\n`)
    return { tables: counts }
  })
}

async function countOf(books: Transaction<Tables>, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(books)
  return rows[0]?.count ?? 0
}

/** From where the page before ended, by the key: a cursor would need a driver of its own, and this is as fast. */
async function* pagesOf(
  books: Transaction<Tables>,
  { name, key }: MovingTable,
): AsyncGenerator<readonly Readonly<Record<string, Value>>[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  let last: Readonly<Record<string, Value>> | undefined
  for (;;) {
    const after = last && sql.join(key.map((column) => sql`${last?.[column]}`))
    const { rows } = await sql<Record<string, Value>>`
      select * from ${sql.table(name)} ${after ? sql`where (${columns}) > (${after})` : sql``}
      order by ${columns} limit ${sql.lit(PAGE)}`.execute(books)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) return
    last = rows.at(-1)
  }
}
