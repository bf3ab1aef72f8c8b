import * as protocol from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { EXPOSED, cors } from './cors.ts'
import { routes } from './routes/index.ts'
import { type World, chunk, makeWorld } from './world.suite.ts'

const PAGE = 'https://app.example.com'
const POST = '/v1/chat/completions'
const asking = { model: 'gpt', stream: true, messages: [{ role: 'user', content: 'hello' }] }

const worldFor = (...origins: string[]): Promise<World> => makeWorld({}, undefined, undefined, { origins })

/** The answer's headers that are about origins. */
const granted = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))

const preflight = (world: World, path: string, more: Record<string, string> = {}) =>
  world.ask('OPTIONS', path, {
    headers: { authorization: '', origin: PAGE, 'access-control-request-method': 'POST', ...more },
  })

describe('a preflight', () => {
  test('from an origin of the list allows the methods of the path, and what the page wants to send', async () => {
    const world = await worldFor('http://localhost:5173', PAGE)
    // What the official SDKs send from a browser, and what our client does.
    const wanted =
      'authorization,content-type,x-stainless-arch,x-stainless-retry-count,anthropic-version,anthropic-beta,' +
      'anthropic-dangerous-direct-browser-access,openai-organization,x-api-key,idempotency-key,last-event-id,' +
      'holdfast-disconnect,holdfast-segments,holdfast-poll'
    const { answer } = await preflight(world, POST, { 'access-control-request-headers': wanted })
    expect([answer.status, answer.body, answer.stream]).toEqual([204, undefined, undefined])
    expect(granted(answer)).toEqual({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': wanted,
      'access-control-max-age': '7200',
    })
    expect(answer.headers['vary']).toContain('Origin')
  })

  test.each(routes.map(({ method, path }) => [method, path]))('finds %s %s', async (method, path) => {
    const { answer } = await preflight(await worldFor(PAGE), path.replaceAll(/:\w+/g, 'rpl_1'))
    expect(answer.status).toBe(204)
    expect(answer.headers['access-control-allow-methods']?.split(', ')).toContain(method)
  })

  test('from another origin is refused by its name, and grants nothing', async () => {
    for (const origin of ['https://evil.example', `${PAGE}.evil.example`, 'http://app.example.com', 'null', '']) {
      const { answer, text } = await preflight(await worldFor(PAGE), POST, { origin })
      expect([answer.status, answer.headers['holdfast-problem']]).toEqual([403, 'origin-forbidden'])
      expect(text).toContain('HOLDFAST_ORIGINS')
      expect(granted(answer)).toEqual({})
    }
  })

  test('is refused where no origin is listed', async () => {
    const { answer } = await preflight(await makeWorld(), POST)
    expect(answer.headers['holdfast-problem']).toBe('origin-forbidden')
  })

  test('for a path that is not there passes, so that the page can read the 404', async () => {
    const world = await worldFor(PAGE)
    const { answer } = await preflight(world, '/v1/nothing', { 'access-control-request-method': 'PUT' })
    expect([answer.status, answer.headers['access-control-allow-methods']]).toEqual([204, 'PUT'])
    const missing = await world.ask('PUT', '/v1/nothing', { headers: { origin: PAGE } })
    expect(missing.answer).toMatchObject({ status: 404, headers: { 'access-control-allow-origin': PAGE } })
  })

  test('from the internet to a relay at home is allowed in so many words', async () => {
    const headers = { 'access-control-request-private-network': 'true' }
    const { answer } = await preflight(await worldFor(PAGE), POST, headers)
    expect(answer.headers['access-control-allow-private-network']).toBe('true')
  })

  test('asks for no key, and starts nothing', async () => {
    const world = await worldFor(PAGE)
    await preflight(world, POST)
    expect(world.calls).toHaveLength(0)
  })
})

describe('an answer', () => {
  const EXPECTED = { 'access-control-allow-origin': PAGE, 'access-control-expose-headers': EXPOSED.join(', ') }

  test('to a page of the list can be read by it: a stream, a whole answer and a refusal', async () => {
    const world = await worldFor(PAGE)
    const headers = { origin: PAGE }
    const asked = world.ask('POST', POST, { body: asking, headers })
    await world.settle()
    world.call.listener.head(200, { 'content-type': 'text/event-stream' })
    world.call.listener.data(Buffer.from(chunk('a')))
    const streamed = await asked
    expect(streamed.answer.headers['content-type']).toContain('text/event-stream')
    const id = streamed.answer.headers['holdfast-reply'] ?? ''
    const answers = [
      streamed,
      await world.ask('GET', `/v1/replies/${id}`, { headers }),
      await world.ask('GET', `/v1/replies/${id}/events?after=99`, { headers }),
      await world.ask('POST', POST, { key: 'hf_unknown', headers }),
      await world.ask('GET', '/v1/nothing', { headers }),
    ]
    expect(answers.map(({ answer }) => answer.status)).toEqual([200, 200, 416, 401, 404])
    for (const { answer } of answers) {
      expect(granted(answer)).toEqual(EXPECTED)
      expect(answer.headers['vary']).toBe('Origin')
    }
  })

  test('exposes every header of ours that an answer can have', () => {
    const requests = ['DISCONNECT', 'SEGMENTS', 'POLL', 'IDEMPOTENCY', 'LAST_EVENT_ID'].map((name) => `${name}_HEADER`)
    const ours = Object.entries(protocol)
      .filter(([name]) => name.endsWith('_HEADER') && !requests.includes(name))
      .map(([, header]) => header)
    expect(ours.length).toBeGreaterThan(5)
    expect(EXPOSED).toEqual(expect.arrayContaining(ours))
  })

  test('to a page of another origin, or to nobody’s page, is given and grants nothing', async () => {
    const world = await worldFor(PAGE)
    for (const headers of [{ origin: 'https://evil.example' }, {}]) {
      const { answer } = await world.ask('GET', '/health', { headers: headers as Record<string, string> })
      expect([answer.status, granted(answer), answer.headers['vary']]).toEqual([200, {}, 'Origin'])
    }
  })

  test('where all origins may call says so to all of them, and to caches', async () => {
    const { answer } = await (await worldFor('*')).ask('GET', '/health', { headers: { origin: 'https://any.example' } })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })

  test('never allows credentials', async () => {
    for (const world of [await worldFor('*'), await worldFor(PAGE)]) {
      const answers = [await preflight(world, POST), await world.ask('GET', '/health', { headers: { origin: PAGE } })]
      for (const { answer } of answers) expect(granted(answer)).not.toHaveProperty('access-control-allow-credentials')
    }
  })

  test('is as it was where no origin is listed', async () => {
    const plain = { status: 200, headers: {} }
    const layer = cors([], () => [])
    const incoming = { method: 'GET', headers: { origin: PAGE } } as never
    expect(await layer(async () => plain)(incoming)).toBe(plain)
  })

  test('that varies already varies by origin, too', async () => {
    const answer = { status: 200, headers: { vary: 'Accept-Encoding' } }
    const incoming = { method: 'GET', headers: {} } as never
    const { headers } = await cors([PAGE], () => [])(async () => answer)(incoming)
    expect(headers['vary']).toBe('Accept-Encoding, Origin')
  })
})
