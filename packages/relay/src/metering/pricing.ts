// From a configuration to what a tariff is made of: the operator's prices go before those that ship.
import type { PriceSettings } from '../config/prices.ts'
import { shippedPrices } from '../prices/shipped.ts'
import type { Plan } from '../routing/plan.ts'
import type { Pricing } from './tariff.ts'

/** @param settings absent where there is no file */
export function pricingOf({ upstreams }: Pick<Plan, 'upstreams'>, settings?: PriceSettings): Pricing {
  const { lists = [], ...rest } = settings ?? {}
  const providers = new Map(upstreams.map(({ name, provider }) => [name, provider.name]))
  return { ...rest, table: [...lists, ...shippedPrices()], providerOf: (upstream) => providers.get(upstream) }
}
