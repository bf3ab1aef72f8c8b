// What a node signs with, and what it is called. Where the books are a file there is one node, and both are files beside
// them; where they are shared, the secret is the same at all nodes.
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isPostgres, openSecretFile, system } from '@holdfast/relay'
import type { Settings } from '../settings.ts'
import type { RelayBooks } from './relay-books.ts'

/** As much as the hash puts out. */
const SECRET_BYTES = 32

/** What tokens of sessions and readers, and sign-ins under way, are signed with. */
export async function tokenSecretOf(
  { dataDirectory, database, tokenSecret }: Pick<Settings, 'dataDirectory' | 'database' | 'tokenSecret'>,
  { books }: Pick<RelayBooks, 'books'>,
): Promise<string> {
  if (tokenSecret !== undefined) return tokenSecret
  const path = join(dataDirectory, 'token-secret')
  if (!isPostgres(database)) return openSecretFile(path, system)
  // Tokens that were made by the file of a node from before stay good, where it is the first to be asked.
  return books.secrets.ensure('tokens', () =>
    existsSync(path) ? openSecretFile(path, system) : system.secret(SECRET_BYTES),
  )
}

/**
 * What this node is called among those that share the books: the same after a restart, so that what it had held there is its
 * own again.
 * @param worker which of several processes with this directory it is
 */
export const nodeNameOf = ({ dataDirectory }: Pick<Settings, 'dataDirectory'>, worker: number | undefined): string =>
  openSecretFile(join(dataDirectory, worker === undefined ? 'node' : `node-${worker}`), system)

/** By which books are told from others. It is no secret, and made and kept as one. */
export const booksIdOf = ({ books }: Pick<RelayBooks, 'books'>): Promise<string> =>
  books.secrets.ensure('books-id', () => system.secret(16))

/** What people call this node, in the console and in `holdfast nodes`: nobody relies on it. */
export const shownNameOf = ({ name, port }: Pick<Settings, 'name' | 'port'>, worker: number | undefined): string =>
  `${name ?? `${hostname()}:${port}`}${worker === undefined ? '' : ` #${worker}`}`
