// A page of rows that are read in the order of their times: so many after a cursor, which is the id of the last that was read.
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** What is asked for. */
export interface AskedPage {
  readonly after?: string
  readonly max: number
}

/** Where a page begins: times may be equal, ids are not. */
export interface Cursor {
  readonly id: string
  readonly created_at: number
}

export const isAfter = (table: string, { id, created_at }: Cursor): RawBuilder<SqlBool> =>
  isBeyond([`${table}.created_at`, `${table}.id`], [created_at, id])

/**
 * Whether a row comes after another in the order of two columns, a time and what tells equal times apart. Both at once, so that
 * an index over the two finds the place.
 */
export const isBeyond = (
  [time, id]: readonly [string, string],
  last: readonly [number, string],
  order: 'up' | 'down' = 'up',
): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.ref(time)}, ${sql.ref(id)}) ${sql.raw(order === 'up' ? '>' : '<')} (${last[0]}, ${last[1]})`
