import { describe, expect, it } from 'vitest'
import { type Event, isEnding } from '../event.ts'
import { endingOf, textOf } from '../fold.ts'
import type { Saying } from '../frame.ts'
import { openaiResponses } from './openai-responses.ts'
import { decode, gist, messageOf, readAll, readRecording, streams, toolsOf } from './recordings.suite.ts'

const voice = { id: 'rpl_1', model: 'm', createdS: 1 }

type Data = Readonly<Record<string, unknown>> & { readonly type: string }

const read = (...data: Data[]): Event[] =>
  readAll(
    'openai-responses',
    data.map((value) => ({ event: value.type, data: JSON.stringify(value) })),
  )
const message = (...data: Data[]) => messageOf(read(...data))
const write = (...events: Event[]): Saying[] => {
  const writer = openaiResponses.writer(voice)
  return events.flatMap((event) => writer.write(event))
}
const dataOf = (sayings: readonly Saying[]): Data[] => sayings.map(({ data }) => JSON.parse(data) as Data)

const lifecycle = (status: string, more: object = {}) => ({
  type: `response.${status}`,
  response: { id: 'resp_1', model: 'gpt', status, output: [], ...more },
})
const created = { ...lifecycle('created'), response: { id: 'resp_1', model: 'gpt', status: 'in_progress', output: [] } }
const completed = lifecycle('completed')
const item = (value: object, output_index = 0) => ({ type: 'response.output_item.added', output_index, item: value })
const done = (value: object, output_index = 0) => ({ type: 'response.output_item.done', output_index, item: value })
const text = (delta: string, output_index = 0, content_index = 0) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index,
  delta,
})
const said = (words: string, more: object = {}) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: words, annotations: [], ...more }],
})
const call = (more: object = {}) => ({ id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', ...more })

describe('an ending', () => {
  it.each([
    ['completed', [text('A'), completed], 'complete', 'completed'],
    ['completed with calls', [item(call({ arguments: '' })), completed], 'tool-use', 'completed'],
    [
      'completed with a call of a custom tool',
      [done({ id: 'x', type: 'custom_tool_call' }), completed],
      'tool-use',
      'completed',
    ],
    [
      'completed with a custom tool that the server has run',
      [done({ id: 'x', type: 'custom_tool_call' }), done(said('A'), 1), completed],
      'complete',
      'completed',
    ],
    [
      'completed with a refusal',
      [{ type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'No.' }, completed],
      'refusal',
      'completed',
    ],
    [
      'incomplete for its length',
      [lifecycle('incomplete', { incomplete_details: { reason: 'max_output_tokens' } })],
      'length',
      'max_output_tokens',
    ],
    [
      'incomplete for a filter',
      [lifecycle('incomplete', { incomplete_details: { reason: 'content_filter' } })],
      'refusal',
      'content_filter',
    ],
    [
      'incomplete for a reason nobody knows',
      [lifecycle('incomplete', { incomplete_details: { reason: 'tired' } })],
      'length',
      'tired',
    ],
    ['incomplete for no reason', [lifecycle('incomplete')], 'length', 'incomplete'],
    [
      'what the response says, where the event says otherwise',
      [lifecycle('completed', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })],
      'length',
      'max_output_tokens',
    ],
  ])('is %s', (_, data, ending, reason) => {
    expect(message(created, ...data)).toMatchObject({ id: 'resp_1', model: 'gpt', ending, reason })
    expect(read(created, ...data).filter(isEnding)).toHaveLength(1)
  })

  it.each([
    ['a start', [created]],
    ['an item that is whole', [created, item(said('')), text('A'), done(said('A'))]],
    ['[DONE]', [created, text('A')], { data: '[DONE]' }],
  ])('is never made up after %s', (_, data, last?: Saying) => {
    const sayings = data.map((value) => ({ event: value.type, data: JSON.stringify(value) }))
    expect(readAll('openai-responses', last ? [...sayings, last] : sayings).some(isEnding)).toBe(false)
  })

  it('ends the blocks that are open, and is the last word', () => {
    const reader = openaiResponses.reader()
    const say = (data: Data) => reader.read({ event: data.type, data: JSON.stringify(data) })
    say(created)
    say(text('A'))
    expect(say(completed).map(({ type }) => type)).toEqual(['block-end', 'message-end'])
    expect([...say(text('B')), ...say(completed), ...reader.close()]).toEqual([])
  })

  it('comes with what was bought, whether it is one or a failure', () => {
    const usage = {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
    }
    const counted = { input: 9, cacheRead: 4, cacheWrite: 1, output: 5, reasoning: 2 }
    expect(message(lifecycle('completed', { usage })).usage).toEqual(counted)
    expect(message(lifecycle('failed', { usage })).usage).toEqual(counted)
  })
})

describe('a failure', () => {
  it.each([
    ['nested', { type: 'error', error: { code: 'server_is_overloaded', message: 'm' } }, 'upstream-overloaded'],
    ['flat', { type: 'error', code: 'rate_limit_exceeded', message: 'm', param: null }, 'upstream-limited'],
    ['in the response', lifecycle('failed', { error: { code: 'server_error', message: 'm' } }), 'upstream-failed'],
    ['in a response that says nothing of it', lifecycle('failed'), 'upstream-failed'],
    ['a cancelled response', lifecycle('cancelled'), 'reply-stopped'],
    ['in a response that calls itself completed', lifecycle('completed', { status: 'failed' }), 'upstream-failed'],
  ])('is %s', (_, data, code) => {
    expect(message(created, text('A'), data)).toMatchObject({ blocks: [{ text: 'A' }], problem: { code } })
  })

  it.each([
    [{ data: '{"error":{"type":"rate_limit_error"}}' }, 'upstream-limited'],
    [{ event: 'error', data: 'Overloaded' }, 'upstream-failed'],
    [{ event: 'response.output_text.delta', data: '{"type":"response.outp' }, 'upstream-garbled'],
  ])('is %j', (saying, code) => {
    expect(openaiResponses.reader().read(saying)).toMatchObject([{ type: 'message-fail', problem: { code } }])
  })

  it('never repeats what the vendor said', () => {
    const secret = 'Your key sk-123 may not ask that'
    expect(
      JSON.stringify(read(lifecycle('failed', { error: { code: 'invalid_prompt', message: secret } }))),
    ).not.toContain('sk-123')
  })
})

describe('what is said twice counts once', () => {
  const part = (value: object) => ({
    type: 'response.content_part.done',
    output_index: 0,
    content_index: 0,
    part: value,
  })
  const textDone = { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'AB' }

  it.each([
    [
      'deltas, and again in all that is done',
      [text('A'), text('B'), textDone, part(said('AB').content[0] ?? {}), done(said('AB'))],
    ],
    ['what is done', [item(said('')), textDone, done(said('AB'))]],
    ['the part', [part({ type: 'output_text', text: 'AB' })]],
    ['the item', [done(said('AB'))]],
    ['the response', [lifecycle('completed', { output: [said('AB')] })]],
    [
      'the response, after a thought that was streamed',
      [done({ id: 'r', type: 'reasoning', summary: [] }), lifecycle('completed', { output: [said('AB')] })],
    ],
  ])('text from %s', (_, data) => {
    const full = data.some(({ type }) => type === 'response.completed')
      ? data
      : [...data, lifecycle('completed', { output: [said('AB')] })]
    expect(textOf(message(created, ...full))).toBe('AB')
  })

  const json = (delta: string, more: object = { output_index: 0 }) => ({
    type: 'response.function_call_arguments.delta',
    delta,
    ...more,
  })
  const jsonDone = { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"x":1}' }
  it.each([
    [
      'deltas',
      [item(call({ arguments: '' })), json('{"x"'), json(':1}'), jsonDone, done(call({ arguments: '{"x":1}' }))],
    ],
    ['what is done', [item(call({ arguments: '' })), jsonDone]],
    ['the item', [item(call({ arguments: '' })), done(call({ arguments: '{"x":1}' }))]],
    ['the item as it began', [item(call({ arguments: '{"x":1}' }))]],
    ['pieces that came before the item', [json('{"x":1}'), done(call({ arguments: '' }))]],
  ])('arguments from %s', (_, data) => {
    expect(toolsOf(message(...data, completed))).toEqual([{ id: 'c', name: 'f', args: { x: 1 } }])
  })

  it('citations, from events or from the text they belong to', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example' }
    const added = {
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation_index: 0,
      annotation,
    }
    const whole = done(said('A', { annotations: [annotation] }))
    for (const data of [
      [text('A'), added, whole],
      [text('A'), whole],
    ])
      expect(openaiResponses.writeWhole(message(...data, completed), voice)).toMatchObject({
        output: [{ content: [{ text: 'A', annotations: [annotation] }] }],
      })
  })
})

