// The books of the relay that is starting, and its keys in memory. A file belongs to one relay at a time: at its start it
// ends what the one before left behind, and must not take that for what another is doing.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DirectoryInUse, KeyRing, isPostgres, lockDirectory, system } from '@holdfast/relay'
import { type OpenedBooks, openBooksOf } from '../books.ts'
import { type Settings, UsageError } from '../settings.ts'

export interface RelayBooks extends OpenedBooks {
  readonly keys: KeyRing
  close(): Promise<void>
}

/**
 * @param onFailure told when the books do not answer any more
 * @throws UsageError when they cannot be opened, or another relay has them
 */
export async function openRelayBooks(settings: Settings, onFailure: (cause: unknown) => void): Promise<RelayBooks> {
  const unlock = await lock(settings.database)
  try {
    const opened = await openBooksOf(settings)
    const keys = await KeyRing.open(opened.books.keys, system, onFailure)
    return {
      ...opened,
      keys,
      async close() {
        await keys.close()
        await opened.books.close()
        await unlock()
      },
    }
  } catch (cause) {
    await unlock()
    throw cause
  }
}

/** Resolves to what frees them. PostgreSQL is there to be shared. */
async function lock(database: string): Promise<() => Promise<void>> {
  if (isPostgres(database)) return async () => {}
  const folder = dirname(database)
  mkdirSync(folder, { recursive: true })
  return lockDirectory(folder).catch((cause: unknown) => {
    throw cause instanceof DirectoryInUse ? new UsageError(`Another relay is using the books in ${folder}.`) : cause
  })
}
