import type { Tracer as TheirTracer } from '@opentelemetry/api'
import { expect, expectTypeOf, it } from 'vitest'
import { type Fault, World, anthropicFrames, openaiFrames } from '../test/world.ts'
import { type ClientSettings, type Tracer, openClient } from './index.ts'

const SECRET_QUESTION = 'the-question'
const SECRET_ANSWER = 'the-answer'
const SECRET_KEY = 'the-key'

/** What a tracer was told. */
function recorder() {
  const spans: {
    name: string
    kind: number | undefined
    attributes: Record<string, unknown>
    events: [string, unknown][]
    status?: unknown
    ends: number
  }[] = []
  const tracer: Tracer = {
    startSpan: (name, { kind, attributes } = {}) => {
      const span = {
        name,
        kind,
        attributes: { ...attributes } as Record<string, unknown>,
        ends: 0,
      } as (typeof spans)[number]
      span.events = []
      spans.push(span)
      return {
        setAttribute: (key, value) => (span.attributes[key] = value),
        addEvent: (event, more) => span.events.push([event, more]),
        setStatus: (status) => (span.status = status),
        end: () => (span.ends += 1),
      }
    },
  }
  return { spans, tracer }
}

async function traced(
  faults: Fault[],
  more: Partial<ClientSettings> = {},
  frames = openaiFrames([SECRET_ANSWER, ' x']),
) {
  const { spans, tracer } = recorder()
  const world = new World()
  world.key = SECRET_KEY
  world.frames = frames
  world.faults = faults
  world.dialect = more.dialect ?? 'openai-chat'
  const client = openClient({
    baseURL: 'http://relay:8787/v1',
    apiKey: SECRET_KEY,
    dialect: 'openai-chat',
    telemetry: tracer,
    runtime: world.runtime,
    ...more,
  })
  const start = async () => {
    const reply = await client.start({
      model: 'sim/words',
      system: SECRET_QUESTION,
      messages: [{ role: 'user', content: SECRET_QUESTION }],
      temperature: 0.5,
      maxTokens: 100,
      stop: [SECRET_QUESTION],
      ...(world.dialect === 'openai-chat' && { seed: 7 }),
    })
    await world.until(reply.finished.catch(() => undefined))
    return reply
  }
  return { spans, start, world, client }
}

it('a reply is a span, by the conventions for generative AI', async () => {
  const { spans, start } = await traced([])
  await start()
  expect(spans).toHaveLength(1)
  expect(spans[0]).toMatchObject({
    name: 'chat sim/words',
    kind: 2,
    ends: 1,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'sim/words',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stream': true,
      'gen_ai.response.model': 'sim/words',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'server.address': 'relay',
      'server.port': 8787,
      'holdfast.reply.id': 'rpl_1',
      'holdfast.ending': 'complete',
      'holdfast.reconnects': 0,
      'holdfast.segments': 1,
    },
  })
  expect(spans[0]!.events.map(([name]) => name)).toEqual(['holdfast.admitted', 'holdfast.first-token'])
  expect(spans[0]!.status).toBeUndefined()
})

it('says what the provider counted, in either dialect', async () => {
  const { spans, start } = await traced([], { dialect: 'anthropic-messages' }, anthropicFrames(['a', 'b']))
  await start()
  expect(spans[0]!.attributes).toMatchObject({
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.usage.output_tokens': 2,
  })
})

it('says how often the line came back', async () => {
  const { spans, start } = await traced([{ cutAt: 90, how: 'reset' }])
  await start()
  expect(spans[0]!.events).toContainEqual(['holdfast.reconnected', { 'holdfast.reconnects': 1 }])
  expect(spans[0]!.attributes).toMatchObject({ 'holdfast.reconnects': 1 })
})

it('says what went wrong by its code, whether it was refused, failed, or turned away before it began', async () => {
  const refused = await traced([{ refuse: 404, body: '{"error":{"code":"model-unknown","message":"the-answer"}}' }])
  await refused.start()
  expect(refused.spans[0]).toMatchObject({ ends: 1, status: { code: 2, message: 'model-unknown' } })

  const failed = await traced([], {}, [{ data: '{"error":{"code":"upstream-cut","message":"It broke."}}' }])
  await failed.start()
  expect(failed.spans[0]!.attributes).toMatchObject({ 'error.type': 'upstream-cut', 'holdfast.ending': 'failed' })

  const poor = await traced([], { budget: { tokensMax: 1 } })
  await expect(poor.start()).rejects.toMatchObject({ code: 'over-budget' })
  expect(poor.spans[0]).toMatchObject({ ends: 1, attributes: { 'error.type': 'over-budget' } })

  const left = await traced([])
  left.client.close()
  await expect(left.start()).rejects.toMatchObject({ name: 'AbortError' })
  expect(left.spans[0]).toMatchObject({ ends: 1, attributes: { 'error.type': 'left' } })
})

it('never says a prompt, a completion or a key', async () => {
  for (const faults of [
    [],
    [{ refuse: 400, body: `{"error":{"code":"x","message":"${SECRET_QUESTION}"}}` }],
  ] as Fault[][]) {
    const { spans, start } = await traced(faults)
    await start()
    const told = JSON.stringify(spans)
    for (const secret of [SECRET_QUESTION, SECRET_ANSWER, SECRET_KEY]) expect(told).not.toContain(secret)
  }
})

it('takes a tracer of OpenTelemetry’s', () => {
  expectTypeOf<TheirTracer>().toExtend<Tracer>()
})
