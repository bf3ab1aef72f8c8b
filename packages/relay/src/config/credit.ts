// `credit` and `payments` of the file: what is paid in advance, and who takes the money.
import type { CreditTerms } from '../credit/credit.ts'
import { CREDIT_TERMS } from '../credit/credit.ts'
import type { PaymentSettings } from '../payments/settings.ts'
import type { Document } from './document.ts'
import { isObject } from './entries.ts'
import { type CreditFields, credit as creditSchema } from './format/credit.ts'
import type { SecretFields } from './format/kind.ts'
import { type CurrencyFields, type PaymentFields, payments as paymentsSchema } from './format/payments.ts'
import { type Folder, readSecret } from './secrets.ts'

/** @returns undefined where the file says nothing of it */
export function readCredit(document: Document): CreditTerms | undefined {
  const section = sectionOf(document, 'credit')
  if (!section) return undefined
  const { prepaid, ...amounts }: CreditFields = creditSchema.safeParse(section).data ?? {}
  return { ...CREDIT_TERMS, ...amounts, ...(prepaid !== undefined && { isPrepaid: prepaid }) }
}

/** @returns undefined where the file says nothing of it, or nothing that can be used, which has been said then */
export async function readPayments(document: Document, folder: Folder): Promise<PaymentSettings | undefined> {
  const section = sectionOf(document, 'payments')
  const fields: PaymentFields | undefined = section && paymentsSchema.safeParse(section).data
  if (!fields) return undefined
  const { fee, stripe, epay, ...rest } = fields
  if (!stripe && !epay) document.error(['payments'], 'nobody takes the money: expected stripe, epay, or both')
  const secret = (written: SecretFields, ...path: readonly string[]) =>
    readSecret(written, ['payments', ...path], document, folder)
  const [stripeKey, webhookSecret, epayKey] = [
    stripe && (await secret(stripe.key, 'stripe', 'key')),
    stripe && (await secret(stripe.webhookSecret, 'stripe', 'webhookSecret')),
    epay && (await secret(epay.key, 'epay', 'key')),
  ]
  return {
    ...rest,
    ...(fee !== undefined && { feeMillionths: fee }),
    ...(stripe &&
      stripeKey !== undefined &&
      webhookSecret !== undefined && {
        stripe: {
          key: stripeKey,
          webhookSecret,
          ...(stripe.methods !== undefined && { methods: [stripe.methods].flat() }),
          ...(stripe.currency !== undefined && { currency: currencyOf(stripe.currency) }),
        },
      }),
    ...(epay &&
      epayKey !== undefined && {
        epay: {
          url: epay.url,
          pid: String(epay.pid),
          key: epayKey,
          currency: currencyOf(epay.currency),
          ...(epay.methods !== undefined && { methods: [epay.methods].flat() }),
        },
      }),
  }
}

function sectionOf(document: Document, name: string): Record<string, unknown> | undefined {
  const section = isObject(document.value) ? document.value[name] : undefined
  return isObject(section) ? section : undefined
}

const currencyOf = ({ code, rate }: CurrencyFields) => ({ code, perDollarMillionths: rate })
