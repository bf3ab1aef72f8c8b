import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Upstream, findPrice, providers, readPriceFile } from '@holdfast/relay'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { changesPage } from './changes.ts'
import { askPrices, fileFor, plan, pricedUpstreams, writeWhole } from './update.ts'

const directory = await mkdtemp(join(tmpdir(), 'holdfast-prices-'))
afterAll(() => rm(directory, { recursive: true }))

const NOW = Date.parse('2026-11-20T12:00:00Z')
const LATER = Date.parse('2026-12-01T00:00:00Z')

const upstreamOf = (provider: string, name: string): Upstream =>
  ({
    name,
    provider: providers.find((one) => one.name === provider),
    baseUrl: 'https://gateway.test/api/v1',
    secrets: ['sk-one'],
    headers: { 'x-more': 'yes' },
  }) as unknown as Upstream

const [gateway] = pricedUpstreams([upstreamOf('openai', 'openai'), upstreamOf('openrouter', 'gateway')])
if (!gateway) throw new Error('no endpoint')

const answering = (...models: readonly [id: string, prompt: string][]) =>
  (async (url: URL | string, { headers }: RequestInit) => {
    asked.push([String(url), new Headers(headers).get('authorization'), new Headers(headers).get('x-more')])
    return Response.json({ data: models.map(([id, prompt]) => ({ id, pricing: { prompt, completion: '0.00001' } })) })
  }) as typeof fetch
const asked: unknown[] = []

test('an upstream is asked with its own key, and answers with a list that is for it alone', async () => {
  const list = await askPrices(gateway, NOW, answering(['a', '0.000001']))
  expect(asked).toEqual([['https://gateway.test/api/v1/models', 'Bearer sk-one', 'yes']])
  expect(list).toMatchObject({ name: 'gateway', upstreams: ['gateway'], date: '2026-11-20' })
  expect(findPrice([list], { upstream: 'gateway', model: 'a' }, NOW)?.price.rates.input).toBe(1_000_000_000)
})

test('an answer that is none is nobody’s price', async () => {
  const get = (answer: () => Promise<Response>) => answer as unknown as typeof fetch
  const refused = (answer: () => Promise<Response>) => expect(askPrices(gateway, NOW, get(answer))).rejects
  await refused(async () => new Response('no', { status: 403 })).toThrow('status 403')
  await refused(async () => new Response('<html>')).toThrow(UsageError)
  await refused(async () => Response.json({ data: [] })).toThrow('no prices')
  await refused(() => Promise.reject(new TypeError('sk-one'))).toThrow(/^gateway does not answer \(TypeError\)\.$/)
})

test('a file is written whole, and the next time what has changed is added with its date', async () => {
  const path = fileFor(directory, 'gateway')
  const first = await plan(await askPrices(gateway, NOW, answering(['a', '0.000001'], ['b', '0.000002'])), path, NOW)
  await writeWhole(path, first.text)
  const second = await plan(
    await askPrices(gateway, LATER, answering(['a', '0.0000012'], ['b', '0.000002'])),
    path,
    LATER,
  )
  await writeWhole(path, second.text)
  expect(await readdir(join(directory, 'prices'))).toEqual(['gateway.yaml'])
  const { prices } = readPriceFile(path, await readFile(path, 'utf8'))
  const inputAt = (at: number) =>
    findPrice(prices?.lists ?? [], { upstream: 'gateway', model: 'a' }, at)?.price.rates.input
  expect([inputAt(LATER - 1), inputAt(LATER)]).toEqual([1_000_000_000, 1_200_000_000])
  expect(
    stripVTControlCharacters(changesPage(second))
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([
    'gateway 1 change, per million tokens in USD',
    'model         before  after',
    'a      input       1    1.2  +20 %',
  ])
})

test('what somebody has written by hand is not written over', async () => {
  const path = join(directory, 'mine.yaml')
  const list = await askPrices(gateway, NOW, answering(['a', '0.000001']))
  for (const text of [
    'markup: 2\nlists: []',
    'lists: [{ name: other, source: https://example.com, date: 2026-11-01, prices: [] }]',
  ]) {
    await writeFile(path, text)
    await expect(plan(list, path, NOW)).rejects.toThrow('--to another file')
  }
})

test('a name that would break the configuration is not written', async () => {
  const list = await askPrices(gateway, NOW, answering(['${HOLDFAST_KEY}', '0.000001']))
  await expect(plan(list, join(directory, 'new.yaml'), NOW)).rejects.toThrow('cannot be written down')
})