describe('an item', () => {
  it('is found by its place when its id changes from event to event', () => {
    const piece = (delta: string, item_id: string) => ({ ...text(delta), item_id })
    expect(
      message(item({ ...said(''), id: 'x1' }), piece('A', 'x2'), piece('B', 'x3'), done({ ...said('AB'), id: 'x4' }))
        .blocks,
    ).toEqual([{ type: 'text', text: 'AB' }])
  })

  it('is found by its id when it has no place', () => {
    const bare = (type: string, more: object) => ({ type, ...more })
    const said = message(
      bare('response.output_item.added', { item: { id: 'r', type: 'reasoning', summary: [] } }),
      bare('response.reasoning_text.delta', { item_id: 'r', delta: 'Hm.' }),
      bare('response.output_item.added', { item: { id: 'm', type: 'message', content: [] } }),
      bare('response.output_text.delta', { item_id: 'm', delta: 'A' }),
      bare('response.output_text.delta', { item_id: 'm', delta: 'B' }),
      bare('response.output_item.done', {
        item: { id: 'm', type: 'message', content: [{ type: 'output_text', text: 'AB' }] },
      }),
      completed,
    )
    expect(said.blocks).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'AB' },
    ])
  })

  it('of its own is each, where a server numbers them all 0', () => {
    const tools = [
      item(call()),
      done(call({ arguments: '{}' })),
      item(call({ id: 'fc_2', call_id: 'd' })),
      done(call({ id: 'fc_2', call_id: 'd', arguments: '{}' })),
    ]
    const ids = (data: Data[]) => toolsOf(message(...data, completed)).map(({ id }) => id)
    expect(ids(tools)).toEqual(['c', 'd'])
    expect(ids(tools.filter(({ type }) => type === 'response.output_item.done'))).toEqual(['c', 'd'])
  })

  it('of reasoning keeps the last of its signatures, from wherever it comes', () => {
    const thought = (encrypted_content?: string) => ({ id: 'r', type: 'reasoning', summary: [], encrypted_content })
    const signed = [{ type: 'reasoning', text: '', signature: 'b' }]
    expect(message(item(thought('a')), done(thought('b')), completed).blocks).toEqual(signed)
    expect(message(item(thought('b')), completed).blocks).toEqual(signed)
    expect(
      message(item(thought()), done(thought()), lifecycle('completed', { output: [thought('b')] })).blocks,
    ).toEqual(signed)
  })

  it('of reasoning has a summary or the thought itself', () => {
    const piece = (type: string, more: object) => ({ type: `response.${type}.delta`, output_index: 0, ...more })
    const summary = [{ type: 'summary_text', text: 'Hm.' }]
    const content = [{ type: 'reasoning_text', text: 'Hm.' }]
    const whole = { id: 'r', type: 'reasoning' }
    for (const data of [
      [piece('reasoning_summary_text', { summary_index: 0, delta: 'Hm.' }), done({ ...whole, summary })],
      [piece('reasoning_text', { content_index: 0, delta: 'Hm.' }), done({ ...whole, content })],
      [done({ ...whole, summary })],
      [done({ ...whole, content, summary: [] })],
      [done({ ...whole, content, summary })],
    ])
      expect(message(...data, completed).blocks).toEqual([{ type: 'reasoning', text: 'Hm.' }])
  })

  it('of a built-in tool is kept as it came, with what it said of itself, and written again', () => {
    const search = { id: 'ws_1', type: 'web_search_call', status: 'in_progress' }
    const found = { ...search, status: 'completed', action: { query: 'ropes' } }
    const searching = { type: 'response.web_search_call.searching', item_id: 'ws_1', output_index: 0 }
    const events = read(created, item(search), searching, done(found), completed)
    expect(messageOf(events).blocks).toMatchObject([{ type: 'other', kind: 'web_search_call', value: search }])
    const written = dataOf(write(...events))
    expect(written.filter(({ type }) => type === searching.type)).toMatchObject([searching])
    expect(written.at(-1)).toMatchObject({ response: { output: [found] } })
  })

  it('of a message with several parts is a block for each', () => {
    const two = {
      ...said(''),
      content: [
        { type: 'output_text', text: 'A' },
        { type: 'refusal', refusal: 'No.' },
        { type: 'picture', url: 'u' },
      ],
    }
    expect(message(text('A'), done(two), completed).blocks).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'No.', refusal: true },
      { type: 'other', kind: 'picture', value: { type: 'picture', url: 'u' } },
    ])
  })
})

