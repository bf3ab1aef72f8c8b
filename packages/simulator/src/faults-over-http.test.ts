// Every fault, as the bytes it puts on a socket.
import { afterEach, describe, expect, test } from 'vitest'
import type { DialectName } from './ask.ts'
import { asking, eventsIn, say, textIn, valuesIn, wholeTextIn } from './raw-client.suite.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { type Cost, expectedCost, expectedText } from './speech.ts'

const dialects: readonly DialectName[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']
const terminal: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'data: [DONE]',
  'openai-responses': '"response.completed"',
  'anthropic-messages': '"message_stop"',
  gemini: '"finishReason"',
}
/** What says why it stopped, before the terminal event; Gemini says both at once. */
const reason: Readonly<Partial<Record<DialectName, string>>> = {
  'openai-chat': '"finish_reason":"stop"',
  'openai-responses': '"response.output_item.done"',
  'anthropic-messages': '"end_turn"',
}

/** Overload in mid-stream, after five events, as each vendor says it. */
const failures: Readonly<Record<DialectName, string>> = {
  'openai-chat':
    'data: {"error":{"message":"Overloaded","type":"server_error","param":null,"code":"overloaded"}}\n\ndata: [DONE]\n\n',
  'openai-responses':
    'event: error\ndata: {"type":"error","error":{"type":"service_unavailable_error","code":"server_is_overloaded","message":"Our servers are currently overloaded. Please try again later.","param":null},"sequence_number":5}\n\n',
  'anthropic-messages':
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  gemini:
    '{\n  "error": {\n    "code": 503,\n    "message": "The model is overloaded. Please try again later.",\n    "status": "UNAVAILABLE"\n  }\n}\n',
}

/** Three pings after six events, where the vendor has one. */
const pings: Readonly<Partial<Record<DialectName, readonly string[]>>> = {
  'openai-responses': [6, 7, 8].map(
    (seq) => `event: keepalive\ndata: {"type":"keepalive","sequence_number":${seq}}\n\n`,
  ),
  'anthropic-messages': [0, 1, 2].map(() => 'event: ping\ndata: {"type": "ping"}\n\n'),
}

let open: Simulator[] = []
afterEach(async () => {
  for (const simulator of open) await simulator.close()
  open = []
})
async function start(): Promise<Simulator> {
  const simulator = await startSimulator()
  open.push(simulator)
  return simulator
}

