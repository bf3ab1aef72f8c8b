// Whatever an upstream may say: sequences of events made by dice, the same for the same seed. Blocks of every kind, calls
// whose arguments come interleaved, cut off or not at all, every ending and every failure at any place, usage in parts.
import { type Event, type Problem, type ProblemCode, type Usage, problems } from '@holdfast/protocol'
import * as fc from 'fast-check'

/** @param seed the same for the same */
export const tellings = (count: number, seed: number): Event[][] => fc.sample(telling, { numRuns: count, seed })

export const everyProblem: readonly Problem[] = (Object.keys(problems) as ProblemCode[]).flatMap((code): Problem[] => [
  { code, message: 'It failed.' },
  { code, message: 'It failed.', status: 429, retryAfterMs: 2_500, vendorCode: 'rate_limit_error' },
])

const words = fc.constantFrom('Hold', ' fast', '\n', '“…” 🪢', '')
const json = fc.constantFrom('', 'null', '{}', '{"city":"Rome"}', '{"a":{"b":[1,2.5]}}', '{"city":"Ro', '[1]', '"x"')
const id = fc.constantFrom('call_1', 'toolu_2', '')

/** A block before it has a number. */
type Piece = (block: number) => Event[]

const text: fc.Arbitrary<Piece> = fc
  .tuple(
    fc.array(words, { maxLength: 3 }),
    fc.boolean(),
    fc.option(fc.constantFrom(...(['url', 'char', 'google'] as const))),
  )
  .map(([pieces, refuses, cited]) => (block) => [
    { type: 'text-start', block, ...(refuses && { refusal: true }) },
    ...pieces.map((piece): Event => ({ type: 'text-delta', block, text: piece })),
    ...(cited === null ? [] : [citations[cited](block)]),
    { type: 'block-end', block },
  ])

const citations: Readonly<Record<'url' | 'char' | 'google', (block: number) => Event>> = {
  url: (block) => {
    const type = 'response.output_text.annotation.added'
    const annotation = { type: 'url_citation', url: 'https://x', title: 'X', start_index: 0, end_index: 1 }
    return { type: 'other-delta', block, kind: type, value: { type, annotation_index: 0, annotation } }
  },
  char: (block) => {
    const citation = {
      type: 'char_location',
      cited_text: 'x',
      document_index: 0,
      document_title: null,
      file_id: null,
      start_char_index: 0,
      end_char_index: 1,
    }
    return { type: 'other-delta', block, kind: 'citations_delta', value: { type: 'citations_delta', citation } }
  },
  google: (block) => {
    const value = { type: 'groundingMetadata', groundingMetadata: { webSearchQueries: ['x'] } }
    return { type: 'other-delta', block, kind: 'groundingMetadata', value }
  },
}

const reasoning: fc.Arbitrary<Piece> = fc
  .tuple(fc.array(words, { maxLength: 2 }), fc.option(fc.constant('c2lnbmVk')))
  .map(([pieces, signature]) => (block) => [
    { type: 'reasoning-start', block },
    ...pieces.map((piece): Event => ({ type: 'reasoning-delta', block, text: piece })),
    ...(signature === null ? [] : [{ type: 'reasoning-signature', block, signature } as const]),
    { type: 'block-end', block },
  ])

const call: fc.Arbitrary<Piece> = fc.tuple(id, json, fc.nat(3)).map(([name, args, cut]) => (block) => [
  { type: 'tool-start', block, id: name, name: 'weather' },
  ...[args.slice(0, cut), args.slice(cut)].flatMap((piece): Event[] =>
    piece === '' ? [] : [{ type: 'tool-delta', block, json: piece }],
  ),
  { type: 'block-end', block },
])

