// What payments do over every engine of the books, whoever takes the money.
import { expect, test } from 'vitest'
import { DOLLAR } from '../books/money.ts'
import { type Given, prepaid } from '../credit/credit.suite.ts'
import type { PaymentEvent } from './engine.ts'
import type { Fact } from './standing.ts'
import { OPEN_MAX } from './payments.ts'
import { TERMS, saying, scripted } from './scripted.suite.ts'

const AMOUNT = 10 * DOLLAR
const FEE = DOLLAR / 5
const PAID: Fact = { what: 'paid', currency: 'CNY', minor: 7_200 }
const BY = { id: 'per_1' }

export function paymentsSuite(given: () => Given) {
  const begin = async () => {
    const { books, open } = given()
    const engine = scripted()
    const payments = books.payments([engine], TERMS)
    const org = await prepaid(books, 0)
    const { payment, url } = await payments.start(org, { amount: AMOUNT, method: 'card' }, BY)
    let count = 0
    const event = (fact: Fact): PaymentEvent => ({ id: `evt_${(count += 1)}`, payment: payment.id, fact })
    const hear = (...events: readonly PaymentEvent[]) => payments.hear('scripted', saying(...events))
    const tell = (fact: Fact) => hear(event(fact))
    const balance = async () => (await books.credit.balance(org)).balance
    const state = async () => (await payments.get(payment.id))?.state
    return { books, open, engine, payments, org, payment, url, event, hear, tell, balance, state }
  }

  test('what is agreed is worked out here, and credits nothing yet', async () => {
    const { books, engine, payments, org, payment, url, balance } = await begin()
    expect(payment).toMatchObject({ organisation: org, amount: AMOUNT, fee: FEE, currency: 'CNY', minor: 7_200 })
    expect(url).toBe(`https://pay.example/${payment.id}`)
    expect(engine.asked).toEqual([
      {
        id: payment.id,
        currency: 'CNY',
        minor: 7_200,
        method: 'card',
        name: 'Credit $10.00',
        returnUrl: 'https://relay.example/credit',
      },
    ])
    expect(await payments.list({ organisation: org })).toMatchObject([
      { id: payment.id, state: 'open', reference: `ref_${payment.id}` },
    ])
    expect(await balance()).toBe(0)
    expect((await books.audit.list({ subject: payment.id }))[0]).toMatchObject({ act: 'payment-start', actor: BY })
  })

  test('an organisation has so many open ones in a day, and may go on where one was paid', async () => {
    const { payments, org, engine, tell } = await begin()
    const start = () => payments.start(org, { amount: AMOUNT }, BY)
    for (let open = 1; open < OPEN_MAX; open += 1) await start()
    await expect(start()).rejects.toMatchObject({ code: 'rate-limited', problem: { retryAfterMs: 86_400_000 } })
    expect(engine.asked).toHaveLength(OPEN_MAX)
    await tell(PAID)
    await start()
    await expect(start()).rejects.toMatchObject({ code: 'rate-limited' })
  })

  test('what is too little, too much or no amount, and who is no engine, is refused', async () => {
    const { payments, org, engine } = await begin()
    for (const amount of [0, -1, 0.5, Number.NaN, TERMS.min - 1, TERMS.max + 1])
      await expect(payments.start(org, { amount }, BY)).rejects.toMatchObject({ code: 'request-invalid' })
    for (const wrong of [{ engine: 'none' }, { method: 'gold' }])
      await expect(payments.start(org, { amount: AMOUNT, ...wrong }, BY)).rejects.toMatchObject({
        code: 'request-invalid',
      })
    await expect(payments.start('org_none', { amount: AMOUNT }, BY)).rejects.toMatchObject({ code: 'unknown' })
    expect(engine.asked).toHaveLength(1)
    expect(await payments.list({ organisation: org })).toHaveLength(1)
  })

  test('a payment that its engine does not take up stays open, and credits nothing', async () => {
    const { payments, org, balance } = await begin()
    await expect(payments.start(org, { amount: AMOUNT, method: 'shells' }, BY)).rejects.toMatchObject({
      code: 'payment-unavailable',
    })
    expect(await payments.list({ organisation: org })).toHaveLength(2)
    expect(await balance()).toBe(0)
  })

  test('what is delivered ten times, one after another or at once, at two relays, credits once', async () => {
    const { books, open, event, hear, balance, state } = await begin()
    const paid = event(PAID)
    expect(await hear(paid)).toEqual({ type: 'text/plain', body: 'thank you' })
    for (let again = 0; again < 5; again += 1) await hear(paid)
    const other = await open()
    const there = other.payments([scripted()], TERMS)
    await Promise.all(
      [...'0123456789'].map((at) => (Number(at) % 2 ? hear(paid) : there.hear('scripted', saying(paid)))),
    )
    // And what says the same in other words.
    await Promise.all([hear(event(PAID)), there.hear('scripted', saying(event(PAID)))])
    expect(await balance()).toBe(AMOUNT - FEE)
    expect(await state()).toBe('paid')
    expect(await books.ledger.check()).toEqual([])
    await other.close()
  })

  test('delivered for the first time at two relays at once it credits once, too', async () => {
    const { open, event, hear, balance } = await begin()
    const other = await open()
    const there = other.payments([scripted()], TERMS)
    const paid = event(PAID)
    await Promise.all(
      [...'0123456789'].map((at) => (Number(at) % 2 ? hear(paid) : there.hear('scripted', saying(paid)))),
    )
    expect(await balance()).toBe(AMOUNT - FEE)
    await other.close()
  })

  test('said in ten different events at once at two relays, before anybody knew of it, it credits once', async () => {
    const { open, event, hear, balance } = await begin()
    const other = await open()
    const there = other.payments([scripted()], TERMS)
    await Promise.all(
      [...'0123456789'].map((at) => (Number(at) % 2 ? hear(event(PAID)) : there.hear('scripted', saying(event(PAID))))),
    )
    expect(await balance()).toBe(AMOUNT - FEE)
    await other.close()
  })

  test('what was paid is what was agreed, or it is not credited', async () => {
    const { tell, balance, state } = await begin()
    await tell({ what: 'paid', currency: 'CNY', minor: 7_199 })
    await tell({ what: 'paid', currency: 'JPY', minor: 7_200 })
    expect([await balance(), await state()]).toEqual([0, 'mismatched'])
    await tell(PAID)
    expect([await balance(), await state()]).toEqual([AMOUNT - FEE, 'paid'])
  })

  test('a payment of another engine, or of nobody, is none of ours', async () => {
    const { books, payment, hear, balance } = await begin()
    await hear({ id: 'evt_x', payment: 'pay_none', fact: PAID })
    const others = books.payments([{ ...scripted(), name: 'other' }], TERMS)
    await others.hear('other', saying({ id: 'evt_y', payment: payment.id, fact: PAID }))
    expect(await others.hear('none', saying())).toBeUndefined()
    expect(await balance()).toBe(0)
  })

  test('a refund takes back its part of what was credited, and never more than all of it', async () => {
    const { books, org, tell, balance, state } = await begin()
    await tell(PAID)
    await tell({ what: 'refunded', minor: 1_800 })
    expect([await balance(), await state()]).toEqual([(AMOUNT - FEE) * 0.75, 'refunded'])
    // How much in all: what comes late says less.
    await tell({ what: 'refunded', minor: 3_600 })
    await tell({ what: 'refunded', minor: 2_000 })
    expect(await balance()).toBe((AMOUNT - FEE) / 2)
    await tell({ what: 'refunded', minor: 9_999 })
    expect(await balance()).toBe(0)
    expect((await books.credit.statement(org)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['refund', -(AMOUNT - FEE) / 2],
      ['refund', -(AMOUNT - FEE) / 4],
      ['refund', -(AMOUNT - FEE) / 4],
      ['fee', -FEE],
      ['top-up', AMOUNT],
    ])
    expect(await books.ledger.check()).toEqual([])
  })

  test('a refund of what was spent leaves a debt, and nothing more is bought', async () => {
    const { books, org, tell, balance } = await begin()
    await tell(PAID)
    await books.ledger.hold({ id: 'r1', accounts: [org], amount: 5 * DOLLAR, expiresAt: 0 })
    await books.ledger.settle('r1', 5 * DOLLAR)
    await tell({ what: 'refunded', minor: 7_200 })
    expect(await balance()).toBe(-5 * DOLLAR)
    expect(await books.ledger.hold({ id: 'r2', accounts: [org], amount: 1, expiresAt: 0 })).toMatchObject({
      refusal: { period: 'credit', reason: 'spent' },
    })
  })

  test('a dispute takes back, and gives back when it is won', async () => {
    const { tell, balance, state } = await begin()
    const dispute = { what: 'disputed', dispute: 'dp_1', minor: 7_200 } as const
    await tell(PAID)
    await tell({ ...dispute, state: 'open' })
    expect([await balance(), await state()]).toEqual([0, 'disputed'])
    await tell({ ...dispute, state: 'won' })
    expect([await balance(), await state()]).toEqual([AMOUNT - FEE, 'paid'])
    await tell({ ...dispute, dispute: 'dp_2', state: 'lost' })
    expect([await balance(), await state()]).toEqual([0, 'disputed'])
    // It was said before, and arrives late.
    await tell({ ...dispute, dispute: 'dp_2', state: 'open' })
    expect(await balance()).toBe(0)
  })

  test('what comes before its cause counts once the cause is there', async () => {
    const { tell, balance, state } = await begin()
    await tell({ what: 'disputed', dispute: 'dp_1', minor: 3_600, state: 'open' })
    await tell({ what: 'refunded', minor: 1_800 })
    await tell({ what: 'failed' })
    expect([await balance(), await state()]).toEqual([0, 'failed'])
    await tell(PAID)
    expect([await balance(), await state()]).toEqual([(AMOUNT - FEE) / 4, 'disputed'])
  })

  test('payments are listed newest first, a page at a time, of an organisation or of all', async () => {
    const { books, payments, org, payment } = await begin()
    const elsewhere = await prepaid(books, 0)
    const { payment: foreign } = await payments.start(elsewhere, { amount: AMOUNT }, BY)
    given().world.time += 1
    const { payment: next } = await payments.start(org, { amount: 2 * AMOUNT }, BY)
    expect((await payments.list({ organisation: org }))?.map(({ id }) => id)).toEqual([next.id, payment.id])
    const all = (await payments.list()) ?? []
    expect(all.map(({ id }) => id).sort()).toEqual([payment.id, foreign.id, next.id].sort())
    const pages = []
    for (let after: string | undefined; ;) {
      const [one] = (await payments.list({}, { max: 1, ...(after !== undefined && { after }) })) ?? []
      if (!one) break
      pages.push(one)
      after = one.id
    }
    expect(pages).toEqual(all)
    // Nobody learns from a cursor that a payment of another's is there, nor when it was made.
    for (const after of [foreign.id, 'pay_none'])
      expect(await payments.list({ organisation: org }, { max: 1, after })).toBeUndefined()
  })
}
