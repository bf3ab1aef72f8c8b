// What traffic would have cost elsewhere, beside what it did cost.
import type { PriceComparison } from '../../admin/schema.d.ts'

type Offer = PriceComparison['offers'][number]

export interface Compared {
  readonly offer: Offer
  /** Of the dearest of them, and of what was paid: 0 to 1. Undefined where nobody says a price. */
  readonly part: number | undefined
  /** Nano-dollars beyond what was paid: negative is less. */
  readonly more: number | undefined
}

/** @returns the offers in their order, and what was paid in the same measure */
export function measured({ offers, cost_nano: cost }: Pick<PriceComparison, 'offers' | 'cost_nano'>) {
  const most = Math.max(cost, ...offers.map(({ cost_nano }) => cost_nano ?? 0))
  const part = (nano: number): number => (most === 0 ? 0 : nano / most)
  return {
    paid: part(cost),
    offers: offers.map((offer): Compared => {
      const { cost_nano: nano } = offer
      return { offer, part: nano === null ? undefined : part(nano), more: nano === null ? undefined : nano - cost }
    }),
  }
}

const DAY_MS = 86_400_000

/** The calendar month before, in UTC: from its first day to the first that is not in it. */
export function lastMonth(now: number): { readonly from: string; readonly until: string } {
  const today = new Date(now)
  const until = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1)
  const before = new Date(until - DAY_MS)
  return { from: dayOf(Date.UTC(before.getUTCFullYear(), before.getUTCMonth(), 1)), until: dayOf(until) }
}

/** The last thirty days, today among them. */
export function lastDays(now: number): { readonly from: string; readonly until: string } {
  const until = Math.floor(now / DAY_MS) * DAY_MS + DAY_MS
  return { from: dayOf(until - 30 * DAY_MS), until: dayOf(until) }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** `1.15`, `0.8`: a ratio as its operator wrote it. */
export const ratio = (millionths: number): string => String(millionths / 1_000_000)

/** `+15 %`, `−20 %`; nothing is laid over what 1 is laid over. */
export function ratioInWords(millionths: number): string {
  const percent = (millionths - 1_000_000) / 10_000
  if (percent === 0) return 'as it costs'
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toLocaleString('en', { maximumFractionDigits: 2 })} %`
}
