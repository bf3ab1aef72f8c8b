// Keys that a browser has made for itself, which end with the sign-in there.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const keysOfSignIns: Migration = {
  name: 'keys-of-sign-ins',
  async up(db: Kysely<any>) {
    // Names none of a table: a sign-in is forgotten in time, and its keys are not.
    await db.schema.alterTable('keys').addColumn('sign_in', 'text').execute()
    await db.schema.createIndex('keys_of_sign_in').on('keys').column('sign_in').execute()
  },
}
