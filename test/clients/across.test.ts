// Every recorded stream of every vendor, asked for through the other vendors' surfaces with their own SDKs, socket to
// socket through a whole relay. What the SDK puts together is what the recording's own vendor's SDK did: text, reasoning,
// signatures, calls, the end and its reason, usage. What a dialect cannot say stands in `cannot`, with its reason.
import { APIError as AnthropicError } from '@anthropic-ai/sdk'
import { APIError as OpenAiError } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { type Told, readOracle } from './oracle.ts'
import { surfaces, surfacesOf } from './surfaces.ts'
import { dialectNames, modelOf, oneDialectEach, replaying } from './upstreams.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse({ attemptsMax: 1 }, oneDialectEach)
})
afterAll(() => house.close())
beforeEach(() => house.reset())

type Path = keyof typeof surfaces

const oracle = readOracle()

test('there are recordings of every dialect', () => {
  const counts = dialectNames.map((name) => oracle.filter(({ wire }) => wire === name).length)
  for (const count of counts) expect(count).toBeGreaterThan(30)
})

describe.each(Object.keys(surfaces) as Path[])('%s', (path) => {
  const dialect = surfaces[path]
  const others = oracle.filter(({ wire }) => wire !== dialect)

  test.each(others.map((one) => [one.file, one] as const))('%s', async (file, one) => {
    const surface = surfacesOf(house).find((other) => other.path === path)
    const { heard, error } = (await surface?.stream({ model: modelOf(one.wire), headers: replaying(file) })) ?? {}
    if (one.fails) expect(error).toBeInstanceOf(dialect === 'anthropic-messages' ? AnthropicError : OpenAiError)
    else expect(error).toBeUndefined()
    // It failed before its first word: the HTTP status says it, and there is nothing to compare.
    if (!heard) return expect({ ...one, signatures: 0 }).toMatchObject(SILENT)
    expect(heard).toMatchObject(expected(one, dialect))
  })

  test.each(cannot[dialect])('what it cannot say, it meets: $because', ({ of }) => {
    expect(others.filter(of)).not.toHaveLength(0)
  })
})

const SILENT = { fails: true, text: '', refusal: '', reasoning: '', signatures: 0, tools: [] }

/** What a dialect cannot say of an answer, and what it says instead. */
interface Cannot {
  readonly because: string
  readonly of: (one: Told) => boolean
  readonly instead: (one: Told) => Partial<Told>
}

const SIGNED_PART: Cannot = {
  because: "it has no part that runs code, and the signature on Google's goes with the part",
  of: ({ file }) => file.includes('.thoughtsignature-codeexec-'),
  instead: () => ({ signatures: 1 }),
}

const cannot: Readonly<Record<(typeof surfaces)[Path], readonly Cannot[]>> = {
  'openai-chat': [SIGNED_PART],
  'openai-responses': [
    SIGNED_PART,
    {
      because: 'it has no thought that is only redacted: that is reasoning without a summary, and its cipher',
      of: ({ file }) => file.includes('.redacted-'),
      instead: () => ({ signatures: 2 }),
    },
  ],
  'anthropic-messages': [
    SIGNED_PART,
    {
      because: 'it has no word for saying no: a refusal in words is text, and `stop_reason` says what it is',
      of: ({ refusal }) => refusal !== '',
      instead: ({ text, refusal }) => ({ text: text + refusal, refusal: '' }),
    },
    {
      because: 'it cannot leave usage out: where nobody counted, it says 0',
      of: ({ usage }) => usage === undefined,
      instead: () => ({ usage: { input: 0, output: 0 } }),
    },
    {
      because: 'what came out of the cache is beside the prompt: Azure says more of it than there is prompt',
      of: ({ usage: { input = 0, cacheRead = 0 } = {} }) => cacheRead > input,
      instead: ({ usage }) => ({ usage: { ...usage, input: usage?.cacheRead ?? 0 } }),
    },
    {
      because: 'arguments are an object: of those that were cut off, the SDK keeps what is whole',
      of: ({ tools }) => tools.some(({ args }) => typeof args === 'string'),
      instead: ({ tools }) => ({
        tools: tools.map((tool) => (typeof tool.args === 'string' ? { ...tool, args: {} } : tool)),
      }),
    },
  ],
}

function expected(one: Told, dialect: keyof typeof cannot): object {
  const rules = cannot[dialect].filter(({ of }) => of(one))
  const said = rules.reduce<Told>((before, { instead }) => ({ ...before, ...instead(before) }), one)
  const { text, refusal, reasoning, signatures, tools, ending, usage = {}, fails, wire } = said
  const { input, ...counts } = usage
  return {
    text,
    refusal,
    reasoning,
    ...(signatures === undefined ? {} : { signatures: { length: signatures } }),
    // A vendor may give no id; then there is one of ours, because a result could not name its call.
    tools: tools.map((tool) => ({ ...tool, id: tool.id ?? expect.stringMatching(/^[\w-]+$/) })),
    ending: fails ? null : ending,
    // Google's own total is out by one now and then.
    usage: {
      ...counts,
      ...(input !== undefined && { input: wire === 'gemini' ? expect.closeTo(input, -0.4) : input }),
    },
  }
}
