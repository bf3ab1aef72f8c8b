import { stripVTControlCharacters } from 'node:util'
import { type Priced, explain, readPriceFile } from '@holdfast/relay'
import { expect, test } from 'vitest'
import { billJson, billPage, listPage, rowJson, showPage } from './page.ts'

const { prices } = readPriceFile(
  'prices.yaml',
  `
currencies: { EUR: 0.5 }
lists:
  - name: ours
    source: https://example.com/prices
    date: 2026-11-01
    prices:
      - models: [m, m-*]
        from: 2026-10-01
        hours: ["01:00-04:30"]
        input: 3
        output: 15
        cacheRead: 0.3
        request: 0.01
        above: [{ tokens: 200000, input: 6 }]
`,
)
const dollars = { code: 'USD', perDollarMillionths: 1_000_000 }
const [list] = prices?.lists ?? []
const [price] = list?.prices ?? []
if (!list || !price?.rates) throw new Error('the file is not read')
const offer: Priced = { list, price: { ...price, rates: price.rates } }

/** As they are read: with colours a line may end in room for a word that is not there. */
const lines = (page: string): string[] =>
  stripVTControlCharacters(page)
    .split('\n')
    .map((line) => line.trimEnd())

test('a price is shown with its source, its day and its tiers', () => {
  expect(lines(showPage('m', [offer], dollars))).toEqual([
    'm in ours, per million tokens in USD',
    'input            3',
    'output          15',
    'cache read     0.3',
    'each request  0.01',
    'input            6  prompts above 200,000',
    'since 2026-10-01, looked up on 2026-11-01 · https://example.com/prices',
  ])
  expect(lines(listPage([{ model: 'm', ...offer }], prices?.currencies[0] ?? dollars))).toEqual([
    'model  list  input  output  cache read  cache write  above',
    'm      ours    1.5     7.5        0.15               200,000',
  ])
})

const bill = {
  model: 'm',
  offer,
  explanation: explain({ input: 200_001, output: 3, cacheRead: 200_000 }, offer.price),
  ratios: [
    { name: 'mark-up', millionths: 1_500_000 },
    { name: 'friends', millionths: 500_000 },
  ],
}

test('a bill can be followed with a pencil', () => {
  expect(lines(billPage(bill, dollars))).toEqual([
    'm in ours, since 2026-10-01, looked up on 2026-11-01',
    '             tokens  per million         USD',
    'input             1            6    0.000006',
    'cache read  200,000          0.3        0.06',
    'output            3           15    0.000045',
    'request                                 0.01',
    'sum                                 0.070051',
    'mark-up                    × 1.5   0.1050765',
    'friends                    × 0.5  0.05253825',
    'At the prices for prompts above 200,000 tokens.',
    'https://example.com/prices',
  ])
})

test('a program is told nano-dollars', () => {
  expect(billJson(bill)).toMatchObject({
    lines: [
      { what: 'input', tokens: 1, nano_per_million: 6_000_000_000, nano: 6_000 },
      { what: 'cache read', tokens: 200_000, nano_per_million: 300_000_000, nano: 60_000_000 },
      { what: 'output', tokens: 3, nano_per_million: 15_000_000_000, nano: 45_000 },
      { what: 'request', nano: 10_000_000 },
    ],
    nano: 70_051_000,
    charge_nano: 52_538_250,
    since: '2026-10-01T00:00:00.000Z',
    prompts_above: 200_000,
  })
  expect(rowJson({ model: 'm', ...offer })).toMatchObject({
    hours_utc: ['01:00-04:30'],
    nano_per_million: { input: 3_000_000_000, output: 15_000_000_000, cache_read: 300_000_000 },
    nano_per_request: 10_000_000,
    tiers: [{ above: 200_000, nano_per_million: { input: 6_000_000_000 } }],
  })
})
