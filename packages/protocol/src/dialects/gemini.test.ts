import { describe, expect, it } from 'vitest'
import { type Event, isEnding } from '../event.ts'
import { gemini } from './gemini.ts'
import { geminiDecoder } from './gemini/body.ts'
import { messageOf, type readAll, toolsOf } from './recordings.suite.ts'
import { glance } from './glance.ts'

const voice = { id: 'rpl_1', model: 'm', createdS: 1 }

const readTexts = (...data: string[]): Event[] => readSayings(data.map((text) => ({ data: text })))
const readSayings = (sayings: Parameters<typeof readAll>[1]): Event[] => {
  const reader = gemini.reader()
  return [...sayings.flatMap((saying) => reader.read(saying)), ...reader.close()]
}
const read = (...chunks: object[]): Event[] => readTexts(...chunks.map((value) => JSON.stringify(value)))
const message = (...chunks: object[]) => messageOf(read(...chunks))

const said = (parts: object[], more: object = {}) => ({ candidates: [{ content: { parts, role: 'model' }, ...more }] })
const text = (words: string, finishReason?: string) => said([{ text: words }], { finishReason })
const stop = { candidates: [{ finishReason: 'STOP' }] }

describe('an ending', () => {
  it.each([
    ['STOP', 'complete'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['MALFORMED_FUNCTION_CALL', 'refusal'],
    ['OTHER', 'refusal'],
    ['TIRED', 'complete'],
  ])('of %s is %s', (reason, ending) => {
    const events = read({ ...text('A', reason), responseId: 'r1', modelVersion: 'gemini' })
    expect(messageOf(events)).toMatchObject({ id: 'r1', model: 'gemini', ending, reason })
    expect(events.filter(isEnding)).toHaveLength(1)
    expect(events.at(-2)).toEqual({ type: 'block-end', block: 0 })
  })

  it.each([
    [1, 'complete'],
    [2, 'length'],
    [3, 'refusal'],
    [10, 'refusal'],
  ])('of %i is %s', (finishReason, ending) => {
    expect(message(said([], { finishReason }))).toMatchObject({ ending, reason: String(finishReason) })
  })

  it('waits for what may follow the finish', () => {
    const reader = gemini.reader()
    const say = (chunk: object) => reader.read({ data: JSON.stringify(chunk) })
    expect(say(text('A', 'STOP')).some(isEnding)).toBe(false)
    expect(say({ usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1 } })).toEqual([
      { type: 'usage', usage: { input: 3, output: 1 } },
    ])
    expect(reader.close()).toEqual([
      { type: 'block-end', block: 0 },
      { type: 'message-end', ending: 'complete', reason: 'STOP' },
    ])
    expect(reader.close()).toEqual([])
  })

  it('is the last that was said, where every chunk says one', () => {
    expect(message(text('A', 'STOP'), text('B', 'STOP'), text('C', 'MAX_TOKENS'))).toMatchObject({
      blocks: [{ type: 'text', text: 'ABC' }],
      ending: 'length',
    })
  })

  it('of calls is tool-use, as long as nothing else ended them', () => {
    const calls = said([{ functionCall: { name: 'f', args: {} } }])
    expect(message(calls, stop).ending).toBe('tool-use')
    expect(message(calls, said([], { finishReason: 'MAX_TOKENS' })).ending).toBe('length')
    expect(message(calls, said([], { finishReason: 'UNEXPECTED_TOOL_CALL' })).ending).toBe('refusal')
  })

  it('is not made up by a [DONE], which is not Gemini’s', () => {
    expect(messageOf(readTexts(JSON.stringify(text('A', 'STOP')), '[DONE]'))).toMatchObject({ ending: 'complete' })
    expect(readTexts(JSON.stringify(text('A')), '[DONE]').filter(isEnding)).toEqual([])
  })

  it.each([
    ['SAFETY', 'SAFETY'],
    ['TABOO', 'OTHER'],
    [1, 'SAFETY'],
    [9, 'OTHER'],
  ])('of a prompt blocked for %s is a refusal', (blockReason, reason) => {
    const events = read({ promptFeedback: { blockReason }, usageMetadata: { promptTokenCount: 4 }, responseId: 'r1' })
    expect(messageOf(events)).toMatchObject({ id: 'r1', ending: 'refusal', reason, usage: { input: 4 } })
  })

  it.each([
    ['text', [text('A')]],
    ['a call', [said([{ functionCall: { name: 'f', args: {} } }])]],
    ['usage', [{ usageMetadata: { promptTokenCount: 3 } }]],
    ['ratings of the prompt', [{ ...said([]), promptFeedback: { safetyRatings: [] } }]],
    ['a reason that says nothing', [text('A', 'FINISH_REASON_UNSPECIFIED'), said([], { finishReason: 0 })]],
    ['nothing', []],
  ])('is never made up after %s', (_, chunks) => expect(read(...chunks).some(isEnding)).toBe(false))
})

