// How people get into the console: passwords, who signed in where, their accounts elsewhere, links that are good once.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const signIn: Migration = {
  name: 'sign-in',
  async up(db: Kysely<any>) {
    await db.schema
      .alterTable('people')
      .addColumn('operator', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema
      .createTable('passwords')
      .addColumn('person', 'text', (column) => column.primaryKey().references('people.id'))
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('sign_ins')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('person', 'text', (column) => column.notNull().references('people.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('address', 'text')
      .addColumn('agent', 'text')
      .execute()
    await db.schema.createIndex('sign_ins_of_person').on('sign_ins').columns(['person', 'created_at']).execute()
    await db.schema
      .createTable('subjects')
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull().references('people.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('subjects_key', ['issuer', 'subject'])
      .execute()
    await db.schema.createIndex('subjects_of_person').on('subjects').column('person').execute()
    await db.schema
      .createTable('links')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      // Null: whoever follows it becomes the first owner.
      .addColumn('person', 'text', (column) => column.references('people.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute()
    await db.schema.createIndex('links_of_person').on('links').column('person').execute()
    // 1 once there has been a first owner: whoever makes it 1 is that one.
    await db.insertInto('revisions').values({ name: 'first-owner', value: 0 }).execute()
  },
}
