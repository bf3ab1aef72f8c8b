import { expect, test } from 'vitest'
import type { Books } from '../books/books.ts'
import type { RequestLine } from '../books/requests/requests.ts'
import { noSums } from '../books/usage/sums.ts'
import { comparePeriod } from './comparison.ts'

const table = [
  {
    name: 'vendor',
    sources: [],
    date: '2026-11-20',
    providers: ['vendor'],
    prices: [
      {
        models: ['tiered'],
        rates: { input: 1_000_000, output: 1_000_000 },
        tiers: [{ above: 100, rates: { input: 2_000_000 } }],
      },
      { models: ['flat'], rates: { input: 1_000_000, output: 1_000_000 }, tiers: [] },
    ],
  },
]
const sellers = ['tiered', 'flat'].map((model) => ({ provider: 'vendor', model }))
const span = { from: 0, until: 86_400_000 }

const line = (input: number, attempts = 1): RequestLine =>
  ({ input, output: 10, cache_read: 0, cache_write: 0, reasoning: 0, attempts }) as RequestLine

/** Of so many requests by the sums, these are in the log, two to a page. */
const booksOf = (requests: number, lines: readonly RequestLine[]): Pick<Books, 'usage' | 'requests'> =>
  ({
    usage: {
      totals: async () => ({
        ...noSums(),
        requests,
        input: lines.reduce((sum, { input }) => sum + input, 0),
        output: lines.length * 10,
        cost: 5,
        price: 6,
      }),
    },
    requests: {
      list: async (_: unknown, { before = 0 }: { readonly before?: number }) => ({
        requests: lines.slice(before, before + 2),
        ...(before + 2 < lines.length && { next: before + 2 }),
      }),
    },
  }) as unknown as Pick<Books, 'usage' | 'requests'>

const compared = async (requests: number, lines: readonly RequestLine[]) => {
  const { basis, merged, offers, ...rest } = await comparePeriod(
    booksOf(requests, lines),
    undefined,
    span,
    sellers,
    table,
    0,
  )
  return { ...rest, basis, merged, offers: offers.map(({ seller, nano, isExact }) => [seller.model, nano, isExact]) }
}

test('where the log has every reply, each is in its own tier', async () => {
  expect(await compared(3, [line(100), line(200), line(50)])).toEqual({
    basis: 'requests',
    requests: 3,
    merged: 0,
    cost: 5,
    price: 6,
    offers: [
      ['flat', 350 + 30, true],
      ['tiered', 100 + 400 + 50 + 30, true],
    ],
  })
})

test('where it has let go of some, sums are compared, and what has tiers is only about so', async () => {
  expect(await compared(4, [line(100), line(200), line(50)])).toMatchObject({
    basis: 'sums',
    requests: 4,
    offers: [
      ['tiered', 380, false],
      ['flat', 380, true],
    ],
  })
})

test('replies of several attempts are told, and what bought nothing is none', async () => {
  const nothing = { ...line(0), output: 0 }
  expect(await compared(3, [line(100, 2), line(50), nothing])).toMatchObject({
    basis: 'requests',
    requests: 2,
    merged: 1,
    offers: [
      ['tiered', 170, false],
      ['flat', 170, false],
    ],
  })
})
