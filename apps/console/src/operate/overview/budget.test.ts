import { expect, test } from 'vitest'
import { nearestBudget } from './budget.ts'

const none = { day_nano: null, week_nano: null, month_nano: null, total_nano: null }
const spent = { day_nano: 5, week_nano: 30, month_nano: 60, total_nano: 100 }

test('the budget that matters is the one that is nearest to its end', () => {
  expect(nearestBudget({ ...none, day_nano: 50, month_nano: 80 }, spent)).toEqual({
    period: 'month',
    nano: 80,
    spent: 60,
    share: 0.75,
  })
})

test('a budget of nothing is spent, and no budget is none', () => {
  expect(nearestBudget({ ...none, week_nano: 0 }, null)?.share).toBe(1)
  expect(nearestBudget(none, spent)).toBeUndefined()
  expect(nearestBudget(null, null)).toBeUndefined()
})
