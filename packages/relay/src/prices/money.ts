// Money as whole nano-dollars (10⁻⁹ of a US dollar) in safe integers: 9 million dollars at most, and a tenth of a cent
// per million tokens is still 1,000,000 of them. Rates are nano-dollars per million tokens.
//
// **Rounding is here and nowhere else: half up, once per line of a bill.** A sum of lines is exact. Products of counts
// and rates leave the safe integers (a million tokens at $180 a million), so they are made in bigints.
import { DOLLAR, type Money } from '../books/money.ts'

/** Ratios and exchange rates are counted in these, so that 1.15 is a whole number: 1,150,000. */
export const MILLIONTHS = 1_000_000

/**
 * `amount * numerator / denominator`, rounded half up.
 * @param amount whole, not negative, as are the others
 * @throws RangeError beyond the safe integers: no bill is that long, so a count or a rate is wrong
 */
export function portion(amount: number, numerator: number | bigint, denominator: number | bigint): number {
  if (typeof numerator === 'number' && typeof denominator === 'number') {
    const product = amount * numerator * 2 + denominator
    // Nearly all lines of nearly all bills. A quotient of safe integers that is no whole number is not rounded up to one.
    if (Number.isSafeInteger(product)) return Math.floor(product / (denominator * 2))
  }
  const [over, under] = [BigInt(numerator), BigInt(denominator)]
  return safe((BigInt(amount) * over * 2n + under) / (under * 2n))
}

/** Something laid over a cost: a mark-up, the ratio of a group. */
export interface Ratio {
  /** Who or what it is for, as it stands on the bill. */
  readonly name: string
  /** 1,000,000 changes nothing. */
  readonly millionths: number
}

/** What is asked for something that cost so much: all ratios in one product, rounded half up once. Nano-dollars. */
export function charge(nano: Money, ratios: readonly Ratio[]): Money {
  if (ratios.length === 0) return nano
  const over = ratios.reduce((product, { millionths }) => product * BigInt(millionths), 1n)
  return portion(nano, over, BigInt(MILLIONTHS) ** BigInt(ratios.length))
}

/** @throws RangeError beyond the safe integers */
export const add = (one: Money, other: Money): Money => safe(BigInt(one) + BigInt(other))

const DECIMAL = /^(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * A decimal number as it is written (`0.003625`, `1.25e-06`) times a power of ten, without the detour over binary
 * fractions. What is left after the last whole digit is rounded half up.
 * @returns undefined for what is no such number, is negative, or is no safe integer then
 */
export function parseDecimal(text: string, power: number): number | undefined {
  const [, whole, fraction = '', exponent = '0'] = DECIMAL.exec(text.trim()) ?? []
  if (whole === undefined) return undefined
  const digits = BigInt(whole + fraction)
  const shift = power + Number(exponent) - fraction.length
  const value =
    shift >= 0 ? digits * 10n ** BigInt(shift) : (digits * 2n + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift))
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

/** `0.003625`: as people write it, without the zeros that say nothing. The opposite of `parseDecimal`. */
export function writeDecimal(value: number, power: number): string {
  const digits = String(value).padStart(power + 1, '0')
  const fraction = digits.slice(digits.length - power).replace(/0+$/, '')
  return digits.slice(0, digits.length - power) + (fraction && `.${fraction}`)
}

/** A currency that people are shown. Everything is kept in dollars; this is for their eyes. */
export interface Currency {
  /** ISO 4217: `EUR`. */
  readonly code: string
  /** Millionths of it that the operator gives for a dollar. */
  readonly perDollarMillionths: number
}

export const DOLLARS: Currency = { code: 'USD', perDollarMillionths: MILLIONTHS }

/** Billionths of that currency. */
export const inCurrency = (nano: number, { perDollarMillionths }: Currency): number =>
  portion(nano, perDollarMillionths, MILLIONTHS)

/**
 * `$0.0123`: to the cent, and below a dollar to four digits that say something, since a token costs a millionth.
 * @param nano negative for what is owed
 */
export function writeMoney(nano: number, currency: Currency = DOLLARS, locale = 'en'): string {
  const size = inCurrency(Math.abs(nano), currency) / DOLLAR
  const amount = nano < 0 ? 0 - size : size
  const digits = size === 0 || size >= 1 ? 2 : Math.min(9, Math.max(2, 3 - Math.floor(Math.log10(size))))
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.code,
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount)
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('an amount of money beyond the safe integers')
  return Number(value)
}
