// LangChain's OpenAI and Anthropic models, unchanged but for their base URL. Each asks for models that another vendor
// serves, in the vendor's own dialect.
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import type { DialectName } from '@holdfast/protocol'
import { ChatAnthropic } from '@langchain/anthropic'
import { type AIMessage, type AIMessageChunk, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { TestHouse } from '../clients/house.ts'
import { foreignTo, openHouseAbroad } from './abroad.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouseAbroad()))
afterAll(() => house.close())
beforeEach(() => house.reset())

interface Front {
  readonly client: string
  readonly dialect: DialectName
  readonly model: (model: string) => ChatOpenAI | ChatAnthropic
}

const openai = (model: string, useResponsesApi: boolean) =>
  new ChatOpenAI({
    model,
    apiKey: house.key,
    configuration: { baseURL: `${house.url}/v1` },
    maxRetries: 0,
    useResponsesApi,
  })

const fronts: readonly Front[] = [
  { client: 'ChatOpenAI', dialect: 'openai-chat', model: (model) => openai(model, false) },
  { client: 'ChatOpenAI, responses', dialect: 'openai-responses', model: (model) => openai(model, true) },
  {
    client: 'ChatAnthropic',
    dialect: 'anthropic-messages',
    model: (model) =>
      new ChatAnthropic({ model, apiKey: house.key, anthropicApiUrl: house.url, maxRetries: 0, maxTokens: 4096 }),
  },
]

const prompt = 'How do ropes hold?'
const spoken = { tokens: 40, reasoning: 12, inputTokens: 90, cachedTokens: 30 }
const counted = {
  input_tokens: 90,
  output_tokens: 52,
  total_tokens: 142,
  input_token_details: { cache_read: 30 },
}
/** OpenAI has no thoughts to show in chat, so what others show there stands beside the blocks. */
const thoughtsOf = ({ contentBlocks, additional_kwargs: more }: AIMessage | AIMessageChunk): unknown =>
  more['reasoning_content'] ??
  contentBlocks.map((block) => (block.type === 'reasoning' ? block.reasoning : '')).join('')

/**
 * ChatAnthropic reads what the prompt cost from the first event of a stream, and nowhere else. OpenAI says it in the last, so
 * that it stands at the end of Anthropic's stream, too, where Anthropic's own SDK finds it.
 */
const countsThePrompt = (dialect: DialectName, model: string): boolean =>
  dialect !== 'anthropic-messages' || model.startsWith('gemini-')

describe.each(fronts)('$client', ({ dialect, model }) => {
  describe.each(foreignTo(dialect))('asks for %s', (id) => {
    test('stream: text, thoughts and usage', async () => {
      house.simulator.control(spoken)
      let whole: AIMessageChunk | undefined
      for await (const chunk of await model(id).stream(prompt)) whole = whole?.concat(chunk) ?? chunk
      expect(whole?.text).toBe(expectedText(spoken, prompt))
      expect(whole?.usage_metadata).toMatchObject(countsThePrompt(dialect, id) ? counted : { output_tokens: 52 })
      expect(whole && thoughtsOf(whole)).toBe(expectedReasoning(spoken, prompt))
    })

    test('invoke: the same', async () => {
      house.simulator.control(spoken)
      const message = await model(id).invoke(prompt)
      expect(message.text).toBe(expectedText(spoken, prompt))
      expect(message.usage_metadata).toMatchObject(counted)
      expect(thoughtsOf(message)).toBe(expectedReasoning(spoken, prompt))
    })

    test.each(['stream', 'invoke'] as const)('%s: two calls at once, their results, and the answer', async (how) => {
      house.simulator.control({ tools: 2, tokens: 5 }, { times: 1 })
      house.simulator.control({ text: 'Seven degrees at both.' }, { times: 1 })
      const weather = tool(({ location }) => `seven degrees at ${location}`, {
        name: 'get_weather',
        description: 'The weather somewhere.',
        schema: z.object({ location: z.string(), unit: z.enum(['celsius', 'kelvin']) }),
      })
      const sailor = model(id).bindTools([weather])
      const turns = [new SystemMessage('Be brief.'), new HumanMessage(prompt)]
      let calling: AIMessageChunk | undefined
      if (how === 'invoke') calling = await sailor.invoke(turns)
      else for await (const chunk of await sailor.stream(turns)) calling = calling?.concat(chunk) ?? chunk
      const calls = calling?.tool_calls ?? []
      expect(calls.map(({ args }) => args['location'])).toEqual(['Fastnet Rock', 'Bishop Rock'])
      const results = await Promise.all(calls.map((call) => weather.invoke(call)))
      const answer = await sailor.invoke([...turns, ...(calling ? [calling] : []), ...results])
      expect(answer.text).toBe('Seven degrees at both.')
      const heard = house.simulator.journal[1]?.body
      for (const words of ['Be brief.', 'seven degrees at Fastnet Rock', 'seven degrees at Bishop Rock'])
        expect(heard).toContain(words)
    })

    test('thoughts before the calls do not disturb the loop', async () => {
      house.simulator.control({ tools: 1, tokens: 0, reasoning: 9 }, { times: 1 })
      house.simulator.control({ text: 'Seven degrees.' }, { times: 1 })
      const weather = tool(() => 'seven', {
        name: 'get_weather',
        description: 'The weather somewhere.',
        schema: z.object({ location: z.string(), unit: z.string() }),
      })
      const sailor = model(id).bindTools([weather])
      const calling = await sailor.invoke(prompt)
      const results = await Promise.all((calling.tool_calls ?? []).map((call) => weather.invoke(call)))
      const answer = await sailor.invoke([new HumanMessage(prompt), calling, ...results])
      expect(answer.text).toBe('Seven degrees.')
    })

    test('an object by its schema', async () => {
      const json = JSON.stringify({ name: 'Ann', age: 3 })
      // ChatAnthropic asks for a call of a tool, ChatOpenAI for a text.
      house.simulator.control(
        dialect === 'anthropic-messages' ? { tools: 1, toolArgs: json, tokens: 0 } : { text: json },
      )
      const schema = z.object({ name: z.string(), age: z.number() })
      expect(await model(id).withStructuredOutput(schema).invoke(prompt)).toEqual({ name: 'Ann', age: 3 })
    })

    test('leaving the stream hangs up on the provider', async () => {
      house.simulator.control({ tokensPerSecond: 20 })
      const left = new AbortController()
      const reading = (async () => {
        for await (const _ of await model(id).stream(prompt, { signal: left.signal })) left.abort()
      })()
      await expect(reading).rejects.toThrow(/abort/i)
      const gone = await house.simulator.when((entry) => entry.state === 'client-gone')
      expect(gone.tokens).toBeLessThan(10)
    })

    test.each([400, 401, 429, 503])('the provider’s %i is that', async (status) => {
      house.simulator.control({ refuse: status, retryAfter: '30' })
      await expect(model(id).invoke(prompt)).rejects.toMatchObject({ status })
    })

    test.each([{ cutAtEvent: 9 }, { errorAtEvent: 9 }])('a stream that breaks (%o) is an error', async (fault) => {
      house.simulator.control(fault)
      let text = ''
      const reading = (async () => {
        for await (const chunk of await model(id).stream(prompt)) text += chunk.text
      })()
      await expect(reading).rejects.toThrow()
      expect(text).not.toBe('')
    })
  })
})
