// Writing many rows that add to what is there. The text of a statement depends only on how many rows it has, which is one of
// a few numbers: so engines have it prepared, and making it costs nothing.
import { CompiledQuery, type Transaction } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { Tables } from '../schema.ts'

/** Rows of one statement: as many as fit, then fewer. */
const COUNTS = [64, 16, 4, 1] as const

export interface Sheet {
  readonly table: 'usage' | 'usage_tallies' | 'requests' | 'request_bodies'
  readonly columns: readonly string[]
  /** What tells rows apart. */
  readonly key: readonly string[]
  /** What is added to a row that is there. None: such a row stays as it is. */
  readonly sums: readonly string[]
}

/**
 * @param rows values in the order of the columns; no two of the same key
 * @returns how many were written
 */
export async function writeRows(
  books: Transaction<Tables>,
  engine: Engine['name'],
  sheet: Sheet,
  rows: readonly (readonly unknown[])[],
): Promise<number> {
  let written = 0
  for (let at = 0; at < rows.length;) {
    const count = COUNTS.find((one) => one <= rows.length - at) ?? 1
    const text = textOf(engine, sheet, count)
    const { numAffectedRows = 0n } = await books.executeQuery(
      CompiledQuery.raw(text, rows.slice(at, at + count).flat()),
    )
    written += Number(numAffectedRows)
    at += count
  }
  return written
}

const texts = new Map<string, string>()

function textOf(engine: Engine['name'], sheet: Sheet, count: number): string {
  const name = `${engine} ${sheet.table} ${count}`
  const known = texts.get(name)
  if (known !== undefined) return known
  const { table, columns, key, sums } = sheet
  const place = (row: number, column: number): string =>
    engine === 'sqlite' ? '?' : `$${row * columns.length + column + 1}`
  const values = Array.from(
    { length: count },
    (_, row) => `(${columns.map((_, column) => place(row, column)).join(', ')})`,
  )
  const act =
    sums.length === 0
      ? 'nothing'
      : `update set ${sums.map((sum) => `${quote(sum)} = ${table}.${quote(sum)} + excluded.${quote(sum)}`).join(', ')}`
  const text = `insert into ${table} (${columns.map(quote).join(', ')}) values ${values.join(', ')} on conflict (${key.map(quote).join(', ')}) do ${act}`
  texts.set(name, text)
  return text
}

const quote = (name: string): string => `"${name}"`
