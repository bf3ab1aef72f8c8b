// Random lives of a prepaid organisation, many steps at a time at two relays: holds and settlements, codes, payments with
// their refunds and disputes in any order, adjustments. Whatever happens, the balance is the sum of the entries, nothing is
// held that there was no credit for, and the ledger adds up.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DOLLAR } from '../books/money.ts'
import type { Fact } from '../payments/standing.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { TERMS, saying, scripted } from '../payments/scripted.suite.ts'
import { type Given, prepaid, wish } from './credit.suite.ts'

const CURRENCY = 'CNY'
/** A top-up of ten dollars, and what it is at the terms' rate. */
const AMOUNT = 10 * DOLLAR
const MINOR = 7_200
const nano = fc.integer({ min: 1, max: 4 * DOLLAR })
const minor = fc.integer({ min: 1, max: MINOR })

const fact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fact>({ what: 'paid', currency: CURRENCY, minor: MINOR }) },
  fc.constant<Fact>({ what: 'failed' }),
  fc.constant<Fact>({ what: 'expired' }),
  minor.map((minor): Fact => ({ what: 'refunded', minor })),
  fc
    .record({
      dispute: fc.constantFrom('dp_1', 'dp_2'),
      minor,
      state: fc.constantFrom('open' as const, 'lost' as const, 'won' as const),
    })
    .map((one): Fact => ({ what: 'disputed', ...one })),
)

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('hold' as const), id: fc.nat(25), amount: nano }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), id: fc.nat(25), amount: nano }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), id: fc.nat(25) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redeem' as const), code: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('adjust' as const), amount: nano, back: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), payment: fc.nat(2), fact, event: fc.nat(9) }) },
)

export function randomSuite(given: () => Given) {
  test('the balance is what the entries say, and the ledger adds up, whatever happens in whichever order', async () => {
    const { books, open } = given()
    const other = await open()
    const both = [books, other].map((one) => ({ ...one, pay: one.payments([scripted()], TERMS) }))
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        round += 1
        const org = await prepaid(books, 0)
        const { codes } = await books.codes.create({ count: 4, amount: 3 * DOLLAR }, SYSTEM)
        const payments: string[] = []
        for (let at = 0; at < 3; at += 1)
          payments.push((await both[0]!.pay.start(org, { amount: AMOUNT }, SYSTEM)).payment.id)
        const running: Promise<unknown>[] = []
        for (const [at, one] of steps.entries()) {
          const { ledger, credit, codes: desk, pay } = both[at % 2]!
          const id = `${round}_${'id' in one ? one.id : ''}`
          if (one.do === 'hold') running.push(ledger.hold(wish(id, one.amount, 'key_1', org)))
          else if (one.do === 'settle') running.push(ledger.settle(id, one.amount))
          else if (one.do === 'release') running.push(ledger.release(id))
          else if (one.do === 'redeem') running.push(desk.redeem(org, codes[one.code] ?? '', SYSTEM))
          else if (one.do === 'adjust')
            running.push(credit.adjust(org, one.back ? -one.amount : one.amount, 'at random', SYSTEM))
          else {
            const payment = payments[one.payment] ?? ''
            running.push(pay.hear('scripted', saying({ id: `${payment}/${one.event}`, payment, fact: one.fact })))
          }
          if (at % 10 === 9) await Promise.race(running)
        }
        await Promise.all(running)
        const { balance, held } = await books.credit.balance(org)
        const lines = await books.credit.statement(org)
        expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
        for (const payment of payments) {
          const sum = lines.reduce((sum, { subject, amount }) => (subject === payment ? sum + amount : sum), 0)
          // Nobody is credited more than was paid, and nobody gives back more than was credited.
          expect(sum).toBeGreaterThanOrEqual(0)
          expect(sum).toBeLessThanOrEqual(AMOUNT)
        }
        expect((await books.ledger.holds()).reduce((sum, { amount }) => sum + amount, 0)).toBe(held)
        expect(await books.ledger.check()).toEqual([])
        await books.ledger.recover('others', () => 'release')
        await other.ledger.recover('others', () => 'release')
        expect(await books.credit.balance(org)).toMatchObject({ balance, held: 0 })
      }),
      { numRuns: 15 },
    )
    await other.close()
  })
}