describe.each(dialects)('%s over real HTTP', (dialect) => {
  test('a whole stream says exactly the expected text, one event a chunk', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/fast', 'what is a rope?'))
    expect(heard).toMatchObject({ status: 200, ending: 'ended' })
    expect(heard.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'what is a rope?'))
    expect(heard.chunks).toEqual(eventsIn(heard.body))
    expect(heard.body).toContain(terminal[dialect])
  })

  test('a cut at event n sends n whole events and a clean end of body', async () => {
    const simulator = await start()
    for (const count of [0, 1, 2, 7]) {
      const heard = await say(simulator.port, dialect, asking(`sim/cut?at-event=${count}&tokens-per-second=0`, 'x'))
      expect(heard.ending).toBe('ended')
      expect(heard.chunks).toHaveLength(count)
      expect(expectedText('sim/fast', 'x').startsWith(textIn(heard.body))).toBe(true)
    }
    expect(simulator.journal.map(({ state, events }) => ({ state, events }))).toEqual(
      [0, 1, 2, 7].map((events) => ({ state: 'cut', events })),
    )
  })

  test('a close leaves the chunked body without its end', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/close?at-event=5&tokens-per-second=0'))
    expect(heard.ending).toBe('closed')
    expect(heard.chunks).toHaveLength(5)
  })

  test('a reset is an RST, after exactly the bytes before it', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/reset?at-event=5&tokens-per-second=0'))
    expect(heard.ending).toBe('reset')
    expect(heard.chunks).toHaveLength(5)
  })

  test.each(['end', 'close', 'reset'] as const)('a cut at byte n (%s) counts to the byte', async (how) => {
    const simulator = await start()
    for (const count of [0, 1, 333, 1000]) {
      const heard = await say(
        simulator.port,
        dialect,
        asking(`sim/cut?at-byte=${count}&how=${how}&tokens-per-second=0`),
      )
      expect(heard.body).toHaveLength(count)
      expect(heard.ending).toBe({ end: 'ended', close: 'closed', reset: 'reset' }[how])
    }
    expect(simulator.journal.map(({ state, bytes }) => ({ state, bytes }))).toEqual(
      [0, 1, 333, 1000].map((bytes) => ({ state: 'cut', bytes })),
    )
  })

  test('a stall is silent, holds the line, and notices the client leaving', async () => {
    const simulator = await start()
    const count = 6
    await say(simulator.port, dialect, asking(`sim/stall?at-event=${count}&tokens-per-second=0`), {
      leaveWhen: (bytes) => eventsIn(bytes.slice(bytes.indexOf('\r\n\r\n') + 4)).length >= count,
    })
    const entry = await simulator.when(({ state }) => state === 'client-gone')
    expect(entry).toMatchObject({ events: count, status: 200 })
  })

  test('a stall of some milliseconds ends, and nothing is missing after it', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/stall?at-event=6&ms=20&tokens-per-second=0', 'y'))
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'y'))
    expect(heard.ending).toBe('ended')
  })

  test('a client that leaves between two tokens is noticed at the token', async () => {
    const simulator = await start()
    await say(simulator.port, dialect, asking('sim/steady?first-token-ms=0&tokens-per-second=200&tokens=5000'), {
      leaveWhen: (bytes) => bytes.split('\ndata: ').length > 12,
    })
    const entry = await simulator.when(({ state }) => state === 'client-gone')
    expect(entry.tokens).toBeGreaterThan(5)
    expect(entry.tokens).toBeLessThan(5000)
  })

  test('a stall may say comments, or the vendor’s own ping, and nothing else; then all the rest comes', async () => {
    const { port } = await start()
    const whole = valuesIn((await say(port, dialect, asking('sim/fast', 'p'))).body)
    for (const noise of ['comments', 'pings'] as const) {
      const model = `sim/ping-stall?at-event=6&ms=16&every-ms=5&with=${noise}&tokens-per-second=0`
      const heard = await say(port, dialect, asking(model, 'p'))
      const events = eventsIn(heard.body)
      const ping = noise === 'pings' ? pings[dialect] : undefined
      const expected = ping ?? [0, 1, 2].map(() => ': OPENROUTER PROCESSING\n\n')
      expect(events.slice(6, 9)).toEqual(expected)
      expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'p'))
      expect(valuesIn(heard.body)).toHaveLength(whole.length + (ping ? 3 : 0))
    }
  })

  test('a line may break before the response begins', async () => {
    const simulator = await start()
    for (const [how, ending] of [
      ['reset', 'reset'],
      ['close', 'closed'],
    ] as const)
      expect(await say(simulator.port, dialect, asking(`sim/hangup?how=${how}`))).toMatchObject({ status: 0, ending })
    expect(simulator.journal.map(({ state, status }) => ({ state, status }))).toEqual(
      [1, 2].map(() => ({ state: 'cut', status: null })),
    )
  })

  test('the journal says what was billed: the prompt, and the answer as far as it was sent', async () => {
    const simulator = await start()
    await say(simulator.port, dialect, asking('sim/think?tokens=40&reasoning=9&tokens-per-second=0', 'four'))
    await say(simulator.port, dialect, asking('sim/fast?input-tokens=500&cached-tokens=300&stall-at-event=20'), {
      leaveWhen: (bytes) => eventsIn(bytes.slice(bytes.indexOf('\r\n\r\n') + 4)).length >= 20,
    })
    const gone = await simulator.when(({ state }) => state === 'client-gone')
    await say(simulator.port, dialect, asking('sim/refuse'))
    expect(simulator.journal[0]?.billed).toEqual({ input: 8, cached: 0, output: 49 })
    expect(gone.billed).toEqual({ input: 500, cached: 300, output: gone.tokens })
    expect(gone.tokens).toBeGreaterThan(10)
    expect(simulator.journal[2]?.billed).toBeNull()
  })

  test('what the usage says is what the journal says, tools and reasoning included, streamed or not', async () => {
    const simulator = await start()
    const model = 'sim/tools?tokens=10&reasoning=5&calls=2&input-tokens=70&cached-tokens=20'
    for (const stream of [true, false]) {
      const body = asking(`${model}&tokens-per-second=0`, 'w', { stream, stream_options: { include_usage: true } })
      const heard = await say(simulator.port, dialect, body)
      const entry = simulator.journal.at(-1)
      const cost = expectedCost(model, { question: 'w' })
      expect(entry?.billed).toEqual({ input: 70, cached: 20, output: cost.output })
      expect(usageIn(heard.body)).toEqual(cost)
    }
  })

  test('an error in mid-stream comes after n events, in the native form, with no reason before it', async () => {
    const simulator = await start()
    const heard = await say(simulator.port, dialect, asking('sim/overloaded?at-event=5&tokens-per-second=0'))
    const said = heard.body.slice(eventsIn(heard.body).slice(0, 5).join('').length)
    expect(said).toBe(failures[dialect])
    expect(heard.body).not.toContain(terminal[dialect].replace('data: [DONE]', '"finish_reason":"stop"'))
    expect(simulator.journal[0]?.state).toBe('errored')
  })

  test('a garbled event is one event whose JSON breaks off', async () => {
    const { port } = await start()
    const events = eventsIn((await say(port, dialect, asking('sim/garble?at-event=4&tokens-per-second=0'))).body)
    const broken = events.filter((event) => !event.includes('[DONE]') && !parses(event))
    expect(broken).toEqual([events[4]])
  })

  test('split characters: no chunk holds a character of several bytes whole, and nothing is lost', async () => {
    const { port } = await start()
    const text = 'Île Vierge ⚓ 角島 🏮 …'
    const heard = await say(port, dialect, asking(`sim/utf8?text=${encodeURIComponent(text)}&tokens-per-second=0`))
    expect(textIn(heard.body)).toBe(text)
    for (const chunk of heard.chunks) {
      // oxlint-disable-next-line no-control-regex
      expect(chunk).not.toMatch(/[\xc0-\xff][\x80-\xbf]/)
    }
  })

  test('drip writes k bytes at a time', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/drip?bytes=5&tokens=10&tokens-per-second=0', 'z'))
    expect(Math.max(...heard.chunks.map((chunk) => chunk.length))).toBe(5)
    expect(textIn(heard.body)).toBe(expectedText('sim/fast?tokens=10', 'z'))
  })

  test('comments for a while, then the answer', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/comments?ms=20&every-ms=5', 'c'))
    const events = eventsIn(heard.body)
    expect(events.slice(0, 4)).toEqual(Array(4).fill(': OPENROUTER PROCESSING\n\n'))
    expect(events[4]).not.toContain('OPENROUTER')
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'c'))
  })

  test('comments for ever end when the client leaves', async () => {
    const simulator = await start()
    await say(simulator.port, dialect, asking('sim/comments?every-ms=3'), {
      leaveWhen: (bytes) => bytes.split('PROCESSING').length > 4,
    })
    expect(await simulator.when(({ state }) => state === 'client-gone')).toMatchObject({ events: 0, tokens: 0 })
  })

  test('a missing terminal event leaves the reason, or not even that', async () => {
    const simulator = await start()
    const some = await say(simulator.port, dialect, asking('sim/unfinished?tokens-per-second=0'))
    expect(some.body).not.toContain(terminal[dialect])
    expect(some.body).toContain(reason[dialect] ?? '')
    const none = await say(
      simulator.port,
      dialect,
      asking('sim/unfinished?terminal=missing-with-reason&tokens-per-second=0'),
    )
    expect(none.body).not.toContain(reason[dialect] ?? terminal[dialect])
    expect(simulator.journal.map(({ state }) => state)).toEqual(['cut', 'cut'])
  })

  test('the wrong content type, and everything else right', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/wrong-type?tokens-per-second=0', 'w'))
    expect(heard.headers['content-type']).toBe('text/html')
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'w'))
  })

  test('a head that never comes: the client leaves with nothing, and that is noticed', async () => {
    const simulator = await start()
    const leaveAfter = simulator.when(({ state }) => state === 'running')
    const heard = await say(simulator.port, dialect, asking('sim/slow-head?ms=forever'), { leaveAfter })
    expect(heard.status).toBe(0)
    const gone = await simulator.when(({ state }) => state === 'client-gone')
    expect(gone).toMatchObject({ status: null, events: 0, bytes: 0 })
  })

  test('a refusal has the status, the Retry-After and the native body', async () => {
    const simulator = await start()
    for (const status of [400, 401, 403, 404, 429, 500, 503, 529]) {
      const heard = await say(simulator.port, dialect, asking(`sim/refuse?status=${status}&retry-after=2`))
      expect(heard).toMatchObject({ status, ending: 'ended' })
      expect(heard.headers['retry-after']).toBe('2')
      expect(JSON.parse(heard.body).error.message).toBeTypeOf('string')
    }
    expect(new Set(simulator.journal.map(({ state }) => state))).toEqual(new Set(['refused']))
  })

  test('flaky refuses twice, answers, and begins again', async () => {
    const { port } = await start()
    const statuses: number[] = []
    for (let turn = 0; turn < 6; turn++)
      statuses.push((await say(port, dialect, asking('sim/flaky?tokens-per-second=0'))).status)
    expect(statuses).toEqual([503, 503, 200, 503, 503, 200])
  })

  test('usage can be forgotten', async () => {
    const { port } = await start()
    const body = asking('sim/fast', 'u', { stream_options: { include_usage: true } })
    expect((await say(port, dialect, body)).body).toMatch(
      /"(completion_tokens|output_tokens|candidatesTokenCount)":120\b/,
    )
    const without = await say(port, dialect, { ...body, model: 'sim/no-usage?tokens-per-second=0' })
    expect(without.body).not.toMatch(/"(completion_tokens|output_tokens|promptTokenCount)"/)
  })

  test('a whole answer is one JSON body with the same text', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/fast', 'whole', { stream: false }))
    expect(heard.headers['content-type']).toBe('application/json')
    expect(wholeTextIn(heard.body)).toBe(expectedText('sim/fast', 'whole'))
  })

  test('a whole answer can be cut, stalled, garbled and refused', async () => {
    const { port } = await start()
    const whole = (model: string, call = {}) => say(port, dialect, asking(model, 'q', { stream: false }), call)
    expect(parses(`data: ${(await whole('sim/cut?tokens-per-second=0')).body}`)).toBe(false)
    expect((await whole('sim/close?tokens-per-second=0')).ending).toBe('closed')
    expect(parses(`data: ${(await whole('sim/garble?tokens-per-second=0')).body}`)).toBe(false)
    expect((await whole('sim/error?tokens-per-second=0')).status).toBe(500)
    expect((await whole('sim/stall?ms=5&tokens-per-second=0')).ending).toBe('ended')
  })

  test('the caller may ask for less, and is told so', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/fast', 'm', { max_tokens: 9 }))
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'm', 9))
    expect(heard.body).toMatch(/"(length|max_tokens|max_output_tokens|MAX_TOKENS)"/)
  })
})

function parses(event: string): boolean {
  try {
    JSON.parse(Buffer.from(/data: (.*)/.exec(event)?.[1] ?? '', 'latin1').toString('utf8'))
    return true
  } catch {
    return false
  }
}

/** The last usage in a body, in words no vendor owns. */
function usageIn(body: string): Cost {
  const number = (...names: readonly string[]): number => {
    const found = names.flatMap((name) => [...body.matchAll(new RegExp(`"${name}": ?(\\d+)`, 'g'))])
    return Number(found.at(-1)?.[1] ?? 0)
  }
  const reasoning = number('reasoning_tokens', 'thinking_tokens', 'thoughtsTokenCount')
  const cached = number('cached_tokens', 'cache_read_input_tokens', 'cachedContentTokenCount')
  return {
    // Anthropic counts what came from the cache apart, Gemini what was thought.
    input: number('prompt_tokens', 'input_tokens', 'promptTokenCount') + (body.includes('cache_read') ? cached : 0),
    cached,
    output:
      number('completion_tokens', 'output_tokens', 'candidatesTokenCount') +
      (body.includes('thoughts') ? reasoning : 0),
    reasoning,
  }
}
