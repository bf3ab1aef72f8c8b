// What the nodes that share these books have in common, beside what is anybody's business.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const nodes: Migration = {
  name: 'nodes',
  async up(db: Kysely<any>) {
    await db.schema
      .createTable('node_secrets')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('visits')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('visits_by_age').on('visits').column('expires_at').execute()
  },
}
