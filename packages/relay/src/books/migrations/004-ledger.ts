// Money: what each account may spend and has, what is held, and every step of it.
import { type Kysely, sql } from 'kysely'
import { makeAppendOnly } from './append-only.ts'
import type { Migration } from './migration.ts'
import { withSeq } from './sequence.ts'

const MAXIMA = ['day_max', 'week_max', 'month_max', 'total_max']
const COUNTERS = [
  'day_spent',
  'week_spent',
  'month_spent',
  'total_spent',
  'day_until',
  'week_until',
  'month_until',
  'held',
]

export const ledger: Migration = {
  name: 'ledger',
  async up(db: Kysely<any>, engine) {
    let accounts = db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('zone', 'text', (column) => column.notNull())
    for (const maximum of MAXIMA) accounts = accounts.addColumn(maximum, 'bigint')
    for (const counter of COUNTERS) accounts = accounts.addColumn(counter, 'bigint', (column) => column.notNull())
    await accounts.execute()
    await db.schema
      .createTable('holds')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('accounts', 'text', (column) => column.notNull())
      .addColumn('amount', 'bigint', (column) => column.notNull())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('held_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('ending', 'text')
      .addColumn('spent', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .execute()
    // Only those that are held: few, whatever was held before.
    await db.schema
      .createIndex('holds_open')
      .on('holds')
      .column('expires_at')
      .where(sql.ref('ending'), 'is', null)
      .execute()
    await db.schema.createIndex('holds_ended').on('holds').column('ended_at').execute()
    await withSeq(db.schema.createTable('transfers'), engine)
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('hold', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('from_side', 'text', (column) => column.notNull())
      .addColumn('to_side', 'text', (column) => column.notNull())
      .addColumn('amount', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('transfers_of_account').on('transfers').columns(['account', 'seq']).execute()
    await db.schema.createIndex('transfers_of_hold').on('transfers').column('hold').execute()
    await makeAppendOnly(db, engine, 'transfers')
  },
}
