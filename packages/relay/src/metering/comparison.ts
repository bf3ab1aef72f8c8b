// What somebody's traffic of some days would have cost elsewhere: fed by the request log where it has all of it, since only
// that knows which replies were in a tier, and by what was added up where it has not.
import type { Books } from '../books/books.ts'
import type { Money } from '../books/money.ts'
import type { RequestLine } from '../books/requests/requests.ts'
import type { Span } from '../books/usage/cover.ts'
import type { Sums } from '../books/usage/sums.ts'
import { type Comparison, type Traffic, compare, compareSums } from '../prices/compare.ts'
import type { PriceTable } from '../prices/price.ts'
import type { Seller } from '../prices/table.ts'

/** Replies that are looked at one by one. Reached: sums are compared. */
export const COMPARED_MAX = 10_000

export interface PeriodComparison {
  /** `requests`: each reply by itself. `sums`: as though none had been in a tier. */
  readonly basis: 'requests' | 'sums'
  /** Replies that bought something, as far as that is known. */
  readonly requests: number
  /** Replies of several attempts, whose tokens are compared as though one prompt had had all of them. */
  readonly merged: number
  /** What it did cost the operator, and its payers. */
  readonly cost: Money
  readonly price: Money
  readonly offers: readonly (Comparison & { readonly isExact: boolean })[]
}

/**
 * @param organisation absent: everybody's
 * @param at of the prices, in epoch milliseconds
 */
export async function comparePeriod(
  { usage, requests }: Pick<Books, 'usage' | 'requests'>,
  organisation: string | undefined,
  span: Span,
  sellers: readonly Seller[],
  table: PriceTable,
  at: number,
): Promise<PeriodComparison> {
  const of = organisation === undefined ? {} : { organisation }
  const sums = await usage.totals(of, span)
  const lines = sums.requests <= COMPARED_MAX ? await linesOf(requests, of, span) : []
  const spent = { cost: sums.cost, price: sums.price }
  // A log that is sampled, or that has let go of some, is not what was bought.
  if (lines.length < sums.requests) {
    const offers = compareSums({ usage: usageOf(sums), times: sums.requests }, sellers, table, at)
    return { ...spent, basis: 'sums', requests: sums.requests, merged: 0, offers }
  }
  const bought = lines.filter(({ input, output }) => input + output > 0)
  const merged = bought.filter(({ attempts }) => attempts > 1).length
  const traffic = bought.map((line): Traffic => ({ usage: usageOf(line) }))
  const offers = compare(traffic, sellers, table, at).map((one) => ({ ...one, isExact: merged === 0 }))
  return { ...spent, basis: 'requests', requests: bought.length, merged, offers }
}

async function linesOf(
  requests: Books['requests'],
  of: object,
  { from, until }: Span,
): Promise<readonly RequestLine[]> {
  const lines: RequestLine[] = []
  let before: number | undefined
  do {
    const page = await requests.list({ ...of, from, until }, { max: 200, ...(before !== undefined && { before }) })
    lines.push(...page.requests)
    before = page.next
  } while (before !== undefined && lines.length < COMPARED_MAX)
  return lines
}

const usageOf = (of: Pick<RequestLine | Sums, 'input' | 'output' | 'cache_read' | 'cache_write' | 'reasoning'>) => ({
  input: of.input,
  output: of.output,
  cacheRead: of.cache_read,
  cacheWrite: of.cache_write,
  reasoning: of.reasoning,
})
