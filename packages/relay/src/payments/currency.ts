// What somebody has to pay for credit: dollars of ours, in the currency and the smallest unit of whoever takes the money.
import { DOLLAR, type Money } from '../books/money.ts'
import { type Currency, MILLIONTHS } from '../prices/money.ts'

/** Without a smaller unit, as Stripe counts them: https://docs.stripe.com/currencies#zero-decimal */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
/** With a thousand of it; of some the last digit has to be 0. They are not taken. */
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '))

export const isPayable = (code: string): boolean => /^[A-Z]{3}$/.test(code) && !THOUSANDTHS.has(code)

/** Digits after the point: 2, or none. */
export const digitsOf = (code: string): number => (WHOLE.has(code) ? 0 : 2)

/** Rounded up: a fraction of a cent is not given away a thousand times a second. */
export function minorOf(amount: Money, { code, perDollarMillionths }: Currency): number {
  const unit = BigInt(DOLLAR) * BigInt(MILLIONTHS)
  const minor = BigInt(amount) * BigInt(perDollarMillionths) * 10n ** BigInt(digitsOf(code))
  return Number((minor + unit - 1n) / unit)
}

/** `12.30`: as gateways want it that count in whole units. Never through a fraction. */
export function writeMinor(minor: number, code: string): string {
  const digits = digitsOf(code)
  if (digits === 0) return String(minor)
  const text = String(minor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** The opposite, also of `12.3` and `12`. Undefined for what is no such amount, to the last digit. */
export function parseMinor(text: string, code: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? []
  const digits = digitsOf(code)
  if (whole === undefined || /[^0]/.test(fraction.slice(digits))) return undefined
  return Number(whole + fraction.slice(0, digits).padEnd(digits, '0'))
}
