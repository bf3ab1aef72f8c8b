import { dialects } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { problem } from './sea.suite.ts'
import { isFailureOfPlace, judge } from './verdict.ts'

const openai = dialects['openai-chat']
const refusal = (status: number, error: Record<string, unknown>) =>
  openai.readRefusal(status, {}, JSON.stringify({ error: { message: 'x', ...error } }))

describe('a refusal over HTTP leads', () => {
  test.each([
    [400, { type: 'invalid_request_error' }, 'final'],
    [422, {}, 'final'],
    [401, { code: 'invalid_api_key' }, 'refused'],
    [402, {}, 'unpaid'],
    [403, {}, 'forbidden'],
    [403, { code: 'unsupported_country_region_territory' }, 'absent'],
    [404, {}, 'absent'],
    [400, { code: 'model_not_found' }, 'absent'],
    [400, { code: 'context_length_exceeded' }, 'too-long'],
    [400, { type: 'exceed_context_size_error' }, 'too-long'],
    [413, { type: 'request_too_large' }, 'too-long'],
    [429, {}, 'limited'],
    [429, { code: 'insufficient_quota' }, 'unpaid'],
    [500, {}, 'place'],
    [503, {}, 'place'],
    [529, {}, 'place'],
  ])('%i %j to %s', (status, error, verdict) => {
    expect(judge(refusal(status, error))).toBe(verdict)
  })
})

test('what is not an upstream’s fault is final', () => {
  for (const code of ['request-invalid', 'reply-stopped', 'over-budget', 'reply-too-large', 'frame-too-large'] as const)
    expect(judge(problem(code))).toBe('final')
})

test('a breaker counts what the place did by itself', () => {
  const counted = [
    'upstream-failed',
    'upstream-overloaded',
    'upstream-unreachable',
    'upstream-cut',
    'upstream-silent',
    'upstream-garbled',
  ] as const
  for (const code of counted) expect([code, isFailureOfPlace(problem(code))]).toEqual([code, true])
  const not = [
    'upstream-limited',
    'upstream-refused',
    'upstream-key-refused',
    'upstream-unpaid',
    'frame-too-large',
    'reply-stopped',
    'relay-closing',
    'reply-moved',
    'log-failed',
  ] as const
  for (const code of not) expect([code, isFailureOfPlace(problem(code))]).toEqual([code, false])
})
