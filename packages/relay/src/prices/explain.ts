// What something cost, line by line, so that a person can follow the sum with a pencil.
import type { Usage } from '@holdfast/protocol'
import { MILLIONTHS, add, portion } from './money.ts'
import type { Price, PriceList, Rates } from './price.ts'
import { type Priced, type Seller, findPrice } from './table.ts'

export type What = 'input' | 'cache read' | 'cache write' | 'cache write, 1 h' | 'output' | 'reasoning'

export type BillLine =
  | {
      readonly what: What
      readonly tokens: number
      readonly nanoPerMillion: number
      /** Nano-dollars, rounded half up. */
      readonly nano: number
    }
  | { readonly what: 'request'; readonly nano: number }

export interface Explanation {
  /** Each token stands in one of them. Lines without tokens are left out. */
  readonly lines: readonly BillLine[]
  /** Nano-dollars: the sum of the lines. */
  readonly nano: number
  /** Tokens of the prompt above which its tier begins; absent: it is in none. */
  readonly above?: number
  /** What nobody counted. It is not in the sum, which is therefore less than was paid. */
  readonly uncounted?: readonly ('input' | 'output')[]
}

/** @param price with rates: see `findPrice`, which also knows what is in force when */
export function explain(usage: Usage, price: Pick<Price, 'tiers'> & { readonly rates: Rates }): Explanation {
  const { input = 0, output = 0 } = usage
  const tier = price.tiers.findLast(({ above }) => input > above)
  const rates: Rates = { ...price.rates, ...tier?.rates }
  const tokens = split(usage, rates)
  const lines = [
    line('input', tokens.input, rates.input),
    line('cache read', tokens.cacheRead, rates.cacheRead),
    line('cache write', tokens.cacheWrite, rates.cacheWrite),
    line('cache write, 1 h', tokens.cacheWriteLong, rates.cacheWriteLong),
    line('output', tokens.output, rates.output),
    line('reasoning', tokens.reasoning, rates.reasoning),
    ...(rates.request ? [{ what: 'request', nano: rates.request } as const] : []),
  ].filter((one): one is BillLine => one !== undefined)
  const uncounted = (['input', 'output'] as const).filter((name) => usage[name] === undefined)
  return {
    lines,
    nano: sumOf(lines),
    ...(tier && { above: tier.above }),
    ...(uncounted.length > 0 && { uncounted }),
  }

  /** A vendor's counts that contradict each other are never worth more than the whole. */
  function split(said: Usage, by: Rates) {
    let rest = input
    const take = (count: number | undefined, rate: number | undefined): number => {
      const taken = rate === undefined ? 0 : Math.min(count ?? 0, rest)
      rest -= taken
      return taken
    }
    const long = Math.min(said.cacheWriteLong ?? 0, said.cacheWrite ?? 0)
    const cacheRead = take(said.cacheRead, by.cacheRead)
    const cacheWriteLong = take(long, by.cacheWriteLong)
    const cacheWrite = take((said.cacheWrite ?? 0) - cacheWriteLong, by.cacheWrite)
    const reasoning = by.reasoning === undefined ? 0 : Math.min(said.reasoning ?? 0, output)
    return { input: rest, cacheRead, cacheWrite, cacheWriteLong, output: output - reasoning, reasoning }
  }
}

const line = (what: What, tokens: number, nanoPerMillion: number | undefined): BillLine | undefined =>
  tokens === 0 || nanoPerMillion === undefined
    ? undefined
    : { what, tokens, nanoPerMillion, nano: portion(tokens, nanoPerMillion, MILLIONTHS) }

/** One of a reply's attempts that bought something: see bill.ts. */
export interface Bought {
  readonly upstream: string
  readonly model: string
  readonly usage: Usage
  readonly estimated?: true
}

/** An attempt's price, who says so, and whether the counts are the vendor's or ours. */
export interface BoughtExplanation extends Explanation {
  readonly upstream: string
  readonly model: string
  /** Usage here, because the upstream said too little. */
  readonly estimated?: true
  /** Absent: no list knows the model, and nothing of it is in the sum. */
  readonly list?: Pick<PriceList, 'name' | 'sources' | 'date'>
}

export interface ReplyExplanation {
  /** In the order of the attempts, failed ones too. */
  readonly purchases: readonly BoughtExplanation[]
  /** Nano-dollars: the sum of all lines. */
  readonly nano: number
  /** Some of it is an estimate. */
  readonly isEstimated: boolean
  /** Some of it has no price here, or nobody counted it: the sum is too low. */
  readonly isPartial: boolean
}

/**
 * Everything a reply bought.
 * @param table the operator's lists before those that ship
 * @param providerOf the provider of an upstream, by its name
 * @param at when it was bought, in epoch milliseconds
 */
export const explainReply = (
  bought: readonly Bought[],
  table: readonly PriceList[],
  providerOf: (upstream: string) => string | undefined,
  at: number,
): ReplyExplanation =>
  explainPurchases(bought, ({ upstream, model }) => {
    const provider = providerOf(upstream)
    const seller: Seller = { upstream, model, ...(provider !== undefined && { provider }) }
    return findPrice(table, seller, at)
  })

/** The same, where somebody knows the prices already. */
export function explainPurchases(
  bought: readonly Bought[],
  priceOf: (one: Bought) => Priced | undefined,
): ReplyExplanation {
  const purchases = bought.map((one) => {
    const { upstream, model, usage, estimated } = one
    const found = priceOf(one)
    const whose = { upstream, model, ...(estimated && { estimated }) }
    if (!found) return { ...whose, lines: [], nano: 0 }
    const { name, sources, date } = found.list
    return { ...whose, list: { name, sources, date }, ...explain(usage, found.price) }
  })
  return {
    purchases,
    nano: sumOf(purchases),
    isEstimated: bought.some(({ estimated }) => estimated),
    isPartial: purchases.some((one) => !('list' in one) || one.uncounted !== undefined),
  }
}

/** Nano-dollars. */
export const sumOf = (parts: readonly { readonly nano: number }[]): number =>
  parts.reduce((sum, { nano }) => add(sum, nano), 0)
