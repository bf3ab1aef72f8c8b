// A file of books brought into empty ones: everything in it, in one transaction, or nothing.
import { createHash } from 'node:crypto'
import { type RawBuilder, type Transaction, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import { type Engine, codeIn } from '../engines/engine.ts'
import { migrate, stepsMade } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import type { Tables } from '../schema.ts'
import { type Column, columnsOf, fits } from './columns.ts'
import {
  FORMAT,
  type Header,
  ImportProblem,
  type Row,
  VERSION,
  header,
  isTable,
  isTrailer,
  linesOf,
  tableLine,
  trailer,
} from './format.ts'
import { type MovingTable, movingTable, parts } from './parts.ts'

/** Values of one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const VALUES_MAX = 16_000
/** Rows of one statement: larger ones are not faster. */
const ROWS_MAX = 500

/** From the beginning, each time: a transaction that lost a race is run again. */
export type OpenFile = () => AsyncIterable<Uint8Array>

export interface Imported {
  readonly header: Header
  readonly rows: number
}

/**
 * @param engine with no books in it, or with empty ones; not migrated where the file may be of an older version
 * @param isRehearsal everything but the last word: then nothing is written
 * @throws ImportProblem when nothing was brought in, and why
 */
export async function importBooks(
  engine: Engine,
  runtime: Pick<Runtime, 'now'>,
  open: OpenFile,
  { isRehearsal = false }: { readonly isRehearsal?: boolean } = {},
): Promise<Imported> {
  const head = await readHeader(open)
  await prepare(engine, runtime, head)
  let rows = 0
  const done = new Rehearsed()
  try {
    await engine.write(async (books) => {
      await engine.lockSchema(books)
      await refuseWritten(books, engine)
      rows = await new Arrival(books, engine, head).take(open())
      if (isRehearsal) throw done
    })
  } catch (cause) {
    if (cause !== done) throw isContradiction(cause) ? DAMAGED(cause) : cause
  }
  await migrate(engine, runtime)
  return { header: head, rows }
}

/** Ends a transaction that was to write nothing. */
class Rehearsed extends Error {}

/** @throws ImportProblem for a file that is none, or of a version that is not known here. */
export async function readHeader(open: OpenFile): Promise<Header> {
  for await (const line of linesOf(open())) {
    const parsed = header.safeParse(json(line.toString()))
    if (!parsed.success) throw new ImportProblem(`This is no export of Holdfast: it does not begin with a “${FORMAT}”.`)
    const { version, schema, release } = parsed.data
    if (version !== VERSION || schema > migrations.length)
      throw new ImportProblem(`This was written by a newer version of Holdfast (${release}): import it with that one.`)
    return parsed.data
  }
  throw new ImportProblem('This file is empty.')
}

/** A file of an older version goes into books of that version, which are brought forward afterwards. */
async function prepare(engine: Engine, runtime: Pick<Runtime, 'now'>, { schema, release }: Header): Promise<void> {
  const made = await engine.write(async (books) => {
    await engine.prepare(books)
    return await stepsMade(books, engine)
  })
  if (made === 0) await migrate(engine, runtime, schema)
  else if (made !== schema)
    throw new ImportProblem(
      `This was written by an older version of Holdfast (${release}): import it into a database that nothing has opened yet.`,
    )
}

/** @throws ImportProblem for books that somebody has written into. */
async function refuseWritten(books: Transaction<Tables>, engine: Engine): Promise<void> {
  for (const { name, isReplaced } of parts.flatMap(({ tables }) => tables)) {
    if (isReplaced || (await columnsOf(books, engine, name)).length === 0) continue
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(books)
    if (rows.length > 0) throw new ImportProblem(`These books are not empty: there is something in “${name}” already.`)
  }
}

/** What has come so far. */
class Arrival {
  readonly #books: Transaction<Tables>
  readonly #engine: Engine
  readonly #head: Header
  #table: MovingTable | undefined
  #columns: readonly Column[] = []
  #waiting: Row[] = []
  #counts: [string, number][] = []

  constructor(books: Transaction<Tables>, engine: Engine, head: Header) {
    this.#books = books
    this.#engine = engine
    this.#head = head
  }

  /** @returns how many rows there were @throws ImportProblem */
  async take(file: AsyncIterable<Uint8Array>): Promise<number> {
    const hash = createHash('sha256')
    let lines = 0
    let isOver = false
    for await (const octets of linesOf(file)) {
      if (isOver) throw new ImportProblem('The file goes on after its end.')
      const line = octets.toString()
      if (isTrailer(line)) {
        const end = trailer.safeParse(json(line)).data
        if (end?.lines !== lines || end.sha256 !== hash.digest('hex')) throw DAMAGED()
        isOver = true
        continue
      }
      hash.update(octets).update('\n')
      lines += 1
      if (lines === 1) continue
      await (isTable(line) ? this.#begin(json(line)) : this.#add(json(line)))
    }
    await this.#finish()
    if (!isOver) throw new ImportProblem('The file is not whole: it ends before its end.')
    if (JSON.stringify(this.#counts) !== JSON.stringify(this.#head.tables)) throw DAMAGED()
    return this.#counts.reduce((sum, [, count]) => sum + count, 0)
  }

  async #begin(line: unknown): Promise<void> {
    await this.#finish()
    const { table: name = '', columns = [] } = tableLine.safeParse(line).data ?? {}
    const table = movingTable(name)
    const known = table ? await columnsOf(this.#books, this.#engine, name) : []
    const sorted = known.map((column) => column.name).sort()
    if (!table || String(sorted) !== String(columns.toSorted())) throw DAMAGED()
    this.#table = table
    this.#columns = columns.map((column) => known.find((one) => one.name === column) as Column)
    this.#counts.push([name, 0])
    if (table.isReplaced) await sql`delete from ${sql.table(name)}`.execute(this.#books)
  }

  async #add(row: unknown): Promise<void> {
    const isRow = Array.isArray(row) && row.length === this.#columns.length
    if (!this.#table || !isRow || !this.#columns.every((column, at) => fits(column, row[at]))) throw DAMAGED()
    this.#waiting.push(row as Row)
    if (this.#waiting.length >= Math.min(ROWS_MAX, Math.floor(VALUES_MAX / this.#columns.length))) await this.#write()
  }

  async #write(): Promise<void> {
    const count = this.#counts.at(-1)
    if (!this.#table || !count || this.#waiting.length === 0) return
    count[1] += this.#waiting.length
    const rows = this.#waiting.map((row): RawBuilder<unknown> => sql`(${sql.join(row)})`)
    this.#waiting = []
    await sql`insert into ${sql.table(this.#table.name)} (${sql.join(this.#columns.map(({ name }) => sql.ref(name)))})
      values ${sql.join(rows)}`.execute(this.#books)
  }

  async #finish(): Promise<void> {
    await this.#write()
    if (!this.#table?.isCounted || this.#engine.name !== 'postgres') return
    // SQLite goes on after the largest by itself.
    const { name, key } = this.#table
    await sql`select setval(pg_get_serial_sequence(${name}, ${key[0]}), max(${sql.ref(key[0])}))
      from ${sql.table(name)} having max(${sql.ref(key[0])}) is not null`.execute(this.#books)
  }
}

const DAMAGED = (cause?: unknown) => new ImportProblem('The file is damaged: it is not what was written.', { cause })

/** The database knows better: a row is there twice, or refers to one that is not there. */
function isContradiction(cause: unknown): boolean {
  const [code, errcode] = [codeIn(cause, 'code'), codeIn(cause, 'errcode')]
  return typeof errcode === 'number' ? (errcode & 0xff) === 19 : typeof code === 'string' && code.startsWith('23')
}

/** Undefined for what is no JSON: nothing that is asked for afterwards. */
function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
