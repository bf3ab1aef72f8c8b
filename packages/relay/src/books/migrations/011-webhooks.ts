// Whom events are sent to, and what waits to be sent.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const webhooks: Migration = {
  name: 'webhooks',
  async up(db: Kysely<any>) {
    await db.schema
      .createTable('webhooks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      // Null: the relay's own, which hears of everybody.
      .addColumn('organisation', 'text', (column) => column.references('organisations.id'))
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('types', 'text', (column) => column.notNull())
      .addColumn('endings', 'text')
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('secret_before', 'text')
      .addColumn('before_until', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('disabled_at', 'bigint')
      .execute()
    await db.schema.createIndex('webhooks_of_organisation').on('webhooks').column('organisation').execute()

    await db.schema
      .createTable('deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('webhook', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      // Null: it is over.
      .addColumn('due_at', 'bigint')
      .addColumn('delivered_at', 'bigint')
      .addColumn('tried_at', 'bigint')
      .addColumn('outcome', 'text')
      .execute()
    // Whoever notices the same event on another node, or again, sends it once.
    await db.schema.createIndex('deliveries_once').on('deliveries').columns(['webhook', 'event']).unique().execute()
    await db.schema.createIndex('deliveries_due').on('deliveries').column('due_at').execute()
    await db.schema
      .createIndex('deliveries_of_webhook')
      .on('deliveries')
      .columns(['webhook', 'created_at', 'id'])
      .execute()
    await db.schema.createIndex('deliveries_by_age').on('deliveries').column('created_at').execute()
  },
}