it('an event that nobody has heard of is unknown', () => {
  const data = '{"type":"response.news","x":1}'
  const reader = openaiResponses.reader()
  reader.read({ data: JSON.stringify(item({ id: 'ws_1', type: 'web_search_call' })) })
  expect(reader.read({ data })).toEqual([{ type: 'unknown', data }])
  expect(reader.read({ event: 'keepalive', data: '{"type":"keepalive","sequence_number":3}' })).toEqual([])
  expect(reader.read({ data: '[1]' })).toEqual([{ type: 'unknown', data: '[1]' }])
})

describe('a whole answer', () => {
  const whole = (body: object) => messageOf(openaiResponses.readWhole(JSON.stringify(body)))

  it('has as many items as stand in it, also when two are called the same', () => {
    const thought = (encrypted_content: string) => ({ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content })
    const body = JSON.stringify({ status: 'completed', output: [thought('a'), thought('b')] })
    expect(messageOf(openaiResponses.readWhole(body)).blocks).toMatchObject([{ signature: 'a' }, { signature: 'b' }])
  })

  it('has an ending only when it is over', () => {
    const running = { id: 'resp_1', status: 'in_progress', output: [said('Half')] }
    expect(textOf(whole(running))).toBe('Half')
    expect(whole(running).ending).toBeUndefined()
    expect(whole({ ...running, status: 'cancelled' }).ending).toBe('stopped')
    expect(whole({ ...running, status: undefined }).ending).toBe('complete')
  })

  it('that failed still has what there is of it', () => {
    expect(whole({ status: 'failed', error: { code: 'server_error' }, output: [said('Half')] })).toMatchObject({
      blocks: [{ text: 'Half' }],
      ending: 'failed',
    })
  })

  it.each([
    ['{"error":{"code":"rate_limit_exceeded"}}', 'upstream-limited'],
    ['{"object":"list","data":[]}', 'upstream-garbled'],
    ['<html>', 'upstream-garbled'],
  ])('is not %s', (body, code) => {
    expect(messageOf(openaiResponses.readWhole(body)).problem?.code).toBe(code)
  })

  it('says how it stands: running, stopped, out of money', () => {
    const blocks = [{ type: 'text', text: 'Half' }] as const
    expect(openaiResponses.writeWhole({ blocks, usage: {} }, voice)).toMatchObject({
      status: 'in_progress',
      error: null,
      usage: null,
      output: [{ status: 'in_progress' }],
    })
    const over = (code: 'reply-stopped' | 'over-budget'): unknown => {
      const problem = { code, message: 'It is over.' }
      return openaiResponses.writeWhole({ blocks, usage: {}, ending: endingOf(problem), problem }, voice)
    }
    expect(over('reply-stopped')).toMatchObject({
      status: 'cancelled',
      error: { code: 'reply-stopped' },
      output: [{ status: 'incomplete' }],
    })
    expect(over('over-budget')).toMatchObject({
      status: 'failed',
      error: { code: 'over-budget' },
    })
  })
})

