import { providers } from '@holdfast/relay'
import { expect, test } from 'vitest'
import { candidates } from './address.ts'

function check(provider: string, baseUrl: string): string[] {
  const found = providers.find(({ name }) => name === provider)
  if (!found) throw new Error(`there is no ${provider}`)
  return candidates({ baseUrl, provider: found })
}

test.each([
  ['openai', 'https://api.openai.com/v1/v1', 'https://api.openai.com/v1'],
  ['openai', 'https://api.openai.com', 'https://api.openai.com/v1'],
  ['openai', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['anthropic', 'https://api.anthropic.com/v1', 'https://api.anthropic.com'],
  ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com'],
])('of %s at %s it first tries %s', (provider, baseUrl, first) => {
  expect(check(provider, baseUrl)[0]).toBe(first)
})

test('what was tried already is not tried again, and nothing twice', () => {
  for (const { name } of providers) {
    const tried = check(name, 'https://gateway.example.com/openai/v1')
    expect(tried).not.toContain('https://gateway.example.com/openai/v1')
    expect(new Set(tried).size).toBe(tried.length)
  }
})
