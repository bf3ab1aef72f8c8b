// What nobody says the price of: it costs nothing, in every budget, or is refused there. Looked for where the configuration
// sends somebody, and where somebody was.
import { HoldfastError } from '@holdfast/protocol'
import { findPrice } from '../prices/table.ts'
import type { Plan } from '../routing/plan.ts'
import { route } from '../routing/route.ts'
import type { Pricing, Shop } from './tariff.ts'

/** A public name that was asked for, and an upstream that was tried for it. */
export interface Used {
  readonly upstream: string
  readonly model: string
  readonly attempts: number
}

export interface UnpricedShop extends Shop {
  /** What clients call it: names, and patterns of the configuration. */
  readonly askedAs: readonly string[]
  /** Of those that were told of. */
  readonly attempts: number
}

/**
 * Where no list has a price at this moment, what was used most first. The simulator sells nothing. Of a place that was used
 * and is none any more nobody will be charged; what a star stands for nobody knows until it is used.
 */
export function unpricedIn(
  plan: Plan,
  { table, providerOf }: Pick<Pricing, 'table' | 'providerOf'>,
  at: number,
  used: readonly Used[] = [],
): readonly UnpricedShop[] {
  const simulated = new Set(plan.upstreams.filter((one) => one.simulated).map(({ name }) => name))
  const found = new Map<string, { shop: Shop; askedAs: Set<string>; attempts: number }>()
  const look = (shop: Shop, name: string, attempts: number): void => {
    const { upstream, model } = shop
    const provider = providerOf(upstream)
    if (model.includes('*') || simulated.has(upstream)) return
    if (findPrice(table, { upstream, model, ...(provider !== undefined && { provider }) }, at)) return
    const place = `${upstream}\0${model}`
    const one = found.get(place) ?? { shop, askedAs: new Set(), attempts: 0 }
    found.set(place, one)
    one.askedAs.add(name)
    one.attempts += attempts
  }
  for (const { name, groups, canary } of plan.models)
    for (const { upstream, model = name } of [...groups.flat(), ...(canary ? [canary.target] : [])])
      look({ upstream, model }, name, 0)
  for (const one of used) for (const shop of shopsOf(plan, one)) look(shop, one.model, one.attempts)
  return [...found.values()]
    .map(({ shop, askedAs, attempts }) => ({ ...shop, askedAs: [...askedAs], attempts }))
    .toSorted((one, other) => other.attempts - one.attempts)
}

/** What an upstream calls a model, by the configuration of now: usage is added up by public names. */
function shopsOf(plan: Plan, { upstream, model }: Used): readonly Shop[] {
  try {
    // An administrator's `upstream/model` was used, too.
    const { stops } = route(plan, { model, dialect: 'openai-chat', owner: '', mayAddress: true }, () => 0)
    return stops.filter((stop) => stop.upstream.name === upstream).map((stop) => ({ upstream, model: stop.model }))
  } catch (cause) {
    if (cause instanceof HoldfastError && cause.code === 'model-unknown') return []
    throw cause
  }
}
