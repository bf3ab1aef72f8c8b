// The seam of prices: what a purchase costs the operator, and what its payer is charged for it. The tables are in
// prices/; this lays the operator's mark-up and the payer's group over them. Values and arithmetic, no I/O.
import type { Purchase } from '../bill.ts'
import type { Money } from '../books/money.ts'
import type { ReplyExplanation } from '../prices/explain.ts'
import type { Worth } from '../sessions/account.ts'

/** Where something is, or may be, bought. */
export interface Shop {
  /** The upstream's name in the configuration. */
  readonly upstream: string
  /** As the upstream calls it. */
  readonly model: string
}

export interface Charge {
  /** What the upstreams want. */
  readonly cost: Money
  /** What the payer is charged: the cost, times what is laid over it. */
  readonly price: Money
  /** The ratios that make one of the other, by name, in the order in which they are laid. */
  readonly ratios: readonly { readonly name: string; readonly millionths: number }[]
  /** Line by line. */
  readonly explanation: ReplyExplanation
}

export interface Tariff {
  /** @param group of the payer: see `groups` in the configuration */
  charge(purchases: readonly Purchase[], at: number, group?: string): Charge
  /**
   * The most that one attempt can cost its payer, at the dearest of these shops.
   * @returns undefined where nothing limits the answer, or none of the shops has a price
   */
  worst(worth: Worth, shops: readonly Shop[], at: number, group?: string): Money | undefined
  /**
   * What output costs the payer at the dearest of these shops, in nano-dollars per million tokens, and the request in front
   * of it; undefined without a price.
   */
  rate(
    worth: Worth,
    shops: readonly Shop[],
    at: number,
    group?: string,
  ): { readonly input: Money; readonly outputPerMillion: Money } | undefined
  /** Currency in which amounts are shown. */
  readonly currency: { readonly code: string; readonly perDollarMillionths: number }
}
