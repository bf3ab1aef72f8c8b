// Our SSE decoder beside eventsource-parser 3, on the shapes the relay and the client see. Interleaved, medians:
// `node scripts/with-source.mjs bench/sse.ts`
import { sseDecoder } from '@holdfast/protocol'
import { createParser } from 'eventsource-parser'

const chunk = (n: number): string =>
  `{"id":"chatcmpl-9rD4cbxcufhWUCMSJ0LP0ZNuora53","object":"chat.completion.chunk","created":1722468666,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":" word${n}"},"logprobs":null,"finish_reason":null}]}`
const delta = (n: number): string =>
  `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word${n}"}}`

const EVENTS = 20_000
const openai = Array.from({ length: EVENTS }, (_, n) => `data: ${chunk(n)}\n\n`)
const anthropic = Array.from({ length: EVENTS }, (_, n) => `event: content_block_delta\ndata: ${delta(n)}\n\n`)
const numbered = Array.from({ length: EVENTS }, (_, n) => `data: ${chunk(n)}\nid: ${n + 1}\n\n`)

const shapes: [name: string, chunks: string[]][] = [
  ['data, one event per chunk', openai],
  ['data, 64 events per chunk', packed(openai)],
  ['event + data, one event per chunk', anthropic],
  ['event + data, 64 events per chunk', packed(anthropic)],
  ['data + id, one event per chunk', numbered],
  ['data + id, 64 events per chunk', packed(numbered)],
  ['CR LF, 64 events per chunk', packed(openai).map((text) => text.replaceAll('\n', '\r\n'))],
  ['cut every 1,460 characters', cut(1460, openai.join(''))],
  ['one event of 1 MiB, whole', [`data: ${'x'.repeat(1 << 20)}\n\n`]],
  ['one event of 1 MiB, 64 characters at a time', cut(64, `data: ${'x'.repeat(1 << 20)}\n\n`)],
]

// Each gives the events of a chunk as a list, as whoever loops over them wants them. (Adding lengths up inside
// eventsource-parser's callback lets V8 leave its events out altogether, which no real reader can.)
const decoders: [name: string, make: () => (text: string) => readonly { readonly data: string }[]][] = [
  ['holdfast', () => sseDecoder().push],
  [
    'eventsource-parser',
    () => {
      let events: { readonly data: string }[] = []
      const parser = createParser({ onEvent: (event) => events.push(event) })
      return (text) => {
        events = []
        parser.feed(text)
        return events
      }
    },
  ],
]

console.log('| shape | holdfast, ms | eventsource-parser 3, ms | ratio |\n| --- | ---: | ---: | ---: |')
for (const [name, chunks] of shapes) {
  const times = decoders.map((): number[] => [])
  const said = new Set<number>()
  for (let round = 0; round < 25; round += 1)
    for (const [at, [, make]] of decoders.entries()) {
      const before = performance.now()
      const push = make()
      let chars = 0
      for (const text of chunks) for (const event of push(text)) chars += event.data.length
      said.add(chars)
      if (round >= 5) times[at]?.push(performance.now() - before)
    }
  if (said.size !== 1) throw new Error(`${name}: the decoders disagree`)
  const [ours = 0, theirs = 0] = times.map(median)
  console.log(`| ${name} | ${ours.toFixed(2)} | ${theirs.toFixed(2)} | ${(ours / theirs).toFixed(2)} |`)
}

function packed(events: readonly string[]): string[] {
  const chunks: string[] = []
  for (let at = 0; at < events.length; at += 64) chunks.push(flat(events.slice(at, at + 64).join('')))
  return chunks
}

function cut(size: number, text: string): string[] {
  const chunks: string[] = []
  for (let at = 0; at < text.length; at += size) chunks.push(flat(text.slice(at, at + size)))
  return chunks
}

/** A string of its own, as a decoder of bytes would give it, not a view of a longer one. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0
}
