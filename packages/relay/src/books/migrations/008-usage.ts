// What was used: added up by minute, hour and day, and reply by reply for as long as the operator wants.
import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

const DIMENSIONS = ['organisation', 'project', 'key', 'model', 'upstream']
const SUMS = [
  'requests',
  'complete',
  'length',
  'tool_use',
  'refusal',
  'stopped',
  'failed',
  'over_budget',
  'attempts',
  'attempts_failed',
  'input',
  'output',
  'cache_read',
  'cache_write',
  'reasoning',
  'cost',
  'price',
  'estimated',
  'readers',
  'resumes',
  'resumed',
  'saved',
  'speaking_ms',
]

/** Pages of requests: each is read from one of these, from where the page before it ended. */
const PAGES = [
  ['organisation'],
  ['organisation', 'model'],
  ['organisation', 'ending'],
  ['project'],
  ['key'],
  ['model'],
  ['upstream'],
  ['ending'],
]

export const usage: Migration = {
  name: 'usage',
  async up(db: Kysely<any>, engine) {
    const rowid = engine === 'sqlite' ? 'integer' : 'bigint'
    // Rows of one scope lie beside each other in SQLite, and what is read of them is read at once.
    const ending = engine === 'sqlite' ? sql`without rowid` : sql``
    let scopes = db.schema
      .createTable('usage_scopes')
      .addColumn('id', engine === 'sqlite' ? 'integer' : 'bigserial', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
    for (const name of DIMENSIONS) scopes = scopes.addColumn(name, 'text', (column) => column.notNull())
    await scopes.execute()
    await db.schema
      .createIndex('usage_scopes_key')
      .on('usage_scopes')
      .columns(['kind', ...DIMENSIONS])
      .unique()
      .execute()

    let sums = db.schema
      .createTable('usage')
      .addColumn('scope', 'bigint', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('start', 'bigint', (column) => column.notNull())
    for (const name of SUMS) sums = sums.addColumn(name as 'scope', 'bigint', (column) => column.notNull())
    await sums.addPrimaryKeyConstraint('usage_key', ['scope', 'size', 'start']).modifyEnd(ending).execute()
    await db.schema.createIndex('usage_by_age').on('usage').columns(['size', 'start']).execute()

    await db.schema
      .createTable('usage_tallies')
      .addColumn('scope', 'bigint', (column) => column.notNull())
      .addColumn('measure', 'text', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('start', 'bigint', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('usage_tallies_key', ['scope', 'measure', 'size', 'start', 'value'])
      .modifyEnd(ending)
      .execute()
    await db.schema.createIndex('usage_tallies_by_age').on('usage_tallies').columns(['size', 'start']).execute()

    // What was written already, for whoever did not hear whether it was.
    await db.schema
      .createTable('usage_writes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('usage_writes_by_age').on('usage_writes').column('at').execute()

    await db.schema
      .createTable('requests')
      .addColumn('position', rowid, (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('organisation', 'text', (column) => column.notNull())
      .addColumn('project', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('session', 'text')
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('upstream', 'text', (column) => column.notNull())
      .addColumn('dialect', 'text', (column) => column.notNull())
      .addColumn('ending', 'text', (column) => column.notNull())
      .addColumn('problem', 'text')
      .addColumn('input', 'bigint', (column) => column.notNull())
      .addColumn('output', 'bigint', (column) => column.notNull())
      .addColumn('cache_read', 'bigint', (column) => column.notNull())
      .addColumn('cache_write', 'bigint', (column) => column.notNull())
      .addColumn('reasoning', 'bigint', (column) => column.notNull())
      .addColumn('estimated', 'bigint', (column) => column.notNull())
      .addColumn('cost', 'bigint')
      .addColumn('price', 'bigint')
      .addColumn('first_ms', 'bigint')
      .addColumn('gap_ms', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('readers', 'bigint', (column) => column.notNull())
      .addColumn('resumes', 'bigint', (column) => column.notNull())
      .addColumn('details', 'text', (column) => column.notNull())
      .execute()
    for (const columns of PAGES)
      await db.schema
        .createIndex(`requests_by_${columns.join('_')}`)
        .on('requests')
        .columns([...columns, 'position'])
        .execute()
    // How many requests are on file: counting ten million takes seconds.
    await db.schema
      .createTable('request_counts')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .execute()
    await db.insertInto('request_counts').values({ name: 'requests', count: 0 }).execute()

    await db.schema
      .createTable('request_bodies')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('organisation', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('sealed_with', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('request_bodies_by_age').on('request_bodies').column('ended_at').execute()
  },
}
