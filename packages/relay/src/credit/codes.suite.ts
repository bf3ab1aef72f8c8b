// What redemption codes do over every engine of the books.
import { expect, test } from 'vitest'
import { DOLLAR } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { HOUR_MS, NOON } from '../books/world.suite.ts'
import { BATCH_MAX } from './codes.ts'
import { type Given, prepaid } from './credit.suite.ts'

const BY = { id: 'per_1' }

export function codesSuite(given: () => Given) {
  const make = async (count: number, amount = 5 * DOLLAR, more: { readonly expiresAt?: number } = {}) =>
    given().books.codes.create({ count, amount, note: 'for the fair', ...more }, SYSTEM)

  test('a batch is shown once, and kept without its codes', async () => {
    const { books } = given()
    const { batch, codes } = await make(3)
    expect(codes).toHaveLength(3)
    expect(batch).toMatchObject({ count: 3, amount: 5 * DOLLAR, note: 'for the fair', createdAt: NOON })
    expect(await books.codes.batches()).toEqual([batch])
    const kept = await books.codes.list({ batch: batch.id })
    expect(kept.map(({ prefix }) => prefix).sort()).toEqual(codes.map((code) => code.slice(0, 9)).sort())
    const said = JSON.stringify([kept, await books.codes.batches(), await books.audit.list()])
    for (const code of codes) expect(said).not.toContain(code.slice(9))
    expect(await books.codes.list({ prefix: codes[1]?.slice(0, 9).toLowerCase() ?? '' })).toMatchObject([
      { batch: batch.id },
    ])
  })

  test('a large batch is made, and read a page at a time', async () => {
    const { books } = given()
    const { batch, codes } = await make(2_345, 1)
    const kept = []
    for (let after = ''; ;) {
      const page = await books.codes.list({ batch: batch.id }, { after, max: 400 })
      if (page.length === 0) break
      kept.push(...page)
      after = page.at(-1)?.id ?? ''
    }
    expect(new Set(kept.map(({ id }) => id)).size).toBe(2_345)
    expect(new Set(codes).size).toBe(2_345)
  })

  test('what is no count and no amount is refused', async () => {
    for (const count of [0, -1, 1.5, BATCH_MAX + 1, Number.NaN]) await expect(make(count)).rejects.toThrow(RangeError)
    for (const amount of [0, -1, 0.5, Number.NaN]) await expect(make(1, amount)).rejects.toThrow(RangeError)
  })

  test('1,000 who redeem one code at once, at two relays, are credited once', async () => {
    const { books, open } = given()
    const orgs = await Promise.all(Array.from({ length: 4 }, () => prepaid(books, 0)))
    const { codes } = await make(1)
    const other = await open()
    const all = Array.from({ length: 1_000 }, (_, at) =>
      (at % 2 ? books : other).codes.redeem(orgs[at % 4] ?? '', codes[0] ?? '', BY),
    )
    const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'used')).toHaveLength(999)
    const balances = await Promise.all(orgs.map((org) => books.credit.balance(org)))
    expect(balances.map(({ balance }) => balance).sort((one, two) => one - two)).toEqual([0, 0, 0, 5 * DOLLAR])
    expect(await books.ledger.check()).toEqual([])
    await other.close()
  })

  test('a redeemed code says whose it was, on the statement and in the audit log', async () => {
    const { books } = given()
    const org = await prepaid(books, 0)
    const { codes, batch } = await make(2)
    // As people type.
    const typed = ` ${codes[0]?.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `
    const redeemed = await books.codes.redeem(org, typed, BY)
    expect(redeemed).toMatchObject({ outcome: 'redeemed', amount: 5 * DOLLAR })
    const used = (await books.codes.list({ batch: batch.id })).filter(({ redeemedBy }) => redeemedBy)
    expect(used).toMatchObject([{ redeemedBy: org, redeemedAt: NOON }])
    const [line] = await books.credit.statement(org)
    expect(line).toMatchObject({ kind: 'redemption', amount: 5 * DOLLAR, subject: used[0]?.id, by: 'per_1' })
    const [act] = await books.audit.list({ organisation: org })
    expect(act).toMatchObject({ act: 'code-redeem', subject: used[0]?.id, actor: BY })
  })

  test('what is no code, was voided or is too old is unknown', async () => {
    const { books, world } = given()
    const org = await prepaid(books, 0)
    const { codes } = await make(1, 5, { expiresAt: NOON + HOUR_MS })
    const voided = await make(2, 5)
    const ids = await books.codes.list({ batch: voided.batch.id })
    expect(await books.codes.void(ids[0]?.id ?? '', SYSTEM)).toBe(1)
    const first = voided.codes.find((code) => code.startsWith(ids[0]?.prefix ?? '-')) ?? ''
    for (const text of ['', 'HFC', 'HFC-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA', '\u0000'.repeat(25), first])
      expect([text, await books.codes.redeem(org, text, BY)]).toEqual([text, { outcome: 'unknown' }])
    world.time += HOUR_MS
    expect(await books.codes.redeem(org, codes[0] ?? '', BY)).toEqual({ outcome: 'unknown' })
    expect(await books.credit.statement(org)).toEqual([])
  })

  test('who tries codes that are no good has to wait, and who has good ones does not', async () => {
    const { books, world } = given()
    const org = await prepaid(books, 0)
    const { codes } = await make(15, 1)
    for (const code of codes)
      expect(await books.codes.tryToRedeem(org, code, BY)).toMatchObject({ outcome: 'redeemed' })
    for (let tries = 0; tries < 10; tries += 1)
      expect(await books.codes.tryToRedeem(org, 'HFC-NOT-ONE', BY)).toEqual({ outcome: 'unknown' })
    const late = books.codes.tryToRedeem(org, 'HFC-NOT-ONE', BY)
    await expect(late).rejects.toMatchObject({ code: 'code-throttled', problem: { retryAfterMs: 6_000 } })
    // Somebody else is not to blame, until it is the organisation.
    for (let tries = 0; tries < 20; tries += 1)
      expect(await books.codes.tryToRedeem(org, 'HFC-NOT-ONE', { id: `per_other_${tries}` })).toEqual({
        outcome: 'unknown',
      })
    await expect(books.codes.tryToRedeem(org, 'HFC-NOT-ONE', { id: 'per_new' })).rejects.toMatchObject({
      code: 'code-throttled',
    })
    world.time += 6_000
    expect(await books.codes.tryToRedeem(org, 'HFC-NOT-ONE', BY)).toEqual({ outcome: 'unknown' })
  })

  test('of a batch that is voided, what was redeemed stays so', async () => {
    const { books } = given()
    const org = await prepaid(books, 0)
    const { batch, codes } = await make(3, 5)
    await books.codes.redeem(org, codes[0] ?? '', BY)
    expect(await books.codes.void(batch.id, SYSTEM)).toBe(2)
    expect(await books.codes.void(batch.id, SYSTEM)).toBe(0)
    expect(await books.credit.balance(org)).toMatchObject({ balance: 5 })
    expect(await books.codes.redeem(org, codes[1] ?? '', BY)).toEqual({ outcome: 'unknown' })
    expect(await books.codes.redeem(org, codes[0] ?? '', BY)).toEqual({ outcome: 'used' })
    await expect(books.codes.void('bat_none', SYSTEM)).rejects.toMatchObject({ code: 'unknown' })
    await expect(books.codes.void('cod_none', SYSTEM)).rejects.toMatchObject({ code: 'unknown' })
  })
}
