// A statement in words, and what a payment comes to.
import type { CreditLine, Payment, PaymentTerms } from '../../admin/schema.d.ts'
import type { Tone } from '../../page/page.tsx'

interface Words {
  readonly name: string
  readonly tone: Tone
}

export const LINES: Readonly<Record<CreditLine['kind'], Words>> = {
  free: { name: 'given on sign-up', tone: 'good' },
  redemption: { name: 'code', tone: 'good' },
  'top-up': { name: 'top-up', tone: 'good' },
  fee: { name: 'fee', tone: 'quiet' },
  refund: { name: 'paid back', tone: 'change' },
  dispute: { name: 'disputed', tone: 'bad' },
  adjustment: { name: 'by hand', tone: 'accent' },
  spend: { name: 'reply', tone: 'quiet' },
}

export const PAYMENTS: Readonly<Record<Payment['state'], Words>> = {
  open: { name: 'not paid yet', tone: 'change' },
  paid: { name: 'paid', tone: 'good' },
  failed: { name: 'failed', tone: 'bad' },
  expired: { name: 'expired', tone: 'quiet' },
  refunded: { name: 'paid back', tone: 'change' },
  disputed: { name: 'disputed', tone: 'bad' },
  mismatched: { name: 'another amount was paid', tone: 'bad' },
}

export interface Way {
  /** `stripe:alipay`; `stripe:` leaves the method to where it is paid. */
  readonly value: string
  readonly name: string
}

const METHODS: Readonly<Record<string, string>> = {
  card: 'card',
  alipay: 'Alipay',
  wxpay: 'WeChat Pay',
  wechat_pay: 'WeChat Pay',
}

/** All ways to pay, one for each method of each who takes money. */
export const waysOf = ({ ways }: Pick<PaymentTerms, 'ways'>): readonly Way[] =>
  ways.flatMap(({ engine, methods, currency }) =>
    (methods.length === 0 ? [''] : methods).map((method) => ({
      value: `${engine}:${method}`,
      name: `${method === '' ? engine : (METHODS[method] ?? method)}, in ${currency}${ways.length > 1 ? ` (${engine})` : ''}`,
    })),
  )

export const wayChosen = (value: string | undefined): { readonly engine?: string; readonly method?: string } => {
  const [engine, method] = value?.split(':') ?? []
  return { ...(engine && { engine }), ...(method && { method }) }
}

/** Currencies differ in how many minor units they have: `2000 JPY` are two thousand. */
export function minorAmount(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** Somewhere that money can be paid: not a script, whatever an engine says. */
export const isPayable = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
