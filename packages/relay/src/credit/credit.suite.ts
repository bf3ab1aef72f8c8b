// What credit does over every engine of the books.
import { expect, test } from 'vitest'
import type { Books, Terms } from '../books/books.ts'
import { DOLLAR } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { NOON, type World } from '../books/world.suite.ts'

export interface Given {
  readonly books: Books
  readonly world: World
  /** The same books again, as another process would; closed by whoever opened them. */
  readonly open: (terms?: Terms) => Promise<Books>
}

export const prepaid = async ({ credit, organisations }: Books, amount: number): Promise<string> => {
  const { id } = await organisations.create('Acme', SYSTEM)
  await credit.setPrepaid(id, true, SYSTEM)
  if (amount > 0) await credit.adjust(id, amount, 'to begin with', SYSTEM)
  return id
}

export const wish = (id: string, amount: number, ...accounts: string[]) => ({ id, accounts, amount, expiresAt: NOON })

export function creditSuite(given: () => Given) {
  test('a prepaid organisation holds no more than it has, and more when it has more', async () => {
    const { books } = given()
    const org = await prepaid(books, 10 * DOLLAR)
    expect(await books.ledger.hold(wish('r1', 8 * DOLLAR, 'key_1', org))).toMatchObject({ outcome: 'held' })
    expect(await books.ledger.hold(wish('r2', 3 * DOLLAR, 'key_1', org))).toMatchObject({
      refusal: { account: org, period: 'credit', reason: 'held', max: 10 * DOLLAR, held: 8 * DOLLAR },
    })
    await books.ledger.settle('r1', 8 * DOLLAR)
    expect(await books.ledger.hold(wish('r2', 3 * DOLLAR, 'key_1', org))).toMatchObject({
      refusal: { account: org, period: 'credit', reason: 'spent' },
    })
    await books.credit.adjust(org, DOLLAR, 'a good customer', SYSTEM)
    expect(await books.ledger.hold(wish('r2', 3 * DOLLAR, 'key_1', org))).toMatchObject({ outcome: 'held' })
    expect(await books.credit.balance(org)).toEqual({
      organisation: org,
      prepaid: true,
      credited: 11 * DOLLAR,
      spent: 8 * DOLLAR,
      held: 3 * DOLLAR,
      balance: 3 * DOLLAR,
    })
    expect(await books.ledger.check()).toEqual([])
  })

  test('1,000 holds at once at two ledgers, against credit for 100: exactly 100', async () => {
    const { books, open } = given()
    const org = await prepaid(books, 100)
    const other = await open()
    const all = Array.from({ length: 1_000 }, (_, at) =>
      (at % 2 ? books : other).ledger.hold(wish(`r${at}`, 1, `key_${at % 5}`, org)),
    )
    const held = (await Promise.all(all)).filter(({ outcome }) => outcome === 'held')
    expect(held).toHaveLength(100)
    expect(await books.credit.balance(org)).toMatchObject({ held: 100, balance: 100 })
    expect(await books.ledger.check()).toEqual([])
    await other.close()
  })

  test('who pays afterwards is not held up, and owes what it has spent', async () => {
    const { books } = given()
    const { id } = await books.organisations.create('Acme', SYSTEM)
    await books.ledger.hold(wish('r1', 5, id))
    await books.ledger.settle('r1', 5)
    expect(await books.credit.balance(id)).toMatchObject({ prepaid: false, balance: -5 })
    expect(await books.credit.setPrepaid(id, true, SYSTEM)).toMatchObject({ prepaid: true, balance: -5 })
    await books.credit.adjust(id, 5, 'the invoice of November is paid', SYSTEM)
    expect(await books.ledger.hold(wish('r2', 1, id))).toMatchObject({ outcome: 'refused' })
    await books.credit.setPrepaid(id, false, SYSTEM)
    expect(await books.ledger.hold(wish('r2', 1, id))).toMatchObject({ outcome: 'held' })
    expect((await books.audit.list({ subject: id })).map(({ act }) => act)).toContain('credit-prepaid')
  })

  test('where the terms say so, a new organisation is prepaid and is given something, once', async () => {
    const { open } = given()
    const books = await open({ credit: { isPrepaid: true, free: 2 * DOLLAR, low: 0 } })
    const { id } = await books.organisations.create('Acme', SYSTEM)
    expect(await books.credit.balance(id)).toMatchObject({ prepaid: true, balance: 2 * DOLLAR })
    expect(await books.ledger.hold(wish('r1', 3 * DOLLAR, 'key_1', id))).toMatchObject({ outcome: 'refused' })
    // Only organisations pay in advance: a key without a budget has none.
    expect(await books.ledger.hold(wish('r2', 3 * DOLLAR, 'key_1'))).toMatchObject({ outcome: 'held' })
    expect(await books.credit.statement(id)).toMatchObject([{ kind: 'free', amount: 2 * DOLLAR, by: 'system' }])
    expect(await books.ledger.check()).toEqual([])
    await books.close()
  })

  test('an adjustment wants an amount and a reason, and says in the audit log who made it', async () => {
    const { books } = given()
    const org = await prepaid(books, 10)
    const by = { id: 'per_1', address: '203.0.113.7' }
    for (const amount of [0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(async () => await books.credit.adjust(org, amount, 'why', by)).rejects.toThrow(RangeError)
    await expect(async () => await books.credit.adjust(org, 1, ' ', by)).rejects.toThrow(RangeError)
    await expect(books.credit.adjust(org, Number.MAX_SAFE_INTEGER, 'much', by)).rejects.toThrow(RangeError)
    await expect(books.credit.adjust('org_none', 1, 'why', by)).rejects.toMatchObject({ code: 'unknown' })
    expect(await books.credit.adjust(org, -12, 'given by mistake', by)).toMatchObject({ balance: -2 })
    const [entry] = await books.credit.statement(org)
    expect(entry).toMatchObject({ kind: 'adjustment', amount: -12, reason: 'given by mistake', by: 'per_1' })
    const acts = await books.audit.list({ organisation: org })
    expect(acts[0]).toMatchObject({
      act: 'credit-adjust',
      actor: by,
      details: { amount: -12, reason: 'given by mistake' },
    })
    expect(await books.ledger.check()).toEqual([])
  })

  test('a statement has a line for each change, newest first, a page at a time, and adds up to the balance', async () => {
    const { books, world } = given()
    const org = await prepaid(books, 100)
    for (const [id, held, spent] of [
      ['less', 10, 4],
      ['same', 10, 10],
      ['more', 10, 13],
      ['free', 10, 0],
    ] as const) {
      world.time += 1_000
      await books.ledger.hold(wish(id, held, 'key_1', org))
      await books.ledger.settle(id, spent)
    }
    await books.ledger.hold(wish('still running', 5, org))
    const all = await books.credit.statement(org)
    expect(all.map(({ kind, subject, amount }) => [kind, subject ?? '', amount])).toEqual([
      ['spend', 'more', -13],
      ['spend', 'same', -10],
      ['spend', 'less', -4],
      ['adjustment', '', 100],
    ])
    expect(all[0]?.at).toBe(NOON + 3_000)
    const pages = []
    for (let before: number | undefined; ;) {
      const page = await books.credit.statement(org, { max: 1, ...(before !== undefined && { before }) })
      if (page.length === 0) break
      pages.push(...page)
      before = page[0]?.seq
    }
    expect(pages).toEqual(all)
    const { balance } = await books.credit.balance(org)
    expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
  })

  test('who has little left is named once, by whichever node looks, and again after there was enough', async () => {
    const { open } = given()
    const terms = { credit: { isPrepaid: true, free: 0, low: 10 } }
    const [one, other] = [await open(terms), await open(terms)]
    const org = await prepaid(one, 12)
    const rich = await prepaid(one, 10)
    const look = async () => (await Promise.all([one.credit.newlyLow(), other.credit.newlyLow()])).flat()
    expect(await look()).toEqual([])
    await one.ledger.hold(wish('r1', 3, org))
    // What is held is not gone.
    expect(await look()).toEqual([])
    await one.ledger.settle('r1', 3)
    expect(await look()).toEqual([{ organisation: org, balance: 9 }])
    expect(await look()).toEqual([])
    await other.credit.adjust(org, 1, 'a little', SYSTEM)
    expect(await look()).toEqual([])
    await other.credit.adjust(org, -1, 'and back', SYSTEM)
    expect(await look()).toEqual([{ organisation: org, balance: 9 }])
    await one.credit.setPrepaid(rich, false, SYSTEM)
    await one.credit.adjust(rich, -9, 'pays afterwards', SYSTEM)
    expect(await look()).toEqual([])
    await one.close()
    await other.close()
  })
}