describe('a plain event', () => {
  const frame = (delta: string, more: object = { sequence_number: 3 }) => JSON.stringify({ ...text(delta), ...more })
  const sorted =
    '{"content_index":0,"delta":"A","output_index":0,"sequence_number":3,"type":"response.output_text.delta"}'
  const isPlain = (data: string, event?: string) =>
    openaiResponses.isPlain(event === undefined ? { data } : { event, data })

  it.each([
    frame('A'),
    frame('say "type":"response.completed"'),
    frame('A', { logprobs: [] }),
    frame('A', { obfuscation: 'x7' }),
    frame('{"x"').replace('output_text', 'function_call_arguments').replace('{\\"', '\\"'),
    sorted,
  ])('is %s', (data) => {
    expect(isPlain(data)).toBe(true)
    expect(JSON.parse(data)).toBeDefined()
  })

  it.each([
    frame('A').slice(0, -1),
    frame('a"}').slice(0, frame('a"}').indexOf('}') + 1),
    frame('a,"n":1}').slice(0, frame('a,"n":1}').indexOf('}') + 1),
    frame('A', { logprobs: [{ token: 'A' }] }),
    frame('A').replace('output_text', 'refusal'),
    frame('A').replace('.delta', '.done'),
    JSON.stringify(lifecycle('completed', { metadata: { type: 'response.output_text.delta' } })),
    JSON.stringify({ ...completed, tools: [{ type: 'response.output_text.delta' }], sequence_number: 1 }),
    '{"type":"error","message":"\\"type\\":\\"response.output_text.delta\\"","sequence_number":3}',
    '[DONE]',
  ])('is not %s', (data) => expect(isPlain(data)).toBe(false))

  it('has the name of one, or none', () => {
    expect(isPlain(sorted, 'response.output_text.delta')).toBe(true)
    expect(isPlain(sorted, 'error')).toBe(false)
    expect(isPlain(sorted, 'response.completed')).toBe(false)
  })
})

