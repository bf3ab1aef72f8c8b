import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { system } from '../system.ts'
import { openSecretFile } from './secret-file.ts'

const directories: string[] = []
const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-secret-'))
  directories.push(directory)
  return join(directory, 'token-secret')
}
afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })))

test('the first start makes a secret, and the next ones find it', () => {
  const path = place()
  const secret = openSecretFile(path, system)
  expect(secret).toMatch(/^[\da-f]{64}$/)
  expect(openSecretFile(path, system)).toBe(secret)
  expect(openSecretFile(place(), system)).not.toBe(secret)
})

test('only its owner can read it, and nothing else is left beside it', () => {
  const path = place()
  openSecretFile(path, system)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(path))).toEqual(['token-secret'])
})

test('of two processes that make one at once, both have the one that came first', () => {
  const path = place()
  // The other process, just before this one is done.
  const other = 'x'.repeat(64)
  const secret = (count: number): string => {
    if (count > 6) writeFileSync(path, other, { flag: 'wx' })
    return system.secret(count)
  }
  expect(openSecretFile(path, { secret })).toBe(other)
  expect(readFileSync(path, 'utf8')).toBe(other)
})

test('a file that holds no secret is refused', () => {
  const path = place()
  writeFileSync(path, '\n')
  expect(() => openSecretFile(path, system)).toThrow('too short')
})
