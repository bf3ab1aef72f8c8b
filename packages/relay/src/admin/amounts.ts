// Amounts of a price list as the admin API has them.
import { z } from 'zod'
import type { Hours, Price, Rates } from '../prices/price.ts'
import { Nano, isoOrNull } from './answers.ts'

const Amount = Nano.nullable()

export const Amounts = z
  .strictObject({
    input_nano: Amount,
    cache_read_nano: Amount,
    cache_write_nano: Amount,
    cache_write_long_nano: Amount,
    output_nano: Amount,
    reasoning_nano: Amount,
    request_nano: Amount.meta({ description: 'Per request, and not per million tokens.' }),
  })
  .meta({
    id: 'PriceAmounts',
    description: 'Nano-dollars per million tokens. `null`: no price of its own, it costs what it is a part of.',
  })

export const PriceTier = z
  .strictObject({
    above: z
      .int()
      .meta({ description: 'Tokens of the whole prompt, above which these amounts are laid over the others.' }),
    amounts: Amounts,
  })
  .meta({ id: 'PriceTier' })

export const amountsView = (rates: Partial<Rates>) => ({
  input_nano: rates.input ?? null,
  cache_read_nano: rates.cacheRead ?? null,
  cache_write_nano: rates.cacheWrite ?? null,
  cache_write_long_nano: rates.cacheWriteLong ?? null,
  output_nano: rates.output ?? null,
  reasoning_nano: rates.reasoning ?? null,
  request_nano: rates.request ?? null,
})

export const tiersView = (tiers: Price['tiers']) =>
  tiers.map(({ above, rates }) => ({ above, amounts: amountsView(rates) }))

/** Since when it has been in force, and at which hours, in UTC. */
export const validityView = ({ from, hours }: Pick<Price, 'from' | 'hours'>) => ({
  since: isoOrNull(from),
  hours_utc: hours?.map(hoursText) ?? null,
})

const hoursText = ({ from, until }: Hours): string => `${clockText(from)}-${clockText(until)}`

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
