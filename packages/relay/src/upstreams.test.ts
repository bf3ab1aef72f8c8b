import { expect, test } from 'vitest'
import { upstreamsFromEnvironment } from './upstreams.ts'

const both = { OPENAI_API_KEY: 'sk-o', ANTHROPIC_API_KEY: 'sk-a', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/anthropic/' }

test('a key in the environment makes an upstream, a base URL moves it', () => {
  expect(upstreamsFromEnvironment(both).map(({ name, baseUrl }) => [name, baseUrl])).toEqual([
    ['openai', 'https://api.openai.com/v1'],
    ['anthropic', 'http://127.0.0.1:9/anthropic'],
  ])
  expect(upstreamsFromEnvironment({ OPENAI_BASE_URL: 'http://x' })).toEqual([])
})

test('what has a key only where somebody gave it one is made by its base URL', () => {
  const named = (environment: Record<string, string>) =>
    upstreamsFromEnvironment(environment).map(({ name, baseUrl, secrets }) => [name, baseUrl, ...secrets])
  expect(named({ VLLM_BASE_URL: 'http://gpu:8000' })).toEqual([['vllm', 'http://gpu:8000', '']])
  expect(named({ VLLM_BASE_URL: 'http://gpu:8000', VLLM_API_KEY: 'k\n' })).toEqual([['vllm', 'http://gpu:8000', 'k']])
  // A key alone may be meant for something else of that name.
  expect(named({ VLLM_API_KEY: 'k', OLLAMA_API_KEY: 'k', LLAMA_API_KEY: 'k' })).toEqual([])
})

test('a key is found under either of the names that the vendor’s SDK reads', () => {
  expect(upstreamsFromEnvironment({ GOOGLE_API_KEY: 'g' }).map(({ name, secrets }) => [name, ...secrets])).toEqual([
    ['gemini', 'g'],
  ])
  expect(upstreamsFromEnvironment({ GOOGLE_API_KEY: 'g', GEMINI_API_KEY: ' ' })[0]?.secrets).toEqual(['g'])
})

test.each([
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:8000', 'http://127.0.0.1:8000'],
  [':8000', 'http://127.0.0.1:8000'],
  ['[::]:8000', 'http://127.0.0.1:8000'],
  ['gpu.local', 'http://gpu.local:11434'],
  ['http://gpu.local:1/', 'http://gpu.local:1'],
  ['https://ollama.com', 'https://ollama.com:443'],
])('OLLAMA_HOST=%s is found at %s', (host, baseUrl) =>
  expect(upstreamsFromEnvironment({ OLLAMA_HOST: host })[0]?.baseUrl).toBe(baseUrl),
)

test('a base URL that is none is refused', () => {
  expect(() => upstreamsFromEnvironment({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'localhost:1' })).toThrow(
    'OPENAI_BASE_URL',
  )
})
