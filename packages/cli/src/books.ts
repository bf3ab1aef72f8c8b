// The books as a command opens them: the relay's, and those beside it, which may write while it runs.
import { join } from 'node:path'
import {
  type Books,
  BooksProblem,
  NewerBooks,
  StrangeBooks,
  type Organisation,
  SYSTEM,
  importKeyFile,
  isPostgres,
  openBooks,
  system,
} from '@holdfast/relay'
import { type Settings, UsageError } from './settings.ts'

export interface OpenedBooks {
  readonly books: Books
  /** The first one there was: whose everything is where nobody has said more. */
  readonly organisation: Organisation
}

/** What the first organisation is called until somebody calls it otherwise. */
const FIRST_ORGANISATION = 'Default'

/**
 * Opens the books, made and founded where they are not there yet, with the keys of the file that was there before them.
 * @throws UsageError when they cannot be opened, which says why
 */
export async function openBooksOf({
  database,
  dataDirectory,
  credit,
  requests,
}: Pick<Settings, 'database' | 'dataDirectory' | 'credit' | 'requests'>): Promise<OpenedBooks> {
  const books = await openBooks(database, system, {
    ...(credit && { credit }),
    ...(requests && { requests }),
  }).catch((cause: unknown) => {
    const reason = reasonOf(cause)
    throw reason === undefined ? cause : new UsageError(`The books (${placeOf(database)}) cannot be opened: ${reason}.`)
  })
  try {
    const organisation = await books.organisations.ensure(FIRST_ORGANISATION, SYSTEM)
    await importKeyFile(join(dataDirectory, 'keys.json'), books, organisation.id)
    return { books, organisation }
  } catch (cause) {
    await books.close()
    throw cause
  }
}

/** For a command that does one thing with them. What the books refuse is told in their words. */
export async function withBooks<Result>(
  settings: Settings,
  work: (opened: OpenedBooks) => Promise<Result>,
): Promise<Result> {
  const opened = await openBooksOf(settings)
  try {
    return await work(opened)
  } catch (cause) {
    throw cause instanceof BooksProblem ? new UsageError(cause.message) : cause
  } finally {
    await opened.books.close()
  }
}

/** Whether no key was ever made. The first one is an administrator's. */
export const hasNoKey = async (books: Books): Promise<boolean> => (await books.keys.since(0)).revision === 0

/** Where the books are, in words that anybody may read. */
export function placeOf(database: string): string {
  if (!isPostgres(database)) return database
  if (!URL.canParse(database)) return 'postgres://…'
  const { host, pathname } = new URL(database)
  return `postgres://${host}${pathname}`
}

/** Why they cannot be opened, without the words of the driver, which may name who wanted to. */
export function reasonOf(cause: unknown): string | undefined {
  if (cause instanceof NewerBooks) return 'they were written by a newer version of Holdfast'
  if (cause instanceof StrangeBooks) return `they are not ours: ${cause.message.replace(/\.$/, '')}`
  if (cause instanceof RangeError) return cause.message
  if (!(cause instanceof Error)) return undefined
  const { code, errcode } = cause as { readonly code?: unknown; readonly errcode?: unknown }
  // The extended codes of SQLite have the plain one in their lowest byte.
  if (typeof errcode === 'number') return SQLITE_REASONS[errcode & 0xff] ?? `SQLite says ${errcode}`
  if (typeof code === 'string' && code in POSTGRES_REASONS) return POSTGRES_REASONS[code]
  if (typeof code === 'string' && cause.name !== 'error') return `it cannot be reached (${code})`
  if (typeof code === 'string') return `PostgreSQL says ${code}`
  return /\btimeout\b/.test(cause.message) ? 'nobody answers there' : undefined
}

const SQLITE_REASONS: Readonly<Record<number, string>> = {
  5: 'another program is writing them',
  8: 'they may only be read',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is no SQLite database',
}

/** By SQLSTATE. */
const POSTGRES_REASONS: Readonly<Record<string, string>> = {
  '28000': 'this user is not let in',
  '28P01': 'the password is wrong',
  '3D000': 'there is no such database',
  '42501': 'this user may not make tables there',
  '53300': 'it has too many connections',
  '57P03': 'it is starting up, or shutting down',
}