describe('a failure', () => {
  const body = { error: { code: 503, message: 'Secret.', status: 'UNAVAILABLE' } }
  const overloaded = { code: 'upstream-overloaded', status: 503, vendorCode: 'UNAVAILABLE' }

  it.each([
    ['framed', [JSON.stringify(body)]],
    ['in an array', [JSON.stringify([body])]],
    ['after the finish', [JSON.stringify(text('A', 'STOP')), JSON.stringify(body)]],
  ])('is one %s', (_, data) => {
    const events = readTexts(JSON.stringify(text('A')), ...data)
    expect(messageOf(events)).toMatchObject({ blocks: [{ text: /^A/ }], ending: 'failed', problem: overloaded })
    expect(events.filter(isEnding)).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('Secret')
  })

  it.each([
    ['{"candidates":[{"content', 'upstream-garbled'],
    ['[{"candidates"', 'upstream-garbled'],
    ['{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}', 'upstream-limited'],
    ['{"error":{"code":400,"status":"INVALID_ARGUMENT"}}', 'upstream-refused'],
    ['{"error":{"message":"m"}}', 'upstream-failed'],
    ['{"error":"m"}', 'upstream-failed'],
  ])('is %s', (data, code) => expect(messageOf(readTexts(data)).problem?.code).toBe(code))

  it('may have the name of one', () => {
    expect(messageOf(readSayings([{ event: 'error', data: 'Overloaded' }])).problem?.code).toBe('upstream-failed')
  })

  it('tells how long to wait, and which of the invalid arguments it was', () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48.939935699s' },
    ]
    const value = { error: { code: 400, message: 'Secret.', status: 'INVALID_ARGUMENT', details } }
    const known = { code: 'upstream-key-refused', status: 400, vendorCode: 'API_KEY_INVALID', retryAfterMs: 48_940 }
    expect(message(value).problem).toMatchObject(known)
    for (const refused of [value, [value]])
      expect(gemini.readRefusal(400, {}, JSON.stringify(refused))).toMatchObject(known)
    expect(gemini.readRefusal(400, { 'retry-after': '2' }, JSON.stringify(value)).retryAfterMs).toBe(2000)
  })

  it('of ours has the number that Google’s SDKs look for', () => {
    const refusal = gemini.refusal({ code: 'upstream-limited', message: 'Slow down.', retryAfterMs: 1500 })
    expect(refusal).toMatchObject({
      error: {
        code: 429,
        message: 'Slow down.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ reason: 'UPSTREAM_LIMITED', domain: 'holdfast' }, { retryDelay: '1.5s' }],
      },
    })
    expect(gemini.failure({ code: 'upstream-cut', message: 'Cut.' })).not.toHaveProperty('event')
  })
})

