// Upstreams that are switched off.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const upstreamSwitches: Migration = {
  name: 'upstream-switches',
  async up(db: Kysely<any>) {
    await db.schema
      .createTable('upstream_switches')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('off_since', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .execute()
  },
}
