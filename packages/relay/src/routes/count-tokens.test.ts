import { describe, expect, test } from 'vitest'
import { providers } from '../providers/index.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from '../routing/defaults.ts'
import type { ModelPlan, Plan } from '../routing/plan.ts'
import { type Seen, type World, makeWorld } from '../world.suite.ts'

const MESSAGES = '/v1/messages/count_tokens'
const INPUT = '/v1/responses/input_tokens'
const JSON_TYPE = { 'content-type': 'application/json' }

type Json = Record<string, unknown>

const messages = { model: 'm', system: 'Be brief.', messages: [{ role: 'user', content: 'What holds a ship?' }] }
const input = { model: 'm', instructions: 'Be brief.', input: 'What holds a ship?' }

/** A model `m` at this provider, which has two keys. */
function planOf(name: string, more: Partial<ModelPlan> = {}): Plan {
  const upstreams = [name, 'anthropic'].map((one) => {
    const provider = providers.find((other) => other.name === one)
    if (!provider) throw new Error(`no provider ${one}`)
    return { ...UPSTREAM_DEFAULTS, name: one, provider, baseUrl: `http://${one}`, secrets: ['key-1', 'key-2'] }
  })
  const groups = [[{ upstream: name, model: `${name}-m`, weight: 1 }]]
  return { upstreams, models: [{ ...MODEL_DEFAULTS, name: 'm', groups, ...more }] }
}

function answers(world: World, status: number, body: string, headers: Record<string, string> = {}): void {
  const { listener } = world.call
  listener.head(status, { ...JSON_TYPE, ...headers })
  listener.data(Buffer.from(body))
  listener.closed()
}

async function count(world: World, path: string, body: Json, answer: Json): Promise<Seen> {
  const asked = world.ask('POST', path, { body })
  await world.settle()
  answers(world, 200, JSON.stringify(answer))
  return asked
}

const askedOf = (world: World): Json => JSON.parse(String(world.call.request.body)) as Json
const bodyOf = (seen: Seen): Json => JSON.parse(seen.text) as Json
const isGuess = ({ answer }: Seen): boolean => answer.headers['holdfast-estimate'] === 'true'

describe('a request is counted', () => {
  test('by the vendor whose dialect it is in, byte for byte', async () => {
    const world = await makeWorld({}, planOf('anthropic', { defaults: { max_tokens: 9 }, overrides: { top_k: 1 } }))
    const body = { ...messages, some_future_field: 1 }
    const seen = await count(world, MESSAGES, body, { input_tokens: 14, some_future_field: 2 })
    expect(world.call.request).toMatchObject({ method: 'POST', url: 'http://anthropic/v1/messages/count_tokens' })
    expect(world.call.request.headers).toMatchObject({ 'x-api-key': 'key-1', 'anthropic-version': '2023-06-01' })
    expect(world.call.request.body?.toString()).toBe(JSON.stringify({ ...body, model: 'anthropic-m' }))
    expect(seen.text).toBe('{"input_tokens":14,"some_future_field":2}')
    expect(isGuess(seen)).toBe(false)
    expect(seen.answer.headers['holdfast-served-by']).toBe('anthropic/anthropic-m')
  })

  test('by Google, asked in its words', async () => {
    const world = await makeWorld({}, planOf('gemini'))
    const seen = await count(world, MESSAGES, { ...messages, max_tokens: 10 }, { totalTokens: 11 })
    expect(world.call.request.url).toBe('http://gemini/v1beta/models/gemini-m:countTokens')
    expect(askedOf(world)).toMatchObject({
      generateContentRequest: {
        model: 'models/gemini-m',
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'What holds a ship?' }] }],
      },
    })
    expect(bodyOf(seen)).toEqual({ input_tokens: 11 })
  })

  test('by OpenAI for a client of Anthropic’s, and by Anthropic for one of OpenAI’s', async () => {
    const openai = await makeWorld({}, planOf('openai'))
    expect(bodyOf(await count(openai, MESSAGES, messages, { object: 'x', input_tokens: 12 }))).toEqual({
      input_tokens: 12,
    })
    expect(openai.call.request.url).toBe('http://openai/responses/input_tokens')
    expect(Object.keys(askedOf(openai)).sort()).toEqual(['input', 'instructions', 'model'])

    const anthropic = await makeWorld({}, planOf('anthropic'))
    expect(bodyOf(await count(anthropic, INPUT, input, { input_tokens: 13 }))).toEqual({
      object: 'response.input_tokens',
      input_tokens: 13,
    })
    expect(askedOf(anthropic)).toEqual({
      model: 'anthropic-m',
      system: expect.anything(),
      messages: expect.anything(),
    })
  })
})

