// A page of rows that are read the oldest first: so many after a cursor, which is the id of the last that was read.
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

/** Both at once, so that an index over the two finds the place. */
export const isAfter = (table: string, { id, created_at }: Cursor): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)}) > (${created_at}, ${id})`
