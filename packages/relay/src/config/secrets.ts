// Keys and header values: from the environment (already filled in), or from a file that may be replaced while we run.
import { createHash } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import type { Document } from './document.ts'
import type { Path } from './finding.ts'
import { hasReference } from './reference.ts'
import type { SecretFields } from './format/kind.ts'
import { looksSecret } from './secrecy.ts'

/** @throws (rejects) when there is no such file, or it cannot be read. UTF-8. */
export type ReadFile = (path: string) => Promise<string>

/** The file system as far as a configuration needs it, seen from the folder of its file. */
export interface Folder {
  /** The path that `path` means there. */
  resolve(path: string): string
  read: ReadFile
  /** What has been asked for so far, whether it was there or not. */
  readonly asked: () => string[]
  /** Differs when anything that has been read does. */
  readonly version: () => string
}

export function folderOf(file: string, readFile: ReadFile): Folder {
  const asked = new Set<string>()
  const hash = createHash('sha256')
  return {
    resolve: (path) => resolve(dirname(file), path),
    async read(path) {
      asked.add(path)
      try {
        const text = await readFile(path)
        hash.update(JSON.stringify([path, text]))
        return text
      } catch (cause) {
        hash.update(JSON.stringify([path]))
        throw cause
      }
    },
    asked: () => [...asked],
    version: () => hash.copy().digest('hex'),
  }
}

/** A key shorter than this is a placeholder for a server that wants none. */
const LITERAL_CHARS_MIN = 16

/** @returns undefined when there is none to be had, which has been said then */
export async function readSecret(
  secret: SecretFields,
  path: Path,
  document: Document,
  folder: Folder,
): Promise<string | undefined> {
  const text =
    typeof secret === 'string' ? secret : await readSecretFile(folder.resolve(secret.file), path, document, folder)
  // What came from a file or a pipe often ends in a newline.
  const value = text?.trim()
  if (value === undefined) return undefined
  if (value === '') return void document.error(path, 'this is empty')
  if (!/^[\x20-\x7e]+$/.test(value))
    return void document.error(path, 'this cannot stand in a header: expected one line of visible ASCII characters')
  if (typeof secret === 'string') warnOfClearText(value, path, document)
  return value
}

async function readSecretFile(
  file: string,
  path: Path,
  document: Document,
  folder: Folder,
): Promise<string | undefined> {
  try {
    return await folder.read(file)
  } catch (cause) {
    document.error([...path, 'file'], `${document.quote([...path, 'file'], file)} cannot be read (${reasonOf(cause)})`)
    return undefined
  }
}

function warnOfClearText(value: string, path: Path, document: Document): void {
  const isKey = path.includes('keys') && value.length >= LITERAL_CHARS_MIN
  if (!hasReference(document.written(path) ?? '') && (isKey || looksSecret(value)))
    document.warn(path, 'a key stands here in clear; better ${NAME}, or { file: /path/to/it }')
}

/** Its code, else its name: a message might quote what was read. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.name) : 'unknown'
