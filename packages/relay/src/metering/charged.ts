// A bill as its payer sees it: the amounts with everything laid over them, and not what the operator pays for it, nor where.
import type { Money } from '../books/money.ts'
import type { BillLine, ReplyExplanation } from '../prices/explain.ts'
import { type Ratio, charge } from '../prices/money.ts'
import type { Rates, Tier } from '../prices/price.ts'
import type { Priced } from '../prices/table.ts'

/** A bill is charged as a whole and rounded once, so that lines that are charged one by one may add up to a little else. */
export interface ChargedExplanation {
  readonly explanation: ReplyExplanation
  /** Nano-dollars that the price is more than the lines, or less. */
  readonly rounding: Money
}

export function chargedLines(
  explanation: ReplyExplanation,
  ratios: readonly Ratio[],
  price: Money,
): ChargedExplanation {
  const purchases = explanation.purchases.map((one) => {
    const lines = one.lines.map((line) => chargedLine(line, ratios))
    return { ...one, lines, nano: lines.reduce((sum, { nano }) => sum + nano, 0) }
  })
  const nano = purchases.reduce((sum, one) => sum + one.nano, 0)
  return { explanation: { ...explanation, purchases, nano }, rounding: price - nano }
}

const chargedLine = (line: BillLine, ratios: readonly Ratio[]): BillLine =>
  line.what === 'request'
    ? { ...line, nano: charge(line.nano, ratios) }
    : { ...line, nano: charge(line.nano, ratios), nanoPerMillion: charge(line.nanoPerMillion, ratios) }

/** A price list's amounts, with everything laid over them. */
export const chargedRates = <Some extends Partial<Rates>>(rates: Some, ratios: readonly Ratio[]): Some =>
  Object.fromEntries(Object.entries(rates).map(([name, nano]) => [name, charge(nano as number, ratios)])) as Some

export const chargedPrice = ({ rates, tiers }: Priced['price'], ratios: readonly Ratio[]) => ({
  rates: chargedRates(rates, ratios),
  tiers: tiers.map((tier): Tier => ({ above: tier.above, rates: chargedRates(tier.rates, ratios) })),
})
