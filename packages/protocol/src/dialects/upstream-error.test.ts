import { describe, expect, it } from 'vitest'
import { endingOf } from '../fold.ts'
import { type Problem } from '../problem.ts'
import { type ProblemCode, problems } from '../problems.ts'
import { dialects } from './index.ts'
import { messageOf, names, readAll } from './recordings.suite.ts'

const codes = Object.keys(problems) as ProblemCode[]
const cases = names.flatMap((name) => codes.map((code) => ({ name, code })))

describe('a problem of ours', () => {
  it.each(cases)('$code reads back from $name, in mid-stream and refused', ({ name, code }) => {
    const full: Problem = {
      code,
      message: 'So it is.',
      status: 529,
      retryAfterMs: 1500,
      vendorCode: 'overloaded_error',
    }
    for (const problem of [full, { code, message: 'So it is.' }]) {
      const message = messageOf(readAll(name, [dialects[name].failure(problem)]))
      expect(message.problem).toEqual(problem)
      expect(message.ending).toBe(endingOf(problem))
      const body = JSON.stringify(dialects[name].refusal(problem))
      expect(dialects[name].readRefusal(problems[code].status, {}, body)).toEqual(problem)
    }
  })

  it('has the vendor’s shape', () => {
    const problem: Problem = { code: 'upstream-limited', message: 'Slow down.', retryAfterMs: 2000 }
    expect(dialects['openai-chat'].refusal(problem)).toEqual({
      error: {
        message: 'Slow down.',
        type: 'rate_limit_error',
        param: null,
        code: 'upstream-limited',
        retry_after_ms: 2000,
      },
    })
    expect(dialects['anthropic-messages'].refusal(problem)).toEqual({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'Slow down.', code: 'upstream-limited', retry_after_ms: 2000 },
    })
    expect(dialects['openai-chat'].failure(problem)).not.toHaveProperty('event')
    expect(dialects['anthropic-messages'].failure(problem)).toHaveProperty('event', 'error')
  })
})

describe('a refusal of an upstream', () => {
  const refused = (status: number, body: string, headers: Record<string, string> = {}) =>
    dialects['openai-chat'].readRefusal(status, headers, body)

  it.each([
    [429, 'upstream-limited'],
    [529, 'upstream-overloaded'],
    [503, 'upstream-overloaded'],
    [500, 'upstream-failed'],
    [502, 'upstream-failed'],
    [400, 'upstream-refused'],
    [408, 'upstream-failed'],
    [498, 'upstream-overloaded'],
    [501, 'upstream-refused'],
    [401, 'upstream-key-refused'],
    [402, 'upstream-unpaid'],
    [404, 'upstream-refused'],
    [302, 'upstream-refused'],
  ])('with status %i is %s', (status, code) => {
    for (const body of ['', '<html>', '[]', '{"error":null}', '{"error":{"type":"overloaded_error"}}'])
      expect(refused(status, body)).toMatchObject({ code, status })
  })

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '1200', 'retry-after': '7' }, 1200],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{}, undefined],
  ])('with %j waits %s', (headers, retryAfterMs) => expect(refused(429, '', headers).retryAfterMs).toBe(retryAfterMs))

  it('repeats nothing that may be a key or a prompt', () => {
    for (const secret of ['sk-proj-4f9A81', 'Incorrect API key provided: sk-1', 'x'.repeat(80), 'a b']) {
      const body = JSON.stringify({ error: { message: secret, type: secret, code: secret } })
      expect(JSON.stringify(refused(401, body))).not.toContain(secret)
    }
  })
})
