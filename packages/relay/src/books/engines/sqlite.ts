// Books in one file. It is written ahead (WAL) and not synced at every commit, as the log is by default: `kill -9` loses
// nothing, a loss of power may lose the last moments, whole transactions only.
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Tables } from '../schema.ts'
import { type Engine, codeIn, racing } from './engine.ts'
import { guardSqlite } from './stranger.ts'

/**
 * How often it is tried to write while another process (the command line) does, and how long at most until the next time:
 * about two seconds in all. Reached: what was to be written fails. SQLite's own way to wait would stop the event loop.
 */
const TRIES_MAX = 200
const PAUSE_MS_MAX = 20
/** Orders of one transaction: a few milliseconds, in which nothing else happens. */
const BATCH_MAX = 64
/** Opening is done before there is anything to stop. */
const OPEN_MS_MAX = 5_000
/** Statements kept prepared. Reached: the one that was not used for longest is prepared anew when it is. */
const STATEMENTS_MAX = 200

/** @param path of a file, made with its directory where there is none, or `:memory:` */
export async function openSqlite(path: string, runtime: Pick<Runtime, 'after' | 'dice'>): Promise<Engine> {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true })
    // Addresses of people are in it. The files beside it get the rights of this one.
    closeSync(openSync(path, 'a', 0o600))
  }
  const DatabaseSync = await driver()
  const database = new DatabaseSync(path)
  database.exec(`pragma busy_timeout = ${OPEN_MS_MAX}`)
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = normal')
  database.exec('pragma foreign_keys = on')
  database.exec('pragma busy_timeout = 0')
  const pause = () => new Promise<void>((resolve) => void runtime.after(runtime.dice() * PAUSE_MS_MAX, resolve))
  const db = new Kysely<Tables>({ dialect: dialectOver(preparing(database)) })
  return {
    name: 'sqlite',
    db,
    hasRowLocks: false,
    batchMax: BATCH_MAX,
    write: (work) => racing(isBusy, () => db.transaction().execute(work), { racesMax: TRIES_MAX, pause }),
    lockSchema: () => Promise.resolve(),
    prepare: guardSqlite,
    read: (work) => db.transaction().setAccessMode('read only').execute(work),
    isDuplicate: (cause) => DUPLICATE.has(codeIn(cause, 'errcode')),
    // Before the first query Kysely does not know the database yet, and would leave it open.
    close: async () => {
      await db.destroy()
      if (database.isOpen) database.close()
    },
  }
}

/** The bare driver, for a file that is somebody else's, or is to be copied. */
export async function openDatabase(
  path: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<InstanceType<Awaited<ReturnType<typeof driver>>>> {
  const DatabaseSync = await driver()
  return new DatabaseSync(path, options)
}

/** `node:sqlite` where the runtime has it with all that is used here, and else the same API from a package. */
async function driver(): Promise<typeof import('@photostructure/sqlite').DatabaseSync> {
  const builtin = process.getBuiltinModule('node:sqlite' as 'node:module') as unknown as
    | typeof import('@photostructure/sqlite')
    | undefined
  if (builtin && 'columns' in builtin.StatementSync.prototype) return builtin.DatabaseSync
  return (await import('@photostructure/sqlite')).DatabaseSync
}

const DUPLICATE: ReadonlySet<unknown> = new Set([1555, 2067])
/** The extended codes of SQLITE_BUSY (5) have it in their lowest byte. */
const isBusy = (cause: unknown): boolean => {
  const code = codeIn(cause, 'errcode')
  return typeof code === 'number' && (code & 0xff) === 5
}

type Database = InstanceType<Awaited<ReturnType<typeof driver>>>

/** As Kysely wants it, with statements that are prepared once. */
function preparing(database: Database): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const statement = database.prepare(sql)
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters),
      run: (parameters) => statement.run(...parameters),
      iterate: (parameters) => statement.iterate(...parameters),
    }
  }
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = prepared.get(sql) ?? prepare(sql)
      // The order of a Map is that of insertion: the last one used goes to the end.
      prepared.delete(sql)
      prepared.set(sql, statement)
      if (prepared.size > STATEMENTS_MAX)
        for (const oldest of prepared.keys()) return (prepared.delete(oldest), statement)
      return statement
    },
  }
}

const dialectOver = (database: SqliteDatabase): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new WritingDriver({ database }),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

/**
 * Transactions here are made to write. One that begins with reading and finds another process writing when its own turn
 * comes has read in vain; `immediate` waits its turn before it reads. One that only reads is in nobody's way.
 */
class WritingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const isReader = settings?.accessMode === 'read only'
    await connection.executeQuery(CompiledQuery.raw(isReader ? 'begin' : 'begin immediate'))
  }
}
