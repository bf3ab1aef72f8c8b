// Counting tokens with both vendors' official SDKs, whoever is behind.
import Anthropic, { AuthenticationError } from '@anthropic-ai/sdk'
import OpenAI from 'openai'
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
beforeEach(() => house.reset())

const content = 'How do ropes hold a ship that the tide wants to have?'
/** As the simulator counts, and as the relay guesses. */
const COUNTED = Math.ceil(content.length / 4) + 7
const GUESSED = Math.ceil(content.length / 4)

describe.each(dialectNames)('with %s behind', (dialect) => {
  const model = modelOf(dialect)
  const isGuess = dialect === 'openai-chat'

  test('Anthropic’s SDK counts', async () => {
    const asking = anthropic.messages.countTokens({ model, messages: [{ role: 'user', content }] })
    const { data, response } = await asking.withResponse()
    expect(data).toEqual({ input_tokens: isGuess ? GUESSED : COUNTED })
    expect(response.headers.get('holdfast-estimate')).toBe(isGuess ? 'true' : null)
    expect(house.simulator.journal, 'nothing is bought').toHaveLength(0)
  })

  test('OpenAI’s SDK counts', async () => {
    const { data, response } = await openai.responses.inputTokens.count({ model, input: content }).withResponse()
    expect(data).toEqual({ object: 'response.input_tokens', input_tokens: isGuess ? GUESSED : COUNTED })
    expect(response.headers.get('holdfast-estimate')).toBe(isGuess ? 'true' : null)
  })
})

test('a key that is not known is refused in the words of whoever asks', async () => {
  const stranger = new Anthropic({ baseURL: house.url, apiKey: 'hf_nobody', maxRetries: 0 })
  const asking = stranger.messages.countTokens({ model: 'm', messages: [{ role: 'user', content }] })
  await expect(asking).rejects.toThrow(AuthenticationError)
})
