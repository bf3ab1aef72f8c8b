// So much may be bought by this client, in tokens or in money, and no more. What runs is counted while it runs, by the
// provider's usage where it is known and by a guess where it is not.
import { HoldfastError } from '@holdfast/protocol'
import type { Bought, Gate, Order } from './gate.ts'

/** In money, per million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
  /** Default: as `input`. */
  readonly cacheRead?: number
  /** Default: as `input`. */
  readonly cacheWrite?: number
}

export interface BudgetSettings {
  /** Prompts and answers together. */
  readonly tokensMax?: number
  /** In the money of `prices`. A model that has none is refused. */
  readonly costMax?: number
  readonly prices?: (model: string) => Prices | undefined
}

/** What a client has bought. */
export interface Spent {
  readonly tokens: number
  /** Absent where something was bought whose price is unknown. */
  readonly cost?: number
  /** True where a part of it is a guess. */
  readonly isEstimate: boolean
}

export interface Budget {
  readonly gate: Gate
  readonly spent: Spent
  /** True when more has been bought than may be: what runs is to be stopped. */
  readonly isOver: boolean
}

export function openBudget({ tokensMax, costMax, prices = () => undefined }: BudgetSettings): Budget {
  const running = new Set<Order>()
  let settled: Spent = { tokens: 0, cost: 0, isEstimate: false }

  const costing = (model: string, bought: Bought): Spent => {
    const price = prices(model)
    return {
      tokens: bought.input + bought.output,
      isEstimate: bought.isEstimate,
      ...(price && { cost: costOf(bought, price) }),
    }
  }
  const total = (each: (order: Order) => Bought): Spent =>
    [...running].reduce((sum, order) => plus(sum, costing(order.model, each(order))), settled)
  const isPast = ({ tokens, cost = Number.POSITIVE_INFINITY }: Spent): boolean =>
    tokens > (tokensMax ?? tokens) || cost > (costMax ?? cost)

  return {
    gate: (order) => {
      if (costMax !== undefined && !prices(order.model))
        throw new HoldfastError('over-budget', `The budget is in money, and ${order.model} has no price.`)
      // With all that those which run may still cost, so that no two pass the limit together.
      if (isPast(plus(total(atMost), costing(order.model, atMost(order)))))
        throw new HoldfastError('over-budget', 'This reply may cost more than is left of the budget.')
      running.add(order)
      return (bought) => {
        running.delete(order)
        if (bought) settled = plus(settled, costing(order.model, bought))
      }
    },
    get spent() {
      return total((order) => order.bought())
    },
    get isOver() {
      // It is asked for each piece of each reply: without a limit, what all have bought need not be added up.
      return (tokensMax ?? costMax) !== undefined && isPast(total((order) => order.bought()))
    },
  }
}

/** What it may come to, as far as anybody knows. */
function atMost({ promptTokens, answerTokensMax, bought }: Order): Bought {
  const { input, output, ...rest } = bought()
  return { ...rest, input: Math.max(input, promptTokens), output: Math.max(output, answerTokensMax) }
}

export function costOf({ input, output, cacheRead = 0, cacheWrite = 0 }: Bought, prices: Prices): number {
  const perMillion =
    (input - cacheRead - cacheWrite) * prices.input +
    cacheRead * (prices.cacheRead ?? prices.input) +
    cacheWrite * (prices.cacheWrite ?? prices.input) +
    output * prices.output
  return perMillion / 1e6
}

function plus(one: Spent, other: Spent): Spent {
  const { cost } = one
  return {
    tokens: one.tokens + other.tokens,
    isEstimate: one.isEstimate || other.isEstimate,
    ...(cost !== undefined && other.cost !== undefined && { cost: cost + other.cost }),
  }
}