describe('it is a guess, and says so', () => {
  test('where the model’s upstream does not count', async () => {
    const world = await makeWorld({}, planOf('deepseek'))
    const seen = await world.ask('POST', MESSAGES, { body: messages })
    expect([seen.answer.status, isGuess(seen), bodyOf(seen)]).toEqual([200, true, { input_tokens: 7 }])
    const twice = { ...messages, messages: [{ role: 'user', content: 'What holds a ship?'.repeat(2) }] }
    expect(bodyOf(await world.ask('POST', MESSAGES, { body: twice }))).toEqual({ input_tokens: 12 })
    expect(bodyOf(await world.ask('POST', INPUT, { body: input }))).toEqual({
      object: 'response.input_tokens',
      input_tokens: 7,
    })
    expect(world.calls).toHaveLength(0)
  })

  test('where it turns out that it does not, and nobody is the worse for it', async () => {
    const world = await makeWorld({}, planOf('vllm'))
    for (let time = 0; time < 20; time++) {
      const asked = world.ask('POST', MESSAGES, { body: messages })
      await world.settle()
      answers(world, 404, '{"detail":"Not Found"}')
      expect(isGuess(await asked)).toBe(true)
    }
    expect(world.calls).toHaveLength(20)
  })

  test('of a picture, whatever its size', async () => {
    const world = await makeWorld({}, planOf('deepseek'))
    const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(1_000_000) }
    const body = { ...messages, messages: [{ role: 'user', content: [{ type: 'image', source }] }] }
    expect(bodyOf(await world.ask('POST', MESSAGES, { body }))['input_tokens']).toBeLessThan(3_000)
  })

  test('never by a model that it would fall back to', async () => {
    const plan = planOf('deepseek', { fallback: ['other'] })
    const other = { ...MODEL_DEFAULTS, name: 'other', groups: [[{ upstream: 'anthropic', weight: 1 }]] }
    const world = await makeWorld({}, { ...plan, models: [...plan.models, other] })
    expect(isGuess(await world.ask('POST', MESSAGES, { body: messages }))).toBe(true)
    expect(world.calls).toHaveLength(0)
  })
})

describe('what goes wrong', () => {
  test('a key that is refused makes room for the next, and stays away', async () => {
    const world = await makeWorld({}, planOf('anthropic'))
    const asked = world.ask('POST', MESSAGES, { body: messages })
    await world.settle()
    answers(world, 401, '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}')
    await world.settle()
    expect(world.call.request.headers['x-api-key']).toBe('key-2')
    answers(world, 200, '{"input_tokens":1}')
    expect((await asked).answer.status).toBe(200)
    await count(world, MESSAGES, messages, { input_tokens: 1 })
    expect(world.calls.map(({ request }) => request.headers['x-api-key'])).toEqual(['key-1', 'key-2', 'key-2'])
  })

  test('an upstream that is overloaded is asked again', async () => {
    const world = await makeWorld({}, planOf('anthropic'))
    const asked = world.ask('POST', MESSAGES, { body: messages })
    await world.settle()
    answers(world, 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')
    await world.pass(1_000)
    answers(world, 200, '{"input_tokens":1}')
    expect((await asked).answer.status).toBe(200)
  })

  test('the vendor’s word about the request is the caller’s to read, in its own dialect', async () => {
    const body = '{"type":"error","error":{"type":"invalid_request_error","message":"messages: too few"}}'
    for (const [path, asking, isOwn] of [
      [MESSAGES, messages, true],
      [INPUT, input, false],
    ] as const) {
      const world = await makeWorld({}, planOf('anthropic'))
      const asked = world.ask('POST', path, { body: asking })
      await world.settle()
      answers(world, 400, body)
      const seen = await asked
      expect([seen.answer.status, seen.text === body]).toEqual([400, isOwn])
      expect(bodyOf(seen)).toHaveProperty('error')
    }
  })

  test('what is no count is no answer', async () => {
    const world = await makeWorld({ attemptsMax: 1 }, planOf('anthropic'))
    for (const answer of [{}, { input_tokens: '9' }, { input_tokens: -1 }, { input_tokens: 1.5 }]) {
      const seen = await count(world, MESSAGES, messages, answer)
      expect(seen.answer.headers['holdfast-problem']).toBe('upstream-garbled')
    }
  })

  test('an upstream that says nothing is hung up on', async () => {
    const world = await makeWorld({ attemptsMax: 1 }, planOf('anthropic'))
    const asked = world.ask('POST', MESSAGES, { body: messages })
    await world.pass(30_000)
    expect((await asked).answer.headers['holdfast-problem']).toBe('upstream-silent')
    expect(world.call.hungUp).toBe(true)
    expect(world.timerCount).toBe(1)
  })

  test('an upstream is hung up on when whoever asked has left, and is none the worse for it', async () => {
    const world = await makeWorld({}, planOf('anthropic'))
    for (let time = 0; time < 10; time++) {
      let leave = (): void => {}
      void world.relay.handle({
        method: 'POST',
        path: MESSAGES,
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${world.key}` },
        body: async () => Buffer.from(JSON.stringify(messages)),
        onGone(work) {
          const before = leave
          leave = () => {
            before()
            work()
          }
          return () => {}
        },
      })
      await world.settle()
      leave()
      await world.settle()
      expect([world.calls.length, world.call.hungUp]).toEqual([time + 1, true])
    }
    expect((await count(world, MESSAGES, messages, { input_tokens: 1 })).answer.status).toBe(200)
  })

  test('a request that cannot be understood is refused', async () => {
    const world = await makeWorld({}, planOf('deepseek'))
    for (const body of ['{', {}, { ...messages, messages: [] }, { ...messages, messages: [{ role: 'ghost' }] }]) {
      const seen = await world.ask('POST', MESSAGES, { body })
      expect([seen.answer.status, bodyOf(seen)['type']]).toEqual([400, 'error'])
    }
  })
})
