// Random orders at a real engine, many at a time: what the page is shown to do by itself, with the database under it.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { SYSTEM } from '../who/audit.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'

const PAYERS = ['key_1', 'key_2', 'org_1']
const id = fc.nat(40).map((number) => `r${number}`)
const order = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      id,
      payers: fc.subarray(PAYERS, { minLength: 1 }),
      amount: fc.nat(30),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.nat(30) }) },
)

export function randomSuite(
  given: () => { readonly books: Books; readonly world: World; readonly open: () => Promise<Books> },
) {
  test('random orders at two ledgers at once never overspend, leave nothing held, and always balance', async () => {
    const { books, world, open } = given()
    const other = await open()
    const ledgers = [books.ledger, other.ledger]
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(order, { minLength: 20, maxLength: 80 }), async (orders) => {
        round += 1
        const name = (text: string): string => `${round}_${text}`
        world.time = NOON
        await books.ledger.limit(name('key_1'), { day: 60 }, SYSTEM)
        await books.ledger.limit(name('org_1'), { total: 150 }, SYSTEM)
        // Nobody waits for an answer: both are asked everything, in this order, and carry it out as they get at it.
        const running: Promise<unknown>[] = []
        for (const [at, one] of orders.entries()) {
          const ledger = ledgers[at % 2] ?? books.ledger
          if (one.do === 'wait') world.time += one.hours * HOUR_MS
          else if (one.do === 'hold')
            running.push(
              ledger.hold({ id: name(one.id), accounts: one.payers.map(name), amount: one.amount, expiresAt: 0 }),
            )
          else if (one.do === 'release') running.push(ledger.release(name(one.id)))
          // Whatever it held, it did not cost more; what has never been held costs nothing.
          else running.push(ledger.settle(name(one.id), 0))
          if (at % 10 === 9 && running.length > 0) await Promise.race(running)
        }
        await Promise.all(running)
        const held = await books.ledger.holds()
        for (const { id, amount } of held) if (amount % 2 === 0) await other.ledger.settle(id, amount)
        for (const [payer, max] of [
          ['key_1', 60],
          ['org_1', 150],
        ] as const) {
          const account = await books.ledger.account(name(payer))
          expect((account?.held ?? 0) + (account?.spent.day ?? 0)).toBeLessThanOrEqual(max)
        }
        expect(await books.ledger.check()).toEqual([])
        await books.ledger.recover('others', () => 'release')
        await other.ledger.recover('others', () => 'release')
        expect(await books.ledger.holds()).toEqual([])
        expect(await books.ledger.check()).toEqual([])
      }),
      { numRuns: 15 },
    )
    await other.close()
  })
}
