// Which of several budgets is nearest to its end. Pure.
import type { Budget, Spent } from '../../admin/schema.d.ts'

export interface Nearest {
  readonly period: 'day' | 'week' | 'month' | 'total'
  readonly nano: number
  readonly spent: number
  /** 0 to 1, and beyond. */
  readonly share: number
}

const PERIODS = ['day', 'week', 'month', 'total'] as const

/** Undefined where nothing is limited. */
export function nearestBudget(budget: Budget | null, spent: Spent | null): Nearest | undefined {
  const found = PERIODS.flatMap((period): Nearest[] => {
    const [nano, so] = [budget?.[`${period}_nano`] ?? null, spent?.[`${period}_nano`] ?? 0]
    return nano === null ? [] : [{ period, nano, spent: so, share: nano === 0 ? 1 : so / nano }]
  })
  return found.reduce<Nearest | undefined>((most, one) => (most && most.share >= one.share ? most : one), undefined)
}
