import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Account } from './account.ts'
import { openBookFile } from './book-file.ts'
import { type Book, memoryBook } from './book.ts'

const directories: string[] = []
const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-book-'))
  directories.push(directory)
  return join(directory, 'deep', 'session-budgets')
}
afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })))

const account = (tokens: number, until = 1_000): Account => ({
  until,
  replies: 1,
  tokens,
  holds: { rpl_1: { tokens: 2, input: 1 } },
})

const engines: [string, () => Book][] = [
  ['memory', memoryBook],
  ['a file', () => openBookFile(place())],
]

describe.each(engines)('accounts in %s', (_, open) => {
  test('are as they were written last', () => {
    const book = open()
    book.write('ses_1', account(1))
    book.write('ses_2', account(2))
    book.write('ses_1', account(3))
    expect(book.read('ses_1')).toEqual(account(3))
    expect(book.read('ses_3')).toBeUndefined()
    expect(book.entries()).toEqual([
      ['ses_1', account(3)],
      ['ses_2', account(2)],
    ])
  })

  test('are forgotten when their sessions are over', () => {
    const book = open()
    book.write('ses_1', account(1, 10))
    book.write('ses_2', account(2, 11))
    book.sweep(10)
    expect(book.entries()).toEqual([['ses_2', account(2, 11)]])
  })
})

describe('the file of accounts', () => {
  test('has what the process before had written, and only its owner reads it', () => {
    const path = place()
    const book = openBookFile(path)
    book.write('ses_1', account(1))
    book.write('ses_1', account(2))
    expect(openBookFile(path).entries()).toEqual([['ses_1', account(2)]])
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('is made by the first session with a budget, and not before', () => {
    const path = place()
    const book = openBookFile(path)
    book.sweep(0)
    expect(existsSync(path)).toBe(false)
  })

  test('cut short at any byte of the last line has what stood before it, and takes the next', () => {
    const path = place()
    const book = openBookFile(path)
    book.write('ses_1', account(1))
    const before = readFileSync(path)
    book.write('ses_1', account(2))
    const after = readFileSync(path)
    for (let bytes = before.length; bytes < after.length; bytes++) {
      writeFileSync(path, after.subarray(0, bytes))
      const again = openBookFile(path)
      expect(again.read('ses_1')).toEqual(account(1))
      again.write('ses_2', account(3))
      expect(openBookFile(path).entries()).toEqual([
        ['ses_1', account(1)],
        ['ses_2', account(3)],
      ])
    }
  })

  test('that is damaged is refused rather than taken for empty', () => {
    const path = place()
    openBookFile(path).write('ses_1', account(1))
    appendFileSync(path, '{"session":"ses_1","tokens":-5}\n')
    expect(() => openBookFile(path)).toThrow(`${path}:2 is no account`)
  })

  test('says when it cannot be written, and nothing has changed; and goes on when it can', () => {
    const path = place()
    const book = openBookFile(path)
    // A folder in its place.
    mkdirSync(path, { recursive: true })
    expect(() => book.write('ses_1', account(1))).toThrow('cannot be written down')
    expect(book.read('ses_1')).toBeUndefined()
    rmSync(path, { recursive: true })
    book.write('ses_1', account(2))
    expect(openBookFile(path).read('ses_1')).toEqual(account(2))
  })

  test('does not grow for ever', () => {
    const path = place()
    const book = openBookFile(path)
    for (let tokens = 0; tokens < 2_000; tokens++) book.write('ses_1', account(tokens))
    book.sweep(0)
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2)
    expect(openBookFile(path).read('ses_1')).toEqual(account(1_999))
  })
})