describe('a body', () => {
  const decoded = (chunks: readonly string[]): string[] => {
    const decoder = geminiDecoder()
    return chunks.flatMap((chunk) => decoder.push(chunk)).map(({ data }) => data)
  }
  const error = '{\n  "error": {\n    "code": 503\n  }\n}'

  it.each([
    ['of events', 'data: {"a":1}\r\n\r\ndata: {"b":2}\r\n\r\n', ['{"a":1}', '{"b":2}']],
    ['of an array', '[{"a":1}\n,\r\n{"b":2}\n]\n', ['{"a":1}', '{"b":2}']],
    ['of events, then an error in lines', `data: {"a":1}\n\n${error}\n`, ['{"a":1}', error]],
    ['of events, then an error without a line end', 'data: {"a":1}\r\n\r\n{"error":{}}', ['{"a":1}', '{"error":{}}']],
    ['of events, then an array', 'data: {"a":1}\r\r[{"error":{}}]', ['{"a":1}', '{"error":{}}']],
    ['of an error alone', error, [error]],
    ['of comments and empty lines before an array', ': hello\n\n\n[{"a":1}]', ['{"a":1}']],
  ])('%s is split alike wherever the network cuts it', (_, body, expected) => {
    expect(decoded([body])).toEqual(expected)
    for (let at = 1; at < body.length; at += 1)
      expect([at, decoded([body.slice(0, at), body.slice(at)])]).toEqual([at, expected])
    expect(decoded([...body])).toEqual(expected)
  })
})

