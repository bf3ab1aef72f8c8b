// Keys in one JSON file, replaced as a whole. The command line may change it while a relay runs: the relay looks
// at the file's time at most once a second, so a revoked key works for a second at the longest.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Runtime } from '../runtime.ts'
import { type Key, type Keys, hashOf, prefixOf, valid } from './keys.ts'

const LOOK_MS = 1_000
/** A key that is not known may have been made a moment ago. Whoever guesses keys causes no more looks than this. */
const LOOK_FOR_NEW_MS = 50

/** @throws when the file exists and cannot be read as keys: guessing would lock people out, or let them in. */
export function openKeyFile(path: string, runtime: Pick<Runtime, 'now' | 'secret'>): Keys {
  let keys: readonly Key[] = []
  let byHash = new Map<string, Key>()
  let byId = new Map<string, Key>()
  let seen = ''
  let lookedAt = Number.NEGATIVE_INFINITY

  const look = (): void => {
    lookedAt = runtime.now()
    const version = versionOf(path)
    if (version === seen) return
    keys = version === '' ? [] : parse(readFileSync(path, 'utf8'), path)
    byHash = new Map(keys.map((key) => [key.hash, key]))
    byId = new Map(keys.map((key) => [key.id, key]))
    seen = version
  }

  const lookFor = (isKnown: boolean): void => {
    if (runtime.now() - lookedAt >= (isKnown ? LOOK_MS : LOOK_FOR_NEW_MS)) look()
  }

  const write = (next: readonly Key[]): void => {
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.${runtime.secret(6)}`
    writeFileSync(draft, `${JSON.stringify({ version: 1, keys: next }, null, 2)}\n`, { mode: 0o600 })
    renameSync(draft, path)
    look()
  }

  const add = (secret: string, name: string, admin: boolean): Key => {
    const hash = hashOf(secret)
    const id = `key_${runtime.secret(8)}`
    const key: Key = { id, name, admin, prefix: prefixOf(secret), hash, createdAt: runtime.now() }
    write([...keys.filter((other) => other.hash !== hash), key])
    return key
  }

  look()
  return {
    verify(secret) {
      const hash = hashOf(secret)
      lookFor(byHash.has(hash))
      return unlessRevoked(byHash.get(hash))
    },
    get(id) {
      lookFor(byId.has(id))
      return unlessRevoked(byId.get(id))
    },
    list() {
      look()
      return keys
    },
    create(name, given) {
      look()
      const admin = given ?? keys.length === 0
      const secret = `hf_${runtime.secret(20)}`
      return { key: add(secret, name, admin), secret }
    },
    accept(secret, name) {
      look()
      const known = valid(byHash.get(hashOf(secret)))
      if (!known) return add(secret, name, true)
      if (known.admin) return known
      const key = { ...known, admin: true }
      write(keys.map((one) => (one.id === key.id ? key : one)))
      return key
    },
    revoke(id) {
      look()
      if (!keys.some((key) => key.id === id && key.revokedAt === undefined)) return false
      write(keys.map((key) => (key.id === id ? { ...key, revokedAt: runtime.now() } : key)))
      return true
    },
  }
}

const unlessRevoked = (key: Key | undefined): Key | undefined => (key?.revokedAt === undefined ? key : undefined)

/** Changes whenever the file does; empty when there is none. */
function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : ''
}

function parse(text: string, path: string): readonly Key[] {
  const file: unknown = JSON.parse(text)
  if (typeof file === 'object' && file !== null && 'keys' in file && Array.isArray(file.keys) && file.keys.every(isKey))
    return withAdmins(file.keys)
  throw new Error(`${path} is not a key file of this version`)
}

/**
 * Files of older versions do not say who administers. There the first key is the operator's: the one that the first
 * start made. Revoked or not, so that revoking it never promotes the next.
 */
function withAdmins(keys: readonly KeyOnFile[]): readonly Key[] {
  const isOld = keys.every(({ admin }) => admin === undefined)
  return keys.map((key, at) => ({ ...key, admin: key.admin ?? (isOld && at === 0) }))
}

type KeyOnFile = Omit<Key, 'admin'> & { readonly admin?: boolean }

const isKey = (value: unknown): value is KeyOnFile =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'hash' in value &&
  typeof value.hash === 'string' &&
  (!('admin' in value) || typeof value.admin === 'boolean')
