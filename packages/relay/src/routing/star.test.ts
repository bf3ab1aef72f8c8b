import { expect, test } from 'vitest'
import { fillStar, matchStar } from './star.ts'

test.each([
  ['gpt-4o', 'gpt-4o', ''],
  ['gpt-4o', 'gpt-4o-mini', undefined],
  ['gpt-*', 'gpt-4o', '4o'],
  ['gpt-*', 'gpt-', ''],
  ['gpt-*', 'chatgpt-4o', undefined],
  ['*-latest', 'mistral-latest', 'mistral'],
  ['a*a', 'a', undefined],
  ['a*a', 'aa', ''],
  ['*', 'anything/at:all', 'anything/at:all'],
])('%s means %s: %s', (pattern, name, star) => {
  expect(matchStar(pattern, name)).toBe(star)
})

test('what fills a star is taken as it stands', () => {
  expect(fillStar('openai/*', 'gpt-$&-$1')).toBe('openai/gpt-$&-$1')
  expect(fillStar('fixed', 'x')).toBe('fixed')
})
