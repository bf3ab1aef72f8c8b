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

describe('an error as a client sees it', () => {
  it.each([
    [400, 'invalid_request_error', 'invalid_request_error'],
    [401, 'authentication_error', 'authentication_error'],
    [403, 'permission_error', 'permission_error'],
    [404, 'invalid_request_error', 'not_found_error'],
    [413, 'invalid_request_error', 'request_too_large'],
    [429, 'rate_limit_error', 'rate_limit_error'],
    [500, 'server_error', 'api_error'],
    [503, 'server_error', 'overloaded_error'],
    [529, 'server_error', 'overloaded_error'],
  ])('with status %i is called %s by OpenAI and %s by Anthropic', (status, openai, anthropic) => {
    const problem = dialects.gemini.readRefusal(status, {}, '{"error":{"message":"x"}}')
    expect(dialects['openai-chat'].refusal(problem)).toMatchObject({ error: { type: openai } })
    expect(dialects['anthropic-messages'].refusal(problem)).toMatchObject({ error: { type: anthropic } })
  })

  it('says in the words of Anthropic’s SDK that no conversation is kept here', () => {
    const problem: Problem = { code: 'request-invalid', message: 'No.', vendorCode: 'thread_unsupported_request' }
    expect(dialects['anthropic-messages'].refusal(problem)).toMatchObject({
      error: { type: 'invalid_request_error', details: { error_code: 'thread_unsupported_request' } },
    })
  })

  it('wants to be paid, whatever the status', () => {
    const problem: Problem = { code: 'upstream-unpaid', message: 'Pay.', status: 429 }
    expect(dialects['openai-chat'].refusal(problem)).toMatchObject({ error: { type: 'insufficient_quota' } })
    expect(dialects['anthropic-messages'].refusal(problem)).toMatchObject({ error: { type: 'billing_error' } })
  })
})

describe('a prompt that is too long', () => {
  const said: Problem = {
    code: 'upstream-refused',
    message: 'The upstream says that the prompt is too long (status 400, context_length_exceeded).',
    status: 400,
    vendorCode: 'context_length_exceeded',
  }

  it.each([
    ['anthropic-messages', 'prompt is too long: 208310 tokens > 200000 maximum'],
    ['anthropic-messages', 'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000'],
    ['openai-chat', "This model's maximum context length is 128000 tokens. However, you requested 130000 tokens."],
    ['openai-chat', 'request (2009 tokens) exceeds the available context size (512 tokens), try increasing it'],
    ['openai-chat', "This model's maximum prompt length is 131072 but the request contains 537812 tokens."],
    ['openai-chat', 'Prompt contains 40960 tokens and is too large for model with 32768 maximum context length'],
    ['gemini', 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
  ] as const)('is one to %s that says “%s”', (name, message) => {
    const body = JSON.stringify({ error: { type: 'invalid_request_error', status: 'INVALID_ARGUMENT', message } })
    expect(dialects[name].readRefusal(400, {}, body)).toEqual(said)
  })

  it('has the name by which agents look for it, and reads back', () => {
    expect(dialects['openai-chat'].refusal(said)).toMatchObject({ error: { code: 'context_length_exceeded' } })
    for (const name of names) {
      expect(messageOf(readAll(name, [dialects[name].failure(said)])).problem).toEqual(said)
      expect(dialects[name].readRefusal(400, {}, JSON.stringify(dialects[name].refusal(said)))).toEqual(said)
    }
  })

  it('is nobody who asks about one', () => {
    const body = JSON.stringify({ error: { message: 'Unsupported value: why a prompt is too long' } })
    expect(dialects['openai-chat'].readRefusal(400, {}, body).vendorCode).toBeUndefined()
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
