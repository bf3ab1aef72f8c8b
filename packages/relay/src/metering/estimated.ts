// What a reply cost before its process was gone: nobody knows where it was bought, so it stands on the bill as one line
// without a place.
import type { Money } from '../books/money.ts'
import { add } from '../prices/money.ts'
import type { Charge } from './tariff.ts'

export const NOTHING: Charge = {
  cost: 0,
  price: 0,
  ratios: [],
  explanation: { purchases: [], nano: 0, isEstimated: false, isPartial: false },
}

/** @param estimate as it is charged. What the upstreams want for it is put down as the same. */
export function withEstimate(charge: Charge, model: string, estimate: Money): Charge {
  if (estimate === 0) return charge
  const { cost, price, ratios, explanation } = charge
  return {
    cost: add(cost, estimate),
    price: add(price, estimate),
    ratios,
    explanation: {
      purchases: [...explanation.purchases, { upstream: '', model, estimated: true, lines: [], nano: estimate }],
      nano: add(explanation.nano, estimate),
      isEstimated: true,
      isPartial: explanation.isPartial,
    },
  }
}
