// Money is whole nano-dollars. A token of a cheap model costs less than a millionth of a dollar, so in micro-dollars a
// small reply would be rounded by a tenth of its price, always the same way; see docs/decisions/0013-the-books.md.

/** Nano-dollars: a safe integer. One dollar is `DOLLAR` of them. */
export type Money = number

export const DOLLAR = 1_000_000_000

/** The most that one account may ever spend, nine million dollars: what a number holds exactly. Reached: refused. */
export const MONEY_MAX: Money = 9_000_000 * DOLLAR

/** @throws RangeError for what cannot be an amount: a mistake of ours, never of a client's. */
export function checkMoney(money: Money): Money {
  if (!Number.isSafeInteger(money) || money < 0 || money > MONEY_MAX)
    throw new RangeError(`${money} is no amount of nano-dollars`)
  return money
}
