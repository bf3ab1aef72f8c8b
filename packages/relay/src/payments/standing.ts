// What has become of a payment: a fold over everything that its engine has said. Nothing here depends on the order in which
// that arrived, so what comes late, twice, or before its cause leads to the same credit.
import { portion } from '../prices/money.ts'
import type { Money } from '../books/money.ts'

export type Fact =
  | { readonly what: 'paid'; readonly currency: string; readonly minor: number }
  | { readonly what: 'failed' }
  | { readonly what: 'expired' }
  /** How much in all, until then. */
  | { readonly what: 'refunded'; readonly minor: number }
  /** One of them: a bank may send it back, and then nobody has been refunded. */
  | {
      readonly what: 'refund'
      readonly refund: string
      readonly minor: number
      readonly state: 'made' | 'failed'
    }
  | {
      readonly what: 'disputed'
      /** One payment may have several. */
      readonly dispute: string
      readonly minor: number
      readonly state: 'open' | 'lost' | 'won'
    }

/** What was agreed when it was started: what whoever pays says later changes nothing. */
export interface Agreed {
  /** What it credits. */
  readonly amount: Money
  /** What is kept of that. */
  readonly fee: Money
  readonly currency: string
  readonly minor: number
}

/** `mismatched`: something was paid, but not what was agreed: nothing is credited, and the operator has to look. */
export type State = 'open' | 'paid' | 'failed' | 'expired' | 'refunded' | 'disputed' | 'mismatched'

/** What is due of each kind of entry. */
export interface Standing {
  readonly state: State
  readonly due: Readonly<Record<'top-up' | 'fee' | 'refund' | 'dispute', Money>>
}

export function standingOf(agreed: Agreed, facts: readonly Fact[]): Standing {
  const paid = facts.filter((fact) => fact.what === 'paid')
  if (!paid.some(({ currency, minor }) => currency === agreed.currency && minor === agreed.minor))
    return { state: unpaidState(facts, paid.length > 0), due: { 'top-up': 0, fee: 0, refund: 0, dispute: 0 } }
  // Nobody takes back more than was paid, and what was refunded cannot be disputed, too.
  const back = Math.min(refundedIn(facts), agreed.minor)
  const gone = Math.min(back + disputedIn(facts), agreed.minor)
  const credited = agreed.amount - agreed.fee
  const refund = portion(credited, back, agreed.minor)
  const dispute = portion(credited, gone, agreed.minor) - refund
  return {
    state: gone > back ? 'disputed' : back > 0 ? 'refunded' : 'paid',
    due: { 'top-up': agreed.amount, fee: 0 - agreed.fee, refund: 0 - refund, dispute: 0 - dispute },
  }
}

const unpaidState = (facts: readonly Fact[], isPaid: boolean): State => {
  const said = (what: Fact['what']): boolean => facts.some((fact) => fact.what === what)
  return isPaid ? 'mismatched' : said('failed') ? 'failed' : said('expired') ? 'expired' : 'open'
}

/** The sum may be told before its parts, and does not say which of them came back. */
function refundedIn(facts: readonly Fact[]): number {
  const refunds = new Map<string, { minor: number; isFailed: boolean }>()
  let total = 0
  for (const fact of facts) {
    if (fact.what === 'refunded') total = Math.max(total, fact.minor)
    if (fact.what !== 'refund') continue
    const { minor, isFailed } = refunds.get(fact.refund) ?? { minor: 0, isFailed: false }
    refunds.set(fact.refund, { minor: Math.max(minor, fact.minor), isFailed: isFailed || fact.state === 'failed' })
  }
  let made = 0
  let failed = 0
  for (const { minor, isFailed } of refunds.values()) {
    made += minor
    if (isFailed) failed += minor
  }
  return Math.max(total, made) - failed
}

/** A dispute that was won is money that came back, whatever was said of it before or after. */
const CERTAINTY = ['open', 'lost', 'won'] as const

function disputedIn(facts: readonly Fact[]): number {
  const disputes = new Map<string, Fact & { readonly what: 'disputed' }>()
  for (const fact of facts) {
    if (fact.what !== 'disputed') continue
    const known = disputes.get(fact.dispute)
    if (!known || isSurer(fact, known)) disputes.set(fact.dispute, fact)
  }
  let sum = 0
  for (const { state, minor } of disputes.values()) sum += state === 'won' ? 0 : minor
  return sum
}

type Disputed = Fact & { readonly what: 'disputed' }

const isSurer = (one: Disputed, other: Disputed): boolean => {
  const [surer, before] = [CERTAINTY.indexOf(one.state), CERTAINTY.indexOf(other.state)]
  return surer > before || (surer === before && one.minor > other.minor)
}
