// Quota as money. 500,000 units are a dollar (`QuotaPerUnit`, songquanpeng/one-api common/config/config.go), unless an
// option says otherwise; a ratio of 1 is a unit a token.
import { DOLLAR, MONEY_MAX, type Money } from '../../books/money.ts'

export const QUOTA_PER_DOLLAR = 500_000

/** Nano-dollars, rounded to the nearest; undefined for more than an account can have: root is given a thousand million. */
export function moneyOf(quota: number, perDollar: number): Money | undefined {
  const money = Math.round((quota * DOLLAR) / perDollar)
  return Math.abs(money) <= MONEY_MAX ? money : undefined
}

/** Dollars per million tokens. */
export const dollarsOf = (ratio: number, perDollar: number): number => (ratio * 1_000_000) / perDollar
