// The seam of prices: what a purchase costs the operator, and what its payer is charged for it. The tables are in
// prices/; this lays the operator's mark-up and the payer's group over them. Values and arithmetic, no I/O.
import type { Purchase } from '../bill.ts'
import type { Money } from '../books/money.ts'
import { type ReplyExplanation, explainPurchases } from '../prices/explain.ts'
import { findingPrices } from '../prices/found.ts'
import { type Currency, DOLLARS, type Ratio, charge } from '../prices/money.ts'
import type { PriceTable } from '../prices/price.ts'
import { type Groups, ratiosFor } from '../prices/ratios.ts'
import type { Priced } from '../prices/table.ts'
import { dearest, worstCase } from '../prices/worst-case.ts'
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
  readonly ratios: readonly Ratio[]
  /** Line by line. */
  readonly explanation: ReplyExplanation
}

/** Times are epoch milliseconds; `model` is the public name, for which a group may have a ratio of its own. */
export interface Tariff {
  /** @param group of the payer: see `groups` in the configuration */
  charge(purchases: readonly Purchase[], at: number, group?: string, model?: string): Charge
  /**
   * The most that one attempt can cost its payer, at the dearest of these shops.
   * @returns undefined where nothing limits the answer, or none of the shops has a price
   */
  worst(worth: Worth, shops: readonly Shop[], at: number, group?: string, model?: string): Money | undefined
  /**
   * What output costs the payer at the dearest of these shops, in nano-dollars per million tokens, and the request in front
   * of it; undefined without a price.
   */
  rate(
    worth: Worth,
    shops: readonly Shop[],
    at: number,
    group?: string,
    model?: string,
  ): { readonly input: Money; readonly outputPerMillion: Money } | undefined
  /** Whether one of these shops has no price, and nobody who has a budget may buy there for that. */
  refuses(shops: readonly Shop[], at: number): boolean
  /** Currency in which amounts are shown. */
  readonly currency: Currency
}

/** What a tariff is made of: the configuration, and the prices that ship. */
export interface Pricing {
  /** The operator's lists before those that ship. */
  readonly table: PriceTable
  /** The provider of an upstream, by its name. */
  readonly providerOf: (upstream: string) => string | undefined
  readonly markup?: Ratio
  readonly groups?: Groups
  /** By default dollars. */
  readonly currency?: Currency
  /** Tokens of the longest answer, for requests that do not limit theirs. Absent: those have no worst case. */
  readonly outputTokensMax?: number
  /** What becomes of what has no price, where a budget pays. By default it is allowed, and costs nothing. */
  readonly unpriced?: 'allow' | 'refuse'
}

const NO_GROUPS: Groups = new Map()

export function createTariff(pricing: Pricing): Tariff {
  const { table, providerOf, markup, groups = NO_GROUPS, currency = DOLLARS, outputTokensMax, unpriced } = pricing
  const find = findingPrices(table, providerOf)
  const pricesOf = (shops: readonly Shop[], at: number): readonly Priced['price'][] =>
    shops.flatMap(({ upstream, model }) => find(upstream, model, at)?.price ?? [])

  return {
    currency,
    refuses: (shops, at) =>
      unpriced === 'refuse' && shops.some(({ upstream, model }) => find(upstream, model, at) === undefined),
    charge(purchases, at, group, model) {
      const explanation = explainPurchases(purchases, (one) => find(one.upstream, one.model, at))
      const ratios = ratiosFor(markup, groups, group, model)
      return { cost: explanation.nano, price: charge(explanation.nano, ratios), ratios, explanation }
    },
    worst(worth, shops, at, group, model) {
      const cases = pricesOf(shops, at).flatMap((price) => worstCase(worth, price, outputTokensMax) ?? [])
      return cases.length === 0 ? undefined : charge(Math.max(...cases), ratiosFor(markup, groups, group, model))
    },
    rate(worth, shops, at, group, model) {
      const rates = pricesOf(shops, at).map((price) => dearest(worth, price))
      if (rates.length === 0) return undefined
      const ratios = ratiosFor(markup, groups, group, model)
      return {
        input: charge(Math.max(...rates.map(({ input }) => input)), ratios),
        outputPerMillion: charge(Math.max(...rates.map(({ outputPerMillion }) => outputPerMillion)), ratios),
      }
    },
  }
}

/** A tariff for those who hold on to it while the configuration is read again: from then on the new prices count. */
export class CurrentTariff implements Tariff {
  #pricing: Pricing
  #tariff: Tariff

  constructor(pricing: Pricing) {
    this.#pricing = pricing
    this.#tariff = createTariff(pricing)
  }

  get pricing(): Pricing {
    return this.#pricing
  }

  get currency(): Currency {
    return this.#tariff.currency
  }

  reload(pricing: Pricing): void {
    this.#pricing = pricing
    this.#tariff = createTariff(pricing)
  }

  charge(...asked: Parameters<Tariff['charge']>): Charge {
    return this.#tariff.charge(...asked)
  }

  worst(...asked: Parameters<Tariff['worst']>): ReturnType<Tariff['worst']> {
    return this.#tariff.worst(...asked)
  }

  refuses(...asked: Parameters<Tariff['refuses']>): boolean {
    return this.#tariff.refuses(...asked)
  }

  rate(...asked: Parameters<Tariff['rate']>): ReturnType<Tariff['rate']> {
    return this.#tariff.rate(...asked)
  }
}
