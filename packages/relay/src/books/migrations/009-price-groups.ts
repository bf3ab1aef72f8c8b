// Which group of payers somebody is in. What a group is charged is the configuration's to say.
import type { Kysely } from 'kysely'
import type { Migration } from './migration.ts'

export const priceGroups: Migration = {
  name: 'price-groups',
  async up(db: Kysely<any>) {
    for (const table of ['organisations', 'projects', 'keys'])
      await db.schema.alterTable(table).addColumn('price_group', 'text').execute()
    // A project that changes its group changes what all of its keys pay.
    await db.schema.createIndex('keys_of_project').on('keys').column('project').execute()
  },
}