describe('a part', () => {
  it('of text or of thought goes on with the block before it', () => {
    const thought = (words: string) => said([{ text: words, thought: true }])
    expect(message(thought('a'), thought('b'), text('c'), text(''), text('d'), thought('e')).blocks).toEqual([
      { type: 'reasoning', text: 'ab' },
      { type: 'text', text: 'cd' },
      { type: 'reasoning', text: 'e' },
    ])
  })

  it('that is a call is whole, and has an id though Google gave it none', () => {
    const calls = said([
      { functionCall: { name: 'f', args: { x: 1 } } },
      { functionCall: { id: 'mine', name: 'f' } },
      { functionCall: { name: 'g', args: {} } },
    ])
    const tools = [
      { id: 'call_r-1_0', name: 'f', args: { x: 1 } },
      { id: 'mine', name: 'f', args: {} },
      { id: 'call_r-1_2', name: 'g', args: {} },
    ]
    expect(toolsOf(message({ ...calls, responseId: 'r-1' }))).toEqual(tools)
    // The same stream read again, and another answer.
    expect(toolsOf(message({ ...calls, responseId: 'r-1' }))).toEqual(tools)
    expect(toolsOf(message({ ...calls, responseId: 'r-2' }))[0]?.id).toBe('call_r-2_0')
  })

  it('that is a call in pieces is one call', () => {
    const pieces = [
      { name: 'f', willContinue: true },
      { partialArgs: [{ jsonPath: '$.city', stringValue: 'Bos', willContinue: true }], willContinue: true },
      { partialArgs: [{ jsonPath: '$.city', stringValue: 'ton' }], willContinue: true },
      {
        partialArgs: [
          { jsonPath: '$.days[1].n', numberValue: 2 },
          { jsonPath: '$.days[0].n', numberValue: 1 },
        ],
        willContinue: true,
      },
      {
        partialArgs: [
          { jsonPath: "$['a.b']", boolValue: false },
          { jsonPath: '$.__proto__', nullValue: null },
        ],
        willContinue: true,
      },
      {},
    ].map((functionCall) => said([{ functionCall }]))
    const args = JSON.parse('{"city":"Boston","days":[{"n":1},{"n":2}],"a.b":false,"__proto__":null}') as unknown
    expect(toolsOf(message(...pieces, stop))).toEqual([{ id: 'call__0', name: 'f', args }])
    // Cut before its end, it does not parse.
    expect(toolsOf(message(...pieces.slice(0, 2), stop))).toEqual([{ id: 'call__0', name: 'f', args: '{"city":"Bos"' }])
    const two = message(...pieces, ...pieces, text('A'), stop)
    expect(two.blocks.map(({ type }) => type)).toEqual(['tool', 'tool', 'text'])
    expect(two.ending).toBe('tool-use')
  })

  it('keeps its signature, on the thought it is of or in front of what it stands on', () => {
    const call = { functionCall: { id: 'a', name: 'f', args: {} }, thoughtSignature: 's2' }
    const parts = [
      { text: 'Hm.', thought: true, thoughtSignature: 's1' },
      { text: 'Hm?', thought: true },
      call,
      { text: 'A', thoughtSignature: 's3' },
      { text: '', thoughtSignature: 's4' },
    ]
    const blocks = [
      { type: 'reasoning', text: 'Hm.', signature: 's1' },
      { type: 'reasoning', text: 'Hm?' },
      { type: 'reasoning', text: '', signature: 's2' },
      { type: 'tool', id: 'a', name: 'f', json: '{}' },
      { type: 'reasoning', text: '', signature: 's3' },
      { type: 'text', text: 'A' },
      { type: 'reasoning', text: '', signature: 's4' },
    ]
    const whole = message(said(parts), stop)
    expect(whole.blocks).toEqual(blocks)

    const writer = gemini.writer(voice)
    const streamed = read(said(parts), stop).flatMap((event) => writer.write(event))
    expect(messageOf(readSayings(streamed)).blocks).toEqual(blocks)
    expect(partsIn(streamed.map(({ data }) => data))).toContainEqual(call)
    expect(gemini.writeWhole(whole, voice)).toMatchObject({ candidates: [{ content: { parts } }] })
  })

  it.each([
    ['inlineData', { mimeType: 'image/png', data: 'AAAA' }],
    ['executableCode', { language: 'PYTHON', code: 'print(1)' }],
    ['codeExecutionResult', { outcome: 'OUTCOME_OK', output: '1' }],
    ['functionResponse', { name: 'f', response: {} }],
    ['novelty', { x: 1 }],
  ])('that is %s is kept as it came', (kind, value) => {
    const part = { thoughtSignature: 's', [kind]: value }
    const events = read(text('A'), said([part]), text('B', 'STOP'))
    const whole = messageOf(events)
    expect(whole.blocks).toEqual([
      { type: 'text', text: 'A' },
      { type: 'other', kind, value: part },
      { type: 'text', text: 'B' },
    ])
    const writer = gemini.writer(voice)
    expect(messageOf(readSayings(events.flatMap((event) => writer.write(event)))).blocks).toEqual(whole.blocks)
    expect(messageOf(gemini.readWhole(JSON.stringify(gemini.writeWhole(whole, voice)))).blocks).toEqual(whole.blocks)
  })
})

describe('what is said of a text', () => {
  const groundingMetadata = { webSearchQueries: ['x'] }
  const remark = { type: 'groundingMetadata', groundingMetadata }

  it.each([
    ['with it', [said([{ text: 'A' }], { groundingMetadata, finishReason: 'STOP' })]],
    ['after it', [text('A'), said([], { groundingMetadata }), stop]],
    ['with a last signature', [text('A'), said([{ text: '', thoughtSignature: 's' }], { groundingMetadata }), stop]],
    [
      'and of nothing before',
      [said([], { groundingMetadata: {} }), said([{ text: 'A' }], { groundingMetadata }), stop],
    ],
  ])('is kept %s', (_, chunks) => {
    const events = read(...chunks)
    const whole = messageOf(events)
    expect(whole.blocks[0]).toEqual({ type: 'text', text: 'A', deltas: [remark] })
    const writer = gemini.writer(voice)
    expect(messageOf(readSayings(events.flatMap((event) => writer.write(event)))).blocks).toEqual(whole.blocks)
    expect(gemini.writeWhole(whole, voice)).toMatchObject({ candidates: [{ groundingMetadata }] })
  })

  it('is a block of its own where there is no text', () => {
    const whole = message(said([], { groundingMetadata }), stop)
    expect(whole.blocks).toEqual([{ type: 'other', kind: 'groundingMetadata', value: { groundingMetadata } }])
    expect(gemini.writeWhole(whole, voice)).toMatchObject({
      candidates: [{ content: { parts: [] }, groundingMetadata }],
    })
  })

  it('in several chunks is one remark of the whole answer', () => {
    const cite = (uri: string) => said([{ text: uri }], { citationMetadata: { citationSources: [{ uri }] } })
    expect(gemini.writeWhole(message(cite('a'), cite('b'), stop), voice)).toMatchObject({
      candidates: [{ citationMetadata: { citationSources: [{ uri: 'a' }, { uri: 'b' }] } }],
    })
  })
})

