// An engine that says what a test wants it to, and terms for it: what payments are tested with where no vendor matters.
import { HoldfastError } from '@holdfast/protocol'
import { DOLLAR } from '../books/money.ts'
import type { Currency } from '../prices/money.ts'
import type { Delivery, PaymentEngine, PaymentEvent, TopUp } from './engine.ts'
import type { PaymentTerms } from './payments.ts'

/** Yuan, at 7.20 for a dollar. */
export const YUAN: Currency = { code: 'CNY', perDollarMillionths: 7_200_000 }

/** Of each payment 2 % is kept. */
export const TERMS: PaymentTerms = {
  min: DOLLAR,
  max: 1_000 * DOLLAR,
  feeMillionths: 20_000,
  returnUrl: 'https://relay.example/credit',
  name: 'Credit',
}

export interface Scripted extends PaymentEngine {
  readonly asked: TopUp[]
}

export function scripted(): Scripted {
  const asked: TopUp[] = []
  return {
    name: 'scripted',
    methods: ['card', 'shells'],
    currency: YUAN,
    asked,
    async start(topUp) {
      asked.push(topUp)
      if (topUp.method === 'shells') throw new HoldfastError('payment-unavailable', 'The sea is closed.')
      return { url: `https://pay.example/${topUp.id}`, reference: `ref_${topUp.id}` }
    },
    read: async ({ body }) => JSON.parse(body.toString('utf8')) as PaymentEvent[],
    thanks: { type: 'text/plain', body: 'thank you' },
  }
}

export const saying = (...events: readonly PaymentEvent[]): Delivery => ({
  method: 'POST',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.from(JSON.stringify(events)),
})
