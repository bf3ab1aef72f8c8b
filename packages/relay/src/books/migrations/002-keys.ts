// Keys, and the secrets that open with them: two at a time while one takes over from the other.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const keys: Migration = {
  name: 'keys',
  async up(db: Kysely<any>) {
    await db.schema
      .createTable('keys')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('organisation', 'text', (column) => column.notNull().references('organisations.id'))
      .addColumn('project', 'text', (column) => column.references('projects.id'))
      .addColumn('person', 'text', (column) => column.references('people.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('admin', 'bigint', (column) => column.notNull())
      .addColumn('models', 'text')
      .addColumn('networks', 'text')
      .addColumn('origins', 'text')
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('keys_by_revision').on('keys').column('revision').execute()
    await db.schema.createIndex('keys_of_organisation').on('keys').column('organisation').execute()
    await db.schema
      .createTable('secrets')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('key', 'text', (column) => column.notNull().references('keys.id'))
      .addColumn('prefix', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .execute()
    await db.schema.createIndex('secrets_of_key').on('secrets').column('key').execute()
    await db.schema.createIndex('secrets_by_prefix').on('secrets').column('prefix').execute()
    await db.schema
      .createTable('revisions')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'bigint', (column) => column.notNull())
      .execute()
    await db.insertInto('revisions').values({ name: 'keys', value: 0 }).execute()
  },
}
