// Same dialect on both sides: what a real provider sent reaches the reader byte for byte, event by event. Every
// recording of the two dialects goes through the whole relay, socket to socket.
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

describe.each(Object.keys(paths) as (keyof typeof paths)[])('%s', (dialect) => {
  const files = oracle.filter(({ wire }) => wire === dialect)
  test.each(files)('$file', async ({ file }) => {
    const response = await fetch(house.url + paths[dialect], {
      method: 'POST',
      headers: {
        authorization: `Bearer ${house.key}`,
        'anthropic-version': '2023-06-01',
        'x-simulate': `replay=${encodeURIComponent(file)}`,
      },
      body: JSON.stringify({
        model: 'sim/fast',
        max_tokens: 1,
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    })
    const text = await response.text()
    const recorded = eventsOf(readFileSync(join(recordings, file), 'utf8'))
    // What the provider said after its own ending is not the reply's any more, and a failure before the first
    // frame is told by the status.
    const reader = dialects[dialect].reader()
    const last = recorded.findIndex(([event, data]) =>
      reader
        .read(event === undefined ? { data } : { event, data })
        .some(({ type }) => type === 'message-end' || type === 'message-fail'),
    )
    const expected = last < 0 ? recorded : recorded.slice(0, last + 1)
    expect(response.status).toBe(200)
    const received = eventsOf(text)
    const cut = last < 0 && reader.close().length === 0
    if (cut) expect(received.pop()?.[1]).toContain('upstream-cut')
    expect(received).toEqual(expected)
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))
    expect(ids).toEqual(ids.map((_, at) => at + 1))
  })
})
