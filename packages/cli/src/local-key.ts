// The key that the first start makes is printed once, and kept in a file that only its owner can read, so that
// `holdfast chat` on the same machine needs no configuration.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const localKeyPath = (dataDirectory: string): string => join(dataDirectory, 'cli-key')

export function readLocalKey(dataDirectory: string): string | undefined {
  try {
    return readFileSync(localKeyPath(dataDirectory), 'utf8').trim() || undefined
  } catch {
    // No file, or not ours to read: then there is no local key.
    return undefined
  }
}

export function writeLocalKey(dataDirectory: string, secret: string): void {
  mkdirSync(dataDirectory, { recursive: true })
  writeFileSync(localKeyPath(dataDirectory), `${secret}\n`, { mode: 0o600 })
}
