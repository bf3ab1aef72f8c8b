// What a backup consists of, written into it: so that whoever finds it later knows what it is, and whether it is whole.
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'

/** The name of the manifest in the backup. */
export const BACKUP = 'backup.json'
export const VERSION = 1

export const manifest = z.object({
  format: z.literal('holdfast-backup'),
  version: z.literal(VERSION),
  release: z.string(),
  at: z.iso.datetime(),
  /** `postgres`: they are elsewhere. */
  books: z.enum(['sqlite', 'postgres']),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof manifest>

/** @param at milliseconds since 1970 */
export const manifestOf = (
  directory: string,
  { release, at, books }: { readonly release: string; readonly at: number; readonly books: Manifest['books'] },
): Manifest => ({
  format: 'holdfast-backup',
  version: VERSION,
  release,
  at: new Date(at).toISOString(),
  books,
  files: filesBelow(directory).map((name) => ({ name, ...describe(join(directory, name)) })),
})

/** By their names from there, in their order, but for the manifest itself. */
export const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => name !== BACKUP)
    .sort()

const PIECE_BYTES = 1024 * 1024

export function describe(path: string): { readonly bytes: number; readonly sha256: string } {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const fd = openSync(path, 'r')
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) hash.update(piece.subarray(0, read))
  } finally {
    closeSync(fd)
  }
  return { bytes: statSync(path).size, sha256: hash.digest('hex') }
}
