import { expect, test } from 'vitest'
import { writeFinding } from './finding.ts'
import { isLoaded, loadPlan } from './load.ts'

const UPSTREAM = 'upstreams: { openai: { keys: [] } }\n'

const PRICES = `
markup: 3
groups: { friends: 0.1, family: 0.2 }
lists:
  - { name: ours, source: 'https://example.com', date: 2026-11-01, prices: [{ models: m, input: 1, output: 2 }] }
`

const load = (text: string, files: Readonly<Record<string, string>> = {}) =>
  loadPlan('conf/holdfast.yaml', {}, async (path) => {
    const found = { 'conf/holdfast.yaml': UPSTREAM + text, ...files }[path.replace(`${process.cwd()}/`, '')]
    if (found === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' })
    return found
  })

const pricesIn = async (text: string, files?: Readonly<Record<string, string>>) => {
  const result = await load(text, files)
  if (isLoaded(result)) return result.prices
  throw new Error(result.problems.map(writeFinding).join('\n'))
}

/** Without the line of the upstreams that stands above. */
const saidOf = async (text: string, files?: Readonly<Record<string, string>>) => {
  const result = await load(text, files)
  return [...(isLoaded(result) ? [] : result.problems), ...result.warnings].map(writeFinding)
}

test('a file that says nothing of money charges what it costs', async () => {
  expect(await pricesIn('')).toEqual({ lists: [], groups: new Map() })
})

test.each([
  ['1.15', 1_150_000],
  ['15%', 1_150_000],
  ['"12.5 %"', 1_125_000],
  ['0', 0],
])('a mark-up of %s', async (written, millionths) => {
  expect((await pricesIn(`prices: { markUp: ${written} }`)).markup).toEqual({ name: 'mark-up', millionths })
})

test('a ratio that is meant as a percentage is asked about', async () => {
  expect(await saidOf('prices:\n  markUp: 15')).toEqual([
    'conf/holdfast.yaml:3:11: warning: prices › markUp: everybody is charged 15 times the cost; a percentage is written 15%',
  ])
  expect(await saidOf('prices: { markUp: 0.15 }')).toHaveLength(1)
  expect(await saidOf('prices: { markUp: 1500% }')).toEqual([])
})

test('groups have a ratio, and others for some models', async () => {
  const { groups } = await pricesIn(
    'groups: { friends: 0.8, partners: { ratio: 0.9, models: { gpt-5*: 1.1 } }, odd: { models: { m: 2 } } }',
  )
  expect(groups).toEqual(
    new Map([
      ['friends', { millionths: 800_000, models: [] }],
      ['partners', { millionths: 900_000, models: [{ pattern: 'gpt-5*', millionths: 1_100_000 }] }],
      ['odd', { millionths: 1_000_000, models: [{ pattern: 'm', millionths: 2_000_000 }] }],
    ]),
  )
})

test('the currency, the longest answer, and what becomes of what has no price', async () => {
  expect(
    await pricesIn('prices: { currency: { code: EUR, rate: 0.92 }, outputTokensMax: 32000, unpriced: refuse }'),
  ).toMatchObject({
    currency: { code: 'EUR', perDollarMillionths: 920_000 },
    outputTokensMax: 32_000,
    unpriced: 'refuse',
  })
})

test('files of prices are read from the folder of the file, and it goes before what they say itself', async () => {
  const files = { 'conf/prices/ours.yaml': PRICES }
  const { lists, markup, groups } = await pricesIn(
    'prices: { files: prices/ours.yaml }\ngroups: { friends: 0.9 }',
    files,
  )
  expect(lists.map(({ name }) => name)).toEqual(['ours'])
  expect([markup?.millionths, groups.get('friends')?.millionths, groups.get('family')?.millionths]).toEqual([
    3_000_000, 900_000, 200_000,
  ])
  expect((await pricesIn('prices: { files: [prices/ours.yaml], markUp: 2 }', files)).markup?.millionths).toBe(2_000_000)
})

test('a file of prices that changes makes another version of the configuration', async () => {
  const [one, other] = await Promise.all([
    load('prices: { files: p.yaml }', { 'conf/p.yaml': PRICES }),
    load('prices: { files: p.yaml }', { 'conf/p.yaml': PRICES.replace('3', '4') }),
  ])
  expect(one.version).not.toBe(other.version)
  expect(one.files.some((file) => file.endsWith('conf/p.yaml'))).toBe(true)
})

test('what is wrong with a file of prices is told where it stands, and refuses the configuration', async () => {
  const result = await load('prices: { files: p.yaml }', { 'conf/p.yaml': 'lists:\n  - { name: x }\n' })
  expect(isLoaded(result)).toBe(false)
  expect(await saidOf('prices: { files: p.yaml }', { 'conf/p.yaml': 'markup: dear' })).toEqual([
    'conf/p.yaml:1:9: markup: expected a ratio, 0 or more: 1.2 adds a fifth, not “dear”',
  ])
  expect(result.sources.get('conf/p.yaml')).toContain('name: x')
})

test.each([
  ['prices:\n  files: [a.yaml]', 'conf/holdfast.yaml:3:11: prices › files › 1: a.yaml cannot be read (ENOENT)'],
  [
    'prices:\n  markup: 2',
    'conf/holdfast.yaml:3:3: prices › markup: there is no field “markup” here; did you mean “markUp”?',
  ],
  [
    'prices:\n  markUp: much',
    'conf/holdfast.yaml:3:11: prices › markUp: expected a ratio such as 1.15, or a percentage such as 15%, not “much”',
  ],
  [
    'prices:\n  currency: { code: euro, rate: 1 }',
    'conf/holdfast.yaml:3:21: prices › currency › code: expected a currency such as EUR, not “euro”',
  ],
  [
    'prices:\n  currency: { code: EUR, rate: 0 }',
    'conf/holdfast.yaml:3:32: prices › currency › rate: expected what one dollar is worth, more than 0, not “0”',
  ],
  [
    'groups:\n  friends: -1',
    'conf/holdfast.yaml:3:12: groups › friends: expected a ratio, 0 or more: 0.8 takes a fifth off, not “-1”',
  ],
  [
    'groups:\n  friends: { ratoi: 1 }',
    'conf/holdfast.yaml:3:14: groups › friends › ratoi: there is no field “ratoi” here; did you mean “ratio”?',
  ],
])('%s', async (text, finding) => {
  expect(await saidOf(text)).toEqual([finding])
})
