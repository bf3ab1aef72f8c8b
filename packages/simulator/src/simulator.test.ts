import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { DialectName } from './ask.ts'
import { asking, eventsIn, say, textIn } from './raw-client.suite.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { expectedText } from './speech.ts'

const dialects: readonly DialectName[] = ['openai-chat', 'anthropic-messages']
const terminal = { 'openai-chat': 'data: [DONE]', 'anthropic-messages': '"message_stop"' } as const
const reason = { 'openai-chat': '"finish_reason":"stop"', 'anthropic-messages': '"end_turn"' } as const

let open: Simulator[] = []
afterEach(async () => {
  for (const simulator of open) await simulator.close()
  open = []
})
async function start(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options)
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
      leaveWhen: (bytes) => bytes.split('\n\n').length > 12,
    })
    const entry = await simulator.when(({ state }) => state === 'client-gone')
    expect(entry.tokens).toBeGreaterThan(5)
    expect(entry.tokens).toBeLessThan(5000)
  })

  test('an error in mid-stream comes after n events, in the native form, with no reason before it', async () => {
    const simulator = await start()
    const heard = await say(simulator.port, dialect, asking('sim/error?at-event=5&tokens-per-second=0'))
    const events = eventsIn(heard.body)
    if (dialect === 'openai-chat') {
      expect(events).toHaveLength(7)
      expect(JSON.parse((events[5] as string).slice('data: '.length)).error.type).toBe('server_error')
      expect(events[6]).toBe('data: [DONE]\n\n')
    } else {
      expect(events).toHaveLength(6)
      expect(events[5]).toBe(
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
      )
    }
    expect(heard.body).not.toContain(reason[dialect])
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
    expect(some.body).toContain(reason[dialect])
    const none = await say(
      simulator.port,
      dialect,
      asking('sim/unfinished?terminal=missing-with-reason&tokens-per-second=0'),
    )
    expect(none.body).not.toContain(reason[dialect])
    expect(simulator.journal.map(({ state }) => state)).toEqual(['cut', 'cut'])
  })

  test('the wrong content type, and everything else right', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/wrong-type?tokens-per-second=0', 'w'))
    expect(heard.headers['content-type']).toBe('text/html')
    expect(textIn(heard.body)).toBe(expectedText('sim/fast', 'w'))
  })

  test('a head that never comes: the client leaves with nothing', async () => {
    const simulator = await start()
    const gone = simulator.when(({ state }) => state === 'client-gone')
    const asked = simulator.when(({ state }) => state === 'running')
    const leave = { now: false }
    const heard = say(simulator.port, dialect, asking('sim/slow-head?ms=forever'), { leaveWhen: () => leave.now })
    expect((await asked).status).toBe(null)
    await simulator.close()
    open = []
    expect((await heard).status).toBe(0)
    expect(await gone).toMatchObject({ status: null, events: 0 })
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
    expect((await say(port, dialect, body)).body).toMatch(/"(completion|output)_tokens":120\b/)
    expect((await say(port, dialect, { ...body, model: 'sim/no-usage?tokens-per-second=0' })).body).not.toContain(
      '_tokens"',
    )
  })

  test('a whole answer is one JSON body with the same text', async () => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('sim/fast', 'whole', { stream: false }))
    const body = JSON.parse(Buffer.from(heard.body, 'latin1').toString('utf8'))
    const text = dialect === 'openai-chat' ? body.choices[0].message.content : body.content[0].text
    expect(heard.headers['content-type']).toBe('application/json')
    expect(text).toBe(expectedText('sim/fast', 'whole'))
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
    expect(heard.body).toMatch(/"(length|max_tokens)"/)
  })
})

