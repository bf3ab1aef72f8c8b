// The whole way: requests to a relay, and what /metrics then says. The reference is made from the registry; when it has
// changed, this writes it anew: npx vitest run packages/relay/src/telemetry/metrics -u
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import type { Incoming } from '../http.ts'
import { type House, openHouse, says, until } from '../metering/house.suite.ts'
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import { system } from '../system.ts'
import { COUNTERS, HISTOGRAMS, SIGHTS } from './families.ts'
import { Metrics, type Sight } from './metrics.ts'

const TOKEN = 'a token for whoever scrapes'

let books: Books
let house: House
beforeEach(async () => {
  books = await openBooks(':memory:', system)
})
afterEach(async () => {
  await house.close()
  await books.close()
})

const open = async (settings = {}): Promise<void> => {
  const targets = [{ upstream: 'openai', weight: 1 }]
  const models = [{ ...MODEL_DEFAULTS, name: 'listed-*', groups: [targets] }]
  house = await openHouse({ books, models, more: { metrics: { token: TOKEN, modelsMax: 3, ...settings } } })
}

const get = (incoming: Partial<Incoming> = {}) =>
  house.relay.handle({
    method: 'GET',
    path: '/metrics',
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${TOKEN}` },
    body: async () => Buffer.alloc(0),
    onGone: () => () => {},
    ...incoming,
  })

const scrape = async (): Promise<string> => {
  await until(() => house.relay.replies.runningCount === 0)
  return String((await get()).body)
}

const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

test('a reply is counted when it is over, with what it bought and what that cost', async () => {
  await open()
  for (const model of ['listed-a', 'listed-b']) expect((await house.ask({ model })).answer.status).toBe(200)
  const text = await scrape()
  const of = (series: string) => valueOf(text, series)
  const labels = 'ending="complete",dialect="openai-chat",model="listed-*",upstream="openai"'
  expect(of(`holdfast_replies_total{${labels}}`)).toBe(2)
  expect(of('holdfast_attempts_total{upstream="openai",outcome="ok"}')).toBe(2)
  expect(of('holdfast_tokens_total{model="listed-*",kind="input"}')).toBe(20)
  expect(of('holdfast_cost_dollars_total{model="listed-*",upstream="openai"}')).toBeCloseTo(0.02)
  expect(of('holdfast_price_dollars_total{model="listed-*"}')).toBeCloseTo(0.02)
  expect(of('holdfast_first_token_seconds_count{model="listed-*",upstream="openai"}')).toBe(2)
  expect(of('holdfast_requests_total{status="200"}')).toBe(2)
  expect(of('holdfast_replies_running')).toBe(0)
  expect(of('holdfast_frames_total')).toBeGreaterThan(2)
  expect(of('holdfast_breakers{upstream="openai",state="closed"}')).toBe(2)
  expect(of('process_resident_memory_bytes')).toBeGreaterThan(0)
})

test('what was counted at one scrape is not counted again at the next', async () => {
  await open()
  await house.ask({ model: 'listed-a' })
  const first = valueOf(await scrape(), 'holdfast_frames_total')
  expect(first).toBeGreaterThan(0)
  expect(valueOf(await scrape(), 'holdfast_frames_total')).toBe(first)
})

test('no label holds a prompt, a key, or a name without bounds', async () => {
  const planted = {
    key: 'sk-proj-PLANTED4k3y5ecret9Zx8Q7w6E5r4T',
    prompt: 'tell me how planted prompts travel',
    completion: 'planted completion',
  }
  house = await openHouse({
    books,
    vendor: says(),
    more: { metrics: { token: TOKEN, modelsMax: 3 } },
  })
  const names = [
    planted.key,
    planted.prompt,
    `x/${planted.completion}`,
    ...Array.from({ length: 40 }, (_, n) => `gpt-${n}`),
  ]
  for (const model of names)
    await house.ask({ model, user: planted.key, messages: [{ role: 'user', content: planted.prompt }] })
  const text = await scrape()
  for (const secret of [...Object.values(planted), house.key, house.keyId, TOKEN]) expect(text).not.toContain(secret)
  expect(new Set(text.match(/(?<=model=")[^"]+/g))).toEqual(new Set(['gpt-0', 'gpt-1', 'gpt-2', 'other']))
  // What nobody has served does not become a name, either.
  expect(text).not.toContain('gpt-39')
})

test('nobody looks who is not meant', async () => {
  await open({ networks: ['127.0.0.0/8'] })
  const status = async (incoming: Partial<Incoming>) => (await get(incoming)).status
  expect(await status({})).toBe(200)
  expect(await status({ headers: {}, address: '127.0.0.1' })).toBe(200)
  expect(await status({ headers: {}, address: '::ffff:127.0.0.1' })).toBe(200)
  expect(await status({ headers: {}, address: '203.0.113.7' })).toBe(401)
  expect(await status({ headers: {} })).toBe(401)
  // A proxy on this machine that nobody has told us of passes on whoever asks.
  expect(await status({ headers: { 'x-forwarded-for': '203.0.113.7' }, address: '127.0.0.1' })).toBe(401)
  expect(await status({ headers: { authorization: 'Bearer wrong' }, address: '127.0.0.1' })).toBe(401)
  expect(await status({ headers: { authorization: `Bearer ${house.key}` } })).toBe(403)
})

test('where no metrics are wanted there is nothing', async () => {
  house = await openHouse({ books })
  expect((await get()).status).toBe(404)
})

const SIGHT: Sight = {
  running: 0,
  reading: 0,
  frames: 0,
  octets: 0,
  waiting: 0,
  holding: 0,
  inherited: [],
  upstreams: [],
}

test('docs/metrics.md lists every metric there is', async () => {
  house = await openHouse({ books })
  const values = await new Metrics({ listed: () => undefined, look: () => SIGHT }).values()
  const ours = [...Object.values(COUNTERS), ...Object.values(HISTOGRAMS), ...Object.values(SIGHTS)]
  const labelsOf = (name: string) => ours.find((one) => one.name === name)?.labels ?? []
  const rows = values.map(
    ({ name, type, help }) =>
      `| \`${name}\` | ${type} | ${labelsOf(name)
        .map((label) => `\`${label}\``)
        .join(', ')} | ${help.replaceAll('|', '\\|').replace(/[^.]$/, '$&.')} |`,
  )
  const isOurs = (row: string): boolean => row.includes('`holdfast_')
  const table = (some: readonly string[]) => [
    '| metric | type | labels | what it is |',
    '| --- | --- | --- | --- |',
    ...some,
  ]
  const page = [
    '# Metrics',
    '',
    'What `GET /metrics` says, in the text format of Prometheus. This page is made from the code.',
    '',
    'An administrator’s API key may always look; who else may is said in the file, under `metrics`: whoever sends a token, and',
    'whoever asks from certain networks. Requests that a proxy has passed on never count as near. What runs is looked at when',
    'somebody scrapes; replies are counted when they are over.',
    '',
    '- `model` is the name in the configuration, with its star where it has one; where no models are configured, the name that',
    '  was asked for, once an upstream has served it. The first 200 have series of their own (`metrics.models`), the rest are',
    '  `other`.',
    '- `upstream` is its name in the configuration; `none` where no upstream was asked.',
    '- `outcome` is `ok`, or the code of a problem. No label holds a key, a person, a prompt or a completion.',
    '',
    '## The relay',
    '',
    ...table(rows.filter(isOurs)),
    '',
    '## The process',
    '',
    ...table(rows.filter((row) => !isOurs(row))),
    '',
  ]
  expect(rows.filter(isOurs)).toHaveLength(ours.length)
  await expect(page.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, '../../../../docs/metrics.md'))
})
