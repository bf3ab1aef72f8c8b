// What sessions of browsers have spent of the budgets in their tokens.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const sessions: Migration = {
  name: 'sessions',
  async up(db: Kysely<any>) {
    let table = db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('budget', 'text', (column) => column.notNull())
      .addColumn('holds', 'text', (column) => column.notNull())
    for (const counter of ['until', 'replies', 'tokens', 'nano'])
      table = table.addColumn(counter, 'bigint', (column) => column.notNull())
    await table.execute()
    await db.schema.createIndex('sessions_by_end').on('sessions').column('until').execute()
    // Names none of a table: a session is forgotten before the holds that it made.
    await db.schema.alterTable('holds').addColumn('session', 'text').execute()
  },
}
