// What an operator says about payments, and the payments that come of it.
import type { Books } from '../books/books.ts'
import { DOLLAR, type Money } from '../books/money.ts'
import { DOLLARS } from '../prices/money.ts'
import type { Runtime } from '../runtime.ts'
import { type EpayOptions, epay } from './epay.ts'
import type { Payments } from './payments.ts'
import { type StripeOptions, openStripe } from './stripe.ts'

export interface PaymentSettings {
  /** Where the relay is found from outside, without a slash at its end. */
  readonly url: string
  /** Where whoever has paid is sent to; by default, the console there. */
  readonly returnUrl?: string
  /** The least and the most credit of one payment. */
  readonly min?: Money
  readonly max?: Money
  /** What is kept of each, in millionths of it. */
  readonly feeMillionths?: number
  /** What stands on the bill. */
  readonly name?: string
  readonly stripe?: Pick<StripeOptions, 'key' | 'webhookSecret'> & Partial<Pick<StripeOptions, 'methods' | 'currency'>>
  readonly epay?: Pick<EpayOptions, 'url' | 'pid' | 'key' | 'currency'> & Partial<Pick<EpayOptions, 'methods'>>
}

export const PAYMENT_DEFAULTS = {
  min: 5 * DOLLAR,
  max: 1_000 * DOLLAR,
  feeMillionths: 0,
  name: 'Credit',
  stripe: { methods: ['card'], currency: DOLLARS },
  epay: { methods: ['alipay', 'wxpay'] },
}

/** @returns payments with the engines that there are settings for, Stripe first */
export async function openPayments(
  books: Pick<Books, 'payments'>,
  { url, returnUrl = `${url}/`, stripe, epay: gateway, ...terms }: PaymentSettings,
  runtime: Pick<Runtime, 'now'>,
): Promise<Payments> {
  const { min, max, feeMillionths, name } = PAYMENT_DEFAULTS
  const engines = [
    ...(stripe ? [await openStripe({ ...PAYMENT_DEFAULTS.stripe, ...stripe }, runtime)] : []),
    ...(gateway ? [epay({ ...PAYMENT_DEFAULTS.epay, ...gateway, notifyUrl: `${url}/payments/epay` })] : []),
  ]
  return books.payments(engines, { min, max, feeMillionths, name, ...terms, returnUrl })
}
