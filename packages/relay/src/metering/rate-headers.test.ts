import { expect, test } from 'vitest'
import { durationOf, rateHeaders } from './rate-headers.ts'

const standings = {
  requests: { limit: 60, remaining: 59, resetMs: 1_000 },
  tokens: { limit: 9, remaining: 0, resetMs: 61_500 },
}
const NOON = Date.UTC(2026, 10, 20, 12)

test('OpenAI’s clients are told in how long', () => {
  expect(rateHeaders('openai-responses', standings, NOON)).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '9',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1m1.5s',
  })
})

test('Anthropic’s clients are told when', () => {
  expect(rateHeaders('anthropic-messages', { requests: standings.requests }, NOON)).toEqual({
    'anthropic-ratelimit-requests-limit': '60',
    'anthropic-ratelimit-requests-remaining': '59',
    'anthropic-ratelimit-requests-reset': '2026-11-20T12:00:01.000Z',
  })
})

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [59_999, '59.999s'],
  [360_000, '6m0s'],
])('%i ms are %s', (ms, text) => {
  expect(durationOf(ms)).toBe(text)
})
