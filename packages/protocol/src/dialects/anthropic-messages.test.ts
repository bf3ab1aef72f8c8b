import { describe, expect, it } from 'vitest'
import { type Event, isEnding } from '../event.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { messageOf, readAll, toolsOf } from './recordings.suite.ts'

const voice = { id: 'rpl_1', model: 'm', createdS: 1 }

type Data = Readonly<Record<string, unknown>> & { readonly type: string }

const read = (...data: Data[]): Event[] =>
  readAll(
    'anthropic-messages',
    data.map((value) => ({ event: value.type, data: JSON.stringify(value) })),
  )
const message = (...data: Data[]) => messageOf(read(...data))

const start = {
  type: 'message_start',
  message: { id: 'm1', model: 'claude', usage: { input_tokens: 5, output_tokens: 1 } },
}
const block = (content_block: object, index = 0) => ({ type: 'content_block_start', index, content_block })
const delta = (value: object, index = 0) => ({ type: 'content_block_delta', index, delta: value })
const stop = (index = 0) => ({ type: 'content_block_stop', index })
const finish = (stop_reason: string | null) => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage: { output_tokens: 9 },
})
const end = { type: 'message_stop' }

describe('an ending', () => {
  it.each([
    ['end_turn', 'complete'],
    ['stop_sequence', 'complete'],
    ['pause_turn', 'complete'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-use'],
    ['refusal', 'refusal'],
    ['tired', 'complete'],
  ])('of %s is %s', (reason, ending) => {
    expect(message(start, finish(reason), end)).toMatchObject({
      id: 'm1',
      model: 'claude',
      ending,
      reason,
      usage: { input: 5, output: 9 },
    })
    expect(read(start, finish(reason), end).filter(isEnding)).toHaveLength(1)
  })

  it('had been said when only message_stop is missing', () => {
    expect(message(start, finish('end_turn'))).toMatchObject({ ending: 'complete', reason: 'end_turn' })
  })

  it.each([
    ['a start', [start]],
    ['a block that is whole', [start, block({ type: 'text', text: '' }), stop()]],
    ['usage without a reason', [start, finish(null)]],
  ])('is never made up after %s', (_, data) => expect(read(...data).some(isEnding)).toBe(false))

  it('ends the blocks that are open, and is the last word', () => {
    const reader = anthropicMessages.reader()
    const say = (data: Data) => reader.read({ event: data.type, data: JSON.stringify(data) })
    say(block({ type: 'text', text: '' }))
    say(finish('end_turn'))
    expect(say(end)).toEqual([
      { type: 'block-end', block: 0 },
      { type: 'message-end', ending: 'complete', reason: 'end_turn' },
    ])
    expect([...say(delta({ type: 'text_delta', text: 'more' })), ...say(end), ...reader.close()]).toEqual([])
  })
})

describe('a failure', () => {
  it.each([
    [
      'an overload',
      { event: 'error', data: '{"type":"error","error":{"type":"overloaded_error","message":"m"}}' },
      'upstream-overloaded',
    ],
    [
      'an overload without a name',
      { data: '{"type":"error","error":{"type":"overloaded_error","message":"m"}}' },
      'upstream-overloaded',
    ],
    ['an error object alone', { data: '{"error":{"type":"rate_limit_error"}}' }, 'upstream-limited'],
    ['a server error', { event: 'error', data: '{"type":"error","error":{"type":"api_error"}}' }, 'upstream-failed'],
    ['an error that is no JSON', { event: 'error', data: 'Overloaded' }, 'upstream-failed'],
    [
      'JSON that stops in the middle',
      { event: 'content_block_delta', data: '{"type":"content_bl' },
      'upstream-garbled',
    ],
  ])('is %s', (_, saying, code) => {
    expect(anthropicMessages.reader().read(saying)).toMatchObject([{ type: 'message-fail', problem: { code } }])
  })
})

describe('a block', () => {
  it.each([
    [
      'pieces',
      [
        block({ type: 'tool_use', id: 'a', name: 'f', input: {} }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        delta({ type: 'input_json_delta', partial_json: '{"x":1}' }),
        stop(),
      ],
    ],
    ['the start', [block({ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }), stop()]],
    [
      'the start and again in pieces',
      [
        block({ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }),
        delta({ type: 'input_json_delta', partial_json: '{"x":1}' }),
        stop(),
      ],
    ],
  ])('of a tool has its arguments in %s', (_, data) => {
    expect(toolsOf(message(...data))).toEqual([{ id: 'a', name: 'f', args: { x: 1 } }])
  })

  it('of thinking keeps its signature', () => {
    const said = message(
      block({ type: 'thinking', thinking: '', signature: '' }),
      delta({ type: 'thinking_delta', thinking: 'Hm.' }),
      delta({ type: 'signature_delta', signature: 's' }),
      stop(),
    )
    expect(said.blocks).toEqual([{ type: 'reasoning', text: 'Hm.', signature: 's' }])
  })

  it('of a kind without a word here is kept as it came, arguments and all', () => {
    const server = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const said = message(
      block(server),
      delta({ type: 'input_json_delta', partial_json: '{"q":' }),
      delta({ type: 'input_json_delta', partial_json: '1}' }),
      delta({ type: 'news_delta', news: 2 }),
      stop(),
    )
    expect(said.blocks).toEqual([
      {
        type: 'other',
        kind: 'server_tool_use',
        value: server,
        json: '{"q":1}',
        deltas: [{ type: 'news_delta', news: 2 }],
      },
    ])
    expect(anthropicMessages.writeWhole(said, voice)).toMatchObject({ content: [{ ...server, input: { q: 1 } }] })
  })

  it('of text keeps its citations, streamed and whole', () => {
    const citation = { type: 'char_location', cited_text: 'x' }
    const said = message(
      block({ type: 'text', text: '' }),
      delta({ type: 'citations_delta', citation }),
      delta({ type: 'text_delta', text: 'A' }),
      stop(),
    )
    expect(said.blocks).toEqual([{ type: 'text', text: 'A', deltas: [{ type: 'citations_delta', citation }] }])
    const whole = anthropicMessages.writeWhole(said, voice)
    expect(whole).toMatchObject({ content: [{ type: 'text', text: 'A', citations: [citation] }] })
    expect(messageOf(anthropicMessages.readWhole(JSON.stringify(whole))).blocks).toEqual(said.blocks)
  })

  it('without a start is opened by its first delta', () => {
    expect(message(delta({ type: 'text_delta', text: 'A' }), delta({ type: 'text_delta', text: 'B' })).blocks).toEqual([
      { type: 'text', text: 'AB' },
    ])
  })

  it('is numbered as it appears, whatever its index', () => {
    expect(
      message(block({ type: 'text', text: 'A' }, 3), stop(3), block({ type: 'text', text: 'B' }, 3), stop(3)).blocks,
    ).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ])
  })

  it('that nobody has heard of is unknown', () => {
    expect(read({ type: 'news', x: 1 })).toEqual([{ type: 'unknown', event: 'news', data: '{"type":"news","x":1}' }])
    expect(read({ type: 'ping' })).toEqual([])
  })
})

