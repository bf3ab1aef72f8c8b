// The official Anthropic SDK, unchanged but for its base URL.
import Anthropic, { APIError, AuthenticationError, InternalServerError, RateLimitError } from '@anthropic-ai/sdk'
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, UPSTREAM_SECRET, openHouse } from './house.ts'

let house: TestHouse
let anthropic: Anthropic
beforeAll(async () => {
  house = await openHouse()
  anthropic = new Anthropic({ baseURL: house.url, apiKey: house.key, maxRetries: 0 })
})
afterAll(() => house.close())
beforeEach(() => house.reset())

const asking = (model: string) => ({
  model,
  max_tokens: 4096,
  messages: [{ role: 'user' as const, content: 'How do ropes hold?' }],
})
const tools = [{ name: 'weather', input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } } }]

describe('streamed', () => {
  test('text arrives whole, with its stop reason and usage', async () => {
    const stream = anthropic.messages.stream(asking('sim/numbered?tokens=300&seed=a'))
    const message = await stream.finalMessage()
    expect(message.content).toMatchObject([
      { type: 'text', text: expectedText({ form: 'numbered', tokens: 300, seed: 'a' }) },
    ])
    expect(message.stop_reason).toBe('end_turn')
    expect(message.usage.output_tokens).toBe(300)
  })

  test('thinking arrives whole, with its signature', async () => {
    const plan = 'sim/numbered?tokens=20&seed=a&reasoning=30'
    const message = await anthropic.messages
      .stream({ ...asking(plan), thinking: { type: 'enabled', budget_tokens: 1024 } })
      .finalMessage()
    const [thinking, text] = message.content
    expect(thinking).toMatchObject({
      type: 'thinking',
      thinking: expectedReasoning({ form: 'numbered', tokens: 20, seed: 'a', reasoning: 30 }),
    })
    expect(thinking?.type === 'thinking' && thinking.signature).not.toBe('')
    expect(text?.type).toBe('text')
  })

  test('tool calls arrive whole', async () => {
    const message = await anthropic.messages
      .stream({ ...asking('sim/tools?calls=2&tokens-per-second=0'), tools })
      .finalMessage()
    expect(message.stop_reason).toBe('tool_use')
    expect(message.content.filter((block) => block.type === 'tool_use').map((block) => block.name)).toEqual([
      'weather',
      'weather',
    ])
  })

  test('a body that ends early is an error, never a success', async () => {
    const stream = anthropic.messages.stream(asking('sim/cut?at-event=7&tokens-per-second=0'))
    await expect(stream.finalMessage()).rejects.toThrow('upstream-cut')
  })

  test('an error in mid-stream is that error', async () => {
    const stream = anthropic.messages.stream(asking('sim/error?at-event=5&tokens-per-second=0'))
    await expect(stream.finalMessage()).rejects.toThrow('overloaded_error')
  })

  test('aborting hangs up on the provider', async () => {
    const stream = anthropic.messages.stream(asking('sim/slow?first-token-ms=0'))
    stream.on('text', () => stream.abort())
    await expect(stream.finalMessage()).rejects.toThrow('aborted')
    await house.simulator.when((entry) => entry.state === 'client-gone')
  })
})

describe('whole', () => {
  test('text arrives with its usage', async () => {
    const message = await anthropic.messages.create(asking('sim/numbered?tokens=50&seed=b'))
    expect(message.content).toMatchObject([
      { type: 'text', text: expectedText({ form: 'numbered', tokens: 50, seed: 'b' }) },
    ])
    expect(message.usage.output_tokens).toBe(50)
  })

  test('tool calls arrive', async () => {
    const message = await anthropic.messages.create({ ...asking('sim/tools'), tools })
    expect(message.stop_reason).toBe('tool_use')
  })
})

describe('the status stays honest', () => {
  test('a key the relay does not know is a 401 of the relay, in Anthropic’s shape', async () => {
    const stranger = new Anthropic({ baseURL: house.url, apiKey: 'hf_nobody', maxRetries: 0 })
    const attempt = stranger.messages.create(asking('sim/fast'))
    await expect(attempt).rejects.toThrow(AuthenticationError)
    await expect(attempt).rejects.toMatchObject({
      status: 401,
      error: { type: 'error', error: { type: 'authentication_error' } },
    })
  })

  test('the provider’s 401 arrives as one, without our key in it', async () => {
    const attempt = anthropic.messages.create(asking(`sim/refuse?status=401&body=${UPSTREAM_SECRET}`))
    await expect(attempt).rejects.toThrow(AuthenticationError)
    await expect(attempt).rejects.not.toThrow(UPSTREAM_SECRET)
  })

  test('the provider’s 429 arrives as one, and says when to come back', async () => {
    const error: unknown = await anthropic.messages
      .create({ ...asking('sim/refuse?status=429&retry-after=30'), stream: true })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error instanceof APIError && error.headers?.get('retry-after')).toBe('30')
  })

  test('the provider’s 529 arrives as one', async () => {
    const error: unknown = await anthropic.messages
      .create({ ...asking('sim/refuse?status=529'), stream: true })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(InternalServerError)
    expect(error).toMatchObject({ status: 529, error: { error: { type: 'overloaded_error' } } })
  })
})

test('models are listed in Anthropic’s shape', async () => {
  const ids: string[] = []
  for await (const model of anthropic.models.list()) ids.push(model.id)
  expect(ids).toContain('sim/steady')
})
