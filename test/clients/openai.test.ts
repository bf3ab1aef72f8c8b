// The official OpenAI SDK, unchanged but for its base URL.
import { expectedText } from '@holdfast/simulator'
import OpenAI, { APIError, AuthenticationError, InternalServerError, NotFoundError, RateLimitError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, UPSTREAM_SECRET, openHouse } from './house.ts'

let house: TestHouse
let openai: OpenAI
beforeAll(async () => {
  house = await openHouse()
  openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
})
afterAll(() => house.close())
beforeEach(() => house.reset())

const messages = [{ role: 'user' as const, content: 'How do ropes hold?' }]
const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
]

describe('streamed', () => {
  test('text arrives whole, with its finish and usage', async () => {
    let text = ''
    let finish: string | null = null
    let usage = 0
    const stream = await openai.chat.completions.create({
      model: 'sim/numbered?tokens=300&seed=a',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage?.completion_tokens ?? usage
    }
    expect(text).toBe(expectedText({ form: 'numbered', tokens: 300, seed: 'a' }))
    expect(finish).toBe('stop')
    expect(usage).toBe(300)
  })

  test('tool calls arrive whole, in parallel', async () => {
    const stream = openai.chat.completions.stream({ model: 'sim/tools?calls=2&tokens-per-second=0', messages, tools })
    const message = await stream.finalMessage()
    expect(message.tool_calls).toHaveLength(2)
    for (const call of message.tool_calls ?? []) {
      expect(call.type === 'function' && call.function.name).toBe('weather')
      expect(() => JSON.parse(call.type === 'function' ? call.function.arguments : '')).not.toThrow()
    }
  })

  test('several choices stay several', async () => {
    const stream = await openai.chat.completions.create({ model: 'sim/fast?tokens=5', messages, n: 2, stream: true })
    const choices = new Set<number>()
    for await (const chunk of stream) for (const choice of chunk.choices) choices.add(choice.index)
    expect([...choices].sort()).toEqual([0, 1])
  })

  test('a body that ends early is an error, never a success', async () => {
    const stream = await openai.chat.completions.create({
      model: 'sim/cut?at-event=7&tokens-per-second=0',
      messages,
      stream: true,
    })
    let chunks = 0
    const reading = (async () => {
      for await (const _ of stream) chunks += 1
    })()
    await expect(reading).rejects.toThrow(APIError)
    await expect(reading).rejects.toMatchObject({ code: 'upstream-cut' })
    expect(chunks).toBe(7)
  })

  test('an error in mid-stream is that error', async () => {
    const stream = await openai.chat.completions.create({
      model: 'sim/error?at-event=5&tokens-per-second=0',
      messages,
      stream: true,
    })
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow(APIError)
  })

  test('aborting hangs up on the provider', async () => {
    const stream = await openai.chat.completions.create({ model: 'sim/slow?first-token-ms=0', messages, stream: true })
    for await (const _ of stream) break
    const gone = await house.simulator.when((entry) => entry.state === 'client-gone')
    expect(gone.tokens).toBeLessThan(10)
  })
})

describe('whole', () => {
  test('text arrives with its usage', async () => {
    const completion = await openai.chat.completions.create({ model: 'sim/numbered?tokens=50&seed=b', messages })
    expect(completion.choices[0]?.message.content).toBe(expectedText({ form: 'numbered', tokens: 50, seed: 'b' }))
    expect(completion.usage?.completion_tokens).toBe(50)
  })

  test('tool calls arrive', async () => {
    const completion = await openai.chat.completions.create({ model: 'sim/tools', messages, tools })
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls')
    expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'weather' } })
  })

  test('aborting hangs up on the provider', async () => {
    const left = new AbortController()
    const asking = openai.chat.completions.create(
      { model: 'sim/fast?head-ms=60000', messages },
      { signal: left.signal },
    )
    await expect.poll(() => house.simulator.journal.length).toBe(1)
    left.abort()
    await expect(asking).rejects.toThrow('aborted')
    await house.simulator.when((entry) => entry.state === 'client-gone')
  })

  test('a body that is cut is an error, never half an answer', async () => {
    await expect(openai.chat.completions.create({ model: 'sim/close?tokens-per-second=0', messages })).rejects.toThrow(
      APIError,
    )
  })
})

describe('the status stays honest', () => {
  test('a key the relay does not know is a 401 of the relay', async () => {
    const stranger = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: 'hf_nobody', maxRetries: 0 })
    const asking = stranger.chat.completions.create({ model: 'sim/fast', messages })
    await expect(asking).rejects.toThrow(AuthenticationError)
    await expect(asking).rejects.toMatchObject({ status: 401, code: 'key-unknown' })
    expect(house.simulator.journal).toHaveLength(0)
  })

  test.each([true, false])('the provider’s 401 arrives as one, without our key in it (stream: %s)', async (stream) => {
    const asking = openai.chat.completions.create({
      model: `sim/refuse?status=401&body=${UPSTREAM_SECRET}`,
      messages,
      stream,
    })
    await expect(asking).rejects.toThrow(AuthenticationError)
    await expect(asking).rejects.not.toThrow(UPSTREAM_SECRET)
  })

  test('the provider’s 429 arrives as one, and says when to come back', async () => {
    const asking = openai.chat.completions.create({
      model: 'sim/refuse?status=429&retry-after=30',
      messages,
      stream: true,
    })
    await expect(asking).rejects.toThrow(RateLimitError)
    const error: unknown = await asking.catch((cause: unknown) => cause)
    expect(error instanceof APIError && error.headers?.get('retry-after')).toBe('30')
    expect(house.simulator.journal, 'a wait that long is the client’s to decide').toHaveLength(1)
  })

  test('a 400 is the caller’s to read, as the provider wrote it', async () => {
    const body = encodeURIComponent(
      JSON.stringify({ error: { message: 'max_tokens is too large', type: 'invalid_request_error' } }),
    )
    await expect(
      openai.chat.completions.create({ model: `sim/refuse?status=400&body=${body}`, messages, stream: true }),
    ).rejects.toThrow('max_tokens is too large')
  })

  test('refusals before the first token are retried unseen', async () => {
    const stream = await openai.chat.completions.create({
      model: 'sim/refuse?status=503&times=2',
      messages,
      stream: true,
    })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).not.toBe('')
    expect(house.simulator.journal.map((entry) => entry.status)).toEqual([503, 503, 200])
  })

  test('a provider that keeps failing is a 5xx', async () => {
    await expect(
      openai.chat.completions.create({ model: 'sim/refuse?status=500', messages, stream: true }),
    ).rejects.toThrow(InternalServerError)
  })

  test('a model that nobody serves is a 404', async () => {
    await expect(openai.chat.completions.create({ model: 'sim/refuse?status=404', messages })).rejects.toThrow(
      NotFoundError,
    )
  })
})

test('models are listed in OpenAI’s shape', async () => {
  const ids: string[] = []
  for await (const model of openai.models.list()) ids.push(model.id)
  expect(ids).toContain('sim/steady')
  expect(new Set(ids).size).toBe(ids.length)
})

test('the request reaches the provider byte for byte, and our key does not', async () => {
  await openai.chat.completions.create({ model: 'sim/fast?tokens=1', messages, some_future_field: { a: 1 } } as never)
  const entry = house.simulator.journal[0]
  expect(entry?.body).toBe(JSON.stringify({ model: 'sim/fast?tokens=1', messages, some_future_field: { a: 1 } }))
  expect(entry?.key).toBe(UPSTREAM_SECRET.slice(-4))
})