describe('a plain event', () => {
  const text = (said: string, pad = '') =>
    `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(said)}}${pad}}`
  const plain = (data: string, event = 'content_block_delta') => anthropicMessages.isPlain({ event, data })

  it.each([text('Hey'), text('Hey', '      '), text('"type":"message_stop"'), text('event: error')])('is %s', (data) =>
    expect(plain(data)).toBe(true),
  )

  it.each([
    text('Hey').slice(0, 40),
    text('Hey').slice(0, -1),
    text('Hey').replaceAll(':', ': '),
    '{"type":"message_stop"}',
    '{"type":"error","error":{"type":"api_error"}}',
  ])('is not %s', (data) => expect(plain(data)).toBe(false))

  it('has the name of one', () => expect(plain(text('Hey'), 'error')).toBe(false))
})

describe('what was cached', () => {
  const usageOf = (...said: object[]) =>
    messageOf(
      readAll(
        'anthropic-messages',
        said.map((data) => ({ data: JSON.stringify(data) })),
      ),
    ).usage

  it('is a part of the prompt, which Anthropic counts without it', () => {
    const message = { usage: { input_tokens: 3, cache_read_input_tokens: 40, cache_creation_input_tokens: 500 } }
    expect(usageOf({ type: 'message_start', message })).toEqual({ input: 543, cacheRead: 40, cacheWrite: 500 })
    // The rest of the prompt is counted anew, and what was cached is not said again.
    const later = { type: 'message_delta', delta: {}, usage: { input_tokens: 4, output_tokens: 2 } }
    expect(usageOf({ type: 'message_start', message }, later)).toMatchObject({ input: 544, output: 2 })
  })

  it('is written apart from it', () => {
    const usage = { input: 543, output: 2, cacheRead: 40, cacheWrite: 500 }
    const whole = anthropicMessages.writeWhole({ blocks: [], usage }, voice)
    expect(whole).toMatchObject({
      usage: { input_tokens: 3, cache_read_input_tokens: 40, cache_creation_input_tokens: 500 },
    })
    expect(messageOf(anthropicMessages.readWhole(JSON.stringify(whole))).usage).toEqual(usage)
  })

  it('for an hour costs more, and is told as a part of the rest', () => {
    const cached = { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 200 }
    const message = { usage: { input_tokens: 3, cache_creation_input_tokens: 500, cache_creation: cached } }
    const usage = { input: 503, cacheWrite: 500, cacheWriteLong: 200 }
    expect(usageOf({ type: 'message_start', message })).toEqual(usage)
    const whole = anthropicMessages.writeWhole({ blocks: [], usage }, voice)
    expect(whole).toMatchObject({ usage: { cache_creation: cached } })
  })
})

