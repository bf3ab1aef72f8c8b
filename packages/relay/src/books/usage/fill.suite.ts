// A database as it is after a year: requests, and usage of every size, made by the database itself, which is a hundred times
// faster than replies. The same every time; half of it belongs to one large organisation.
import { sql } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import { PER_MS } from '../requests/position.ts'
import { NOON } from '../world.suite.ts'
import { DAY, FOUR_WEEKS, HOUR, KEPT_MS, MINUTE, floor } from './cover.ts'
import { SUMS } from './sums.ts'

export const ORGANISATIONS = 50
export const KEYS_EACH = 20
export const MODELS = 20
export const UPSTREAMS = 4
/** Of the large organisation. */
export const MINE = { organisation: 'org_00000000000000000000', key: 'key_00000000000000000003', model: 'model-3' }

const DETAILS = JSON.stringify({
  form: 'stream',
  last: 212,
  said: 2_048,
  request_bytes: 4_096,
  attempts: [
    {
      upstream: 'upstream-1',
      provider: 'openai',
      model: 'small',
      dialect: 'openai-chat',
      segment: 1,
      startedAt: NOON,
      firstWordAt: NOON,
      endedAt: NOON,
      usage: { input: 812, output: 204 },
    },
  ],
  steps: [{ at: NOON, what: 'reader-came', after: 0 }],
  steps_left_out: 0,
})

/** @param count requests, over the year before NOON */
export async function fillRequests({ db, name }: Engine, count: number): Promise<void> {
  const indexes = await withoutIndexes('requests', name, db)
  const step = Math.floor((365 * DAY) / count)
  const first = NOON - count * step
  const padded = (prefix: string, number: string) =>
    `'${prefix}_' || substr('00000000000000000000' || (${number}), -20)`
  const text =
    name === 'sqlite' ? padded : (prefix: string, number: string) => `'${prefix}_' || lpad((${number})::text, 20, '0')`
  const organisation = `(case when h % 100 < 50 then 0 else 1 + h / 100 % ${ORGANISATIONS - 1} end)`
  const key = `${organisation} * ${KEYS_EACH} + h / 7 % ${KEYS_EACH}`
  const batch = 500_000
  for (let from = 0; from < count; from += batch) {
    const until = Math.min(from + batch, count)
    await run(
      db,
      name,
      `insert into requests (position, id, created_at, ended_at, organisation, project, "key", session, model, upstream, dialect,
        ending, problem, input, output, cache_read, cache_write, reasoning, estimated, cost, price, first_ms, gap_ms, attempts,
        readers, resumes, details)
      with recursive numbers(i) as (select cast(${from} as bigint) union all select i + 1 from numbers where i < ${until - 1}),
        rows as (select i, ${first} + i * ${step} as at, (i * 2654435761) % 4294967296 as h from numbers)
      select at * ${PER_MS}, ${text('rpl', 'i')}, at - 2000, at, ${text('org', organisation)},
        ${text('prj', `(${key}) / 5`)}, ${text('key', key)}, null, 'model-' || (h / 11 % ${MODELS}),
        'upstream-' || (h / 13 % ${UPSTREAMS}), 'openai-chat',
        case when h / 17 % 100 < 96 then 'complete' when h / 17 % 100 < 99 then 'failed' else 'stopped' end,
        case when h / 17 % 100 between 96 and 98 then 'upstream-cut' end,
        h % 4000, h % 900, 0, 0, 0, 0, h % 90000, h % 100000, h % 3000, h % 700, 1, 1, case when h % 50 = 0 then 1 else 0 end,
        '${DETAILS}'
      from rows`,
    )
  }
  await sql.raw(`update request_counts set count = ${count} where name = 'requests'`).execute(db)
  for (const one of indexes) await run(db, name, one.text)
}

