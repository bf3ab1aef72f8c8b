// The columns that a table really has, in either engine. What comes from a file becomes part of a statement only when it
// is one of these.
import { type Transaction, sql } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { Tables } from '../schema.ts'
import type { Value } from './format.ts'

export interface Column {
  readonly name: string
  /** Whole numbers are all there are. */
  readonly kind: 'number' | 'text'
}

/** In their order; none of a table that there is not. */
export async function columnsOf(
  books: Transaction<Tables>,
  engine: Pick<Engine, 'name'>,
  table: string,
): Promise<readonly Column[]> {
  const asked =
    engine.name === 'sqlite'
      ? sql<{
          name: string
          type: string
        }>`select name, lower(type) as type from pragma_table_info(${table}) order by cid`
      : sql<{ name: string; type: string }>`
          select column_name as name, data_type as type from information_schema.columns
          where table_schema = current_schema() and table_name = ${table} order by ordinal_position`
  const { rows } = await asked.execute(books)
  return rows.map(({ name, type }) => ({ name, kind: type === 'text' ? 'text' : 'number' }))
}

/** Whether a column could hold it: SQLite itself would take anything. */
export const fits = ({ kind }: Column, value: unknown): value is Value =>
  value === null || (kind === 'text' ? typeof value === 'string' : Number.isSafeInteger(value))
