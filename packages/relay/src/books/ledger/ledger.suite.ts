// What every engine's ledger does.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { DOLLAR, MONEY_MAX } from '../money.ts'
import { SYSTEM } from '../who/audit.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import type { Held, Wish } from './page.ts'

export const wish = (id: string, amount: number, ...accounts: string[]): Wish => ({
  id,
  accounts,
  amount,
  expiresAt: NOON + HOUR_MS,
})

const outcomes = (held: readonly Held[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of held) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** @param open the same books again, as another process would; closed by whoever opened them */
export function ledgerSuite(
  given: () => { readonly books: Books; readonly world: World; readonly open: () => Promise<Books> },
) {
  const ledgerOf = async (budget: number, id = 'key_1') => {
    const { books } = given()
    await books.ledger.limit(id, { total: budget }, SYSTEM)
    return books.ledger
  }

  test('what is held is not there for others, and what is given back is', async () => {
    const ledger = await ledgerOf(10 * DOLLAR)
    expect(await ledger.hold(wish('r1', 8 * DOLLAR, 'key_1'))).toEqual({ outcome: 'held', amount: 8 * DOLLAR })
    expect(await ledger.hold(wish('r2', 3 * DOLLAR, 'key_1'))).toMatchObject({ outcome: 'refused' })
    expect(await ledger.settle('r1', 2 * DOLLAR)).toEqual({ ending: 'settled', spent: 2 * DOLLAR, endedAt: NOON })
    expect(await ledger.hold(wish('r3', 8 * DOLLAR, 'key_1'))).toMatchObject({ outcome: 'held' })
    expect(await ledger.release('r3')).toMatchObject({ ending: 'released', spent: 0 })
    expect(await ledger.account('key_1')).toMatchObject({ held: 0, spent: { day: 2 * DOLLAR, total: 2 * DOLLAR } })
    expect(await ledger.check()).toEqual([])
  })

  test('a refusal says which limit, whose, and when to come back', async () => {
    const { books } = given()
    await books.ledger.limit('key_1', { day: 10, total: 100 }, SYSTEM, 'Europe/Vienna')
    await books.ledger.limit('org_1', { month: 12 }, SYSTEM)
    const hold = (id: string, amount: number) => books.ledger.hold(wish(id, amount, 'key_1', 'org_1'))
    await hold('r1', 6)
    expect(await hold('r2', 5)).toEqual({
      outcome: 'refused',
      refusal: { account: 'key_1', period: 'day', max: 10, spent: 0, held: 6, wanted: 5, reason: 'held' },
    })
    await books.ledger.settle('r1', 6)
    expect(await hold('r2', 5)).toMatchObject({
      refusal: { account: 'key_1', period: 'day', reason: 'spent', until: Date.UTC(2026, 10, 20, 23) },
    })
    expect(await hold('r2', 7)).toMatchObject({
      refusal: { account: 'org_1', period: 'month', reason: 'spent', until: Date.UTC(2026, 11, 1) },
    })
    expect(await hold('r2', 101)).toMatchObject({ refusal: { account: 'key_1', period: 'day', reason: 'too-large' } })
  })

  test('who is refused by one account holds nothing in another', async () => {
    const ledger = await ledgerOf(5, 'org_1')
    expect(await ledger.hold(wish('r1', 6, 'key_1', 'org_1'))).toMatchObject({ outcome: 'refused' })
    expect(await ledger.account('key_1')).toMatchObject({ held: 0 })
    expect(await ledger.holds()).toEqual([])
  })

  test('a budget is whole again when its period is over, but for what is held', async () => {
    const { books, world } = given()
    await books.ledger.limit('key_1', { day: 10 }, SYSTEM)
    await books.ledger.hold(wish('r1', 4, 'key_1'))
    await books.ledger.hold(wish('r2', 6, 'key_1'))
    await books.ledger.settle('r2', 6)
    world.time = Date.UTC(2026, 10, 21)
    expect(await books.ledger.hold(wish('r3', 7, 'key_1'))).toMatchObject({
      refusal: { reason: 'held', held: 4, spent: 0 },
    })
    expect(await books.ledger.hold(wish('r3', 6, 'key_1'))).toMatchObject({ outcome: 'held' })
    await books.ledger.settle('r1', 4)
    expect(await books.ledger.account('key_1')).toMatchObject({ held: 6, spent: { day: 4, month: 10, total: 10 } })
    expect(await books.ledger.check()).toEqual([])
  })

  test('asked twice is held once, settled twice is spent once, and the first ending counts', async () => {
    const ledger = await ledgerOf(10)
    const twice = await Promise.all([ledger.hold(wish('r1', 6, 'key_1')), ledger.hold(wish('r1', 6, 'key_1'))])
    expect(twice).toEqual([1, 2].map(() => ({ outcome: 'held', amount: 6 })))
    const end = await ledger.settle('r1', 5)
    expect(await ledger.settle('r1', 6)).toEqual(end)
    expect(await ledger.release('r1')).toEqual(end)
    expect(await ledger.hold(wish('r1', 6, 'key_1'))).toEqual({ outcome: 'ended', end })
    expect(await ledger.account('key_1')).toMatchObject({ held: 0, spent: { total: 5 } })
    expect(await ledger.release('never')).toBeUndefined()
    expect(await ledger.check()).toEqual([])
  })

  test('a hold grows where there is room, and stays as it was where there is none', async () => {
    const ledger = await ledgerOf(10)
    await ledger.hold(wish('r1', 4, 'key_1'))
    expect(await ledger.hold(wish('r1', 9, 'key_1'))).toEqual({ outcome: 'held', amount: 9 })
    expect(await ledger.hold(wish('r1', 11, 'key_1'))).toMatchObject({ outcome: 'refused', refusal: { wanted: 2 } })
    expect(await ledger.hold(wish('r1', 3, 'key_1'))).toEqual({ outcome: 'held', amount: 9 })
    await ledger.settle('r1', 9)
    expect(await ledger.account('key_1')).toMatchObject({ held: 0, spent: { total: 9 } })
    expect(await ledger.check()).toEqual([])
  })

  test('less than was asked for is held where that is enough', async () => {
    const ledger = await ledgerOf(10)
    expect(await ledger.hold({ ...wish('r1', 50, 'key_1', 'org_1'), amountMin: 1 })).toEqual({
      outcome: 'held',
      amount: 10,
    })
    expect(await ledger.hold({ ...wish('r2', 50, 'key_1'), amountMin: 1 })).toMatchObject({ outcome: 'refused' })
    expect(await ledger.account('org_1')).toMatchObject({ held: 10 })
  })

  test('what cost more than was held is spent all the same, and then nothing more is', async () => {
    const ledger = await ledgerOf(10)
    await ledger.hold(wish('r1', 10, 'key_1'))
    await ledger.settle('r1', 13)
    expect(await ledger.account('key_1')).toMatchObject({ held: 0, spent: { total: 13 } })
    expect(await ledger.hold({ ...wish('r2', 5, 'key_1'), amountMin: 0 })).toMatchObject({
      refusal: { max: 10, spent: 13, reason: 'spent' },
    })
    expect(await ledger.check()).toEqual([])
  })

  test('what no account can count is counted as far as it can be, and keeps nobody else from anything', async () => {
    const { books } = given()
    const { ledger } = books
    await ledger.hold(wish('r1', 10, 'key_1', 'org_1'))
    await ledger.settle('r1', MONEY_MAX)
    await ledger.spend('r2', ['key_2', 'org_1'], MONEY_MAX)
    const { spent } = (await ledger.account('org_1')) ?? { spent: undefined }
    expect([spent?.total, spent?.day]).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
    const together = [ledger.spend('r3', ['key_3', 'org_1'], 5), ledger.hold(wish('r4', 10, 'key_4', 'org_2'))]
    expect(await Promise.all(together)).toMatchObject([{ ending: 'settled' }, { outcome: 'held' }])
    expect(await ledger.hold(wish('r5', 10, 'key_1', 'org_1'))).toMatchObject({ outcome: 'refused' })
    expect(await ledger.check()).toEqual([])
  })

  test('every step is there to be read, in order, and nobody changes it', async () => {
    const ledger = await ledgerOf(10)
    await ledger.hold(wish('r1', 6, 'key_1', 'org_1'))
    await ledger.settle('r1', 4)
    const steps = await ledger.transfers({ account: 'key_1' })
    expect(steps.map(({ from, to, amount }) => `${amount} ${from} → ${to}`)).toEqual([
      '2 held → free',
      '4 held → spent',
      '6 free → held',
    ])
    expect(await ledger.transfers({ account: 'key_1' }, steps[1]?.seq)).toEqual(steps.slice(2))
    expect(await ledger.transfers({ hold: 'r1' })).toHaveLength(6)
  })

  test('1,000 at once against a budget for 100: exactly 100', async () => {
    const ledger = await ledgerOf(100 * DOLLAR)
    const all = Array.from({ length: 1_000 }, (_, at) =>
      ledger.hold(wish(`r${at}`, DOLLAR, 'key_1', `per_${at % 7}`, 'org_1')),
    )
    expect(outcomes(await Promise.all(all))).toEqual({ held: 100, refused: 900 })
    expect(await ledger.account('key_1')).toMatchObject({ held: 100 * DOLLAR })
    expect(await ledger.account('org_1')).toMatchObject({ held: 100 * DOLLAR })
    await Promise.all((await ledger.holds()).map(({ id }) => ledger.settle(id, DOLLAR)))
    expect(await ledger.account('key_1')).toMatchObject({ held: 0, spent: { total: 100 * DOLLAR } })
    expect(await ledger.holds()).toEqual([])
    expect(await ledger.check()).toEqual([])
  })

  test('what another process has left behind is found, and ended as its judge says', async () => {
    const { books, open } = given()
    await books.ledger.limit('key_1', { total: 100 }, SYSTEM)
    for (const [id, amount] of Object.entries({ ended: 10, lost: 20, running: 30 }))
      await books.ledger.hold(wish(id, amount, 'key_1'))
    const next = await open()
    await next.ledger.hold(wish('mine', 5, 'key_1'))
    const asked: string[] = []
    const count = await next.ledger.recover('others', ({ id }) => {
      asked.push(id)
      return id === 'ended' ? { spent: 7 } : id === 'lost' ? 'release' : 'keep'
    })
    expect([count, asked.sort()]).toEqual([2, ['ended', 'lost', 'running']])
    expect(await next.ledger.account('key_1')).toMatchObject({ held: 35, spent: { total: 7 } })
    expect(await next.ledger.check()).toEqual([])
    await next.close()
  })

  test('holds are looked at when their time is over, whoever made them', async () => {
    const { books, world } = given()
    await books.ledger.hold(wish('r1', 1, 'key_1'))
    await books.ledger.hold({ ...wish('r2', 1, 'key_1'), expiresAt: NOON + 2 * HOUR_MS })
    expect(await books.ledger.recover('expired', () => 'release')).toBe(0)
    world.time += HOUR_MS
    expect(await books.ledger.recover('expired', () => 'release')).toBe(1)
    expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['r2'])
  })

  test('holds that are over are forgotten after a time, their money never', async () => {
    const { books, world } = given()
    await books.ledger.hold(wish('r1', 5, 'key_1'))
    await books.ledger.hold(wish('r2', 5, 'key_1'))
    await books.ledger.settle('r1', 3)
    world.time += HOUR_MS
    await books.ledger.sweep(NOON + 1)
    expect(await books.ledger.release('r1')).toBeUndefined()
    expect(await books.ledger.release('r2')).toBeDefined()
    expect(await books.ledger.account('key_1')).toMatchObject({ spent: { total: 3 } })
    expect(await books.ledger.transfers({ hold: 'r1' })).toHaveLength(3)
    expect(await books.ledger.check()).toEqual([])
  })

  test('a budget that is set says so in the audit log; what is no amount or no place is refused', async () => {
    const { books } = given()
    await books.ledger.limit('key_1', { day: 5 }, { id: 'per_1', address: '203.0.113.7' }, 'Asia/Shanghai')
    await books.ledger.limit('key_1', {}, SYSTEM)
    const [last, first] = await books.audit.list({ subject: 'key_1' })
    expect(first).toMatchObject({
      act: 'budget-set',
      actor: { id: 'per_1', address: '203.0.113.7' },
      details: { budget: { day: 5 } },
    })
    expect(last).toMatchObject({ actor: SYSTEM, details: { budget: {}, before: { day: 5 } } })
    for (const wrong of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER])
      await expect(books.ledger.limit('key_1', { day: wrong }, SYSTEM)).rejects.toThrow(RangeError)
    await expect(books.ledger.limit('key_1', {}, SYSTEM, 'Mars/Olympus')).rejects.toThrow(RangeError)
    expect(() => books.ledger.hold(wish('r1', -1, 'key_1'))).toThrow(RangeError)
    for (const amountMin of [-1, 2, Number.NaN])
      expect(() => books.ledger.hold({ ...wish('r1', 1, 'key_1'), amountMin })).toThrow(RangeError)
    expect(() => books.ledger.settle('r1', -1)).toThrow(RangeError)
    expect(() => books.ledger.hold(wish('r1', 1, ...'123456789'))).toThrow(RangeError)
  })
}
