// A table that nobody changes, us included: the database itself refuses.
import { type Kysely, sql } from 'kysely'

export async function makeAppendOnly(db: Kysely<any>, engine: 'sqlite' | 'postgres', table: string): Promise<void> {
  if (engine === 'postgres')
    await sql`
      create or replace function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception '% is append-only', tg_table_name; end $$`.execute(db)
  const act =
    engine === 'postgres'
      ? sql`execute function refuse_change()`
      : sql.raw(`begin select raise(abort, '${table} is append-only'); end`)
  for (const change of ['update', 'delete'])
    await sql`
      create trigger ${sql.id(`${table}_${change}`)} before ${sql.raw(change)} on ${sql.table(table)}
      for each row ${act}`.execute(db)
}
