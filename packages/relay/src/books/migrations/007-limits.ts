// What an account may do besides spending, which of its budgets somebody was warned of, and what is known of a hold by
// whoever made it.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const limits: Migration = {
  name: 'limits',
  async up(db: Kysely<any>) {
    await db.schema
      .createTable('limits')
      .addColumn('account', 'text', (column) => column.primaryKey())
      .addColumn('requests_per_minute', 'bigint')
      .addColumn('tokens_per_minute', 'bigint')
      .addColumn('concurrent', 'bigint')
      .addColumn('warn_percents', 'text')
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('limits_by_revision').on('limits').column('revision').execute()
    await db.schema
      .alterTable('accounts')
      .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema.createIndex('accounts_by_revision').on('accounts').column('revision').execute()
    await db.insertInto('revisions').values({ name: 'limits', value: 0 }).execute()
    await db.schema.alterTable('holds').addColumn('note', 'text').execute()
    await db.schema
      .createTable('warnings')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .addColumn('max', 'bigint', (column) => column.notNull())
      .addColumn('percent', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('warnings_once', ['account', 'period', 'until', 'max', 'percent'])
      .execute()
  },
}
