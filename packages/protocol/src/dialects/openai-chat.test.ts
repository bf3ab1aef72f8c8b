import { describe, expect, it } from 'vitest'
import { type Event, type Usage, isEnding } from '../event.ts'
import { textOf } from '../fold.ts'
import { openaiChat } from './openai-chat.ts'
import { gist, messageOf, readAll, toolsOf } from './recordings.suite.ts'

const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): string =>
  JSON.stringify({ id: 'c1', model: 'm', choices: [{ index: 0, delta, finish_reason }], ...more })
const calls = (...tool_calls: object[]): string => chunk({ tool_calls })

const read = (...data: string[]): Event[] =>
  readAll(
    'openai-chat',
    data.map((text) => ({ data: text })),
  )
const message = (...data: string[]) => messageOf(read(...data))

describe('an ending', () => {
  it.each([
    ['[DONE] after a finish', [chunk({}, 'stop'), '[DONE]'], 'complete', 'stop'],
    ['the close after a finish', [chunk({}, 'stop')], 'complete', 'stop'],
    ['[DONE] alone, without a reason', ['[DONE]'], 'complete', null],
    ['a limit', [chunk({}, 'length'), '[DONE]'], 'length', 'length'],
    ['tool calls', [chunk({}, 'tool_calls'), '[DONE]'], 'tool-use', 'tool_calls'],
    ['the legacy function call', [chunk({}, 'function_call'), '[DONE]'], 'tool-use', 'function_call'],
    ['a filter', [chunk({}, 'content_filter'), '[DONE]'], 'refusal', 'content_filter'],
    ['a word nobody knows', [chunk({}, 'tired'), '[DONE]'], 'complete', 'tired'],
    ['the last of two reasons', [chunk({}, 'stop'), chunk({}, 'length'), '[DONE]'], 'length', 'length'],
    ['text that says no', [chunk({ refusal: 'No.' }), chunk({}, 'stop'), '[DONE]'], 'refusal', 'stop'],
    [
      'a call that ends in `stop`',
      [calls({ id: 'a', function: { name: 'f', arguments: '{}' } }), chunk({}, 'stop')],
      'tool-use',
      'stop',
    ],
  ])('is %s', (_, data, ending, reason) => {
    expect(message(...data)).toMatchObject({ ending, reason })
    expect(read(...data).filter(isEnding)).toHaveLength(1)
  })

  it('is not said before usage had its chance', () => {
    const reader = openaiChat.reader()
    expect(reader.read({ data: chunk({}, 'stop') }).some(isEnding)).toBe(false)
    expect(reader.read({ data: JSON.stringify({ choices: [], usage: { prompt_tokens: 1 } }) })).toEqual([
      { type: 'usage', usage: { input: 1 } },
    ])
    expect(reader.read({ data: '[DONE]' }).some(isEnding)).toBe(true)
  })

  it.each([
    ['nothing at all', []],
    ['text', [chunk({ content: 'He' })]],
    ['a finish of null, or of no word', [chunk({ content: 'He' }, null), chunk({ content: 'y' }, '')]],
    ['the finish of another choice', [JSON.stringify({ choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] })]],
  ])('is never made up after %s', (_, data) => expect(read(...data).some(isEnding)).toBe(false))

  it('is the last word', () => {
    const reader = openaiChat.reader()
    reader.read({ data: '[DONE]' })
    expect(reader.read({ data: chunk({ content: 'more' }) })).toEqual([])
    expect(reader.read({ data: '[DONE]' })).toEqual([])
    expect(reader.close()).toEqual([])
  })
})

describe('a failure', () => {
  it.each([
    ['an error object', { data: '{"error":{"message":"m","type":"server_error"}}' }, 'upstream-failed', 'server_error'],
    [
      'an error with a status',
      { data: '{"error":{"code":429,"message":"m"},"choices":[]}' },
      'upstream-limited',
      undefined,
    ],
    ['a finish of `error`', { data: chunk({ content: '' }, 'error') }, 'upstream-failed', undefined],
    ['an event of that name', { event: 'error', data: '{"message":"m"}' }, 'upstream-failed', undefined],
    ['an event of that name with anything in it', { event: 'error', data: 'oh no' }, 'upstream-failed', undefined],
    [
      'an error that is a text',
      { data: '{"error":"oh no","error_type":"overloaded"}' },
      'upstream-overloaded',
      'overloaded',
    ],
    [
      'vLLM’s',
      { data: '{"object":"error","type":"BadRequestError","code":400}' },
      'upstream-refused',
      'BadRequestError',
    ],
    ['JSON that stops in the middle', { data: '{"choices":[{"delta":{"content":"He' }, 'upstream-garbled', undefined],
  ])('is %s', (_, saying, code, vendorCode) => {
    const reader = openaiChat.reader()
    reader.read({ data: chunk({ content: 'He' }) })
    const events = reader.read(saying)
    expect(events[0]).toEqual({ type: 'block-end', block: 0 })
    expect(events.at(-1)).toMatchObject({
      type: 'message-fail',
      problem: { code, ...(vendorCode ? { vendorCode } : {}) },
    })
    expect(reader.close()).toEqual([])
  })

  it('keeps the usage that came with it', () => {
    expect(message('{"error":{"message":"m"},"usage":{"completion_tokens":3}}')).toMatchObject({
      ending: 'failed',
      usage: { output: 3 },
    })
  })

  it('is not a null, which some always send', () => {
    expect(textOf(message(chunk({ content: 'Hey' }, null, { error: null })))).toBe('Hey')
  })
})