describe('writing', () => {
  const block = (n: number, events: Event[]): Event[] => [...events, { type: 'block-end', block: n }]
  const complete: Event = { type: 'message-end', ending: 'complete', reason: 'stop' }

  it('is numbered from 0 without a gap, and begins with the response, also when nobody said so', () => {
    const said = dataOf(write({ type: 'text-start', block: 0 }, { type: 'text-delta', block: 0, text: 'A' }, complete))
    expect(said.map(({ sequence_number }) => sequence_number)).toEqual(said.map((_, n) => n))
    expect(said.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(write({ type: 'usage', usage: { input: 1 } }, { type: 'unknown', data: 'x' })).toEqual([])
  })

  it('names an item the same wherever it is named', () => {
    const tool = block(1, [
      { type: 'tool-start', block: 1, id: 'c', name: 'f' },
      { type: 'tool-delta', block: 1, json: '{}' },
    ])
    const thought = block(0, [
      { type: 'reasoning-start', block: 0 },
      { type: 'reasoning-delta', block: 0, text: 'Hm.' },
      { type: 'reasoning-signature', block: 0, signature: 's' },
    ])
    const events = [...thought, ...tool, complete]
    const data = dataOf(write(...events)) as (Data &
      Partial<Record<'item_id' | 'output_index', unknown>> & { item?: { id: string } })[]
    const ids = [0, 1].map(
      (n) => new Set(data.filter((one) => one.output_index === n).map((one) => one.item_id ?? one.item?.id)),
    )
    expect(ids.map((set) => [...set])).toEqual([['rs_rpl_1_0'], ['fc_rpl_1_1']])
    expect(data.at(-1)).toMatchObject({ response: openaiResponses.writeWhole(messageOf(events), voice) as object })
    expect(data.at(-1)).toMatchObject({
      response: {
        output: [
          { id: 'rs_rpl_1_0', encrypted_content: 's' },
          { id: 'fc_rpl_1_1', call_id: 'c', arguments: '{}' },
        ],
      },
    })
  })

  it('says that a call is done when its arguments are whole, and not before', () => {
    const said = write(
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 0, json: '{"x"' },
      { type: 'block-end', block: 0 },
      { type: 'tool-start', block: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', block: 1, json: '{}' },
      { type: 'block-end', block: 1 },
      { type: 'tool-delta', block: 0, json: ':1}' },
      { type: 'message-end', ending: 'tool-use', reason: null },
    )
    const items = dataOf(said).filter(({ type }) => type === 'response.output_item.done')
    expect(items).toMatchObject([
      { item: { call_id: 'b', arguments: '{}' } },
      { item: { call_id: 'a', arguments: '{"x":1}' } },
    ])
  })

  it('keeps a thought that nobody may read', () => {
    for (const kind of ['reasoning.encrypted', 'redacted_thinking']) {
      const events = block(0, [{ type: 'other-start', block: 0, kind, value: { type: kind, data: 's' } }])
      expect(messageOf(readAll('openai-responses', write(...events, complete))).blocks).toEqual([
        { type: 'reasoning', text: '', signature: 's' },
      ])
    }
  })

  it('leaves out a block of another dialect, and numbers the items that are left without a gap', () => {
    const foreign = block(0, [
      { type: 'other-start', block: 0, kind: 'server_tool_use', value: { id: 's1', name: 'web_search', input: {} } },
      { type: 'tool-delta', block: 0, json: '{"q":1}' },
      { type: 'other-delta', block: 0, kind: 'news_delta', value: { type: 'news_delta' } },
    ])
    const own = block(1, [
      { type: 'text-start', block: 1 },
      { type: 'text-delta', block: 1, text: 'A' },
    ])
    const written = dataOf(write(...foreign, ...own, complete))
    const indices = written.flatMap((data) => ('output_index' in data ? [data['output_index']] : []))
    expect(new Set(indices)).toEqual(new Set([0]))
    expect(JSON.stringify(written)).not.toMatch(/server_tool_use|news_delta|"q"/)
    expect(written.at(-1)).toMatchObject({ response: { output: [{ type: 'message', status: 'completed' }] } })
  })

  it.each([
    ['complete', 'stop', 'response.completed', 'completed'],
    ['tool-use', 'tool_use', 'response.completed', 'completed'],
    ['length', 'max_tokens', 'response.incomplete', 'max_output_tokens'],
    ['length', 'tired', 'response.incomplete', 'max_output_tokens'],
    ['length', 'incomplete', 'response.incomplete', 'max_output_tokens'],
    ['refusal', 'refusal', 'response.incomplete', 'content_filter'],
    ['complete', null, 'response.completed', 'completed'],
  ] as const)('says %s for %s as %s', (ending, reason, type, word) => {
    const said = write({ type: 'message-end', ending, reason })
    expect(said.at(-1)?.event).toBe(type)
    expect(messageOf(readAll('openai-responses', said)).reason).toBe(word)
  })

  it('completes an answer that says no in words', () => {
    const no = block(0, [
      { type: 'text-start', block: 0, refusal: true },
      { type: 'text-delta', block: 0, text: 'No.' },
    ])
    const said = write(...no, { type: 'message-end', ending: 'refusal', reason: 'stop' })
    expect(said.at(-1)?.event).toBe('response.completed')
    expect(gist(messageOf(readAll('openai-responses', said)))).toMatchObject({ refusal: 'No.', ending: 'refusal' })
  })

  it.each([
    ['stopped', 'reply-stopped'],
    ['over-budget', 'over-budget'],
  ] as const)('says %s as a failure with a name', (ending, code) => {
    const said = write({ type: 'message-fail', problem: { code, message: 'It is over.' } })
    expect(said.map(({ event }) => event).slice(-2)).toEqual(['response.failed', 'error'])
    expect(messageOf(readAll('openai-responses', said)).ending).toBe(ending)
    expect(messageOf(readAll('openai-responses', said.slice(-1))).ending).toBe(ending)
  })
})

describe('a recording', () => {
  const recorded = streams
    .filter(({ wire }) => wire === 'openai-responses')
    .map((oracle) => [oracle.file, oracle] as const)

  it.each(recorded)(
    '%s: its numbers run as the oracle says, and ours from 0 without a gap',
    (file, { seqOk, error }) => {
      const sayings = decode([readRecording(file)])
      // The number of an error is its own.
      const numbers = numbersIn(
        error ? sayings.filter(({ event }) => event !== 'error' && event !== 'response.failed') : sayings,
      )
      expect(numbers.every((number, n) => n === 0 || number === (numbers[n - 1] ?? 0) + 1)).toBe(seqOk)
      const written = numbersIn(write(...readAll('openai-responses', sayings)))
      expect(written).toEqual(written.map((_, n) => n))
    },
  )

  it.each(recorded.filter(([file]) => !file.includes('6757a9')))(
    '%s: what is no word here is written as it came',
    (file) => {
      const sayings = decode([readRecording(file)])
      const builtIn = dataOf(sayings.filter(({ data }) => data.startsWith('{')))
        .filter(({ type }) => type === 'response.output_item.done')
        .map(({ item }) => item as Data)
        .filter(({ type }) => !['message', 'reasoning', 'function_call'].includes(type))
      const message = messageOf(readAll('openai-responses', sayings))
      const { output } = openaiResponses.writeWhole(message, voice) as { readonly output: Data[] }
      expect(output.filter(({ type }) => builtIn.some((one) => one.type === type))).toEqual(builtIn)
    },
  )
})

const numbersIn = (sayings: readonly Saying[]): number[] =>
  dataOf(sayings.filter(({ data }) => data.startsWith('{')))
    .map(({ sequence_number }) => sequence_number)
    .filter((number) => typeof number === 'number')

it('a long text costs in proportion to its length', () => {
  // Counted, not timed: each delta says its own text, and the whole is said a fixed number of times at the end.
  const sizeOf = (count: number): number => {
    const deltas = Array.from({ length: count }, (): Event => ({ type: 'text-delta', block: 0, text: 'four' }))
    const said = write({ type: 'text-start', block: 0 }, ...deltas, {
      type: 'message-end',
      ending: 'complete',
      reason: null,
    })
    return said.reduce((sum, { data }) => sum + data.length, 0)
  }
  expect(sizeOf(2000) / sizeOf(1000)).toBeLessThan(2.1)
})
