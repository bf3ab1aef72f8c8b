// Lists are read a page at a time, the oldest first: an index for each, in that order.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const pages: Migration = {
  name: 'pages',
  async up(db: Kysely<any>) {
    for (const table of ['keys', 'projects'])
      await db.schema.createIndex(`${table}_by_age`).on(table).columns(['organisation', 'created_at', 'id']).execute()
    await db.schema.createIndex('people_by_age').on('people').columns(['created_at', 'id']).execute()
  },
}
