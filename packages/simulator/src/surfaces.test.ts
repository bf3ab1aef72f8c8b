// What lies where, for whom, and with which key.
import { afterEach, describe, expect, test } from 'vitest'
import type { DialectName } from './ask.ts'
import { asking, say, textIn, wholeTextIn } from './raw-client.suite.ts'
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

const dialects: readonly DialectName[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']

describe('paths', () => {
  test.each([
    ['openai-chat', '/api/v1/chat/completions'],
    ['openai-chat', '/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21'],
    ['openai-responses', '/openai/v1/responses'],
    ['anthropic-messages', '/anthropic/v1/messages'],
    ['gemini', '/v1/projects/p/locations/l/publishers/google/models/gemini-3:streamGenerateContent?alt=sse'],
  ] as const)('%s may lie at %s', async (dialect, path) => {
    const { port } = await start()
    const heard = await say(port, dialect, asking('m', 'q'), { path })
    expect(heard.status).toBe(200)
    expect(textIn(heard.body)).toBe(expectedText({}, 'q'))
  })

  test('Gemini’s model stands in the path, with a slash or without', async () => {
    const simulator = await start()
    for (const model of ['sim/fast', 'sim%2Ffast', 'gemini-3.5-flash']) {
      const heard = await say(simulator.port, 'gemini', asking('', 'q'), {
        path: `/v1beta/models/${model}:generateContent`,
      })
      expect(wholeTextIn(heard.body)).toBe(expectedText('sim/fast', 'q'))
    }
    expect(simulator.journal.map(({ model }) => model)).toEqual(['sim/fast', 'sim/fast', 'gemini-3.5-flash'])
  })

  test('without alt=sse Gemini streams one JSON array, and says so', async () => {
    const { port } = await start()
    const path = '/v1beta/models/sim%2Ffast:streamGenerateContent'
    const heard = await say(port, 'gemini', asking('', 'q'), { path })
    expect(heard.headers['content-type']).toBe('application/json')
    expect(heard.chunks.length).toBeGreaterThan(100)
    const parts = JSON.parse(Buffer.from(heard.body, 'latin1').toString('utf8')) as {
      candidates: { content: { parts: { text: string }[] } }[]
    }[]
    expect(parts.map(({ candidates }) => candidates[0]?.content.parts[0]?.text).join('')).toBe(
      expectedText('sim/fast', 'q'),
    )
    const cut = await say(port, 'gemini', asking('', 'q'), { path: path.replace('fast', 'cut%3Fat-event=3') })
    expect(() => JSON.parse(cut.body)).toThrow()
    expect(cut.ending).toBe('ended')
  })

  test.each([
    ['openai-responses', '/v1/responses/input_tokens', { object: 'response.input_tokens', input_tokens: 9 }],
    ['anthropic-messages', '/v1/messages/count_tokens', { input_tokens: 9 }],
    [
      'gemini',
      '/v1beta/models/m:countTokens',
      { totalTokens: 9, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }] },
    ],
  ] as const)('%s counts tokens and generates nothing', async (dialect, path, counted) => {
    const simulator = await start()
    const heard = await say(simulator.port, dialect, asking('m', 'hello'), { path })
    expect(JSON.parse(heard.body)).toEqual(counted)
    expect(simulator.journal).toEqual([])
  })

  test('Gemini has a list of its own, and each of its models', async () => {
    const { url } = await start()
    const list = (await (await fetch(`${url}/v1beta/models`)).json()) as { models: { name: string }[] }
    expect(list.models[0]).toMatchObject({ name: 'models/sim/essay', supportedGenerationMethods: expect.any(Array) })
    expect(await (await fetch(`${url}/v1beta/models/gemini-3.5-flash`)).json()).toMatchObject({
      name: 'models/gemini-3.5-flash',
    })
  })
})