describe('usage', () => {
  const usage = (counts: object) => ({ ...said([]), usageMetadata: counts })

  it('holds thoughts among the output, and what tools read among the input', () => {
    const counts = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 7,
      cachedContentTokenCount: 4,
      totalTokenCount: 25,
    }
    const whole = message(usage(counts), stop)
    expect(whole.usage).toEqual({ input: 15, output: 10, reasoning: 7, cacheRead: 4 })
    expect(gemini.writeWhole(whole, voice)).toMatchObject({
      usageMetadata: { promptTokenCount: 15, candidatesTokenCount: 3, thoughtsTokenCount: 7, totalTokenCount: 25 },
    })
  })

  it('takes nothing back in a chunk that says less, and is not said twice', () => {
    const events = read(
      usage({ promptTokenCount: 10, thoughtsTokenCount: 7 }),
      usage({ trafficType: 'ON_DEMAND' }),
      usage({ promptTokenCount: 10, candidatesTokenCount: 3 }),
      usage({ promptTokenCount: 10, candidatesTokenCount: 3 }),
    )
    expect(events.filter(({ type }) => type === 'usage')).toEqual([
      { type: 'usage', usage: { input: 10, output: 7, reasoning: 7 } },
      { type: 'usage', usage: { input: 10, output: 10, reasoning: 7 } },
    ])
  })
})

describe('of several candidates', () => {
  it('the first is the message, and the others are kept', () => {
    const other = { content: { parts: [{ text: 'B' }] }, index: 1, finishReason: 'MAX_TOKENS' }
    const events = read({ candidates: [{ content: { parts: [{ text: 'A' }] }, finishReason: 'STOP' }, other] })
    expect(messageOf(events)).toMatchObject({ blocks: [{ text: 'A' }], ending: 'complete' })
    expect(events).toContainEqual({ type: 'unknown', data: JSON.stringify({ candidates: [other] }) })
  })

  it('the other may finish alone', () =>
    expect(read({ candidates: [{ index: 1, finishReason: 'STOP' }] }).some(isEnding)).toBe(false))
})

it.each(['{"hello":1}', '"text"', '7', 'null', 'OK'])('what nobody has heard of is kept: %s', (data) => {
  expect(readTexts(data)).toEqual([{ type: 'unknown', data }])
})

describe('a whole answer', () => {
  it('may be the array of a stream', () => {
    const stream = [text('A'), text('B', 'STOP')]
    expect(messageOf(gemini.readWhole(JSON.stringify(stream)))).toMatchObject({
      blocks: [{ text: 'AB' }],
      ending: 'complete',
    })
  })

  it('may end without a word for it', () => {
    expect(messageOf(gemini.readWhole(JSON.stringify(text('A'))))).toMatchObject({ ending: 'complete', reason: null })
  })

  it('may be an error', () => {
    for (const body of [
      '{"error":{"code":500}}',
      '[{"error":{"code":500}}]',
      JSON.stringify([{ error: { code: 500 } }, text('A')]),
    ])
      expect(messageOf(gemini.readWhole(body)).problem).toMatchObject({ code: 'upstream-failed', status: 500 })
  })

  it.each(['', '{}', '[]', '7', '{"candidates":[]}', '{"candidates":[{', JSON.stringify([text('A')]), '[{"hello":1}]'])(
    'is not %s',
    (body) => {
      const events = gemini.readWhole(body)
      expect(messageOf(events).problem?.code).toBe('upstream-garbled')
      expect(events.filter(isEnding)).toHaveLength(1)
    },
  )
})

