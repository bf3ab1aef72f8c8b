import type { Usage } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { explain, explainReply } from './explain.ts'
import type { Rates, Tier } from './price.ts'

/** Dollars per million tokens. */
const dollars = (amounts: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(amounts).map(([what, amount]) => [what, Math.round(amount * 1e9)]),
  ) as unknown as Rates

/** `input 100 at 3 = 0.0003`, in dollars. */
const bill = (usage: Usage, amounts: Readonly<Record<string, number>>, tiers: readonly Tier[] = []) => {
  const { lines, nano } = explain(usage, { rates: dollars(amounts), tiers })
  return [
    ...lines.map((line) =>
      line.what === 'request'
        ? `request = ${line.nano / 1e9}`
        : `${line.what} ${line.tokens} at ${line.nanoPerMillion / 1e9} = ${line.nano / 1e9}`,
    ),
    nano / 1e9,
  ]
}

const CLAUDE = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteLong: 6 }

describe('line by line', () => {
  test('what a prompt and its answer cost', () => {
    expect(bill({ input: 1_000, output: 100 }, CLAUDE)).toEqual([
      'input 1000 at 3 = 0.003',
      'output 100 at 15 = 0.0015',
      0.0045,
    ])
  })

  test('the prompt is counted once, in as many parts as have prices', () => {
    const usage = { input: 10_000, output: 100, cacheRead: 6_000, cacheWrite: 3_000, cacheWriteLong: 1_000 }
    expect(bill(usage, CLAUDE)).toEqual([
      'input 1000 at 3 = 0.003',
      'cache read 6000 at 0.3 = 0.0018',
      'cache write 2000 at 3.75 = 0.0075',
      'cache write, 1 h 1000 at 6 = 0.006',
      'output 100 at 15 = 0.0015',
      0.0198,
    ])
    // Without a price of their own, they are prompt like any other.
    expect(bill(usage, { input: 3, output: 15 })).toEqual([
      'input 10000 at 3 = 0.03',
      'output 100 at 15 = 0.0015',
      0.0315,
    ])
    // What is kept for an hour costs as the rest that went into the cache, where the list knows no difference.
    expect(bill(usage, { input: 3, output: 15, cacheWrite: 3.75 })).toEqual([
      'input 7000 at 3 = 0.021',
      'cache write 3000 at 3.75 = 0.01125',
      'output 100 at 15 = 0.0015',
      0.03375,
    ])
  })

  test('reasoning is output, unless it has a price of its own', () => {
    const usage = { input: 0, output: 1_000, reasoning: 400 }
    expect(bill(usage, { input: 2, output: 8 })).toEqual(['output 1000 at 8 = 0.008', 0.008])
    expect(bill(usage, { input: 2, output: 8, reasoning: 3 })).toEqual([
      'output 600 at 8 = 0.0048',
      'reasoning 400 at 3 = 0.0012',
      0.006,
    ])
  })

  test('a request has its own price, tokens or not', () => {
    expect(bill({ input: 0, output: 0 }, { input: 1, output: 1, request: 0.005 })).toEqual(['request = 0.005', 0.005])
  })

  test('a prompt above a tier is paid for at its prices as a whole, and the answer too; one at its edge is not', () => {
    const tiers = [
      { above: 128_000, rates: dollars({ input: 2 }) as Partial<Rates> },
      { above: 200_000, rates: dollars({ input: 4, output: 20, cacheRead: 0.4 }) as Partial<Rates> },
    ]
    const base = { input: 1, output: 10, cacheRead: 0.1 }
    expect(bill({ input: 128_000, output: 10 }, base, tiers)).toEqual([
      'input 128000 at 1 = 0.128',
      'output 10 at 10 = 0.0001',
      0.1281,
    ])
    expect(bill({ input: 128_001, output: 10 }, base, tiers)).toEqual([
      'input 128001 at 2 = 0.256002',
      'output 10 at 10 = 0.0001',
      0.256102,
    ])
    // Cached tokens are of the prompt: they count for its length.
    expect(bill({ input: 200_001, output: 10, cacheRead: 200_000 }, base, tiers)).toEqual([
      'input 1 at 4 = 0.000004',
      'cache read 200000 at 0.4 = 0.08',
      'output 10 at 20 = 0.0002',
      0.080204,
    ])
    expect(explain({ input: 200_001, output: 1 }, { rates: dollars(base), tiers }).above).toBe(200_000)
    expect(explain({ input: 1, output: 1 }, { rates: dollars(base), tiers }).above).toBeUndefined()
  })

  test('each line is rounded half up, and their sum is exact', () => {
    // 1 token at 0.0005 and 3 at 0.0005 dollars a million: 0.5 and 1.5 nano-dollars.
    const { lines, nano } = explain({ input: 1, output: 3 }, { rates: { input: 500_000, output: 500_000 }, tiers: [] })
    expect(lines.map((line) => line.nano)).toEqual([1, 2])
    expect(nano).toBe(3)
  })

  test('counts that contradict each other cost no more than the whole', () => {
    const usage = { input: 100, output: 10, cacheRead: 80, cacheWrite: 80, cacheWriteLong: 500, reasoning: 50 }
    const { lines } = explain(usage, { rates: dollars({ ...CLAUDE, reasoning: 1 }), tiers: [] })
    const tokens = (...names: string[]) =>
      lines.reduce((sum, line) => (line.what !== 'request' && names.includes(line.what) ? sum + line.tokens : sum), 0)
    expect(tokens('input', 'cache read', 'cache write', 'cache write, 1 h')).toBe(100)
    expect(tokens('output', 'reasoning')).toBe(10)
  })

  test('what nobody counted is named', () => {
    expect(explain({ output: 10 }, { rates: dollars(CLAUDE), tiers: [] }).uncounted).toEqual(['input'])
    expect(explain({ input: 1, output: 0 }, { rates: dollars(CLAUDE), tiers: [] }).uncounted).toBeUndefined()
  })
})