describe('keys', () => {
  test('each vendor’s place for a key is known, and the journal keeps its last four characters', async () => {
    const simulator = await start({ apiKey: 'sk-right-0001' })
    const bearer = { authorization: 'Bearer sk-right-0001' }
    const ask = (dialect: DialectName, headers: Record<string, string>) =>
      say(simulator.port, dialect, asking('sim/fast?tokens=1'), { headers })
    for (const dialect of dialects) expect((await ask(dialect, bearer)).status).toBe(200)
    expect((await ask('openai-chat', { 'api-key': 'sk-right-0001' })).status).toBe(200)
    expect((await ask('anthropic-messages', { 'x-api-key': 'sk-right-0001' })).status).toBe(200)
    expect((await ask('gemini', { 'x-goog-api-key': 'sk-right-0001' })).status).toBe(200)
    const path = '/v1beta/models/m:generateContent?key=sk-right-0001'
    expect((await say(simulator.port, 'gemini', asking('m'), { path })).status).toBe(200)
    expect(new Set(simulator.journal.map(({ key }) => key))).toEqual(new Set(['0001']))
    const wrong = await Promise.all(dialects.map((dialect) => ask(dialect, { authorization: 'Bearer no' })))
    expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401, 400])
  })

  test.each(dialects)('%s: one key is limited, another refused, a third one works', async (dialect) => {
    const { simulator, ask } = await keyed(dialect)
    simulator.control('sim/rate-limit?ms=5000', { key: 'sk-one' })
    simulator.control('sim/refuse?status=401', { key: 'sk-two' })
    const [one, two, three] = [await ask('sk-one'), await ask('sk-two'), await ask('sk-three')]
    expect([one.status, two.status, three.status]).toEqual([429, 401, 200])
    expect(one.headers['retry-after']).toBe('5')
    expect(simulator.journal.map(({ key, state }) => `${key} ${state}`)).toEqual([
      '-one refused',
      '-two refused',
      'hree finished',
    ])
  })

  test('a key that is refused is refused its list of models; one that has used up requests is not', async () => {
    const { url, port, control } = await start()
    control('sim/refuse?status=401', { key: 'sk-two' })
    control('sim/refuse?status=429', { times: 1 })
    const list = async (key: string) =>
      (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status
    expect([await list('sk-two'), await list('sk-one')]).toEqual([401, 200])
    expect((await say(port, 'openai-chat', asking('m'))).status).toBe(429)
  })

  const keyed = async (dialect: DialectName) => {
    const simulator = await start()
    const ask = (key: string) =>
      say(simulator.port, dialect, asking('sim/fast?tokens=1'), { headers: { authorization: `Bearer ${key}` } })
    return { simulator, ask }
  }
})

describe('bad hours', () => {
  test('the first requests for a model fail, then it works; another model never did', async () => {
    const { port, control } = await start()
    control('sim/refuse?status=503', { model: 'a', times: 2 })
    const ask = async (model: string) => (await say(port, 'openai-responses', asking(model))).status
    expect([await ask('a'), await ask('b'), await ask('a'), await ask('a')]).toEqual([503, 200, 503, 200])
  })

  test('what is down for some time comes back by itself', async () => {
    const { url, port } = await start()
    const order = { plan: 'sim/hangup', forMs: 150 }
    expect((await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(order) })).status).toBe(200)
    const endings: string[] = []
    // Asks until it is answered; the test's own limit is what ends a wait in vain.
    while (endings.at(-1) !== 'ended') endings.push((await say(port, 'gemini', asking('m'))).ending)
    expect(new Set(endings.slice(0, -1))).toEqual(new Set(['reset']))
  })

  test('control says what is wrong with an order', async () => {
    const { url } = await start()
    const order = async (body: object) => {
      const response = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(body) })
      return { status: response.status, ...((await response.json()) as { error?: { field: string } }).error }
    }
    expect(await order({ plan: {}, forMs: -1 })).toMatchObject({ status: 400, field: 'forMs' })
    expect(await order({ plan: {}, key: 7 })).toMatchObject({ status: 400, field: 'key' })
    expect(await order({ plan: {}, dialect: 'cohere' })).toMatchObject({ status: 400, field: 'dialect' })
  })
})

test('a reply that was cut is asked for again, and the journal knows it', async () => {
  const simulator = await start()
  const model = 'sim/seam?how=exact&tokens-per-second=0'
  const ask = (messages: object[]) => say(simulator.port, 'openai-chat', { model, stream: true, messages })
  const question = { role: 'user', content: 'q' }
  const begun = textIn((await ask([question])).body)
  const rest = textIn((await ask([question, { role: 'assistant', content: begun }])).body)
  expect(begun + rest).toBe(expectedText(model, 'q'))
  expect(simulator.journal).toMatchObject([
    { state: 'cut' },
    { state: 'finished', continuation: { by: 'prefill', chars: begun.length, isOwn: true } },
  ])
  const [first, second] = simulator.journal
  expect((first?.tokens ?? 0) + (second?.tokens ?? 0)).toBe(120)
})
