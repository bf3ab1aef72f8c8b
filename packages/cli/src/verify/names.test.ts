import { expect, test } from 'vitest'
import { nearestNames } from './names.ts'

const known = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-5',
  'claude-sonnet-4-5-20250929',
  'claude-opus-4-5',
  'text-embedding-3-large',
]

test.each([
  ['claude-sonnet-4-5', ['claude-sonnet-4-5-20250929', 'claude-opus-4-5']],
  ['gpt-4o-mni', ['gpt-4o', 'gpt-4o-mini']],
  ['gpt5', ['gpt-5']],
  ['llama-3', []],
])('%s may be meant as %j', (name, names) => {
  const found = nearestNames(name, known)
  expect(found.slice(0, names.length)).toEqual(names)
  if (names.length === 0) expect(found).toEqual([])
})

test('three are enough', () => {
  expect(nearestNames('a', ['a1', 'a2', 'a3', 'a4'])).toHaveLength(3)
})
