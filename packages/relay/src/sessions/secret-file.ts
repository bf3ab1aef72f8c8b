// The secret that tokens are signed with, in a file of its own: made by the first start, or put there by whoever runs
// several nodes. Removed, every token is void at the next start.
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Runtime } from '../runtime.ts'
import { SECRET_BYTES } from './tokens.ts'

/** @throws when the file is there and cannot be a secret: signing with nothing would let anybody in. */
export function openSecretFile(path: string, runtime: Pick<Runtime, 'secret'>): string {
  return read(path) ?? make(path, runtime)
}

function make(path: string, runtime: Pick<Runtime, 'secret'>): string {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${runtime.secret(6)}`
  writeFileSync(draft, `${runtime.secret(SECRET_BYTES)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    // Unlike renaming it leaves a secret alone that another process has made in the meantime; and nobody reads half of one.
    linkSync(draft, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  } finally {
    unlinkSync(draft)
  }
  return openSecretFile(path, runtime)
}

function read(path: string): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
  if (text.length >= SECRET_CHARS_MIN) return text
  throw new Error(`${path} is too short for a secret: ${SECRET_CHARS_MIN} characters at least, or remove it`)
}

const SECRET_CHARS_MIN = 32
