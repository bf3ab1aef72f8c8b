import { expect, test } from 'vitest'
import { chooseUpstream, simulatedUpstreams, upstreamsFromEnvironment } from './upstreams.ts'

const both = { OPENAI_API_KEY: 'sk-o', ANTHROPIC_API_KEY: 'sk-a', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/anthropic/' }

test('a key in the environment makes an upstream, a base URL moves it', () => {
  expect(upstreamsFromEnvironment(both).map(({ name, baseUrl }) => [name, baseUrl])).toEqual([
    ['openai', 'https://api.openai.com/v1'],
    ['anthropic', 'http://127.0.0.1:9/anthropic'],
  ])
  expect(upstreamsFromEnvironment({ OPENAI_BASE_URL: 'http://x' })).toEqual([])
})

test('a base URL that is none is refused', () => {
  expect(() => upstreamsFromEnvironment({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'localhost:1' })).toThrow(
    'OPENAI_BASE_URL',
  )
})

test('a model nobody has heard of goes to the upstream of the dialect it was asked in', () => {
  const upstreams = upstreamsFromEnvironment(both)
  expect(chooseUpstream(upstreams, 'openai-chat', 'whatever').name).toBe('openai')
  expect(chooseUpstream(upstreams, 'anthropic-messages', 'gpt-like').name).toBe('anthropic')
})

test('sim/ models go to the simulator and nothing else does', () => {
  const upstreams = [...upstreamsFromEnvironment(both), ...simulatedUpstreams('http://127.0.0.1:1', 'x')]
  expect(chooseUpstream(upstreams, 'openai-chat', 'sim/steady').baseUrl).toBe('http://127.0.0.1:1/v1')
  expect(chooseUpstream(upstreams, 'anthropic-messages', 'sim/steady').baseUrl).toBe('http://127.0.0.1:1')
  expect(chooseUpstream(upstreams, 'openai-chat', 'gpt').name).toBe('openai')
})

test('a model without an upstream is refused, saying what to set', () => {
  const simulated = simulatedUpstreams('http://127.0.0.1:1', 'x')
  expect(() => chooseUpstream(simulated, 'openai-chat', 'gpt')).toThrow('OPENAI_API_KEY')
  expect(() => chooseUpstream(upstreamsFromEnvironment(both), 'openai-chat', 'sim/steady')).toThrow('--simulator')
})
