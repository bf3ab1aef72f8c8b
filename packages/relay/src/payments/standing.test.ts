import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Agreed, type Fact, standingOf } from './standing.ts'

const AGREED: Agreed = { amount: 1_000_003, fee: 30_001, currency: 'EUR', minor: 997 }
const PAID: Fact = { what: 'paid', currency: 'EUR', minor: 997 }
const minor = fc.integer({ min: 0, max: 2_000 })
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.constant(PAID),
  fc.record({ what: fc.constant('paid' as const), currency: fc.constantFrom('EUR', 'USD'), minor }),
  fc.constant<Fact>({ what: 'failed' }),
  fc.constant<Fact>({ what: 'expired' }),
  fc.record({ what: fc.constant('refunded' as const), minor }),
  fc.record({
    what: fc.constant('refund' as const),
    refund: fc.constantFrom('re_1', 're_2', 're_3'),
    minor,
    state: fc.constantFrom('made' as const, 'failed' as const),
  }),
  fc.record({
    what: fc.constant('disputed' as const),
    dispute: fc.constantFrom('dp_1', 'dp_2', 'dp_3'),
    minor,
    state: fc.constantFrom('open' as const, 'lost' as const, 'won' as const),
  }),
)
const facts = fc.array(fact, { maxLength: 12 })

test('the order in which facts arrive, and how often, changes nothing', () => {
  const shuffled = facts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  )
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      expect(standingOf(AGREED, other)).toEqual(standingOf(AGREED, all))
    }),
    { numRuns: 500 },
  )
})

test('what is left is between nothing and what was credited, and nothing without a payment', () => {
  fc.assert(
    fc.property(facts, (all) => {
      const { state, due } = standingOf(AGREED, all)
      const left = due['top-up'] + due.fee + due.refund + due.dispute
      expect(left).toBeGreaterThanOrEqual(0)
      expect(left).toBeLessThanOrEqual(AGREED.amount - AGREED.fee)
      expect(due.refund).toBeLessThanOrEqual(0)
      expect(due.dispute).toBeLessThanOrEqual(0)
      if (!all.includes(PAID) && ['open', 'failed', 'expired', 'mismatched'].includes(state)) expect(left).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('all of it back is all of it, to the last nano-dollar', () => {
  const { due } = standingOf(AGREED, [PAID, { what: 'refunded', minor: 997 }])
  expect(due).toEqual({ 'top-up': 1_000_003, fee: -30_001, refund: -970_002, dispute: 0 })
})

test('a refund that the bank sends back is credit again, and another may follow it', () => {
  const left = (...more: readonly Fact[]) => standingOf(AGREED, [PAID, ...more]).due.refund
  const made: Fact = { what: 'refund', refund: 're_1', minor: 997, state: 'made' }
  const failed: Fact = { ...made, state: 'failed' }
  const another: Fact = { what: 'refund', refund: 're_2', minor: 500, state: 'made' }
  const half = left({ what: 'refunded', minor: 500 })
  expect(half).toBeLessThan(0)
  expect(left({ what: 'refunded', minor: 997 }, made)).toBe(-970_002)
  expect(left({ what: 'refunded', minor: 997 }, made, failed)).toBe(0)
  expect(left({ what: 'refunded', minor: 997 }, failed)).toBe(0)
  expect(left({ what: 'refunded', minor: 997 }, made, failed, { what: 'refunded', minor: 500 }, another)).toBe(half)
  expect(standingOf(AGREED, [PAID, { what: 'refunded', minor: 997 }, failed]).state).toBe('paid')
})

test('states say what an operator has to know', () => {
  const check = (facts: readonly Fact[], state: string) => expect(standingOf(AGREED, facts).state).toBe(state)
  check([], 'open')
  check([{ what: 'expired' }], 'expired')
  check([{ what: 'expired' }, PAID], 'paid')
  check([{ what: 'failed' }, { what: 'expired' }], 'failed')
  check([{ what: 'paid', currency: 'USD', minor: 997 }], 'mismatched')
  check([PAID, { what: 'refunded', minor: 1 }], 'refunded')
  check([PAID, { what: 'disputed', dispute: 'd', minor: 1, state: 'lost' }], 'disputed')
  check([PAID, { what: 'disputed', dispute: 'd', minor: 1, state: 'won' }], 'paid')
})