const others: Readonly<Record<string, unknown>> = {
  redacted_thinking: { type: 'redacted_thinking', data: 'c2VhbGVk' },
  'reasoning.encrypted': { type: 'reasoning.encrypted', data: 'c2VhbGVk', format: 'x' },
  server_tool_use: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
  web_search_call: {
    type: 'web_search_call',
    id: 'ws_1',
    status: 'completed',
    action: { type: 'search', query: 'x', queries: ['x'] },
  },
  custom_tool_call: { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_9', name: 'f', input: 'x' },
  executableCode: { executableCode: { code: '1', language: 'PYTHON' } },
  inlineData: { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
  image_url: { type: 'image_url', image_url: { url: 'https://x' } },
}
const other: fc.Arbitrary<Piece> = fc.constantFrom(...Object.keys(others)).map((kind) => (block) => [
  { type: 'other-start', block, kind, value: others[kind] },
  { type: 'block-end', block },
])

/** One after the other, or, where they are calls, the starts first and their arguments mixed, as some servers send them. */
const blocks: fc.Arbitrary<Event[]> = fc
  .tuple(fc.array(fc.oneof(text, reasoning, call, other), { maxLength: 4 }), fc.array(call, { maxLength: 3 }))
  .map(([pieces, calls]) => {
    const first = pieces.flatMap((piece, block) => piece(block))
    const mixed = calls.map((piece, n) => piece(pieces.length + n))
    const rounds = Math.max(0, ...mixed.map((events) => events.length))
    const turns = Array.from({ length: rounds }, (_, n) => mixed.flatMap((events) => events.slice(n, n + 1)))
    return [...first, ...turns.flat()]
  })

const count = fc.option(fc.nat(9_000), { nil: undefined })
const usage: fc.Arbitrary<Event[]> = fc
  .record({ input: count, output: count, cacheRead: count, cacheWrite: count, reasoning: count })
  .map((counts) => Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined)) as Usage)
  .map((counted) => (Object.keys(counted).length === 0 ? [] : [{ type: 'usage', usage: counted }]))

/** As the vendors say it, or nobody. */
const reasons = {
  complete: [null, 'tired', 'stop', 'eos', 'end_turn', 'stop_sequence', 'pause_turn', 'completed', 'STOP'],
  length: ['length', 'max_tokens', 'model_context_window_exceeded', 'max_output_tokens', 'incomplete', 'MAX_TOKENS'],
  'tool-use': [null, 'stop', 'tool_calls', 'tool_use', 'completed', 'STOP'],
  refusal: ['stop', 'content_filter', 'refusal', 'completed', 'SAFETY', 'OTHER', 'tired'],
} as const
const end = fc
  .constantFrom(...(Object.keys(reasons) as (keyof typeof reasons)[]))
  .chain((said) => fc.tuple(fc.constant(said), fc.constantFrom(...reasons[said])))

const ending: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: end.map(([said, word]): Event => ({ type: 'message-end', ending: said, reason: word })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...everyProblem).map((problem): Event => ({ type: 'message-fail', problem })),
  },
)

const telling: fc.Arbitrary<Event[]> = fc
  .tuple(
    fc.boolean(),
    usage,
    blocks,
    usage,
    ending,
    fc.nat(30),
    fc.option(fc.constantFrom('continued', 'restarted' as const)),
  )
  .map(([isNamed, before, said, after, last, at, seam]) => {
    const start: Event[] = [{ type: 'message-start', ...(isNamed && { id: 'msg_up', model: 'up' }) }]
    // A failure strikes anywhere, with blocks open.
    if (last.type === 'message-fail') return [...start, ...before, ...said.slice(0, at), ...after, last]
    const rest = [...said, { type: 'unknown', data: '{"new":1}' } as const, ...after, last]
    if (seam === null) return [...start, ...before, ...rest]
    const mark: Event = { type: 'segment', segment: 2, how: seam, model: 'm' }
    const half: Event[] = [
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'Hold' },
      { type: 'block-end', block: 0 },
    ]
    return seam === 'restarted'
      ? [...start, ...half, mark, ...start, ...before, ...rest]
      : [...start, ...half, mark, ...before, ...rest.map((event) => later(event))]
  })

/** The same, a block later. */
const later = (event: Event): Event => ('block' in event ? { ...event, block: event.block + 1 } : event)
