// Same dialect on both sides: what a real provider sent reaches the reader byte for byte, event by event. Every
// recording of the two dialects goes through the whole relay, socket to socket. A chat client that does not ask for the usage
// does not get the chunk of it: the relay does, and has it on the bill.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dialects, sseDecoder } from '@holdfast/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse, recordings } from './house.ts'

interface Recorded {
  readonly file: string
  readonly wire: string
  readonly fidelity: string
}

const oracle = readFileSync(join(recordings, 'ORACLE.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const paths = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
}

const eventsOf = (text: string): [string | undefined, string][] =>
  sseDecoder()
    .push(text)
    .map(({ event, data }) => [event, data])

/** What the vendor is asked for the recording, and all that comes of it. */
async function replayed(dialect: keyof typeof paths, file: string, more: object = {}) {
  const headers = { authorization: `Bearer ${house.key}`, 'anthropic-version': '2023-06-01' }
  const response = await fetch(house.url + paths[dialect], {
    method: 'POST',
    headers: { ...headers, 'x-simulate': `replay=${encodeURIComponent(file)}` },
    body: JSON.stringify({
      model: 'sim/fast',
      max_tokens: 1,
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
      ...more,
    }),
  })
  const text = await response.text()
  expect(response.status).toBe(200)
  const view = async () =>
    (await (await fetch(house.url + response.headers.get('location'), { headers })).json()) as {
      purchases: { usage: { input?: number; output?: number }; estimated?: true }[]
    }
  return { text, received: eventsOf(text), view }
}

/**
 * What the provider said after its own ending is not the reply's any more, and a failure before the first frame is told by
 * the status.
 */
function recordedIn(dialect: keyof typeof paths, file: string) {
  const recorded = eventsOf(readFileSync(join(recordings, file), 'utf8'))
  const reader = dialects[dialect].reader()
  const events = recorded.map(([event, data]) => reader.read(event === undefined ? { data } : { event, data }))
  const last = events.findIndex((read) => read.some(({ type }) => type === 'message-end' || type === 'message-fail'))
  const isCut = last < 0 && reader.close().length === 0
  return { expected: last < 0 ? recorded : recorded.slice(0, last + 1), events: events.flat(), isCut }
}

function expectFrames({ text, received }: Awaited<ReturnType<typeof replayed>>, expected: unknown, isCut: boolean) {
  if (isCut) expect(received.pop()?.[1]).toContain('upstream-cut')
  expect(received).toEqual(expected)
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))
  expect(ids).toEqual(ids.map((_, at) => at + 1))
}

describe.each(Object.keys(paths) as (keyof typeof paths)[])('%s', (dialect) => {
  const files = oracle.filter(({ wire }) => wire === dialect)
  const asking = dialect === 'openai-chat' ? { stream_options: { include_usage: true } } : {}
  test.each(files)('$file', async ({ file }) => {
    const { expected, isCut } = recordedIn(dialect, file)
    expectFrames(await replayed(dialect, file, asking), expected, isCut)
  })
})

describe('openai-chat, for a client that does not ask for the usage', () => {
  /** `choices: []` and a usage. */
  const isAlone = ([, data]: [string | undefined, string]): boolean =>
    /"choices": ?\[\]/.test(data) && /"usage": ?\{/.test(data)
  const files = oracle.filter(
    ({ wire, file }) => wire === 'openai-chat' && eventsOf(readFileSync(join(recordings, file), 'utf8')).some(isAlone),
  )

  test('there are such recordings', () => expect(files.length).toBeGreaterThan(40))

  test.each(files)('$file', async ({ file }) => {
    const { expected, events, isCut } = recordedIn('openai-chat', file)
    const heard = await replayed('openai-chat', file)
    expectFrames(
      heard,
      expected.filter((one) => !isAlone(one)),
      isCut,
    )
    const said = events.reduce((usage, event) => (event.type === 'usage' ? { ...usage, ...event.usage } : usage), {})
    const { purchases } = await heard.view()
    expect(purchases).toHaveLength(1)
    expect(purchases[0]?.usage).toEqual(said)
    expect(purchases[0]).not.toHaveProperty('estimated')
  })
})
