// `resilientFetch` under the AI SDK's own providers: `streamText` hears nothing of a line that breaks.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { resilientFetch } from '@holdfast/client'
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import { type LanguageModel, streamText } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type TestHouse, openHouse } from '../clients/house.ts'
import { KEY } from '../faults/relay-process.ts'
import { openResetProxy } from '../faults/reset-proxy.ts'
import { openScene } from '../faults/scene.ts'
import { startFaultProxy } from '../matrix/fault-proxy.ts'
import type { Fault } from '../matrix/faults.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouse({ heartbeatMs: 100 })))
afterAll(() => house.close())
beforeEach(() => house.reset())

const prompt = 'What holds a ship?'
const plan = { tokens: 60, tokensPerSecond: 300, seed: 'the same words for all' }
const whole = expectedText(plan)

/** As fast as a test has to be. */
const settings = (url: string, apiKey: string) => ({
  baseURL: `${url}/v1`,
  apiKey,
  // Another attempt may go on with the text. It is what an application would set, too.
  headers: { 'Holdfast-Segments': 'continue' },
  fetch: resilientFetch({ patience: { baseMs: 5, capMs: 50 } }),
})

const providers = {
  '@ai-sdk/openai': (url: string, key: string, name = 'sim/any') => createOpenAI(settings(url, key)).chat(name),
  '@ai-sdk/openai-compatible': (url: string, key: string, name = 'sim/any') =>
    createOpenAICompatible({ ...settings(url, key), name: 'holdfast' })(name),
  '@ai-sdk/anthropic': (url: string, key: string, name = 'sim/any') => createAnthropic(settings(url, key))(name),
}

/**
 * What `streamText` says, with nothing of its own to fall back on. Rejects with the first error in its stream.
 * @param onText told of the text so far
 */
async function heardFrom(model: LanguageModel, onText: (text: string) => void = () => undefined) {
  const result = streamText({ model, prompt, maxRetries: 0, onError: () => undefined })
  let text = ''
  let finishReason = ''
  for await (const part of result.stream) {
    if (part.type === 'text-delta') onText((text += part.text))
    if (part.type === 'finish') ({ finishReason } = part)
    if (part.type === 'error') throw part.error
  }
  return { text, finishReason }
}

describe.each(Object.entries(providers))('%s', (_, modelAt) => {
  const faults: readonly Fault['does'][] = [
    { type: 'reset-each' },
    { type: 'end' },
    { type: 'down', ms: 300 },
    { type: 'refuse', times: 2, when: 'first' },
    { type: 'refuse', times: 2, when: 'back' },
    { type: 'silence' },
    { type: 'lose-response' },
  ]
  test.each(faults)('%o: exact, and bought once', async (does) => {
    house.simulator.control(plan)
    const fault: Fault = { name: does.type, title: '', what: '', does }
    const proxy = await startFaultProxy({ port: Number(new URL(house.url).port), fault })
    onTestFinished(() => proxy.close())
    expect(await heardFrom(modelAt(proxy.url, house.key))).toEqual({ text: whole, finishReason: 'stop' })
    expect(proxy.strikes).toBeGreaterThan(0)
    expect(house.simulator.journal.map(({ state }) => state)).toEqual(['finished'])
  })

  test('reset after every k bytes, wherever that is: exact', async () => {
    house.simulator.control(plan)
    for (const bytes of [0, 1, 34, 127, 250, 987]) {
      const line = await openResetProxy(() => Number(new URL(house.url).port), bytes)
      expect(await heardFrom(modelAt(line.url, house.key)), `${bytes}`).toEqual({ text: whole, finishReason: 'stop' })
      expect(line.resets).toBeGreaterThan(0)
    }
  })

  test('the relay is killed and started again: exact', async () => {
    const { relay, simulator } = await openScene({})
    const model = modelAt(relay.url, KEY, 'claude-opus-4-6')
    simulator.control({ ...plan, stallAtEvent: 30 }, { times: 1 })
    let heard: ReturnType<typeof heardFrom> | undefined
    // A few words are not gone on with; these are enough, and they are in the log, since they were heard.
    await new Promise<void>((resolve, reject) => {
      heard = heardFrom(model, (text) => text.length > 80 && resolve())
      heard.catch(reject)
    })
    await relay.kill()
    simulator.control(plan)
    await relay.start()
    expect(await heard).toEqual({ text: whole, finishReason: 'stop' })
  })

  test('leaving the stream stops the reply', async () => {
    house.simulator.control({ ...plan, tokens: 5_000 })
    const left = new AbortController()
    const result = streamText({ model: modelAt(house.url, house.key), prompt, abortSignal: left.signal })
    for await (const part of result.stream) if (part.type === 'text-delta') left.abort()
    expect((await house.simulator.when(({ state }) => state !== 'running')).state).toBe('client-gone')
  })
})

test('thoughts come through a line that breaks as the text does', async () => {
  const thinking = { ...plan, reasoning: 40 }
  house.simulator.control(thinking)
  const line = await openResetProxy(() => Number(new URL(house.url).port), 400)
  const result = streamText({ model: providers['@ai-sdk/anthropic'](line.url, house.key), prompt })
  expect(await result.text).toBe(whole)
  expect((await result.finalStep).reasoningText).toBe(expectedReasoning(thinking, prompt))
  expect(line.resets).toBeGreaterThan(0)
})
