// Loops of tools by the vendors' own runners, with another vendor's model behind: the model calls, the runner answers, the
// model goes on. What reached the upstream is looked up in its journal.
import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import type { DialectName } from '@holdfast/protocol'
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import OpenAI from 'openai'
import type { Response, ResponseInput } from 'openai/resources/responses/responses'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { dialectNames, modelOf, oneDialectEach } from './upstreams.ts'

let house: TestHouse
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  house = await openHouse({}, oneDialectEach)
  openai = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: house.key, maxRetries: 0 })
  anthropic = new Anthropic({ baseURL: house.url, apiKey: house.key, maxRetries: 0 })
})
afterAll(() => house.close())

const FIRST = 'sim/fast?tokens=12&seed=a&reasoning=9&tools=2&tool-args=%7B%22city%22%3A%22Rome%22%7D'
const SECOND = 'sim/numbered?tokens=20&seed=b'
const ANSWER = expectedText(SECOND)
const RESULT = '21 degrees in Rome'
const THOUGHT = expectedReasoning(FIRST)
const question = { role: 'user' as const, content: 'How warm is it, and how windy?' }
const parameters = { type: 'object' as const, properties: { city: { type: 'string' as const } }, required: ['city'] }

/** First the model thinks and calls both tools, then it answers. */
beforeEach(() => {
  house.reset()
  house.simulator.control(FIRST, { times: 1 })
  house.simulator.control(SECOND, { times: 1 })
})

const others = (own: DialectName) => dialectNames.filter((dialect) => dialect !== own)
const forms = [['streamed', true] as const, ['whole', false] as const]
const pairs = (own: DialectName) => others(own).flatMap((dialect) => forms.map((form) => [dialect, ...form] as const))

/** Two requests reached the upstream; the second holds what the tools said. */
function rounds(): readonly [first: string, second: string] {
  const [first = '', second = '', ...more] = house.simulator.journal.map(({ body = '' }) => body)
  expect(more).toEqual([])
  expect(first).not.toContain(RESULT)
  expect(second.split(RESULT)).toHaveLength(3)
  expect(second).toContain(question.content)
  return [first, second]
}

describe("OpenAI's runTools", () => {
  test.each(pairs('openai-chat'))('on %s, %s', async (dialect, _, stream) => {
    const called: unknown[] = []
    const tools = ['warmth', 'wind'].map((name) => ({
      type: 'function' as const,
      function: {
        name,
        parameters,
        description: name,
        parse: (text: string) => JSON.parse(text) as { city: string },
        function: (asked: { city: string }) => {
          called.push({ name, ...asked })
          return RESULT
        },
      },
    }))
    const body = { model: modelOf(dialect), messages: [question], tools, reasoning_effort: 'low' as const }
    const content = stream
      ? await openai.chat.completions.runTools({ ...body, stream: true }).finalContent()
      : await openai.chat.completions.runTools({ ...body, stream: false }).finalContent()
    expect(content).toBe(ANSWER)
    expect(called).toEqual([
      { name: 'warmth', city: 'Rome' },
      { name: 'wind', city: 'Rome' },
    ])
    rounds()
  })
})

describe("Anthropic's toolRunner", () => {
  test.each(pairs('anthropic-messages'))('on %s, %s', async (dialect, _, stream) => {
    const called: unknown[] = []
    const tools = ['warmth', 'wind'].map((name) =>
      betaTool({
        name,
        description: name,
        inputSchema: parameters,
        run: ({ city }) => {
          called.push({ name, city })
          return RESULT
        },
      }),
    )
    const runner = anthropic.beta.messages.toolRunner({
      model: modelOf(dialect),
      messages: [question],
      tools,
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      stream,
    })
    const message = await runner.runUntilDone()
    expect(message.content).toMatchObject([{ type: 'text', text: ANSWER }])
    expect(called).toEqual([
      { name: 'warmth', city: 'Rome' },
      { name: 'wind', city: 'Rome' },
    ])
    const [, second] = rounds()
    // The runner sends the thought back as it came; it reaches the vendor who sealed it, and nobody else.
    const thought = runner.params.messages
      .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
      .find((block) => block?.type === 'thinking')
    expect(thought).toMatchObject({ thinking: THOUGHT })
    const signature = thought?.type === 'thinking' ? thought.signature : ''
    if (signature !== '') expect(second.includes(signature)).toBe(dialect === 'openai-responses')
  })
})

describe('a loop over the Responses API', () => {
  test.each(pairs('openai-responses'))('on %s, %s', async (dialect, _, stream) => {
    const tools = ['warmth', 'wind'].map((name) => ({ type: 'function' as const, name, parameters, strict: true }))
    const input: ResponseInput = [question]
    const ask = (): Promise<Response> => {
      const body = { model: modelOf(dialect), input, tools, reasoning: { effort: 'low' as const }, store: false }
      const include = ['reasoning.encrypted_content' as const]
      return stream
        ? openai.responses.stream({ ...body, include }).finalResponse()
        : openai.responses.create({ ...body, include })
    }
    const first = await ask()
    const calls = first.output.filter((item) => item.type === 'function_call')
    expect(calls.map(({ name, arguments: args }) => [name, JSON.parse(args)])).toEqual([
      ['warmth', { city: 'Rome' }],
      ['wind', { city: 'Rome' }],
    ])
    expect(first.output.find((item) => item.type === 'reasoning')?.summary).toMatchObject([{ text: THOUGHT }])
    for (const item of first.output) if (item.type !== 'message') input.push(item as ResponseInput[number])
    for (const { call_id } of calls) input.push({ type: 'function_call_output', call_id, output: RESULT })
    expect((await ask()).output_text).toBe(ANSWER)
    rounds()
  })
})
