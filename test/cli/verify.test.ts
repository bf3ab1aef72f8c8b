// `holdfast verify` in a pipe, against servers that have every usual trouble.
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { expect, onTestFinished, test } from 'vitest'
import { folder, freePort, run } from './command.ts'

const GOOD = 'sk-a-good-key-that-nobody-shall-see-1111'
const BAD = 'sk-a-bad-key-that-nobody-shall-see-2222'

async function simulated(apiKey?: string): Promise<Simulator> {
  const simulator = await startSimulator(apiKey === undefined ? {} : { apiKey })
  onTestFinished(() => simulator.close())
  return simulator
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Finding {
  readonly upstream: string | null
  readonly what: string
  readonly which: string | null
  readonly state: string
  readonly words: string
  readonly remedy?: string
}

/** Verifies a file, as JSON. Whatever comes out, no key does. */
async function verify(yaml: string, ...args: string[]) {
  const cwd = folder()
  writeFileSync(join(cwd, 'holdfast.yaml'), yaml)
  const { code, stdout, stderr } = await run(['verify', '--json', ...args], { cwd, env: { GOOD, BAD } })
  expect(stdout + stderr).not.toContain('nobody-shall-see')
  expect(stderr).toBe('')
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] }
  expect(code).toBe(ok ? 0 : 1)
  const about = (what: string, which: string | null = null): Finding | undefined =>
    findings.find((one) => one.what === what && (which === null || one.which === which))
  return { ok, findings, about }
}

const openai = (baseUrl: string, keys = '${GOOD}', more = ''): string =>
  `upstreams: { eu: { provider: openai, baseUrl: "${baseUrl}", keys: [${keys
    .split(' ')
    .map((key) => `"${key}"`)
    .join(', ')}] } }\n${more}`

test('what works is said to work: address, key, models, a word', async () => {
  const { url } = await simulated(GOOD)
  const { ok, findings, about } = await verify(
    openai(`${url}/v1`, '${GOOD}', 'models: { fast: eu/sim/fast }'),
    '--model',
    'fast',
  )
  expect(findings.map(({ state }) => state)).toEqual(['good', 'good', 'good'])
  expect(about('key', '…1111')?.words).toMatch(/accepted; \d+ models/)
  expect(about('model', 'sim/fast')?.words).toMatch(/^answers, after \d+ ms/)
  expect(ok).toBe(true)
})

test('every key is tested, and a refused one is named by its last four', async () => {
  const simulator = await simulated(GOOD)
  const { url } = simulator
  const { ok, about } = await verify(openai(`${url}/v1`, '${GOOD} ${BAD}'), '--model', 'eu/sim/fast')
  expect(ok).toBe(false)
  expect(about('key', '…1111')?.state).toBe('good')
  expect(about('key', '…2222')).toMatchObject({
    state: 'bad',
    words: expect.stringContaining('refused: no key of OpenAI'),
  })
  expect(about('key', '…2222')?.remedy).toContain('revoked')
  // The refused one is not asked for a word.
  expect(simulator.journal.map(({ key }) => key)).toEqual(['1111'])
})

test('without --model nothing is bought', async () => {
  const simulator = await simulated()
  await verify(openai(`${simulator.url}/v1`, '${GOOD}', 'models: { fast: eu/sim/fast }'))
  expect(simulator.journal.filter(({ billed }) => billed !== null)).toEqual([])
})

test('a model that does not exist is told with the names that do', async () => {
  const simulator = await simulated(GOOD)
  simulator.control('sim/refuse?status=404', { model: 'sim/stedy' })
  const yaml = openai(`${simulator.url}/v1`, '${GOOD}', 'models: { a: eu/sim/stedy }')
  const listed = await verify(yaml)
  expect(listed.about('model', 'sim/stedy')).toMatchObject({ state: 'note' })
  expect(listed.about('model', 'sim/stedy')?.words).toContain('not in its list; there is sim/steady')
  const asked = await verify(yaml, '--model', '*')
  expect(asked.about('model', 'sim/stedy')).toMatchObject({ state: 'bad' })
  expect(asked.about('model', 'sim/stedy')?.words).toMatch(/no such model.*404.*there is sim\/steady/)
  const unknown = await verify(yaml, '--model', 'b')
  expect(unknown.about('model', 'b')).toMatchObject({ upstream: null, state: 'bad' })
})

test.each([
  ['sim/refuse?status=402', 'no money left', 'Top up'],
  ['sim/refuse?status=403', '403', ''],
  ['sim/rate-limit?ms=60000&as=date', 'again at', 'Wait'],
  ['sim/refuse?status=503', 'fails by itself', 'later'],
])('%s is said in words', async (plan, words, remedy) => {
  const simulator = await simulated()
  simulator.control(plan)
  const { ok, about } = await verify(openai(`${simulator.url}/v1`), '--model', 'eu/sim/fast')
  const finding = about('key', '…1111')?.state === 'bad' ? about('key', '…1111') : about('model', 'sim/fast')
  expect([ok, finding?.state]).toEqual([false, 'bad'])
  expect(finding?.words).toContain(words)
  expect(finding?.remedy).toContain(remedy)
})

