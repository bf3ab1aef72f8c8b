// What an account may spend in its periods, what it did, and what is held: as lines that can be drawn.
import type { Account } from '../../admin/schema.d.ts'
import { exactly } from '../../page/dollars.ts'
import { money } from '../../page/figures.ts'

export const PERIODS = ['day', 'week', 'month', 'total'] as const
export type Period = (typeof PERIODS)[number]

export const PERIOD_NAMES: Readonly<Record<Period, string>> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  total: 'In all',
}

/** Percents of a budget at which the relay warns where an account says nothing of it. */
export const WARN_DEFAULT: readonly number[] = [80, 95]

export interface SpendingLine {
  readonly period: Period
  readonly spent: number
  readonly held: number
  readonly max: number
  /** When it begins anew; absent: never. */
  readonly until?: string
  /** Every digit, in words. */
  readonly about: string
}

/** Of each period that is limited, one. */
export const spendingLines = ({ budget, spent, held_nano: held, until }: Account): readonly SpendingLine[] =>
  PERIODS.flatMap((period) => {
    const max = budget[`${period}_nano`]
    if (max === null) return []
    const used = spent[`${period}_nano`]
    const about = `${exactly(used)} of ${exactly(max)} spent${held > 0 ? `, ${exactly(held)} held` : ''}`
    return [{ period, spent: used, held, max, about, ...(period !== 'total' && { until: until[period] }) }]
  })

/** `600 requests/min · 20 at a time`. Empty where nothing is limited. */
export const ratesInWords = ({ limits }: Pick<Account, 'limits'>): readonly string[] => [
  ...(limits.requests_per_minute === null ? [] : [`${figure(limits.requests_per_minute)} requests/min`]),
  ...(limits.tokens_per_minute === null ? [] : [`${figure(limits.tokens_per_minute)} tokens/min`]),
  ...(limits.concurrent === null ? [] : [`${figure(limits.concurrent)} at a time`]),
]

/** What was spent where there is no budget to hold it against. */
export const spentInWords = ({ spent }: Pick<Account, 'spent'>): string =>
  spent.total_nano === 0
    ? 'Nothing spent yet'
    : `${money(spent.month_nano)} this month, ${money(spent.total_nano)} in all`

/**
 * `50, 80, 95`; `never` is none.
 * @returns null where it is empty: as the relay does by itself
 * @throws Error in words for what is no percentage
 */
export function warningsSaid(text: string | undefined): number[] | null {
  if (text === undefined) return null
  if (text.toLowerCase() === 'never') return []
  const percents = text.split(/[\s,;]+/).map((word) => Number(word.replace(/%$/, '')))
  if (!percents.every((percent) => Number.isInteger(percent) && percent >= 1 && percent <= 100))
    throw new Error('Warn at: whole percents from 1 to 100, such as 50, 80, 95 – or “never”.')
  return [...new Set(percents)].toSorted((one, other) => one - other)
}

export const warningsWritten = (percents: readonly number[] | null): string | undefined =>
  percents === null ? undefined : percents.length === 0 ? 'never' : percents.join(', ')

const figure = (value: number): string => value.toLocaleString('en')
