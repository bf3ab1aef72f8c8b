import { expect, test } from 'vitest'
import { nearest } from './spelling.ts'

test('a letter wrong, missing, too many or swapped is forgiven', () => {
  for (const word of ['openxi', 'opnai', 'opennai', 'oepnai', 'OpenAI'])
    expect(nearest(word, ['anthropic', 'openai'])).toBe('openai')
})

test('what is too far from everything is not guessed at', () => {
  expect(nearest('mistral', ['anthropic', 'openai'])).toBeUndefined()
  expect(nearest('x', ['abc'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})

test('the nearest wins, and of two that are equally near the first', () => {
  expect(nearest('gpt-4p', ['gpt-5', 'gpt-4o', 'gpt-4'])).toBe('gpt-4o')
})
