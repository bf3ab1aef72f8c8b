// Brings the schema forward, under a lock, in one transaction: it is what it was, or what this version wants. Kysely's
// own migrator is not used because it runs without one on SQLite, where a crash would leave half a step.
import { type Transaction, sql } from 'kysely'
import type { Runtime } from '../runtime.ts'
import type { Engine } from './engines/engine.ts'
import { migrations } from './migrations/index.ts'
import type { Tables } from './schema.ts'

/** A newer version was here before: what it changed is not known here. */
export class NewerBooks extends Error {
  override readonly name = 'NewerBooks'

  constructor(theirs: number, ours: number) {
    super(`The books are of a newer version: they have ${theirs} migrations, this one knows ${ours}.`)
  }
}

/**
 * @param to how many steps there shall have been: for tests of the steps
 * @returns how many were made
 * @throws NewerBooks, StrangeBooks
 */
export function migrate(engine: Engine, runtime: Pick<Runtime, 'now'>, to = migrations.length): Promise<number> {
  return engine.write(async (books) => {
    await engine.lockSchema(books)
    await engine.prepare(books)
    await books.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'bigint', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute()
    const made = await books.selectFrom('migrations').select('number').execute()
    if (made.length > migrations.length) throw new NewerBooks(made.length, migrations.length)
    const due = migrations.slice(made.length, to)
    for (const [at, { name, up }] of due.entries()) {
      await up(books, engine.name)
      await books
        .insertInto('migrations')
        .values({ number: made.length + at + 1, name, at: runtime.now() })
        .execute()
    }
    return due.length
  })
}

/** How many steps have been made; 0 where nothing was, not even the list of them. */
export async function stepsMade(books: Transaction<Tables>, engine: Pick<Engine, 'name'>): Promise<number> {
  const asked =
    engine.name === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'table' and name = 'migrations'`
      : sql`select 1 from pg_tables where schemaname = current_schema() and tablename = 'migrations'`
  if ((await asked.execute(books)).rows.length === 0) return 0
  return (await books.selectFrom('migrations').select('number').execute()).length
}
