// What one vendor refuses reaches the other vendor's SDK as an error of its own: its class, the status, when to come back,
// and a body of its form. So does a failure in mid-stream. And who leaves hangs up on the other vendor, too.
import Anthropic, * as claude from '@anthropic-ai/sdk'
import type { DialectName } from '@holdfast/protocol'
import OpenAI, * as gpt from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, UPSTREAM_SECRET, openHouse } from './house.ts'
import { type Surface, surfaces, surfacesOf } from './surfaces.ts'
import { dialectNames, modelOf, oneDialectEach, planned } from './upstreams.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse({ attemptsMax: 1 }, oneDialectEach)
})
afterAll(() => house.close())
beforeEach(() => house.reset())

type Path = Surface['path']
const paths = Object.keys(surfaces) as Path[]
const on = (path: Path): Surface => surfacesOf(house).find((surface) => surface.path === path) as Surface

/** Each surface with each upstream of another dialect, streamed and not. */
const pairs = paths.flatMap((path) =>
  dialectNames
    .filter((dialect) => dialect !== surfaces[path])
    .flatMap((dialect) => (['stream', 'whole'] as const).map((form) => [path, dialect, form] as const)),
)

const asking = (dialect: DialectName, ...words: string[]) => ({
  model: modelOf(dialect),
  headers: { 'x-simulate': words.join('; ') },
})

interface Refusal {
  readonly status: number
  readonly openai: readonly [new (...given: never[]) => Error, type: string]
  readonly anthropic: readonly [new (...given: never[]) => Error, type: string]
}

const refusals: readonly Refusal[] = [
  {
    status: 400,
    openai: [gpt.BadRequestError, 'invalid_request_error'],
    anthropic: [claude.BadRequestError, 'invalid_request_error'],
  },
  {
    status: 401,
    openai: [gpt.AuthenticationError, 'authentication_error'],
    anthropic: [claude.AuthenticationError, 'authentication_error'],
  },
  {
    status: 404,
    openai: [gpt.NotFoundError, 'invalid_request_error'],
    anthropic: [claude.NotFoundError, 'not_found_error'],
  },
  {
    status: 429,
    openai: [gpt.RateLimitError, 'rate_limit_error'],
    anthropic: [claude.RateLimitError, 'rate_limit_error'],
  },
  {
    status: 529,
    openai: [gpt.InternalServerError, 'server_error'],
    anthropic: [claude.InternalServerError, 'overloaded_error'],
  },
]

describe.each(refusals)('$status', ({ status, openai, anthropic }) => {
  test.each(pairs)('reaches %s from %s (%s)', async (path, dialect, form) => {
    const { error } = await on(path)[form](asking(dialect, `refuse=${status}`, 'retry-after=30'))
    const [kind, type] = surfaces[path] === 'anthropic-messages' ? anthropic : openai
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ status, ...bodyOf(path, { type }) })
    expect((error as { headers: Headers }).headers.get('retry-after')).toBe('30')
    expect(String(error)).not.toContain(UPSTREAM_SECRET)
  })
})

/** What each vendor says when the conversation has grown too long for the model, to the word. */
const tooLong: Readonly<Record<DialectName, object>> = {
  'openai-chat': {
    message: "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
  'openai-responses': {
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
    type: 'invalid_request_error',
    param: 'input',
    code: 'context_length_exceeded',
  },
  'anthropic-messages': {
    type: 'invalid_request_error',
    message: 'prompt is too long: 208310 tokens > 200000 maximum',
  },
  gemini: {
    code: 400,
    message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    status: 'INVALID_ARGUMENT',
  },
}

describe('a conversation that is too long', () => {
  test.each(pairs)('is that to %s, from %s (%s)', async (path, dialect, form) => {
    const body = encodeURIComponent(JSON.stringify({ type: 'error', error: tooLong[dialect] }))
    const { error } = await on(path)[form](asking(dialect, 'refuse=400', `refuse-body=${body}`))
    // OpenAI's agents look for the code, Anthropic's for the words.
    const isAnthropic = surfaces[path] === 'anthropic-messages'
    expect(error).toBeInstanceOf(isAnthropic ? claude.BadRequestError : gpt.BadRequestError)
    expect(error).toMatchObject(isAnthropic ? { status: 400 } : { status: 400, code: 'context_length_exceeded' })
    expect(String(error)).toContain('prompt is too long')
  })
})

describe('a failure in mid-stream', () => {
  const streams = pairs.filter(([, , form]) => form === 'stream')

  test.each(streams)('is thrown by the SDK of %s, after what %s had said', async (path, dialect) => {
    const { heard, error } = await on(path).stream(asking(dialect, 'error-at-event=9', 'error-status=529'))
    expect(error).toBeInstanceOf(surfaces[path] === 'anthropic-messages' ? claude.APIError : gpt.APIError)
    expect(JSON.stringify((error as { error: unknown }).error)).toContain('upstream-overloaded')
    expect(heard?.text).not.toBe('')
    expect(heard?.ending).toBeNull()
  })

  test.each(streams)('so is the end of a body that has none: %s, %s', async (path, dialect) => {
    const { error } = await on(path).stream(asking(dialect, 'cut=end', 'cut-at-event=9'))
    expect(error).toBeInstanceOf(surfaces[path] === 'anthropic-messages' ? claude.APIError : gpt.APIError)
    expect(JSON.stringify((error as { error: unknown }).error)).toContain('upstream-cut')
  })
})

describe('who leaves hangs up on the other vendor', () => {
  const slow = 'sim/fast?tokens-per-second=20&tokens=1000'
  const messages = [{ role: 'user' as const, content: 'How do ropes hold?' }]
  const others = (path: Path) => dialectNames.filter((dialect) => dialect !== surfaces[path])

  test.each(others('/v1/chat/completions'))('OpenAI, chat, on %s', async (dialect) => {
    const openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
    const stream = openai.chat.completions.stream({ model: planned(dialect, slow), messages })
    stream.on('content', () => stream.abort())
    await expect(stream.finalMessage()).rejects.toThrow('aborted')
    await gone()
  })

  test.each(others('/v1/responses'))('OpenAI, responses, on %s', async (dialect) => {
    const openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
    const stream = openai.responses.stream({ model: planned(dialect, slow), input: messages })
    stream.on('response.output_text.delta', () => stream.abort())
    await expect(stream.finalResponse()).rejects.toThrow('aborted')
    await gone()
  })

  test.each(others('/v1/messages'))('Anthropic, on %s', async (dialect) => {
    const anthropic = new Anthropic({ baseURL: house.url, apiKey: house.key, maxRetries: 0 })
    const stream = anthropic.messages.stream({ model: planned(dialect, slow), messages, max_tokens: 2000 })
    stream.on('text', () => stream.abort())
    await expect(stream.finalMessage()).rejects.toThrow('aborted')
    await gone()
  })

  test('before the first word, too', async () => {
    const openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
    const leaving = new AbortController()
    const model = planned('anthropic-messages', 'sim/slow-head')
    const asked = openai.chat.completions.create({ model, messages }, { signal: leaving.signal })
    await house.simulator.when(({ state }) => state === 'running')
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await gone()
  })

  /** The upstream's own journal says so; what was not sent was not bought. */
  async function gone(): Promise<void> {
    const { tokens } = await house.simulator.when(({ state }) => state === 'client-gone')
    expect(tokens).toBeLessThan(1000)
  }
})

/** Where the SDKs keep the vendor's error. */
const bodyOf = (path: Path, error: object): object =>
  surfaces[path] === 'anthropic-messages' ? { error: { type: 'error', error } } : { error }