test.each([
  ['/v1/v1', '/v1 is there once too often', '/v1'],
  ['', '/v1 is missing', '/v1'],
  ['/v1/chat/completions', 'it is found elsewhere', '/v1'],
])('a base URL that ends in “%s”: %s', async (ending, why, right) => {
  const { url: real } = await simulated(GOOD)
  const url = await listening((request, response) => {
    // As real servers do, and unlike the simulator, it has one place for everything.
    if (request.url !== '/v1/models')
      return response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}')
    void fetch(real + request.url, { headers: { authorization: request.headers.authorization ?? '' } }).then(
      async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
    )
  })
  const { about } = await verify(openai(url + ending))
  expect(about('address')).toMatchObject({
    state: 'bad',
    remedy: expect.stringContaining(`${why}: baseUrl: ${url}${right}`),
  })
})

test('another dialect at that address is recognised', async () => {
  const { url: real } = await simulated()
  const url = await listening((request, response) => {
    if (request.url !== '/v1/messages') return response.writeHead(404).end('404 page not found')
    void fetch(`${real}/v1/messages`, {
      method: 'POST',
      body: '{}',
      headers: { 'anthropic-version': '2023-06-01' },
    }).then(async (answer) =>
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
    )
  })
  const { about } = await verify(openai(`${url}/v1`))
  expect(about('address')).toMatchObject({
    state: 'bad',
    remedy: expect.stringContaining('It speaks anthropic-messages there'),
  })
})

test('an answer in other words than the provider’s is recognised', async () => {
  const { url: real } = await simulated()
  const url = await listening((request, response) => {
    const isAsked = request.url === '/v1/messages'
    const body = JSON.stringify({ model: 'sim/fast', stream: true, messages: [{ role: 'user', content: 'hello' }] })
    void fetch(real + (isAsked ? '/v1/chat/completions' : '/v1/models'), isAsked ? { method: 'POST', body } : {}).then(
      async (answer) => {
        const type = answer.headers.get('content-type') ?? ''
        response.writeHead(answer.status, { 'content-type': type }).end(await answer.text())
      },
    )
  })
  const { about } = await verify(openai(url).replace('openai', 'anthropic'), '--model', 'eu/sim/fast')
  expect(about('model')?.words).toBe('answers in openai-chat, not in anthropic-messages')
})

test('a stream that is cut, and one that fails in its middle, are no answers', async () => {
  const { url } = await simulated(GOOD)
  const { about } = await verify(openai(`${url}/v1`), '--model', 'eu/sim/cut?at-event=3,eu/sim/error?at-event=3')
  expect(about('model', 'sim/cut?at-event=3')?.words).toContain('stopped before its end')
  expect(about('model', 'sim/error?at-event=3')?.words).toContain('failed in mid-answer')
})

test.each([
  ['https://no-such-host.invalid/v1', /no such host: no-such-host\.invalid|DNS does not answer/],
  ['http://127.0.0.1:PORT/v1', /nobody listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/],
  ['https://127.0.0.1:PLAIN/v1', /TLS with 127\.0\.0\.1 failed|is not TLS/],
  ['http://127.0.0.1:PAGE', /a web page is there, and no API/],
])('%s', async (baseUrl, words) => {
  const plain = await simulated()
  const page = await listening((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
  )
  const place = baseUrl
    .replace('PORT', String(await freePort()))
    .replace('PLAIN', String(plain.port))
    .replace('http://127.0.0.1:PAGE', page)
  const { about, findings } = await verify(openai(place))
  expect(findings).toHaveLength(1)
  expect(about('address')).toMatchObject({ state: 'bad', words: expect.stringMatching(words) })
})

test('where everybody may list models, the door tells whether the key is good', async () => {
  const url = await listening((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${GOOD}`
    const say = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'GET') return say(200, { data: [{ id: 'one' }] })
    return isKnown ? say(400, { error: { message: 'model: required' } }) : say(401, { error: { message: 'No auth' } })
  })
  const { about } = await verify(openai(`${url}/v1`, '${GOOD} ${BAD}'))
  expect(about('key', '…1111')).toMatchObject({ state: 'good', words: 'accepted; 1 model' })
  expect(about('key', '…2222')).toMatchObject({ state: 'bad' })
})

test('for people it is grouped by upstream, and ends with a verdict', async () => {
  const { url } = await simulated(GOOD)
  const env = { OPENAI_API_KEY: BAD, OPENAI_BASE_URL: `${url}/v1` }
  const { code, stdout } = await run(['verify'], { cwd: folder(), env })
  expect(code).toBe(1)
  expect(stdout).toMatch(new RegExp(`^openai {2}${url}/v1\n {2}✓ address {4}answers in .*\n {2}✗ key …2222 {2}refused`))
  expect(stdout).toMatch(/→ Is it whole.*\n\n✗ 1 problem\n$/)
  expect(stdout).not.toContain('\u001b')
})

test('nothing to verify is exit code 2', async () => {
  const { code, stderr } = await run(['verify'], { cwd: folder() })
  expect([code, stderr]).toEqual([2, expect.stringContaining('holdfast init')])
})
