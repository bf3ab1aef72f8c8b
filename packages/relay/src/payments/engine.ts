// The seam of payments: somebody who takes money for us and says what became of it. Engines: stripe.ts, epay.ts; one suite,
// engine.suite.ts, that both pass. An engine knows nothing of organisations, credit and books.
import type { Incoming } from '../http.ts'
import type { Currency } from '../prices/money.ts'
import type { Fact } from './standing.ts'

/** What somebody is to pay. */
export interface TopUp {
  /** `pay_…`: the engine gives it back with everything that it says of this payment. */
  readonly id: string
  /** ISO 4217. */
  readonly currency: string
  /** In the currency's smallest unit. */
  readonly minor: number
  /** One of the engine's; absent: whoever pays chooses. */
  readonly method?: string
  /** What stands on the bill. */
  readonly name: string
  /** Where whoever has paid, or has not, is sent to. */
  readonly returnUrl: string
}

export interface Started {
  /** Where to pay. */
  readonly url: string
  /** What the engine calls it. */
  readonly reference: string
}

/** What the engine's own servers send us. */
export interface Delivery extends Pick<Incoming, 'method' | 'query' | 'headers'> {
  /** As it came, to the octet: it is what was signed. */
  readonly body: Buffer
}

export interface PaymentEvent {
  /** The same each time it is delivered. */
  readonly id: string
  /** `pay_…`, from the engine: there may be no such payment. */
  readonly payment: string
  readonly fact: Fact
}

export interface PaymentEngine {
  readonly name: string
  /** How one can pay, in the engine's words. */
  readonly methods: readonly string[]
  /** In what it is paid, at the operator's own rate. */
  readonly currency: Currency
  /** @throws HoldfastError `payment-unavailable`; nothing is paid then. */
  start(topUp: TopUp): Promise<Started>
  /**
   * What a delivery says: nothing, for what is none of our business.
   * @throws HoldfastError `webhook-refused` for what was not signed by the engine, or too long ago; `payment-unavailable`
   *   where the engine has to be asked more and does not answer: it delivers again.
   */
  read(delivery: Delivery): Promise<readonly PaymentEvent[]>
  /** What the engine wants to hear once everything has been written down: else it delivers again. */
  readonly thanks: { readonly type: string; readonly body: string }
}
