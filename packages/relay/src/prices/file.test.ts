import { describe, expect, test } from 'vitest'
import { writeFinding } from '../config/finding.ts'
import { readPriceFile } from './file.ts'
import { findPrice } from './table.ts'

const read = (text: string) => {
  const { prices, findings } = readPriceFile('prices.yaml', text)
  return { prices, findings: findings.map(writeFinding) }
}

const CONTRACT = `
currencies: { CNY: 7.2, EUR: 0.92 }
markup: 1.15
groups: { friends: 0.8 }
lists:
  - name: our contract
    source: https://example.com/contract
    date: 2026-11-01
    upstreams: [openai-eu]
    prices:
      - { models: [gpt-5, gpt-5-20*], input: 1.25, output: 10, cacheRead: 0.125 }
      - models: gpt-5
        from: 2026-12-01
        input: 1
        output: "8.5"
        request: 0.001
        above: [{ tokens: 200000, input: 2 }, { tokens: 100000, input: 1.5 }]
      - { models: gpt-5-audio*, unpriced: true }
  - name: local
    source: [https://example.com/a, https://example.com/b]
    date: 2026-11-01
    providers: alibaba
    currency: CNY
    prices:
      - { models: qwen-max, input: 2.4, output: 9.6, hours: ["23:00-01:30"] }
`

describe('a file of prices', () => {
  test('is read as it is written', () => {
    const { prices, findings } = read(CONTRACT)
    expect(findings).toEqual([])
    expect(prices?.currencies).toEqual([
      { code: 'CNY', perDollarMillionths: 7_200_000 },
      { code: 'EUR', perDollarMillionths: 920_000 },
    ])
    expect(prices?.markup).toEqual({ name: 'mark-up', millionths: 1_150_000 })
    expect(prices?.groups).toEqual([{ name: 'friends', millionths: 800_000 }])
    expect(prices?.lists[0]).toEqual({
      name: 'our contract',
      sources: ['https://example.com/contract'],
      date: '2026-11-01',
      upstreams: ['openai-eu'],
      prices: [
        {
          models: ['gpt-5', 'gpt-5-20*'],
          rates: { input: 1_250_000_000, output: 10_000_000_000, cacheRead: 125_000_000 },
          tiers: [],
        },
        {
          models: ['gpt-5'],
          from: Date.parse('2026-12-01'),
          rates: { input: 1_000_000_000, output: 8_500_000_000, request: 1_000_000 },
          tiers: [
            { above: 100_000, rates: { input: 1_500_000_000 } },
            { above: 200_000, rates: { input: 2_000_000_000 } },
          ],
        },
        { models: ['gpt-5-audio*'], rates: undefined, tiers: [] },
      ],
    })
  })

  test('in other money is in dollars, at the rate that it says', () => {
    const { prices } = read(CONTRACT)
    expect(prices?.lists[1]).toMatchObject({
      sources: ['https://example.com/a', 'https://example.com/b'],
      providers: ['alibaba'],
      prices: [
        {
          // 2.4 / 7.2 is a third of a dollar.
          rates: { input: 333_333_333, output: 1_333_333_333 },
          hours: [{ from: 23 * 60, until: 90 }],
        },
      ],
    })
    const seller = { provider: 'alibaba', model: 'qwen-max' }
    const isFound = (time: string) =>
      findPrice(prices?.lists ?? [], seller, Date.parse(`2026-11-20T${time}Z`)) !== undefined
    expect(['23:30', '01:29', '12:00'].map((time) => isFound(`${time}:00`))).toEqual([true, true, false])
  })

  test('may be JSON', () => {
    const list = { name: 'a', source: 'b', date: '2026-11-20', prices: [{ models: 'm', input: 1, output: 2e-7 }] }
    const { prices, findings } = read(JSON.stringify({ lists: [list] }))
    expect(findings).toEqual([])
    expect(prices?.lists[0]?.prices[0]?.rates).toEqual({ input: 1_000_000_000, output: 200 })
  })

  test('with nothing in it has no prices', () => {
    expect(read('{}')).toEqual({ prices: { lists: [], currencies: [], markup: undefined, groups: [] }, findings: [] })
  })
})

describe('a mistake is told with its place, and the file is not used', () => {
  const head = 'lists:\n  - { name: a, source: b, date: 2026-11-20, prices: ['
  const cases: [what: string, text: string, finding: RegExp][] = [
    [
      'a field that is misspelt',
      `${head}{ models: m, inptu: 1, output: 1 }] }`,
      /^prices\.yaml:2:\d+: lists › 1 › prices › 1 › inptu: .*did you mean “input”\?$/,
    ],
    [
      'an amount that is none',
      `${head}{ models: m, input: free, output: 1 }] }`,
      /^prices\.yaml:2:.* › input: expected an amount of money per million tokens, 0 or more/,
    ],
    ['a negative amount', `${head}{ models: m, input: -1, output: 1 }] }`, /› input: expected an amount/],
    ['half of a price', `${head}{ models: m, input: 1 }] }`, /› output: output is missing, or unpriced: true$/],
    ['no models', `${head}{ models: [], input: 1, output: 1 }] }`, /› models: expected the name of a model/],
    [
      'a day that there is not',
      `${head}{ models: m, from: 2026-02-30, input: 1, output: 1 }] }`,
      /› from: expected a date such as/,
    ],
    [
      'hours that there are not',
      `${head}{ models: m, hours: ["25:00-26:00"], input: 1, output: 1 }] }`,
      /› hours › 1: expected hours in UTC/,
    ],
    [
      'a currency without a rate',
      `lists:\n  - { name: a, source: b, date: 2026-11-20, currency: CNY, prices: [] }`,
      /^prices\.yaml:2:\d+: lists › 1 › currency: say under currencies/,
    ],
    ['a rate of nothing', 'currencies: { EUR: 0 }', /currencies › EUR: expected what one dollar is worth, more than 0/],
    ['a group’s ratio that is none', 'groups: { vip: cheap }', /groups › vip: expected a ratio/],
    ['no list', 'lists: 3', /lists: expected a list of price lists/],
    ['no YAML', 'lists: [', /^prices\.yaml:/],
  ]
  test.each(cases)('%s', (_, text, finding) => {
    const { prices, findings } = read(text)
    expect(prices).toBeUndefined()
    expect(findings).toEqual([expect.stringMatching(finding)])
  })
})
