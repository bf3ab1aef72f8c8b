// Vercel's AI SDK with its OpenAI, Anthropic and OpenAI-compatible providers, unchanged but for their base URL. Each asks
// for models that another vendor serves, in the vendor's own dialect.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import type { DialectName } from '@holdfast/protocol'
import { APICallError, type LanguageModel, Output, generateText, isStepCount, streamText, tool } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { TestHouse } from '../clients/house.ts'
import { foreignTo, openHouseAbroad } from './abroad.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouseAbroad()))
afterAll(() => house.close())
beforeEach(() => house.reset())

interface Front {
  readonly provider: string
  readonly dialect: DialectName
  readonly model: (id: string) => LanguageModel
  /** OpenAI's chat completions have no word for thoughts, so its provider does not look for any. */
  readonly isBlindToThoughts?: true
  /** How it asks for an object from a model of which it knows nothing. */
  readonly objectsBy: 'schema' | 'tool'
  /** What its provider is told beside the prompt. */
  readonly options?: Parameters<typeof generateText>[0]['providerOptions']
}

const settings = () => ({ baseURL: `${house.url}/v1`, apiKey: house.key })
const compatible = { name: 'holdfast', includeUsage: true, supportsStructuredOutputs: true }

const fronts: readonly Front[] = [
  {
    provider: '@ai-sdk/openai, chat',
    dialect: 'openai-chat',
    model: (id) => createOpenAI(settings()).chat(id),
    isBlindToThoughts: true,
    objectsBy: 'schema',
  },
  {
    provider: '@ai-sdk/openai, responses',
    dialect: 'openai-responses',
    model: (id) => createOpenAI(settings()).responses(id),
    objectsBy: 'schema',
  },
  {
    // Otherwise it names what was said before, instead of saying it: whoever answers is thought to keep it.
    provider: '@ai-sdk/openai, responses that nobody keeps',
    dialect: 'openai-responses',
    model: (id) => createOpenAI(settings()).responses(id),
    objectsBy: 'schema',
    options: { openai: { store: false } },
  },
  {
    provider: '@ai-sdk/anthropic',
    dialect: 'anthropic-messages',
    model: (id) => createAnthropic(settings())(id),
    objectsBy: 'tool',
  },
  {
    provider: '@ai-sdk/openai-compatible',
    dialect: 'openai-chat',
    model: (id) => createOpenAICompatible({ ...settings(), ...compatible })(id),
    objectsBy: 'schema',
  },
]

const prompt = 'How do ropes hold?'
const spoken = { tokens: 40, reasoning: 12, inputTokens: 90, cachedTokens: 30 }
const counted = {
  inputTokens: 90,
  inputTokenDetails: { cacheReadTokens: 30 },
  outputTokens: 52,
  outputTokenDetails: { reasoningTokens: 12 },
}

describe.each(fronts)('$provider', ({ dialect, model, isBlindToThoughts, objectsBy, options }) => {
  describe.each(foreignTo(dialect))('asks for %s', (id) => {
    const asking = () => ({ model: model(id), prompt, maxRetries: 0, ...(options && { providerOptions: options }) })
    const thoughts = isBlindToThoughts ? undefined : expectedReasoning(spoken, prompt)

    test('streamed: text, thoughts, finish and usage', async () => {
      house.simulator.control(spoken)
      const result = streamText(asking())
      expect(await result.text).toBe(expectedText(spoken, prompt))
      expect(await result.finishReason).toBe('stop')
      expect(await result.usage).toMatchObject(counted)
      expect((await result.finalStep).reasoningText).toBe(thoughts)
    })

    test('whole: the same', async () => {
      house.simulator.control(spoken)
      const { text, finishReason, usage, finalStep } = await generateText(asking())
      expect(text).toBe(expectedText(spoken, prompt))
      expect(finishReason).toBe('stop')
      expect(usage).toMatchObject(counted)
      expect(finalStep.reasoningText).toBe(thoughts)
    })

    test.each([
      { how: 'streamed', ask: streamText },
      { how: 'whole', ask: generateText },
    ])('$how: two calls at once, their results, and the answer', async ({ ask }) => {
      house.simulator.control({ tools: 2, tokens: 5, reasoning: 7 }, { times: 1 })
      house.simulator.control({ text: 'Seven degrees at both.' }, { times: 1 })
      const asked: string[] = []
      const result = await ask({
        ...asking(),
        instructions: 'Be brief.',
        stopWhen: isStepCount(4),
        tools: {
          get_weather: tool({
            description: 'The weather somewhere.',
            inputSchema: z.object({ location: z.string(), unit: z.enum(['celsius', 'kelvin']) }),
            execute: ({ location }) => {
              asked.push(location)
              return { at: location, degrees: 7 }
            },
          }),
        },
      })
      const steps = await result.steps
      expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
      expect(asked).toEqual(['Fastnet Rock', 'Bishop Rock'])
      expect(await result.text).toBe('Seven degrees at both.')
      // The simulator refuses calls without results, so their ids have found each other.
      const heard = house.simulator.journal[1]?.body
      for (const place of asked) expect(heard).toContain(place)
      expect(heard).toContain('degrees')
      expect(heard).toContain('Be brief.')
    })

    test('an object by its schema', async () => {
      const json = JSON.stringify({ name: 'Ann', age: 3 })
      house.simulator.control(objectsBy === 'tool' ? { tools: 1, toolArgs: json, tokens: 0 } : { text: json })
      const output = Output.object({ schema: z.object({ name: z.string(), age: z.number() }) })
      const result = await generateText({ ...asking(), output })
      expect(result.output).toEqual({ name: 'Ann', age: 3 })
      expect(house.simulator.journal[0]?.body).toContain('"age"')
    })

    test('aborting hangs up on the provider', async () => {
      house.simulator.control({ tokensPerSecond: 20 })
      const left = new AbortController()
      const result = streamText({ ...asking(), abortSignal: left.signal })
      const heard: string[] = []
      for await (const part of result.stream) {
        heard.push(part.type)
        if (part.type === 'text-delta') left.abort()
      }
      expect(heard.at(-1)).toBe('abort')
      const gone = await house.simulator.when((entry) => entry.state === 'client-gone')
      expect(gone.tokens).toBeLessThan(10)
    })

    test.each([
      { status: 400, isRetryable: false },
      { status: 401, isRetryable: false },
      { status: 429, isRetryable: true },
      { status: 503, isRetryable: true },
    ])('the provider’s $status is that, and may be tried again: $isRetryable', async ({ status, isRetryable }) => {
      house.simulator.control({ refuse: status, retryAfter: '30' })
      const refused = await generateText(asking()).catch((cause: unknown) => cause)
      expect(APICallError.isInstance(refused)).toBe(true)
      expect(refused).toMatchObject({ statusCode: status, isRetryable })
    })

    test.each([{ cutAtEvent: 9 }, { errorAtEvent: 9 }, { garbleAtEvent: 9 }])(
      'a stream that breaks (%o) is an error, never a finish',
      async (fault) => {
        house.simulator.control(fault)
        const errors: unknown[] = []
        const result = streamText({ ...asking(), onError: ({ error }) => void errors.push(error) })
        const finishes: string[] = []
        let text = ''
        for await (const part of result.stream)
          if (part.type === 'finish') finishes.push(part.finishReason)
          else if (part.type === 'text-delta') text += part.text
        expect(errors).not.toEqual([])
        expect(finishes).not.toContain('stop')
        expect(text).not.toBe('')
        expect(expectedText(fault, prompt).startsWith(text)).toBe(true)
      },
    )
  })
})
