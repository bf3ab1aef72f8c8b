import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { KeyRing } from '../books/who/key-ring.ts'
import { hashOf } from '../books/who/secret.ts'
import { World } from '../books/world.suite.ts'
import { importKeyFile } from './key-file.ts'

let directory: string
let path: string
let books: Books
let organisation: string
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-key-file-'))
  path = join(directory, 'keys.json')
  books = await openBooks(':memory:', new World().runtime)
  organisation = (await books.organisations.ensure('Default', SYSTEM)).id
})
afterEach(async () => {
  await books.close()
  rmSync(directory, { recursive: true })
})

const line = (id: string, more: object = {}) => ({
  id,
  name: id,
  prefix: 'hf_1234…',
  hash: hashOf(id),
  createdAt: 1,
  ...more,
})
const write = (...keys: object[]): void => writeFileSync(path, JSON.stringify({ version: 1, keys }))
const listed = async () =>
  (await books.keys.list(organisation)).map(({ id, admin, revokedAt }) => [id, admin, revokedAt !== undefined])

test('keys keep their id, their secret and what they may', async () => {
  write(line('key_1', { admin: true }), line('key_2', { admin: false }), line('key_3', { admin: true, revokedAt: 2 }))
  expect(await importKeyFile(path, books, organisation)).toBe(3)
  expect(await listed()).toEqual([
    ['key_1', true, false],
    ['key_2', false, false],
    ['key_3', true, true],
  ])
  const ring = await KeyRing.open(books.keys, new World().paused)
  expect(['key_1', 'key_2', 'key_3'].map((secret) => ring.verify(secret)?.id)).toEqual(['key_1', 'key_2', undefined])
  expect(ring.get('key_1')?.secrets[0]?.prefix).toBe('hf_1234')
  await ring.close()
})

test('a file is taken over once, and is still there under another name', async () => {
  write(line('key_1'))
  const text = readFileSync(path, 'utf8')
  await importKeyFile(path, books, organisation)
  expect([existsSync(path), readFileSync(`${path}.imported`, 'utf8')]).toEqual([false, text])
  expect(await importKeyFile(path, books, organisation)).toBeUndefined()
})

test('a start that was interrupted is gone on with', async () => {
  write(line('key_1', { admin: true }))
  await importKeyFile(path, books, organisation)
  write(line('key_1', { admin: true }), line('key_2', { admin: false }))
  expect(await importKeyFile(path, books, organisation)).toBe(2)
  expect(await listed()).toEqual([
    ['key_1', true, false],
    ['key_2', false, false],
  ])
})

test('a file that knew no administrators has one: its first key, also when that is revoked', async () => {
  write(line('key_1', { revokedAt: 2 }), line('key_2'))
  await importKeyFile(path, books, organisation)
  expect(await listed()).toEqual([
    ['key_1', true, true],
    ['key_2', false, false],
  ])
})

test.each(['{', '{"keys":"all"}', '{"keys":[{"id":"key_1","name":"","prefix":"","hash":"short"}]}'])(
  'what is no key file is refused rather than guessed at, and stays: %s',
  async (text) => {
    writeFileSync(path, text)
    await expect(importKeyFile(path, books, organisation)).rejects.toThrow('not a key file')
    expect(existsSync(path)).toBe(true)
  },
)
