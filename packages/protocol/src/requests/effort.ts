// How hard to think: OpenAI's words, and the budgets of tokens that others bound it by. The budgets of `low`, `medium`
// and `high` are those that Google's own endpoint for OpenAI's clients gives them.
import type { Reasoning } from './request.ts'

export type Effort = NonNullable<Reasoning['effort']>

/** Tokens, in ascending order. */
export const effortBudgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 65_536,
}

export const isEffort = (value: unknown): value is Effort =>
  typeof value === 'string' && Object.hasOwn(effortBudgets, value)

export const budgetOfEffort = (effort: Effort): number => effortBudgets[effort]

/** The least effort whose budget is as large as this one. */
export const effortOfBudget = (budget: number): Effort =>
  (Object.keys(effortBudgets) as Effort[]).find((effort) => budget <= effortBudgets[effort]) ?? 'max'
