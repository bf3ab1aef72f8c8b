// What a client of one vendor asks reaches the model of another: system prompt, image, stop sequences, a schema for the
// answer, the bound of it. Asked by the official SDKs, looked up in the upstream's journal, in its own words.
import Anthropic from '@anthropic-ai/sdk'
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema'
import type { DialectName } from '@holdfast/protocol'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { dialectNames, modelOf, oneDialectEach, planned } from './upstreams.ts'

let house: TestHouse
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  house = await openHouse({}, oneDialectEach)
  openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
  anthropic = new Anthropic({ baseURL: house.url, apiKey: house.key, maxRetries: 0 })
})
afterAll(() => house.close())
beforeEach(() => {
  house.reset()
  house.simulator.control({ text: JSON.stringify(VALUE) })
})

const VALUE = { city: 'Rome' }
const SYSTEM = 'Answer like a sailor.'
const STOP = ['<end>', 'END']
const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const DATA_URL = `data:image/png;base64,${IMAGE}`
const QUESTION = 'Where is this?'
const schema = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false as const,
}

const ALL = { system: SYSTEM, question: QUESTION, image: IMAGE, schema, bound: 2000 }

/** There is no word for stop sequences in the Responses API. */
const stopFor = (dialect: DialectName) => (dialect === 'openai-responses' ? {} : { stop: STOP })

/** OpenAI's models that think take no stop sequences. */
const modelFor = (dialect: DialectName) => (dialect === 'openai-chat' ? planned(dialect, 'gpt-4.1') : modelOf(dialect))

const others = (own: DialectName) => dialectNames.filter((dialect) => dialect !== own)
const pairs = (own: DialectName) =>
  others(own).flatMap((dialect) => [[dialect, 'streamed', true] as const, [dialect, 'whole', false] as const])

describe('asked over chat completions', () => {
  test.each(pairs('openai-chat'))('%s, %s', async (dialect, _, stream) => {
    const asked = {
      model: modelFor(dialect),
      messages: [
        { role: 'system' as const, content: SYSTEM },
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: QUESTION },
            { type: 'image_url' as const, image_url: { url: DATA_URL } },
          ],
        },
      ],
      stop: STOP,
      max_completion_tokens: 2000,
      response_format: { type: 'json_schema' as const, json_schema: { name: 'place', schema, strict: true } },
    }
    const completion = stream
      ? await openai.chat.completions.stream(asked).finalChatCompletion()
      : await openai.chat.completions.parse(asked)
    expect(completion.choices[0]?.message.parsed).toEqual(VALUE)
    expect(heardBy(dialect)).toEqual({ ...ALL, ...stopFor(dialect) })
  })

  test('a model that takes no stop sequences is asked without, and the answer says so', async () => {
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const asked = openai.chat.completions.create({ model: modelOf('openai-responses'), messages, stop: STOP })
    const { response } = await asked.withResponse()
    expect(response.headers.get('holdfast-lost')).toBe('stop')
  })
})

describe('asked over responses', () => {
  test.each(pairs('openai-responses'))('%s, %s', async (dialect, _, stream) => {
    const asked = {
      model: modelFor(dialect),
      instructions: SYSTEM,
      input: [
        {
          role: 'user' as const,
          content: [
            { type: 'input_text' as const, text: QUESTION },
            { type: 'input_image' as const, image_url: DATA_URL, detail: 'auto' as const },
          ],
        },
      ],
      max_output_tokens: 2000,
      text: { format: { type: 'json_schema' as const, name: 'place', schema, strict: true } },
    }
    const response = stream ? await openai.responses.stream(asked).finalResponse() : await openai.responses.parse(asked)
    expect(response.output_parsed).toEqual(VALUE)
    expect(heardBy(dialect)).toEqual(ALL)
  })
})

describe('asked over messages', () => {
  test.each(pairs('anthropic-messages'))('%s, %s', async (dialect, _, stream) => {
    const asked = {
      model: modelFor(dialect),
      system: SYSTEM,
      messages: [
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: QUESTION },
            {
              type: 'image' as const,
              source: { type: 'base64' as const, media_type: 'image/png' as const, data: IMAGE },
            },
          ],
        },
      ],
      stop_sequences: STOP,
      max_tokens: 2000,
      output_config: { format: jsonSchemaOutputFormat(schema) },
    }
    const message = stream
      ? await anthropic.messages.stream(asked).finalMessage()
      : await anthropic.messages.parse(asked)
    expect(message.parsed_output).toEqual(VALUE)
    expect(heardBy(dialect)).toEqual({ ...ALL, ...stopFor(dialect) })
  })
})

/** What the upstream was asked, read by its own rules. */
function heardBy(dialect: DialectName) {
  const [entry, ...more] = house.simulator.journal
  expect(more).toEqual([])
  return readers[dialect](JSON.parse(entry?.body ?? '{}') as Body)
}

/** Whatever it is: a wrong path into it is a failed test. */
type Body = Readonly<Record<string, any>>

const readers: Readonly<Record<DialectName, (body: Body) => Body>> = {
  'openai-chat': ({ messages: [system, user], stop, max_tokens, max_completion_tokens, response_format }) => ({
    system: system.content,
    question: user.content[0].text,
    image: user.content[1].image_url.url.replace('data:image/png;base64,', ''),
    schema: response_format.json_schema.schema,
    bound: max_completion_tokens ?? max_tokens,
    stop,
  }),
  'openai-responses': ({ instructions, input: [user], max_output_tokens, text }) => ({
    system: instructions,
    question: user.content[0].text,
    image: user.content[1].image_url.replace('data:image/png;base64,', ''),
    schema: text.format.schema,
    bound: max_output_tokens,
  }),
  'anthropic-messages': ({ system, messages: [user], max_tokens, stop_sequences, output_config }) => ({
    system: typeof system === 'string' ? system : system[0].text,
    question: user.content[0].text,
    image: user.content[1].source.data,
    schema: output_config.format.schema,
    bound: max_tokens,
    stop: stop_sequences,
  }),
  gemini: ({ systemInstruction, contents: [user], generationConfig: settings }) => ({
    system: systemInstruction.parts[0].text,
    question: user.parts[0].text,
    image: user.parts[1].inlineData.data,
    schema: settings.responseJsonSchema ?? settings.responseSchema,
    bound: settings.maxOutputTokens,
    stop: settings.stopSequences,
  }),
}
