// Money is whole nano-dollars. A token of a cheap model costs less than a millionth of a dollar, so in micro-dollars a
// small reply would be rounded by a tenth of its price, always the same way; see docs/decisions/0013-the-books.md.

/** Nano-dollars: a safe integer. One dollar is `DOLLAR` of them. */
export type Money = number

export const DOLLAR = 1_000_000_000

/** The most that one account may ever spend, nine million dollars: what a number holds exactly. Reached: refused. */
export const MONEY_MAX: Money = 9_000_000 * DOLLAR

/** @returns the amount of `12`, `0.5` or `0.000000001` dollars; undefined when it is none, or finer than that, or too much */
export function parseMoney(text: string): Money | undefined {
  const [, whole, fraction = ''] = /^(\d{1,7})(?:\.(\d{1,9}))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const money = Number(whole) * DOLLAR + Number(fraction.padEnd(9, '0'))
  return money <= MONEY_MAX ? money : undefined
}

/** In dollars, with at least two digits after the point and no zeros after those: `12.50`, `0.000004`. */
export function writeMoney(money: Money): string {
  const digits = Math.abs(money).toString().padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0{1,7}$/, '')
  return `${money < 0 ? '-' : ''}${digits.slice(0, -9)}.${fraction}`
}

/** @throws RangeError for what cannot be an amount: a mistake of ours, never of a client's. */
export function checkMoney(money: Money): Money {
  if (!Number.isSafeInteger(money) || money < 0 || money > MONEY_MAX)
    throw new RangeError(`${money} is no amount of nano-dollars`)
  return money
}
