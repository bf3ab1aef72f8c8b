// Lets go of what is too old, a little at a time: nobody waits for long, and a database with ten million rows is not stopped
// to be tidied.
import { type Transaction, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { positionAt } from '../requests/position.ts'
import type { RequestTerms } from '../requests/terms.ts'
import type { Tables } from '../schema.ts'
import { DAY, HOUR, KEPT_MS, MINUTE, floor } from './cover.ts'

export const RETENTION_LIMITS = {
  /** How often it is looked for what is too old. */
  sweepMs: 60_000,
  /** Rows of one transaction. */
  rowsPerDeleteMax: 500,
  /** Transactions of one sweep. Reached: the rest goes with the next. At 500 rows a minute's sweep lets go of 50,000. */
  deletesPerSweepMax: 100,
  /** How long it is remembered that something was written: longer than anybody would try to write it again. */
  writesKeptMs: DAY,
} as const

type Terms = Pick<RequestTerms, 'keptMs' | 'rowsMax'>

export class Retention {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'soon'>
  readonly #terms: Terms
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'soon'>, terms: Terms) {
    this.#engine = engine
    this.#runtime = runtime
    this.#terms = terms
  }

  /** Does nothing where it was done a moment ago. @returns rows that are gone */
  async sweep(): Promise<number> {
    const now = this.#runtime.now()
    if (now - this.#sweptAt < RETENTION_LIMITS.sweepMs) return 0
    this.#sweptAt = now
    let left: number = RETENTION_LIMITS.deletesPerSweepMax
    let gone = 0
    for (const lose of this.#losses(now))
      for (; left > 0; left -= 1) {
        const count = await this.#engine.write(lose)
        gone += count
        await new Promise<void>((resolve) => this.#runtime.soon(resolve))
        if (count < RETENTION_LIMITS.rowsPerDeleteMax) break
      }
    return gone
  }

  /** Each lets go of some rows, and says how many those were. */
  #losses(now: number): readonly ((books: Transaction<Tables>) => Promise<number>)[] {
    const { keptMs } = this.#terms
    const old = ([MINUTE, HOUR] as const).flatMap((size) => {
      const before = floor(now - KEPT_MS[size], size)
      return [
        (books: Transaction<Tables>) => loseUsage(books, 'usage', size, before),
        (books: Transaction<Tables>) => loseUsage(books, 'usage_tallies', size, before),
      ]
    })
    return [
      (books) => loseRequests(books, positionAt(Math.max(0, now - keptMs))),
      (books) => this.#loseMost(books),
      (books) => loseBodies(books, now - keptMs),
      ...old,
      (books) => loseWrites(books, now - RETENTION_LIMITS.writesKeptMs),
    ]
  }

  async #loseMost(books: Transaction<Tables>): Promise<number> {
    const row = await books
      .selectFrom('request_counts')
      .select('count')
      .where('name', '=', 'requests')
      .executeTakeFirst()
    const tooMany = (row?.count ?? 0) - this.#terms.rowsMax
    return tooMany > 0 ? loseRequests(books, Number.MAX_SAFE_INTEGER, tooMany) : 0
  }
}

const MAX: number = RETENTION_LIMITS.rowsPerDeleteMax

/** The oldest ones before a position. */
async function loseRequests(books: Transaction<Tables>, before: number, max: number = MAX): Promise<number> {
  const some = books
    .selectFrom('requests')
    .select('position')
    .where('position', '<', before)
    .orderBy('position')
    .limit(Math.min(max, MAX))
  const gone = await books.deleteFrom('requests').where('position', 'in', some).returning('id').execute()
  if (gone.length === 0) return 0
  await books
    .deleteFrom('request_bodies')
    .where(
      'id',
      'in',
      gone.map(({ id }) => id),
    )
    .execute()
  await books
    .updateTable('request_counts')
    .set((row) => ({ count: row('count', '-', gone.length) }))
    .where('name', '=', 'requests')
    .execute()
  return gone.length
}

/** Those of replies that no line is kept of. */
async function loseBodies(books: Transaction<Tables>, before: number): Promise<number> {
  const some = books
    .selectFrom('request_bodies')
    .select('id')
    .where('ended_at', '<', before)
    .orderBy('ended_at')
    .limit(MAX)
  const { numDeletedRows } = await books.deleteFrom('request_bodies').where('id', 'in', some).executeTakeFirst()
  return Number(numDeletedRows)
}

const KEYS = {
  usage: ['scope', 'size', 'start'],
  usage_tallies: ['scope', 'measure', 'size', 'start', 'value'],
} as const

/** The oldest ones of a size. */
async function loseUsage(
  books: Transaction<Tables>,
  table: keyof typeof KEYS,
  size: number,
  before: number,
): Promise<number> {
  const key = sql.join(KEYS[table].map((name) => sql.ref(name)))
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where (${key}) in (
      select ${key} from ${sql.table(table)} where size = ${size} and start < ${before} order by start limit ${MAX})`.execute(
    books,
  )
  return Number(numAffectedRows)
}

async function loseWrites(books: Transaction<Tables>, before: number): Promise<number> {
  const some = books.selectFrom('usage_writes').select('id').where('at', '<', before).orderBy('at').limit(MAX)
  const { numDeletedRows } = await books.deleteFrom('usage_writes').where('id', 'in', some).executeTakeFirst()
  return Number(numDeletedRows)
}
