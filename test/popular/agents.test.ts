// OpenAI's Agents SDK, unchanged but for its base URL: an agent with a tool, over chat completions and over Responses, with
// models that another vendor serves in the vendor's own dialect.
import { expectedText } from '@holdfast/simulator'
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { TestHouse } from '../clients/house.ts'
import { foreignTo, openHouseAbroad } from './abroad.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouseAbroad()))
afterAll(() => house.close())
beforeEach(() => house.reset())

const prompt = 'How do ropes hold?'
/** Said whatever was asked last: to Claude that is the results. */
const answer = { tokens: 30, seed: 'knots' }

describe.each([
  { dialect: 'openai-chat', useResponses: false },
  { dialect: 'openai-responses', useResponses: true },
] as const)('an agent over $dialect', ({ dialect, useResponses }) => {
  const runner = () =>
    new Runner({
      modelProvider: new OpenAIProvider({ baseURL: `${house.url}/v1`, apiKey: house.key, useResponses }),
      tracingDisabled: true,
    })

  describe.each(foreignTo(dialect))('asks for %s', (model) => {
    const sailor = (asked: string[] = []) =>
      new Agent({
        name: 'Sailor',
        model,
        instructions: 'Be brief.',
        tools: [
          tool({
            name: 'get_weather',
            description: 'The weather somewhere.',
            parameters: z.object({ location: z.string(), unit: z.string() }),
            execute: ({ location }) => {
              asked.push(location)
              return `seven degrees at ${location}`
            },
          }),
        ],
      })

    test('streamed: two calls at once, their results, and the answer', async () => {
      house.simulator.control({ tools: 2, tokens: 5, reasoning: 7 }, { times: 1 })
      house.simulator.control(answer, { times: 1 })
      const asked: string[] = []
      const run = await runner().run(sailor(asked), prompt, { stream: true })
      let text = ''
      for await (const piece of run.toTextStream()) text += piece
      await run.completed
      expect(asked).toEqual(['Fastnet Rock', 'Bishop Rock'])
      expect(run.finalOutput).toBe(expectedText(answer))
      expect(text).toBe(expectedText({ tokens: 5 }, prompt) + run.finalOutput)
      expect(run.runContext.usage).toMatchObject({ requests: 2 })
      expect(run.runContext.usage.outputTokens).toBeGreaterThan(42)
      const heard = house.simulator.journal[1]?.body
      for (const words of ['Be brief.', 'seven degrees at Fastnet Rock', 'seven degrees at Bishop Rock'])
        expect(heard).toContain(words)
    })

    test('whole: the same', async () => {
      house.simulator.control({ tools: 1, tokens: 5 }, { times: 1 })
      house.simulator.control(answer, { times: 1 })
      const asked: string[] = []
      const run = await runner().run(sailor(asked), prompt)
      expect(asked).toEqual(['Fastnet Rock'])
      expect(run.finalOutput).toBe(expectedText(answer))
    })

    test('an answer by its schema', async () => {
      house.simulator.control({ text: JSON.stringify({ name: 'Ann', age: 3 }) })
      const outputType = z.object({ name: z.string(), age: z.number() })
      const clerk = new Agent({ name: 'Clerk', model, outputType })
      const run = await runner().run(clerk, prompt)
      expect(run.finalOutput).toEqual({ name: 'Ann', age: 3 })
    })

    test('aborting hangs up on the provider', async () => {
      house.simulator.control({ tokensPerSecond: 20 })
      const left = new AbortController()
      const run = await runner().run(sailor(), prompt, { stream: true, signal: left.signal })
      for await (const _ of run.toTextStream()) left.abort()
      const gone = await house.simulator.when((entry) => entry.state === 'client-gone')
      expect(gone.tokens).toBeLessThan(10)
    })

    test('a stream that breaks is an error, never an answer', async () => {
      house.simulator.control({ cutAtEvent: 9 })
      const run = await runner().run(sailor(), prompt, { stream: true })
      const reading = (async () => {
        for await (const _ of run.toTextStream());
        await run.completed
      })()
      await expect(reading).rejects.toThrow()
      expect(run.finalOutput).toBeUndefined()
    })
  })
})
