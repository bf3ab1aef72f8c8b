// Every recorded answer that was not streamed, asked for through the other vendors' surfaces with their own SDKs. What the
// SDK gives back is what stands in the recorded body.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { DialectName } from '@holdfast/protocol'
import type { ChatCompletion } from 'openai/resources/chat/completions'
import type { Response } from 'openai/resources/responses/responses'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GeminiAnswer, type Heard, heardInChat, heardInGemini, heardInMessage, heardInResponse } from './heard.ts'
import { type TestHouse, openHouse, recordings } from './house.ts'
import { asOpenAi } from './imitators.ts'
import { surfaces, surfacesOf } from './surfaces.ts'
import { modelOf, oneDialectEach, replaying } from './upstreams.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse({ attemptsMax: 1 }, oneDialectEach)
})
afterAll(() => house.close())
beforeEach(() => house.reset())

const heardIn: Readonly<Record<DialectName, (body: unknown) => Heard>> = {
  'openai-chat': (body) => heardInChat(asOpenAi(body) as ChatCompletion),
  'openai-responses': (body) => heardInResponse(body as Response),
  'anthropic-messages': (body) => heardInMessage(body as Message),
  gemini: (body) => heardInGemini(body as GeminiAnswer),
}

/** A batch object, recorded among the answers. */
const NOT_AN_ANSWER = '_nonstream/anthropic/anthropic.unknown.plain.cf14d0.json'

const recorded = readFileSync(join(recordings, 'INDEX_nonstream.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([file = '', , , wire]) => ({ file, wire: wire as DialectName }))
  .filter(({ file }) => file !== NOT_AN_ANSWER)

describe.each(Object.keys(surfaces) as (keyof typeof surfaces)[])('%s', (path) => {
  const others = recorded.filter(({ wire }) => wire !== surfaces[path])

  test.each(others.map((one) => [one.file, one] as const))('%s', async (file, { wire }) => {
    const surface = surfacesOf(house).find((other) => other.path === path)
    const { heard, error } = (await surface?.whole({ model: modelOf(wire), headers: replaying(file) })) ?? {}
    expect(error).toBeUndefined()
    const said = heardIn[wire](JSON.parse(readFileSync(join(recordings, file), 'utf8')))
    expect(heard).toMatchObject(expected(said, file, surfaces[path]))
  })
})

function expected(said: Heard, file: string, dialect: DialectName): object {
  const { text, refusal, tools, signatures, ending, usage } = said
  const { input = 0, cacheRead = 0 } = usage
  return {
    ...said,
    // Anthropic has no word for saying no: a refusal in words is text, and `stop_reason` says what it is.
    ...(dialect === 'anthropic-messages' && { text: text + refusal, refusal: '' }),
    // A vendor may give no id; then there is one of ours, because a result could not name its call.
    tools: tools.map((tool) => (tool.id === '' ? { ...tool, id: expect.stringMatching(/^[\w-]+$/) } : tool)),
    // A thought that is only redacted is to OpenAI reasoning without a summary, and its cipher.
    signatures: dialect === 'openai-responses' ? expect.arrayContaining([...signatures]) : signatures,
    ending: file === CUSTOM_CALL ? 'tool-use' : ending,
    // To Anthropic what came out of the cache is beside the prompt. Azure says more of it than there is prompt.
    usage: dialect === 'anthropic-messages' && cacheRead > input ? { ...usage, input: cacheRead } : usage,
  }
}

/** Its call is no function: no other dialect can say it, but the answer waits for whoever reads it. */
const CUSTOM_CALL = '_nonstream/openai/responses.gpt-5-2025-08-07.plain.598fc9.json'