describe('tool calls', () => {
  const run = (...data: string[]) => toolsOf(message(...data, chunk({}, 'tool_calls'), '[DONE]'))

  it.each([
    [
      'in pieces',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
        calls({ index: 0, function: { arguments: '{"x"' } }),
        calls({ index: 0, function: { arguments: ':1}' } }),
      ],
    ],
    [
      'with name and id repeated',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }),
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: ':1}' } }),
      ],
    ],
    [
      'with name and id nulled later',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }),
        calls({ index: 0, id: null, function: { name: null, arguments: ':1}' } }),
      ],
    ],
    [
      'with a name that comes late',
      [
        calls({ index: 0, id: 'a', function: { arguments: '{"x"' } }),
        calls({ index: 0, function: { name: 'f', arguments: ':1}' } }),
      ],
    ],
    [
      'with an id that comes late',
      [
        calls({ index: 0, function: { name: 'f', arguments: '{"x"' } }),
        calls({ index: 0, id: 'a', function: { arguments: ':1}' } }),
      ],
    ],
    [
      'with a new id in every piece',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }),
        calls({ index: 0, id: 'b', function: { arguments: ':1}' } }),
      ],
    ],
    [
      'without an index',
      [calls({ id: 'a', function: { name: 'f', arguments: '{"x"' } }), calls({ function: { arguments: ':1}' } })],
    ],
    ['with arguments as a value', [calls({ id: 'a', function: { name: 'f', arguments: { x: 1 } } })]],
  ])('are read %s', (_, data) => expect(run(...data)).toEqual([{ id: 'a', name: 'f', args: { x: 1 } }]))

  const two = [
    { id: 'a', name: 'f', args: { x: 1 } },
    { id: 'b', name: 'g', args: { y: 2 } },
  ]

  it.each([
    [
      'one after the other',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } }),
        calls({ index: 1, id: 'b', function: { name: 'g', arguments: '{"y":2}' } }),
      ],
    ],
    [
      'in one chunk, without an index',
      [
        calls(
          { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', function: { name: 'g', arguments: '{"y":2}' } },
        ),
      ],
    ],
    [
      'both numbered 0',
      [
        calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } }),
        calls({ index: 0, id: 'b', function: { name: 'g', arguments: '{"y":2}' } }),
      ],
    ],
    [
      'with interleaved pieces',
      [
        calls(
          { index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } },
          { index: 1, id: 'b', function: { name: 'g', arguments: '{"y"' } },
        ),
        calls({ index: 1, function: { arguments: ':2}' } }, { index: 0, function: { arguments: ':1}' } }),
      ],
    ],
  ])('are two %s', (_, data) => expect(run(...data)).toEqual(two))

  it('may have no id', () => {
    expect(
      run(calls({ function: { name: 'f', arguments: '{}' } }, { function: { name: 'g', arguments: '{}' } })),
    ).toEqual([
      { id: '', name: 'f', args: {} },
      { id: '', name: 'g', args: {} },
    ])
  })

  it('may be the one function call of old', () => {
    const data = [
      chunk({ function_call: { name: 'f', arguments: '{"x"' } }),
      chunk({ function_call: { arguments: ':1}' } }),
    ]
    expect(run(...data)).toEqual([{ id: '', name: 'f', args: { x: 1 } }])
  })

  it('are not an empty form', () => expect(run(chunk({ function_call: { name: '', arguments: '' } }))).toEqual([]))
})

