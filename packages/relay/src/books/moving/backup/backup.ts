// A copy of everything that a relay keeps, made beside it while it runs.
//
// The log is copied first and the books after it: so of money the copy never knows less than of replies. What was still
// held then is ended by the first start over the copy, as after a crash.
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { parse } from 'yaml'
import type { Runtime } from '../../../runtime.ts'
import { openDatabase } from '../../engines/sqlite.ts'
import { isPostgres } from '../../where.ts'
import { betweenDirectories, copyLog } from './log-copy.ts'
import { BACKUP, type Manifest, manifestOf } from './manifest.ts'

export interface BackupOptions {
  /** The data directory of the relay. */
  readonly dataDirectory: string
  /** As `openBooks` takes it. */
  readonly database: string
  /** The path of the configuration file, where there is one. */
  readonly configuration?: string | undefined
  /** Of the program. */
  readonly release: string
}

export interface Backup {
  readonly manifest: Manifest
  /** What is not in it, in words. */
  readonly remarks: readonly string[]
}

/** What stands in the data directory beside the log. The command line's own key, which works, is not among them. */
const BESIDE = ['token-secret', 'node', 'keys.json']
const BUSY_MS = 10_000

/**
 * @param to a directory that is not there yet, and is there when it is whole
 * @throws what the file system and the database throw; then it is not there
 */
export async function makeBackup(to: string, options: BackupOptions, runtime: Pick<Runtime, 'now'>): Promise<Backup> {
  const { dataDirectory, database, configuration, release } = options
  const draft = `${to}.partial`
  const data = join(draft, 'data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const remarks: string[] = []
  const log = join(dataDirectory, 'log')
  if (existsSync(log)) copyLog(betweenDirectories(log, join(data, 'log')))
  else remarks.push(`There is no log at ${log}.`)
  for (const name of BESIDE)
    if (existsSync(join(dataDirectory, name))) copyFile(join(dataDirectory, name), join(data, name))
  if (isPostgres(database)) remarks.push('The books are in PostgreSQL: copy them with pg_dump, after this.')
  else await copyBooks(database, join(data, 'books.sqlite'))
  if (configuration !== undefined) remarks.push(...copyConfiguration(configuration, join(draft, 'configuration')))

  const manifest = manifestOf(draft, {
    release,
    at: runtime.now(),
    books: isPostgres(database) ? 'postgres' : 'sqlite',
  })
  writeFileSync(join(draft, BACKUP), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, to)
  return { manifest, remarks }
}

/** In one read of the database: nobody who writes waits for it, and nothing that is written meanwhile is half in it. */
async function copyBooks(from: string, to: string): Promise<void> {
  // Made first, so that nobody else can read it while it is written.
  closeSync(openSync(to, 'wx', 0o600))
  const database = await openDatabase(from)
  try {
    database.exec(`pragma busy_timeout = ${BUSY_MS}`)
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
  }
}

/** As it is: references to secrets stay references. @returns what is not copied */
function copyConfiguration(path: string, to: string): readonly string[] {
  mkdirSync(to, { mode: 0o700 })
  copyFile(path, join(to, 'holdfast.yaml'))
  const remarks = ['Secrets that the configuration names ($NAME, file: …) are not in it.']
  for (const name of priceFilesIn(readFileSync(path, 'utf8'))) {
    const isBelow = !isAbsolute(name) && !normalize(name).startsWith('..')
    const from = join(dirname(path), name)
    if (!isBelow || !existsSync(from)) {
      remarks.push(`The price file ${name} is not in it.`)
      continue
    }
    mkdirSync(dirname(join(to, name)), { recursive: true, mode: 0o700 })
    copyFile(from, join(to, name))
  }
  return remarks
}

function priceFilesIn(text: string): readonly string[] {
  try {
    const files: unknown = (parse(text) as { prices?: { files?: unknown } } | null)?.prices?.files
    return [files].flat().filter((name) => typeof name === 'string')
  } catch {
    // A file with errors is kept as it is.
    return []
  }
}

function copyFile(from: string, to: string): void {
  // With the rights of nobody but its owner, whoever could read the other one.
  writeFileSync(to, '', { mode: 0o600, flag: 'wx' })
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
}
