// Whether a backup is what was written, and can be opened: tried on a copy of it, because opening repairs.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDiskLog } from '../../../logs/index.ts'
import type { Runtime } from '../../../runtime.ts'
import { openEngine } from '../../books.ts'
import { openDatabase } from '../../engines/sqlite.ts'
import { check } from '../../ledger/balance.ts'
import { stepsMade } from '../../migrate.ts'
import { migrations } from '../../migrations/index.ts'
import { BACKUP, type Manifest, describe, filesBelow, manifest } from './manifest.ts'

export interface Verified {
  /** Undefined where there is none that can be read. */
  readonly manifest: Manifest | undefined
  /** What is wrong with it, in words: nothing, if it can be restored. */
  readonly complaints: readonly string[]
}

/** @param directory as `makeBackup` left it. Needs as much room again, in the system's directory for such things. */
export async function verifyBackup(directory: string, runtime: Runtime): Promise<Verified> {
  const found = readManifest(directory)
  if (!found)
    return {
      manifest: undefined,
      complaints: [`There is no backup in ${directory}: ${BACKUP} is missing, or another’s.`],
    }
  const complaints = wrongFiles(directory, found)
  // What is not what was written need not be opened.
  if (complaints.length > 0) return { manifest: found, complaints }
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-verify-'))
  try {
    cpSync(join(directory, 'data'), scratch, { recursive: true })
    const books = join(scratch, 'books.sqlite')
    if (found.books === 'sqlite') complaints.push(...(await wrongBooks(books, runtime)))
    if (existsSync(join(scratch, 'log'))) complaints.push(...(await wrongLog(join(scratch, 'log'), runtime)))
  } finally {
    rmSync(scratch, { recursive: true })
  }
  return { manifest: found, complaints }
}

function readManifest(directory: string): Manifest | undefined {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(directory, BACKUP), 'utf8')))
  } catch {
    return undefined
  }
}

function wrongFiles(directory: string, { files }: Manifest): string[] {
  const there = new Set(filesBelow(directory))
  const complaints: string[] = []
  for (const { name, bytes, sha256 } of files) {
    if (!there.delete(name)) {
      complaints.push(`${name} is missing.`)
      continue
    }
    const now = describe(join(directory, name))
    if (now.bytes !== bytes || now.sha256 !== sha256) complaints.push(`${name} is not what was written.`)
  }
  return [...complaints, ...[...there].map((name) => `${name} is none of it.`)]
}

async function wrongBooks(path: string, runtime: Runtime): Promise<readonly string[]> {
  const database = await openDatabase(path)
  const [row] = database.prepare('pragma integrity_check(1)').all() as { readonly integrity_check: string }[]
  database.close()
  if (row?.integrity_check !== 'ok') return ['The database is damaged.']
  const engine = await openEngine(path, runtime)
  try {
    const steps = await engine.read((books) => stepsMade(books, engine))
    if (steps === 0) return ['The database has no books in it.']
    if (steps > migrations.length) return ['The books are of a newer version: verify them with that one.']
    // Those of an older version are brought forward where they are opened; their ledger is as this one knows it.
    return steps < migrations.length ? [] : (await check(engine)).map((one) => `The ledger does not add up: ${one}.`)
  } finally {
    await engine.close()
  }
}

async function wrongLog(directory: string, runtime: Runtime): Promise<readonly string[]> {
  const complaints: string[] = []
  try {
    const log = await openDiskLog({ directory, runtime, onTrouble: (failure) => complaints.push(failure.message) })
    await log.close()
  } catch (cause) {
    complaints.push(`The log cannot be opened: ${cause instanceof Error ? cause.message : 'unknown'}`)
  }
  return complaints
}