describe('writing', () => {
  it('begins with message_start, also when nobody said so', () => {
    const writer = anthropicMessages.writer(voice)
    const [first, second] = writer.write({ type: 'text-start', block: 0 })
    expect(first).toMatchObject({ event: 'message_start' })
    expect(second).toMatchObject({ event: 'content_block_start' })
    expect(writer.write({ type: 'message-start' })).toEqual([])
  })

  it('opens with what the prompt cost, where that is known by the first word, and counts the answer at its end', () => {
    const writer = anthropicMessages.writer(voice)
    const said = [
      { type: 'message-start' } as const,
      { type: 'usage', usage: { input: 9, cacheRead: 4, output: 1 } } as const,
      { type: 'text-start', block: 0 } as const,
      { type: 'usage', usage: { input: 9, cacheRead: 4, output: 30 } } as const,
      { type: 'message-end', ending: 'complete', reason: null } as const,
    ].flatMap((event) => writer.write(event))
    const [start, , delta] = said.map(({ data }) => JSON.parse(data))
    expect(start.message.usage).toEqual({ input_tokens: 5, cache_read_input_tokens: 4, output_tokens: 0 })
    expect(delta.usage).toMatchObject({ input_tokens: 5, output_tokens: 30 })
  })

  it('says what was bought before it fails', () => {
    const writer = anthropicMessages.writer(voice)
    writer.write({ type: 'text-start', block: 0 })
    writer.write({ type: 'usage', usage: { input: 5, output: 2 } })
    const said = writer.write({ type: 'message-fail', problem: { code: 'upstream-cut', message: 'Cut.' } })
    expect(said.map(({ event }) => event)).toEqual(['message_delta', 'error'])
    expect(messageOf(readAll('anthropic-messages', said))).toMatchObject({
      usage: { input: 5, output: 2 },
      problem: { code: 'upstream-cut' },
    })
  })

  it('leaves out blocks and remarks of other dialects, and numbers those that are left without a gap', () => {
    const text: Event[] = [
      { type: 'text-start', block: 1 },
      { type: 'text-delta', block: 1, text: 'A' },
      { type: 'other-delta', block: 1, kind: 'groundingMetadata', value: { type: 'groundingMetadata' } },
      { type: 'block-end', block: 1 },
    ]
    const events: Event[] = [
      { type: 'message-start' },
      { type: 'other-start', block: 0, kind: 'web_search_call', value: { id: 'ws_1', type: 'web_search_call' } },
      { type: 'block-end', block: 0 },
      ...text,
    ]
    const writer = anthropicMessages.writer(voice)
    const said = events.flatMap((event) => writer.write(event)).map(({ data }) => JSON.parse(data) as object)
    expect(said.slice(1)).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'A' } },
      { type: 'content_block_stop', index: 0 },
    ])
    expect(anthropicMessages.writeWhole(messageOf(events), voice)).toMatchObject({
      content: [{ type: 'text', text: 'A' }],
    })

    writer.write({ type: 'segment', segment: 2, how: 'restarted' })
    expect(writer.write({ type: 'text-start', block: 0 })[0]?.data).toContain('"index":0')
  })

  it('gives a call a name of its own where the upstream gave it none, and an object for arguments that are null', () => {
    const writer = anthropicMessages.writer({ ...voice, id: 'msg_7' })
    const events: Event[] = [
      { type: 'message-start' },
      { type: 'tool-start', block: 0, id: '', name: 'f' },
      { type: 'tool-delta', block: 0, json: 'null' },
      { type: 'block-end', block: 0 },
    ]
    const said = events.flatMap((event) => writer.write(event))
    expect(said.map(({ event }) => event)).toEqual(['message_start', 'content_block_start', 'content_block_stop'])
    expect(said[1]?.data).toContain('"id":"call_msg_7_0"')
    expect(anthropicMessages.writeWhole(messageOf(events), { ...voice, id: 'msg_7' })).toMatchObject({
      content: [{ id: 'call_msg_7_0', input: {} }],
    })
  })

  it.each([
    ['{"a":1}', { a: 1 }],
    ['{"a":', {}],
    ['', {}],
    ['[1]', { arguments: '[1]' }],
  ])('makes an object of the arguments %s', (json, input) => {
    const blocks = [{ type: 'tool', id: 'a', name: 'f', json }] as const
    expect(anthropicMessages.writeWhole({ blocks, usage: {} }, voice)).toMatchObject({ content: [{ input }] })
  })

  it('translates the words of another dialect, and those nobody knows into the usual one', () => {
    const reasonOf = (reason: string | null, ending: 'complete' | 'tool-use' = 'complete') =>
      messageOf(
        readAll('anthropic-messages', anthropicMessages.writer(voice).write({ type: 'message-end', ending, reason })),
      ).reason
    expect(reasonOf('stop')).toBe('end_turn')
    expect(reasonOf('stop', 'tool-use')).toBe('tool_use')
    expect(reasonOf(null)).toBe('end_turn')
    expect(reasonOf('stop_sequence')).toBe('stop_sequence')
    expect(reasonOf('tired')).toBe('end_turn')
  })
})
