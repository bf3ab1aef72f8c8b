import { expect, test } from 'vitest'
import { blot, looksSecret } from './secrecy.ts'

test('keys look like keys', () => {
  for (const key of [
    'sk-proj-abcdefghijklmn0123456789ABCDEFG',
    'AIzaSyA1234567890abcdefghijklmnopqrstuv',
    '0123456789abcdef0123456789abcdef',
  ])
    expect(looksSecret(key), key).toBe(true)
})

test('names of models, upstreams, variables and addresses do not', () => {
  for (const name of [
    'claude-sonnet-4-5-20250929',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'accounts/fireworks/models/qwen3-235b-a22b-instruct-2507',
    'ANTHROPIC_API_KEY',
    'https://generativelanguage.googleapis.com/v1beta',
    'us.anthropic.claude-3-5-haiku-20241022-v1:0',
  ])
    expect(looksSecret(name), name).toBe(false)
})

test('what is blotted keeps its length, and what stands around it', () => {
  const line = '    keys: [sk-abcdefghij0123456789KLM, ${B}]'
  expect(blot(line)).toBe(`    keys: [${'•'.repeat(26)}, \${B}]`)
})
