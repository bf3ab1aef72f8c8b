// Books that many relays share.
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, types } from 'pg'
import type { Tables } from '../schema.ts'
import { type Engine, codeIn, racing } from './engine.ts'
import { parsePostgresAddress } from './postgres-address.ts'
import { guardPostgres } from './stranger.ts'

export const CONNECTIONS_MAX = 10
/** Orders of one transaction, which costs seven ways there and back, however many they are. */
const BATCH_MAX = 256
/** Getting a connection, a new one or one that is free again. Reached: what wanted it fails. */
const CONNECT_MS_MAX = 5_000
/** One statement. Reached: its transaction fails. */
const STATEMENT_MS_MAX = 30_000

/**
 * Between two statements of a transaction. Reached: it is undone. A node that stands still in the midst of one, as a machine
 * that is paused does, keeps the accounts of everybody locked, and would for hours.
 */
const IDLE_MS_MAX = 15_000

/** Any number, as long as nobody else who shares the database takes the same. */
const SCHEMA_LOCK = 0x48_6f_6c_64
const INT8 = 20

/** @param address `postgres://user:password@host:port/database`, with `?schema=` where it is not ours */
export function openPostgres(address: string): Engine {
  const { url, schema } = parsePostgresAddress(address)
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    statement_timeout: STATEMENT_MS_MAX,
    idle_in_transaction_session_timeout: IDLE_MS_MAX,
    application_name: 'holdfast',
    types: {
      getTypeParser: ((oid, format) =>
        oid === INT8 ? parseInt8 : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  })
  // A connection that breaks says so to whoever waits for a statement; but it may break between two, or in the pool. There
  // nobody waits, it is replaced when somebody does, and without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    name: 'postgres',
    db,
    hasRowLocks: true,
    batchMax: BATCH_MAX,
    write: (work) => racing(isRace, () => db.transaction().execute(work)),
    async lockSchema(books) {
      await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(books)
    },
    prepare: (books) => guardPostgres(books, schema),
    read: (work) =>
      db
        .transaction()
        .setAccessMode('read only')
        .setIsolationLevel('repeatable read')
        .execute(async (books) => {
          // Nobody waits for who only reads, and what is read may go to somebody slow.
          await sql`set local idle_in_transaction_session_timeout = 0`.execute(books)
          return work(books)
        }),
    isDuplicate: (cause) => codeIn(cause, 'code') === '23505',
    close: () => db.destroy(),
  }
}

/** Everything here fits into a number; the driver's own answer would be text. @throws RangeError where it does not. */
function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('the database has a number that is too large')
  return value
}

/** Deadlock, and lost serialisation. */
const RACES: ReadonlySet<unknown> = new Set(['40P01', '40001'])
const isRace = (cause: unknown): boolean => RACES.has(codeIn(cause, 'code'))
