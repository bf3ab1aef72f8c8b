// A database that was meant for another application is left alone: ours begins empty, or with our own list of steps.
import { type Transaction, sql } from 'kysely'
import type { Tables } from '../schema.ts'

/** There is something at this place that is not ours. */
export class StrangeBooks extends Error {
  override readonly name = 'StrangeBooks'

  /** @param tables what was found there, some of it */
  constructor(place: string, tables: readonly string[]) {
    super(`${place} has tables of another application: ${tables.slice(0, NAMED_MAX).join(', ')}.`)
  }
}

const NAMED_MAX = 5

/**
 * @param tables all that there are
 * @param hasOurSteps whether their `migrations` is the table that we make
 * @throws StrangeBooks
 */
export function refuseStrangers(place: string, tables: readonly string[], hasOurSteps: boolean): void {
  if (tables.length > 0 && !hasOurSteps) throw new StrangeBooks(place, tables.toSorted())
}

/** Columns of the table of steps: others have one of this name, too. */
export const STEP_COLUMNS = 'at,name,number'

export async function guardSqlite(books: Transaction<Tables>): Promise<void> {
  const tables = await sql<{ name: string }>`
    select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'`.execute(
    books,
  )
  const columns = await sql<{ name: string }>`select name from pragma_table_info('migrations') order by name`.execute(
    books,
  )
  const names = columns.rows.map(({ name }) => name).join(',')
  refuseStrangers(
    'The file',
    tables.rows.map(({ name }) => name),
    names === STEP_COLUMNS,
  )
}

/** Makes the schema where it is missing. Whoever may only use one that is there needs no right to make it. */
export async function guardPostgres(books: Transaction<Tables>, schema: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(books)
  if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(books)
  const tables = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = (select oid from pg_namespace where nspname = ${schema}) and relkind in ('r', 'p', 'v', 'm', 'f')`.execute(
    books,
  )
  const columns = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = ${schema} and table_name = 'migrations' order by column_name`.execute(books)
  const names = columns.rows.map(({ name }) => name).join(',')
  refuseStrangers(
    `The schema “${schema}”`,
    tables.rows.map(({ name }) => name),
    names === STEP_COLUMNS,
  )
}
