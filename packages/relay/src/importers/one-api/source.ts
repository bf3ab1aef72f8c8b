// The other product's database, which is read and never written.
import process from 'node:process'
import { openDatabase } from '../../books/engines/sqlite.ts'
import type { Raw } from './rows.ts'

export interface Source {
  tables(): Promise<readonly string[]>
  /** @param table one of `tables()` */
  columns(table: string): Promise<readonly string[]>
  /** All of them: users and tokens fit into memory. */
  rows(table: string): Promise<readonly Raw[]>
  count(table: string): Promise<number>
  close(): Promise<void>
}

/** What was asked for cannot be had. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem'
}

/**
 * @param from `postgres://…`, `mysql://…`, or the path of a SQLite file
 * @throws SourceProblem without MySQL's driver; what the drivers throw
 */
export function openSource(from: string): Promise<Source> {
  if (/^postgres(ql)?:\/\//.test(from)) return openPostgresSource(from)
  if (from.startsWith('mysql://')) return openMysqlSource(from)
  return openSqliteSource(from)
}

type Query = (sql: string, values?: readonly string[]) => Promise<readonly Raw[]>

/** @param quote how a name is quoted: `key` and `group` are words of SQL */
const sourceOver = (
  query: Query,
  { tables, columns, quote, close }: { tables: string; columns: string; quote: string; close: () => Promise<void> },
): Source => {
  const named = (table: string): string => `${quote}${table.replaceAll(/\W/g, '')}${quote}`
  return {
    tables: async () => (await query(tables)).map(({ name }) => String(name)),
    columns: async (table) => (await query(columns, [table])).map(({ name }) => String(name)),
    rows: (table) => query(`select * from ${named(table)}`),
    count: async (table) => Number((await query(`select count(*) as count from ${named(table)}`))[0]?.['count'] ?? 0),
    close,
  }
}

async function openSqliteSource(path: string): Promise<Source> {
  const database = await openDatabase(path, { readOnly: true })
  return sourceOver(async (sql, values = []) => database.prepare(sql).all(...values) as Raw[], {
    tables: `select name from sqlite_master where type = 'table'`,
    columns: 'select name from pragma_table_info(?)',
    quote: '"',
    close: async () => database.close(),
  })
}

async function openPostgresSource(url: string): Promise<Source> {
  const { Client } = await import('pg')
  const client = new Client({ connectionString: url, application_name: 'holdfast-import' })
  // One that breaks says so to whoever asks next.
  client.on('error', () => {})
  await client.connect()
  // Everything as it is at one moment, and nothing written by mistake.
  await client.query('begin transaction isolation level repeatable read read only')
  return sourceOver(async (sql, values = []) => (await client.query(sql, [...values])).rows as Raw[], {
    tables: `select table_name as name from information_schema.tables where table_schema = current_schema()`,
    columns: `select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = $1`,
    quote: '"',
    close: () => client.end(),
  })
}

interface MysqlConnection {
  query(sql: string, values?: readonly string[]): Promise<[readonly Raw[], unknown]>
  end(): Promise<void>
}

async function openMysqlSource(url: string): Promise<Source> {
  const connection = await connectMysql(url)
  await connection.query('set session transaction isolation level repeatable read')
  await connection.query('start transaction with consistent snapshot, read only')
  return sourceOver(async (sql, values = []) => (await connection.query(sql, values))[0], {
    tables: `select table_name as name from information_schema.tables where table_schema = database()`,
    columns: `select column_name as name from information_schema.columns where table_schema = database() and table_name = ?`,
    quote: '`',
    close: () => connection.end(),
  })
}

/** Few come from MySQL, so its driver is for them to install. */
async function connectMysql(url: string): Promise<MysqlConnection> {
  const driver = 'mysql2/promise'
  const mysql = (await import(driver).catch((cause: unknown) => {
    throw new SourceProblem(
      `Reading MySQL needs its driver: npm install mysql2 (beside holdfast, Node ${process.version}).`,
      { cause },
    )
  })) as { createConnection(options: { uri: string; supportBigNumbers: boolean }): Promise<MysqlConnection> }
  return await mysql.createConnection({ uri: url, supportBigNumbers: true })
}