describe('a plain chunk', () => {
  const vertex =
    '{"candidates": [{"content": {"role": "model","parts": [{"text": "TEXT"}]}}],"usageMetadata": {"trafficType": "ON_DEMAND"},"modelVersion": "gemini-2.5-flash","createTime": "2025-09-03T14:13:07.015693Z","responseId": "80y4aM16"}'
  const plain = (data: string, event?: string) => gemini.isPlain(event === undefined ? { data } : { event, data })
  const saying = (content: string) => vertex.replace('"TEXT"', () => JSON.stringify(content))
  const [ours] = gemini.writer(voice).write({ type: 'text-delta', block: 0, text: 'Hey' })

  it.each([
    vertex,
    ours?.data ?? '',
    vertex.replace('"TEXT"', '"TEXT","thought": true'),
    vertex.replaceAll(': ', ':'),
    saying('"finishReason": "STOP"'),
    saying('\\'),
    saying('a\\"}]}}]}'),
    saying(''),
    saying('x'.repeat(1 << 20)),
  ])('is %#', (data) => expect(plain(data)).toBe(true))

  it.each([
    '',
    vertex.replace('}}]', '},"finishReason": "STOP"}]'),
    vertex.replace('"trafficType": "ON_DEMAND"', '"promptTokenCount": 3'),
    vertex.replace('"TEXT"', '"TEXT","thoughtSignature": "s"'),
    vertex.replace('"text": "TEXT"', '"functionCall": {"name": "f"}'),
    vertex.replace('"TEXT"}', '"TEXT"},{"functionCall": {"name": "f"}}'),
    vertex.replace('"usageMetadata"', '"promptFeedback": {"blockReason": "SAFETY"},"usageMetadata"'),
    '{"error": {"code": 503}}',
  ])('is not %s', (data) => expect(plain(data)).toBe(false))

  it('is whole', () => {
    for (let end = 0; end < vertex.length; end += 1) expect([end, plain(vertex.slice(0, end))]).toEqual([end, false])
  })

  it('has no name', () => expect(plain(vertex, 'error')).toBe(false))

  it('is seen by a glance with a memory as without one', () => {
    const compact = vertex.replaceAll(': ', ':')
    const look = glance(gemini)
    for (const words of ['a', 'b', '"', '\\', 'c', 'x","thoughtSignature":"s'])
      for (const data of [compact.replace('TEXT', words), compact.replace('"TEXT"', () => JSON.stringify(words))])
        expect([data, look({ data }) !== undefined]).toEqual([data, plain(data)])
  })
})