describe('what was bought', () => {
  const outputOf = (usage: object) => message(JSON.stringify({ choices: [], usage })).usage.output
  const counts = { prompt_tokens: 100, completion_tokens: 10 }
  const reasoning = { completion_tokens_details: { reasoning_tokens: 7 } }

  it('holds the reasoning, which OpenAI counts as part of the answer', () => {
    expect(outputOf({ ...counts, total_tokens: 110, ...reasoning })).toBe(10)
    expect(outputOf({ ...counts, ...reasoning })).toBe(10)
  })

  it('holds the reasoning that xAI counts beside the answer', () => {
    expect(outputOf({ ...counts, total_tokens: 117, ...reasoning })).toBe(17)
  })

  it('holds the thoughts that Google says in the total alone', () => {
    expect(outputOf({ ...counts, total_tokens: 150 })).toBe(50)
  })

  it('is not what somebody counted into the total besides', () => {
    expect(outputOf({ ...counts, total_tokens: 150, prompt_tokens_details: { cached_tokens: 40 } })).toBe(10)
    expect(outputOf({ ...counts, total_tokens: 150, ...reasoning })).toBe(10)
    expect(outputOf({ ...counts, total_tokens: 90 })).toBe(10)
  })
})

describe('content', () => {
  it('may be a list of parts', () => {
    const said = message(
      chunk({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm. ' }] },
          { type: 'text', text: 'A' },
        ],
      }),
      chunk({
        content: [
          { type: 'text', text: 'B' },
          { type: 'reference', reference_ids: [1] },
        ],
      }),
    )
    expect(gist(said)).toMatchObject({ text: 'AB', reasoning: 'Hm. ' })
    expect(said.blocks.at(-1)).toMatchObject({ type: 'other', kind: 'reference' })
  })

  it('may be the value of an answer by a schema, which is its JSON', () => {
    expect(message(chunk({ content: { age: 32 } }))).toMatchObject({ blocks: [{ type: 'text', text: '{"age":32}' }] })
  })

  it('is not doubled by a message beside the delta', () => {
    const data = JSON.stringify({
      choices: [{ index: 0, delta: { content: 'B' }, message: { content: 'AB' }, finish_reason: null }],
    })
    expect(textOf(message(chunk({ content: 'A' }), data))).toBe('AB')
  })

  it('of runs of text and reasoning makes a block per run', () => {
    const said = message(
      chunk({ reasoning_content: 'a' }),
      chunk({ reasoning_content: 'b' }),
      chunk({ content: 'c' }),
      chunk({ reasoning: 'd' }),
    )
    expect(said.blocks).toEqual([
      { type: 'reasoning', text: 'ab' },
      { type: 'text', text: 'c' },
      { type: 'reasoning', text: 'd' },
    ])
  })

  it('of reasoning is not doubled by its details, which keep signature and cipher', () => {
    const said = message(
      chunk({ reasoning: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a' }] }),
      chunk({
        reasoning_details: [
          { type: 'reasoning.text', text: 'a', signature: 's' },
          { type: 'reasoning.encrypted', data: 'x' },
        ],
      }),
    )
    expect(said.blocks).toEqual([
      { type: 'reasoning', text: 'a', signature: 's' },
      { type: 'other', kind: 'reasoning.encrypted', value: { type: 'reasoning.encrypted', data: 'x' } },
    ])
  })

  it('of another choice is kept as unknown', () => {
    const choices = [
      { index: 0, delta: { content: 'A' } },
      { index: 1, delta: { content: 'B' } },
    ]
    const events = read(JSON.stringify({ choices }))
    expect(textOf(messageOf(events))).toBe('A')
    expect(events.filter(({ type }) => type === 'unknown')).toEqual([
      { type: 'unknown', data: JSON.stringify({ choices: [choices[1]] }) },
    ])
  })

  it.each(['{"hello":1}', '"text"', '7', 'OK', chunk({ audio: { data: 'AAAA' } }), '{"object":"news"}'])(
    'that nobody has heard of is kept: %s',
    (data) => {
      expect(read(chunk({ content: '' }), data)).toContainEqual({ type: 'unknown', data })
    },
  )
})

describe('Anthropic’s events on this wire', () => {
  const anthropic = [
    { type: 'message_start', message: { id: 'm1', usage: { input_tokens: 5 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hey' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ].map((data) => JSON.stringify(data))
  const whole = {
    blocks: [{ type: 'text', text: 'Hey' }],
    usage: { input: 5, output: 2 },
    ending: 'complete',
    reason: 'end_turn',
  }

  it('are read', () => expect(message(...anthropic)).toMatchObject(whole))
  it('end with [DONE] as well', () => expect(message(...anthropic.slice(0, -1), '[DONE]')).toMatchObject(whole))
  it('end at the close', () => expect(message(...anthropic.slice(0, -1))).toMatchObject(whole))
  it('mix with chunks', () => {
    const delta = JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'B' } })
    const said = message(chunk({ content: 'A' }), delta, delta, chunk({ content: 'C' }), delta, chunk({}, 'stop'))
    expect(textOf(said)).toBe('ABBCB')
  })
})

describe('a plain chunk', () => {
  const head =
    '{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":null,"finish_reason":null}]}'
  const plain = (data: string, event?: string) => openaiChat.isPlain(event === undefined ? { data } : { event, data })
  const saying = (content: string) => head.replace('"TEXT"', JSON.stringify(content))

  it.each([
    head,
    head.replace(',"finish_reason":null', ''),
    head.replace(']}', '],"usage":null}'),
    head.replace(']}', '],"obfuscation":"aW"}'),
    head.replace('"content":"TEXT"', '"role":"assistant","content":"","refusal":null'),
    head.replace('"content":"TEXT"', '"reasoning_content":"TEXT"'),
    head.replace('"content":"TEXT"', '"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]'),
    saying('"finish_reason":"stop"'),
    saying('{"error":{"usage":{"name":"x"}}}\\"usage":{}'),
    saying('data: [DONE]'),
  ])('is %s', (data) => expect(plain(data)).toBe(true))

  it.each([
    '[DONE]',
    '',
    '{"choices":[]}',
    head.replace('null}]', '"stop"}]'),
    head.replace('"finish_reason":null', '"finish_reason": "stop"'),
    head.replace('"finish_reason":null', '"finish_reason" : "stop"'),
    head.replace(']}', '],"usage":{"prompt_tokens":1}}'),
    head.replace(']}', '],"error":{"message":"m"}}'),
    head.replace('{"id"', '{"usage":{"prompt_tokens":1},"id"'),
    head.replace('"logprobs"', '"usage":{"prompt_tokens":1},"logprobs"'),
    head.replace('"content":"TEXT"', '"refusal":"No"'),
    head.replace('"content":"TEXT"', '"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]'),
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hey"}}',
    ...[5, 30, 60, 80, 100, head.length - 1].map((end) => head.slice(0, end)),
  ])('is not %s', (data) => expect(plain(data)).toBe(false))

  it('has no name', () => expect(plain(head, 'error')).toBe(false))
})

describe('writing', () => {
  it('says a refusal as one, and usage with the finish', () => {
    const writer = openaiChat.writer({ id: 'rpl_1', model: 'm', createdS: 1 })
    const events = read(
      chunk({ refusal: 'No.' }),
      chunk({}, 'stop'),
      JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } }),
      '[DONE]',
    )
    const said = events.flatMap((event) => writer.write(event)).map(({ data }) => data)
    expect(said[1]).toContain('"delta":{"refusal":"No."}')
    expect(JSON.parse(said[2] ?? '')).toMatchObject({
      id: 'rpl_1',
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
    })
    expect(said[3]).toBe('[DONE]')
  })

  it('gives a call a name of its own where the upstream gave it none', () => {
    const voice = { id: 'chatcmpl-7', model: 'm', createdS: 1 }
    const events = read(chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] }), '[DONE]')
    const writer = openaiChat.writer(voice)
    const [, said] = events.flatMap((event) => writer.write(event))
    expect(said?.data).toContain('"id":"call_chatcmpl-7_0"')
    expect(openaiChat.writeWhole(messageOf(events), voice)).toMatchObject({
      choices: [{ message: { tool_calls: [{ id: 'call_chatcmpl-7_0' }] } }],
    })
  })

  it('says both counts where one of them is known, because strict clients refuse usage without', () => {
    const whole = (usage: Usage) =>
      openaiChat.writeWhole({ blocks: [], usage }, { id: 'a', model: 'm', createdS: 1 }) as { usage?: unknown }
    expect(whole({ input: 3 }).usage).toEqual({ prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 })
    expect(whole({}).usage).toBeUndefined()
  })

  it('makes up no finish where none was said', () => {
    const writer = openaiChat.writer({ id: 'rpl_1', model: 'm', createdS: 1 })
    expect(read('[DONE]').flatMap((event) => writer.write(event))).toEqual([{ data: '[DONE]' }])
  })

  it.each([
    ['stopped', 'reply-stopped'],
    ['over-budget', 'over-budget'],
  ] as const)('says %s as a failure, which reads back as that ending', (ending, code) => {
    const writer = openaiChat.writer({ id: 'rpl_1', model: 'm', createdS: 1 })
    const problem = { code, message: 'It is over.' }
    const again = messageOf(readAll('openai-chat', writer.write({ type: 'message-fail', problem })))
    expect(again).toMatchObject({ ending, problem })
  })
})
