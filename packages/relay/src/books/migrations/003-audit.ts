// Every administrative act, for good.
import type { Kysely } from 'kysely'
import { makeAppendOnly } from './append-only.ts'
import type { Migration } from './migration.ts'
import { withSeq } from './sequence.ts'

export const audit: Migration = {
  name: 'audit',
  async up(db: Kysely<any>, engine) {
    await withSeq(db.schema.createTable('audit'), engine)
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('address', 'text')
      .addColumn('organisation', 'text')
      .addColumn('act', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('details', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('audit_of_organisation').on('audit').columns(['organisation', 'seq']).execute()
    await db.schema.createIndex('audit_of_subject').on('audit').columns(['subject', 'seq']).execute()
    await makeAppendOnly(db, engine, 'audit')
  },
}
