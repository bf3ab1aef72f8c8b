import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { system } from '../system.ts'
import { openKeyFile } from './file.ts'
import type { Keys } from './keys.ts'
import { memoryKeys } from './memory.ts'

const directories: string[] = []
const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-keys-'))
  directories.push(directory)
  return join(directory, 'deep', 'keys.json')
}
afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })))

const engines: [string, () => Keys][] = [
  ['file', () => openKeyFile(place(), system)],
  ['memory', () => memoryKeys(system)],
]

describe.each(engines)('keys in %s', (_, open) => {
  test('a key that was made is accepted, by its secret only', () => {
    const keys = open()
    const { key, secret } = keys.create('laptop')
    expect(keys.verify(secret)?.id).toBe(key.id)
    expect(keys.verify(`${secret}x`)).toBeUndefined()
    expect(keys.verify(key.hash)).toBeUndefined()
    expect(keys.verify('')).toBeUndefined()
  })

  test('a revoked key is refused, and cannot be revoked twice', () => {
    const keys = open()
    const { key, secret } = keys.create('laptop')
    expect(keys.revoke(key.id)).toBe(true)
    expect(keys.verify(secret)).toBeUndefined()
    expect(keys.revoke(key.id)).toBe(false)
  })

  test('a key is known by its id for as long as by its secret', () => {
    const keys = open()
    const { key } = keys.create('laptop')
    expect(keys.get(key.id)).toEqual(key)
    expect(keys.get('key_unknown')).toBeUndefined()
    keys.revoke(key.id)
    expect(keys.get(key.id)).toBeUndefined()
  })

  test('a key from elsewhere is accepted under one id, however often', () => {
    const keys = open()
    const first = keys.accept('a-key-from-the-environment', 'env')
    expect(keys.accept('a-key-from-the-environment', 'env').id).toBe(first.id)
    expect(keys.list()).toHaveLength(1)
  })

  test('a key from elsewhere that was revoked stays so', () => {
    const keys = open()
    keys.revoke(keys.accept('a-key-from-the-environment', 'env').id)
    expect(() => keys.accept('a-key-from-the-environment', 'env')).toThrow('revoked')
    expect(keys.verify('a-key-from-the-environment')).toBeUndefined()
  })

  test('the first key is an administrator’s, others only where it is said', () => {
    const keys = open()
    expect(keys.create('first').key.admin).toBe(true)
    const second = keys.create('second')
    expect([second.key.admin, keys.verify(second.secret)?.admin]).toEqual([false, false])
    expect(keys.verify(keys.create('third', true).secret)?.admin).toBe(true)
    expect(open().create('first, but plain', false).key.admin).toBe(false)
  })

  test('a key from the environment is an administrator’s, also one that was not before', () => {
    const keys = open()
    keys.create('first')
    const { secret, key } = keys.create('plain')
    expect(keys.accept(secret, 'env')).toEqual({ ...key, admin: true })
    expect(keys.verify(secret)?.admin).toBe(true)
    expect(keys.accept('a-key-from-the-environment', 'env').admin).toBe(true)
    expect(keys.list()).toHaveLength(3)
  })

  test('revoking the administrator promotes nobody', () => {
    const keys = open()
    const { key } = keys.create('first')
    const { secret } = keys.create('second')
    keys.revoke(key.id)
    expect(keys.verify(secret)?.admin).toBe(false)
    expect(keys.create('third').key.admin).toBe(false)
  })

  test('the list gives no secret away', () => {
    const keys = open()
    const { secret } = keys.create('laptop')
    expect(JSON.stringify(keys.list())).not.toContain(secret)
  })
})

describe('the key file', () => {
  test('holds no secret, and only its owner can read it', () => {
    const path = place()
    const { secret } = openKeyFile(path, system).create('laptop')
    expect(readFileSync(path, 'utf8')).not.toContain(secret)
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('a key made by another process is known at once, and a revoked one refused within a second', () => {
    const path = place()
    let now = 0
    const relay = openKeyFile(path, { ...system, now: () => now })
    const { key, secret } = openKeyFile(path, system).create('laptop')
    expect(relay.verify(secret)).toBeUndefined()
    now += 50
    expect(relay.verify(secret)?.id).toBe(key.id)
    expect(relay.get(key.id)?.id).toBe(key.id)
    openKeyFile(path, system).revoke(key.id)
    now += 1_000
    expect(relay.get(key.id)).toBeUndefined()
    expect(relay.verify(secret)).toBeUndefined()
  })

  test('of a version that knew no administrators has one: its first key, also when that is revoked', () => {
    const path = place()
    const old = openKeyFile(path, system)
    const [first, second] = [old.create('first'), old.create('second')]
    const withoutAdmins = (revokedAt?: number): string => {
      const [one, ...rest] = old.list()
      const keys = [{ ...one, revokedAt }, ...rest]
      return JSON.stringify({ version: 1, keys }, (name, value) => (name === 'admin' ? undefined : (value as unknown)))
    }
    writeFileSync(path, withoutAdmins())
    const keys = openKeyFile(path, system)
    expect([keys.verify(first.secret)?.admin, keys.verify(second.secret)?.admin]).toEqual([true, false])
    writeFileSync(path, withoutAdmins(1))
    expect(openKeyFile(path, system).verify(second.secret)?.admin).toBe(false)
  })

  test('what is no key file is refused rather than guessed at', () => {
    const path = join(place(), '..', '..', 'keys.json')
    writeFileSync(path, '{"keys":"all"}')
    expect(() => openKeyFile(path, system)).toThrow('not a key file')
  })
})
