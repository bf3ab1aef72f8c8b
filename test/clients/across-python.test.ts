// Both vendors' Python packages with other vendors' models behind: text, thoughts, a loop of tools, refusals, a cut, and
// leaving, streamed and whole.
import { expectedText } from '@holdfast/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { describePython, runPython } from './python.ts'
import { dialectNames, modelOf, oneDialectEach } from './upstreams.ts'

const text = expectedText({ form: 'numbered', tokens: 40, seed: 'p' })

const heard = {
  text: { text, ending: 'complete', output: 40 },
  thought: true,
  calls: [
    [
      ['warmth', { city: 'Rome' }],
      ['warmth', { city: 'Rome' }],
    ],
    'tool-use',
  ],
  answer: text,
}

/** Classes of errors: OpenAI's package has none of its own for 529. */
const refused = (overloaded: string) => ({
  400: ['BadRequestError', 400, '30'],
  401: ['AuthenticationError', 401, '30'],
  429: ['RateLimitError', 429, '30'],
  529: [overloaded, 529, '30'],
})

const expected = {
  '/v1/chat/completions': ['openai-chat', 'InternalServerError'],
  '/v1/responses': ['openai-responses', 'InternalServerError'],
  '/v1/messages': ['anthropic-messages', 'OverloadedError'],
} as const

describePython('the Python packages, across the vendors', () => {
  let house: TestHouse
  let seen: unknown
  beforeAll(async () => {
    house = await openHouse({ attemptsMax: 1 }, oneDialectEach)
    const models = Object.fromEntries(dialectNames.map((dialect) => [dialect, modelOf(dialect)]))
    seen = await runPython('across_client.py', { URL: house.url, KEY: house.key, MODELS: JSON.stringify(models) })
  })
  afterAll(() => house.close())

  test.each(Object.entries(expected))('%s', (path, [own, overloaded]) => {
    for (const dialect of dialectNames.filter((name) => name !== own))
      expect(seen).toHaveProperty([`${path} on ${dialect}`], {
        streamed: heard,
        whole: heard,
        cut: true,
        refused: refused(overloaded),
      })
  })

  test('who left, hung up on the vendor behind', () => {
    expect(house.simulator.journal.filter(({ state }) => state === 'client-gone')).toHaveLength(9)
  })
})
