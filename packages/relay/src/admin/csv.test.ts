import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

const check = (value: unknown, cell: string) => expect(csvOf(['a'], [{ a: value }], false)).toBe(`${cell}\r\n`)

test('what would end a cell is quoted, and nothing is empty', () => {
  check('plain', 'plain')
  check('one, "two"', '"one, ""two"""')
  check('two\nlines', '"two\nlines"')
  check(null, '')
  check(undefined, '')
  check(-5, '-5')
  check(true, 'true')
})

test('a name of a stranger is no formula', () => {
  check('=1+1', "'=1+1")
  check('@sum(a1)', "'@sum(a1)")
  check('-1+1', "'-1+1")
  check('=a,b', '"\'=a,b"')
})

test('names of columns stand on the first page only', () => {
  expect(csvOf(['a', 'b'], [{ a: 1, b: 2 }], true)).toBe('a,b\r\n1,2\r\n')
  expect(csvOf(['a', 'b'], [], false)).toBe('')
})
