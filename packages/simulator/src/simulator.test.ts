import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { asking, say, textIn } from './raw-client.suite.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { expectedText } from './speech.ts'

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
    expect(await asked.json()).toMatchObject({ has_more: false, first_id: 'sim/essay' })
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