describe('a reply', () => {
  const table = [
    {
      name: 'openai',
      sources: ['https://example.com/prices'],
      date: '2026-11-20',
      providers: ['openai'],
      prices: [{ models: ['gpt-5'], rates: dollars({ input: 1, output: 10 }), tiers: [] }],
    },
  ]
  const providerOf = (upstream: string) => (upstream === 'one' ? 'openai' : undefined)
  const at = Date.parse('2026-11-20')

  test('costs what its attempts bought, the one that failed too, and says what is an estimate', () => {
    const reply = explainReply(
      [
        { upstream: 'one', model: 'gpt-5', usage: { input: 1_000, output: 30 }, estimated: true },
        { upstream: 'one', model: 'gpt-5', usage: { input: 1_030, output: 200 } },
      ],
      table,
      providerOf,
      at,
    )
    expect(reply.nano).toBe(1_300_000 + 3_030_000)
    expect(reply.purchases.map(({ nano, estimated, list }) => [nano, estimated, list?.sources])).toEqual([
      [1_300_000, true, ['https://example.com/prices']],
      [3_030_000, undefined, ['https://example.com/prices']],
    ])
    expect([reply.isEstimated, reply.isPartial]).toEqual([true, false])
  })

  test('of which something has no price says so, and costs the rest', () => {
    const reply = explainReply(
      [
        { upstream: 'two', model: 'gpt-5', usage: { input: 1_000, output: 30 } },
        { upstream: 'one', model: 'gpt-5', usage: { input: 1_000, output: 0 } },
      ],
      table,
      providerOf,
      at,
    )
    expect(reply.nano).toBe(1_000_000)
    expect(reply.purchases[0]).toEqual({ upstream: 'two', model: 'gpt-5', lines: [], nano: 0 })
    expect([reply.isEstimated, reply.isPartial]).toEqual([false, true])
  })

  test('that bought nothing costs nothing', () => {
    expect(explainReply([], table, providerOf, at)).toEqual({
      purchases: [],
      nano: 0,
      isEstimated: false,
      isPartial: false,
    })
  })
})