describe('openai-chat and its key', () => {
  test('another key gets the recorded 401', async () => {
    const { port } = await start({ apiKey: 'sk-right' })
    const wrong = await say(port, 'openai-chat', asking('sim/fast'), {
      headers: { authorization: 'Bearer sk-wrong-key-0000' },
    })
    expect(wrong.status).toBe(401)
    expect(JSON.parse(wrong.body)).toEqual({
      error: {
        message:
          'Incorrect API key provided: sk-wrong****0000. You can find your API key at https://platform.openai.com/account/api-keys.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    })
    const right = await say(port, 'openai-chat', asking('sim/fast'), { headers: { authorization: 'Bearer sk-right' } })
    expect(right.status).toBe(200)
  })
})

describe('anthropic-messages and its headers', () => {
  test('another key gets the recorded 401, and none the other one', async () => {
    const { port } = await start({ apiKey: 'sk-ant-right' })
    const wrong = await say(port, 'anthropic-messages', asking('sim/fast'), {
      headers: { 'x-api-key': 'sk-ant-wrong' },
    })
    expect(wrong.status).toBe(401)
    expect(JSON.parse(wrong.body)).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
    })
  })

  test('count_tokens counts and generates nothing', async () => {
    const simulator = await start()
    const response = await fetch(`${simulator.url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'sim/fast', messages: [{ role: 'user', content: 'four' }] }),
    })
    expect(await response.json()).toEqual({ input_tokens: 8 })
    expect(simulator.journal).toEqual([])
  })

  test('without anthropic-version it refuses as Anthropic does', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(asking('sim/fast')) })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', message: 'anthropic-version: header is required' },
    })
  })
})

describe('the other doors', () => {
  test('models have the shape of whoever asks', async () => {
    const { url } = await start()
    const openai = (await (await fetch(`${url}/v1/models`)).json()) as { object: string; data: { object: string }[] }
    expect(openai).toMatchObject({ object: 'list' })
    expect(openai.data[0]).toMatchObject({ object: 'model', owned_by: 'holdfast-simulator' })
    const asked = await fetch(`${url}/v1/models`, { headers: { 'anthropic-version': '2023-06-01' } })
    expect(await asked.json()).toMatchObject({ has_more: false, first_id: 'sim/steady' })
  })

  test('an unknown path, broken JSON and a body too large get native errors', async () => {
    const { url, port } = await start({ bodyBytesMax: 1000 })
    expect((await fetch(`${url}/v1/elsewhere`)).status).toBe(404)
    expect((await say(port, 'openai-chat', '{"model":')).body).toContain('could not parse the JSON body')
    expect((await say(port, 'anthropic-messages', asking('sim/fast', 'x'.repeat(2000)))).status).toBe(413)
    expect((await say(port, 'openai-chat', { model: 'sim/fast' })).body).toContain("'messages'")
  })

  test('a plan nobody can read is a 400 that names what it knows', async () => {
    const { port } = await start()
    const heard = await say(port, 'openai-chat', asking('sim/cut?at-evnet=7'))
    expect(heard.status).toBe(400)
    expect(heard.body).toContain(
      'no field is called “at-evnet”'.replace(/[“”]/g, (mark) => Buffer.from(mark).toString('latin1')),
    )
    expect(heard.body).toContain('at-event, at-byte, how')
    expect((await say(port, 'anthropic-messages', asking('sim/nothing'))).body).toContain('steady')
  })

  test('the header decides over the model', async () => {
    const { port } = await start()
    const heard = await say(port, 'openai-chat', asking('sim/fast'), {
      headers: { 'x-simulate': 'preset=cut; at-event=3; tokens-per-second=0' },
    })
    expect(heard.chunks).toHaveLength(3)
  })

  test('control decides over the header, for as many requests as it was told', async () => {
    const simulator = await start()
    const set = (body: object) => fetch(`${simulator.url}/control`, { method: 'POST', body: JSON.stringify(body) })
    expect((await set({ plan: { refuse: 429, retryAfter: '7' }, times: 2 })).status).toBe(200)
    expect((await set({ plan: 'sim/refuse?status=529', model: 'claude-x' })).status).toBe(200)
    const ask = async (model: string) =>
      (await say(simulator.port, 'openai-chat', asking(model), { headers: { 'x-simulate': 'tokens=3' } })).status
    expect([await ask('gpt-x'), await ask('claude-x'), await ask('gpt-x'), await ask('claude-x')]).toEqual([
      429, 429, 200, 529,
    ])
    expect((await fetch(`${simulator.url}/control`, { method: 'DELETE' })).status).toBe(200)
    expect(await ask('claude-x')).toBe(200)
  })

  test('control refuses an unknown field and lists the known ones', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify({ plan: { cutAt: 3 } }) })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { code: string; field: string; known: string[] } }
    expect(error).toMatchObject({ code: 'plan-invalid', field: 'cutAt' })
    expect(error.known).toContain('cutAtEvent')
  })

  test('the journal knows the request by its hash and size, its key by four characters, and no text', async () => {
    const simulator = await start()
    await say(simulator.port, 'openai-chat', asking('sim/fast?tokens=4', 'a secret'), {
      headers: { authorization: 'Bearer sk-12345678', 'idempotency-key': 'once' },
    })
    const { entries } = (await (await fetch(`${simulator.url}/control/journal`)).json()) as { entries: object[] }
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({
      id: 1,
      dialect: 'openai-chat',
      state: 'finished',
      promptChars: 8,
      key: '5678',
      idempotencyKey: 'once',
      tokens: 4,
      events: 7,
    })
    expect(JSON.stringify(entries)).not.toContain('secret')
  })

  test('bodies are recorded when asked for', async () => {
    const simulator = await start({ recordBodies: true })
    await say(simulator.port, 'openai-chat', asking('sim/fast?tokens=1', 'a secret'))
    expect(simulator.journal[0]?.body).toContain('a secret')
  })

  test('a recording is sent byte for byte, and no path leads out of the folder', async () => {
    const recordings = new URL('../../../recordings/openai/', import.meta.url).pathname
    const { port } = await start({ recordings })
    const name = 'chat.gpt-3.5-turbo-0125.n2-text.5328c1.sse'
    const bytes = await readFile(`${recordings}${name}`, 'latin1')
    const heard = await say(port, 'openai-chat', asking(`sim/fast?replay=${name}`))
    expect(heard.body).toBe(bytes)
    const pieces = await say(port, 'openai-chat', asking(`sim/fast?replay=${name}&replay-chunk-bytes=100`))
    expect(pieces.body).toBe(bytes)
    expect(new Set(pieces.chunks.slice(0, -1).map((chunk) => chunk.length))).toEqual(new Set([100]))
    expect((await say(port, 'openai-chat', asking('sim/fast?replay=../INDEX.tsv'))).status).toBe(400)
  })

  test('a slow reader gets everything: as fast as possible is as fast as the reader', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(asking('sim/numbered?tokens=20000', 'slow', { max_tokens: 20_000 })),
    })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const pieces: Uint8Array[] = []
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const { done, value } = await reader.read()
      if (done) break
      pieces.push(value)
    }
    const body = Buffer.concat(pieces).toString('latin1')
    expect(textIn(body) === expectedText('sim/numbered?tokens=20000', 'slow')).toBe(true)
  })

  test('pipelined requests are answered one after the other', async () => {
    const { port } = await start()
    const body = (text: string) => JSON.stringify(asking(`sim/drip?bytes=9&tokens-per-second=2000&text=${text}`))
    const request = (text: string) =>
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body(text).length}\r\n\r\n${body(text)}`
    const socket = connect(port, '127.0.0.1')
    socket.write(request('first') + request('second'))
    let bytes = ''
    for await (const piece of socket) {
      bytes += String(piece)
      if (bytes.split('\r\n0\r\n\r\n').length === 3) break
    }
    const [first = '', second = ''] = bytes.split('\r\n0\r\n\r\n')
    const bodyOf = (answer: string) =>
      [...answer.slice(answer.indexOf('\r\n\r\n') + 2).matchAll(/\r\n[0-9a-f]+\r\n([^]*?)(?=\r\n[0-9a-f]+\r\n|$)/g)]
        .map((chunk) => chunk[1])
        .join('')
    expect(textIn(bodyOf(first))).toBe('first')
    expect(textIn(bodyOf(second))).toBe('second')
  })

  test('one connection serves answer after answer', async () => {
    const { url } = await start()
    for (let turn = 0; turn < 5; turn++) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(asking('sim/fast')),
      })
      expect(await response.text()).toContain('[DONE]')
    }
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
