import { expect, test } from 'vitest'
import { barOf } from './bar.ts'

test('a bar is as long as its share, what is something is seen, and what is nothing is not', () => {
  expect([barOf(1, 1, 4), barOf(1, 2, 4), barOf(3, 8, 1), barOf(1, 1_000_000, 4)]).toEqual(['████', '██', '▍', '▏'])
  expect([barOf(0, 1, 4), barOf(-1, 1, 4), barOf(1, 0, 4), barOf(9, 3, 2)]).toEqual(['', '', '', '██'])
})