/** Days, four weeks of them, and as many hours and minutes as are kept, of every scope there would be. */
export async function fillUsage(
  { db, name }: Engine,
  { organisations = ORGANISATIONS, days = 365 } = {},
): Promise<void> {
  const scopes: string[][] = [['everything', '', '', '', '', '']]
  for (let at = 0; at < MODELS; at += 1) scopes.push(['model', '', '', '', `model-${at}`, ''])
  for (let at = 0; at < UPSTREAMS; at += 1) scopes.push(['upstream', '', '', '', '', `upstream-${at}`])
  for (let at = 0; at < MODELS * UPSTREAMS; at += 1)
    scopes.push(['target', '', '', '', `model-${at % MODELS}`, `upstream-${at % UPSTREAMS}`])
  for (let at = 0; at < organisations; at += 1) {
    const id = (prefix: string, number: number) => `${prefix}_${`${number}`.padStart(20, '0')}`
    const organisation = id('org', at)
    scopes.push(['organisation', organisation, '', '', '', ''])
    for (let model = 0; model < MODELS; model += 1)
      scopes.push(['organisation-model', organisation, '', '', `model-${model}`, ''])
    for (let project = 0; project < 4; project += 1)
      scopes.push(['project', organisation, id('prj', at * 4 + project), '', '', ''])
    // The large organisation has half of everything, and half of the keys.
    const keys = at === 0 ? KEYS_EACH * organisations : KEYS_EACH
    for (let one = 0; one < keys; one += 1) {
      const key = id('key', one < KEYS_EACH ? at * KEYS_EACH + one : 1_000_000 + one)
      const project = id('prj', at * 4 + (one % 4))
      scopes.push(['key', organisation, project, key, '', ''])
      for (const more of [0, 1])
        scopes.push([
          'whole',
          organisation,
          project,
          key,
          `model-${(one + more) % MODELS}`,
          `upstream-${(one + more) % UPSTREAMS}`,
        ])
    }
  }
  for (let at = 0; at < scopes.length; at += 100)
    await db
      .insertInto('usage_scopes')
      .values(
        scopes
          .slice(at, at + 100)
          .map(([kind = '', organisation = '', project = '', key = '', model = '', upstream = '']) => ({
            kind,
            organisation,
            project,
            key,
            model,
            upstream,
          })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const indexes = [...(await withoutIndexes('usage', name, db)), ...(await withoutIndexes('usage_tallies', name, db))]
  /** One hour of so many has something of the kind. */
  const rarity = `case kind when 'whole' then 8 when 'key' then 2 when 'organisation-model' then 2 else 1 end`
  for (const [size, every] of [
    [DAY, 1],
    [HOUR, 1],
    [MINUTE, 4],
  ] as const) {
    const span = Math.min(KEPT_MS[size], days * DAY)
    const count = Math.floor(span / size)
    const first = floor(NOON, size) - count * size
    const numbers = `numbers(i) as (select cast(0 as bigint) union all select i + 1 from numbers where i < ${count})`
    const value = (column: string, at: number): string =>
      ['requests', 'complete', 'attempts'].includes(column) ? '10' : `(id * 31 + i * 17 + ${at}) % 1000`
    const isDue = size === DAY ? '1 = 1' : `i % (${every} * ${rarity}) = id % (${every} * ${rarity})`
    await run(
      db,
      name,
      `insert into usage (scope, size, start, ${SUMS.map((one) => `"${one}"`).join(', ')})
      with recursive ${numbers}
      select id, ${size}, ${first} + i * ${size}, ${SUMS.map(value).join(', ')}
      from usage_scopes cross join numbers where ${isDue}`,
    )
    // Minutes of times are few in every scope; in the finest nobody asks for them here.
    if (size === MINUTE) continue
    const kinds =
      size === DAY ? `kind <> 'whole'` : `kind in ('everything', 'model', 'upstream', 'target', 'organisation')`
    await run(
      db,
      name,
      `insert into usage_tallies (scope, measure, size, start, value, count)
      with recursive ${numbers}, buckets(bucket) as (select 14 union all select bucket + 1 from buckets where bucket < 21),
        measures(measure) as (select 'duration' union all select 'first-token' union all select 'gap')
      select id, measure, ${size}, ${first} + i * ${size}, cast(bucket as text), 1 + (id + i + bucket) % 9
      from usage_scopes cross join measures cross join numbers cross join buckets
      where ${kinds} and ${isDue} and (bucket in (16, 17) or kind not in ('key', 'organisation-model', 'project'))`,
    )
  }
  await run(
    db,
    name,
    `insert into usage (scope, size, start, ${SUMS.map((one) => `"${one}"`).join(', ')})
    select usage.scope, ${FOUR_WEEKS}, usage.start - usage.start % ${FOUR_WEEKS}, ${SUMS.map((one) => `cast(sum("${one}") as bigint)`).join(', ')}
    from usage_scopes cross join usage where usage.scope = usage_scopes.id and size = ${DAY} group by 1, 3`,
  )
  for (const one of indexes) await run(db, name, one.text)
  if (name === 'postgres') await sql`analyze`.execute(db)
}

/** However long it takes. */
const run = (db: Engine['db'], name: Engine['name'], text: string): Promise<void> =>
  db.transaction().execute(async (books) => {
    if (name === 'postgres') await sql`set local statement_timeout = 0`.execute(books)
    await sql.raw(text).execute(books)
  })

/** They are made again when the rows are there, which is faster. */
async function withoutIndexes(table: string, engine: Engine['name'], db: Engine['db']) {
  const { rows } =
    engine === 'sqlite'
      ? await sql<{ name: string; text: string }>`
          select name, sql as text from sqlite_master where type = 'index' and tbl_name = ${table} and sql is not null and name like ${`${table}\\_by\\_%`} escape '\\'`.execute(
          db,
        )
      : await sql<{ name: string; text: string }>`
          select indexname as name, indexdef as text from pg_indexes
          where schemaname = current_schema() and tablename = ${table} and indexname like ${`${table}\\_by\\_%`}`.execute(
          db,
        )
  for (const one of rows) await sql.raw(`drop index ${one.name}`).execute(db)
  return rows
}