describe('writing', () => {
  const write = (...events: Event[]): string[] => {
    const writer = gemini.writer(voice)
    return events.flatMap((event) => writer.write(event)).map(({ data }) => data)
  }

  it('says the finish and the usage in the last chunk, under our names', () => {
    const last = write(
      { type: 'usage', usage: { input: 3, output: 1 } },
      { type: 'message-end', ending: 'complete', reason: 'end_turn' },
    )
    expect(last.map((data) => JSON.parse(data) as unknown)).toEqual([
      {
        candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
        modelVersion: 'm',
        responseId: 'rpl_1',
      },
    ])
  })

  it('holds calls until they are whole, also where their pieces come mixed', () => {
    const data = write(
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 0, json: '{"x"' },
      { type: 'tool-start', block: 1, id: '', name: 'g' },
      { type: 'tool-delta', block: 1, json: '{}' },
      { type: 'text-start', block: 2 },
      { type: 'text-delta', block: 2, text: 'A' },
      { type: 'tool-delta', block: 0, json: ':1}' },
      { type: 'tool-start', block: 3, id: 'c', name: 'h' },
      { type: 'message-end', ending: 'tool-use', reason: 'tool_calls' },
    )
    expect(partsIn(data)).toEqual([
      { functionCall: { name: 'g', args: {} } },
      { text: 'A' },
      { functionCall: { id: 'a', name: 'f', args: { x: 1 } } },
      { functionCall: { id: 'c', name: 'h', args: {} } },
    ])
    expect(messageOf(readTexts(...data))).toMatchObject({ ending: 'tool-use', reason: 'STOP' })
  })

  it('says of a call that was cut off that it goes on, and never that it had no arguments', () => {
    const data = write(
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 0, json: '{"x":"1' },
      { type: 'message-end', ending: 'length', reason: 'length' },
    )
    expect(partsIn(data)).toEqual([{ functionCall: { id: 'a', name: 'f', willContinue: true } }])
    expect(toolsOf(messageOf(readTexts(...data)))).toEqual([{ id: 'a', name: 'f', args: '{' }])
  })

  it('says an encrypted thought as the signature of what comes next', () => {
    const value = { type: 'redacted_thinking', data: 'sealed' }
    const data = write(
      { type: 'other-start', block: 0, kind: 'redacted_thinking', value },
      { type: 'text-start', block: 1 },
      { type: 'text-delta', block: 1, text: 'A' },
    )
    expect(partsIn(data)).toEqual([{ text: 'A', thoughtSignature: 'sealed' }])
  })

  it('says what was whole and what was bought before it fails, and no call that was not', () => {
    const data = write(
      { type: 'usage', usage: { input: 5, output: 2 } },
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 0, json: '{"x":1}' },
      { type: 'tool-start', block: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', block: 1, json: '{"y"' },
      { type: 'message-fail', problem: { code: 'upstream-cut', message: 'Cut.' } },
    )
    const whole = messageOf(readTexts(...data))
    expect(toolsOf(whole)).toEqual([{ id: 'a', name: 'f', args: { x: 1 } }])
    expect(whole).toMatchObject({ usage: { input: 5, output: 2 }, problem: { code: 'upstream-cut', message: 'Cut.' } })
  })

  it.each([
    ['stopped', 'reply-stopped'],
    ['over-budget', 'over-budget'],
  ] as const)('says %s as a failure, which reads back as that ending', (ending, code) => {
    const problem = { code, message: 'It is over.' }
    const again = messageOf(readTexts(...write({ type: 'message-fail', problem })))
    expect(again).toMatchObject({ ending, problem })
  })

  it('leaves out a part of another dialect, also one with a field that is called like it', () => {
    const value = { type: 'image_url', image_url: { url: 'https://x' } }
    expect(write({ type: 'other-start', block: 0, kind: 'image_url', value })).toEqual([])
  })

  it.each([
    ['complete', null, 'STOP'],
    ['complete', 'stop', 'STOP'],
    ['complete', 'TIRED', 'STOP'],
    ['length', 'max_tokens', 'MAX_TOKENS'],
    ['tool-use', 'tool_use', 'STOP'],
    ['refusal', 'content_filter', 'SAFETY'],
    ['refusal', 'RECITATION', 'RECITATION'],
  ] as const)('says %s for %s as %s', (ending, reason, word) => {
    const again = messageOf(readTexts(...write({ type: 'message-end', ending, reason })))
    expect(again.reason).toBe(word)
    if (ending !== 'tool-use') expect(again.ending).toBe(ending)
  })
})

const partsIn = (data: readonly string[]): object[] =>
  data.flatMap(
    (json) =>
      (JSON.parse(json) as { candidates?: { content: { parts: object[] } }[] }).candidates?.[0]?.content.parts ?? [],
  )
