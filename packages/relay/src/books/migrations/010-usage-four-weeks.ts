// What was used in four weeks: made of the days there are. A ranking over a year read 365 rows of every key for it.
import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

const DAY_MS = 86_400_000
const FOUR_WEEKS_MS = 28 * DAY_MS
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

export const usageFourWeeks: Migration = {
  name: 'usage-four-weeks',
  async up(db: Kysely<any>, engine) {
    // A minute or so for years of many keys: no question of a page.
    if (engine === 'postgres') await sql`set local statement_timeout = 0`.execute(db)
    const start = sql`"usage"."start" - ("usage"."start" % ${sql.lit(FOUR_WEEKS_MS)})`
    const sums = sql.join(SUMS.map((name) => sql`cast(sum(${sql.ref(`usage.${name}`)}) as bigint)`))
    // Crossed, because SQLite keeps the order of that: scope by scope, as the rows lie.
    await sql`
      insert into usage (scope, size, start, ${sql.join(SUMS.map((name) => sql.ref(name)))})
      select "usage"."scope", ${sql.lit(FOUR_WEEKS_MS)}, ${start}, ${sums}
      from usage_scopes cross join usage
      where "usage"."scope" = usage_scopes.id and "usage"."size" = ${sql.lit(DAY_MS)}
      group by "usage"."scope", ${start}`.execute(db)
  },
}
