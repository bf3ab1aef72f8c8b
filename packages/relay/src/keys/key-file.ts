// The file that keys stood in before there were books: read once, and then called otherwise, so that it is not read again.
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { z } from 'zod'
import type { Books } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { BooksProblem } from '../books/problem.ts'

const KeyFile = z.object({
  keys: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string(),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      prefix: z.string(),
      admin: z.boolean().exactOptional(),
      revokedAt: z.number().exactOptional(),
    }),
  ),
})

/**
 * Takes the keys of a file over into the books, with their ids, so that what was started with them stays theirs.
 * @returns how many there were; undefined without a file
 * @throws when it cannot be read as keys: guessing would lock people out, or let them in.
 */
export async function importKeyFile(path: string, books: Books, organisation: string): Promise<number | undefined> {
  if (!existsSync(path)) return undefined
  const keys = readKeys(path)
  // The first key there was is an administrator's, revoked or not, where nobody has said who is.
  const isSilent = keys.every(({ admin }) => admin === undefined)
  for (const [at, { id, name, hash, prefix, admin = isSilent && at === 0, revokedAt }] of keys.entries()) {
    // The character that stood for the rest of it is no part of a prefix.
    const kept = { hash, prefix: prefix.replace(/…$/, '') }
    await books.keys.adopt(organisation, id, kept, { name, admin }, SYSTEM).catch(unlessTaken)
    if (revokedAt !== undefined) await books.keys.revoke(organisation, id, SYSTEM)
  }
  renameSync(path, `${path}.imported`)
  return keys.length
}

function readKeys(path: string): z.output<typeof KeyFile>['keys'] {
  try {
    return KeyFile.parse(JSON.parse(readFileSync(path, 'utf8'))).keys
  } catch (cause) {
    throw new Error(`${path} is not a key file of this version`, { cause })
  }
}

/** A start before this one was interrupted, and had taken it over. */
function unlessTaken(cause: unknown): void {
  if (!(cause instanceof BooksProblem && cause.code === 'taken')) throw cause
}
