import { expect, test } from 'vitest'
import { askOf, type DialectName } from './ask.ts'
import { textOf } from './octets.ts'
import { parsePlan, type PlanInput } from './plan-text.ts'
import { scriptOf } from './script.ts'

/** A refusal at one instant. */
function refused(dialect: DialectName, plan: PlanInput) {
  const voice = { seed: 'v', model: 'm', createdS: 1_700_000_000 }
  const { head, steps } = scriptOf(parsePlan(plan), askOf({ dialect }), voice)
  const body = [...steps].map((step) => (step.do === 'write' ? textOf(step.octets) : '')).join('')
  return { headers: head.headers, body: JSON.parse(body) }
}

const headersOf = (dialect: DialectName, plan: PlanInput) => refused(dialect, plan).headers

test('when to come again is said in seconds, as a date, in milliseconds, or not at all', () => {
  const { headers } = refused('openai-chat', 'sim/rate-limit?ms=1500')
  expect(headers['retry-after']).toBe('2')
  expect(headersOf('gemini', 'sim/rate-limit?ms=1500&as=date')['retry-after']).toBe('Tue, 14 Nov 2023 22:13:23 GMT')
  const inMs = headersOf('anthropic-messages', 'sim/rate-limit?ms=1500&as=ms')
  expect(inMs).toMatchObject({ 'retry-after-ms': '1500' })
  expect(inMs).not.toHaveProperty('retry-after')
  expect(headersOf('openai-responses', 'sim/rate-limit?as=vendor')).not.toHaveProperty('retry-after')
  expect(headersOf('openai-chat', 'sim/refuse?retry-after=soon&retry-ms=9')['retry-after']).toBe('soon')
})

test('a date is never too early: it has no fractions, and neither has the present', () => {
  const date = headersOf('openai-chat', 'sim/rate-limit?ms=1&as=date')['retry-after'] as string
  expect(Date.parse(date)).toBeGreaterThan(1_700_000_000_999 + 1)
})

test('each vendor says it in its own place too', () => {
  for (const dialect of ['openai-chat', 'openai-responses'] as const) {
    expect(headersOf(dialect, 'sim/rate-limit?ms=1500')['x-ratelimit-reset-tokens']).toBe('1.5s')
    expect(headersOf(dialect, 'sim/rate-limit?ms=12')['x-ratelimit-reset-tokens']).toBe('12ms')
    expect(refused(dialect, 'sim/rate-limit?ms=1500').body.error.message).toContain('try again in 1.5s')
  }
  expect(headersOf('anthropic-messages', 'sim/rate-limit?ms=1500')['anthropic-ratelimit-input-tokens-reset']).toBe(
    '2023-11-14T22:13:23Z',
  )
  const { error } = refused('gemini', 'sim/rate-limit?ms=1500').body
  expect(error.details.at(-1)).toEqual({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' })
  expect(error.message).toContain('Please retry in 1.5s.')
})
