// What every engine knows of limits, and what the ring makes of it.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { DOLLAR } from '../money.ts'
import { SYSTEM } from '../who/audit.ts'
import { NOON, type World } from '../world.suite.ts'
import { LimitRing } from './limit-ring.ts'

export function limitsSuite(
  given: () => { readonly books: Books; readonly world: World; readonly open: () => Promise<Books> },
) {
  test('limits are what was said last, all of them at once, and it is noted who said so', async () => {
    const { books } = given()
    expect(await books.limits.get('key_1')).toEqual({})
    await books.limits.set('key_1', { requestsPerMinute: 60, concurrent: 4, warnPercents: [50] }, SYSTEM)
    await books.limits.set('key_1', { tokensPerMinute: 1_000 }, { id: 'per_1' })
    expect(await books.limits.get('key_1')).toEqual({ tokensPerMinute: 1_000 })
    expect(await books.audit.list({ subject: 'key_1' })).toMatchObject([
      {
        act: 'limits-set',
        actor: { id: 'per_1' },
        details: { limits: { tokensPerMinute: 1_000 }, before: { requestsPerMinute: 60, concurrent: 4 } },
      },
      { act: 'limits-set', actor: { id: 'system' } },
    ])
  })

  test.each([{ requestsPerMinute: 0 }, { tokensPerMinute: 1.5 }, { concurrent: 2e9 }, { warnPercents: [101] }])(
    '%j is no limit',
    async (limits) => {
      await expect(given().books.limits.set('key_1', limits, SYSTEM)).rejects.toThrow(RangeError)
    },
  )

  test('limits and budget are set together, or neither', async () => {
    const { books } = given()
    const wish = { limits: { concurrent: 3 }, budget: { day: DOLLAR }, zone: 'Europe/Vienna' }
    await books.limits.setAll('key_1', wish, SYSTEM)
    const stands = async () => [await books.limits.get('key_1'), (await books.ledger.account('key_1'))?.budget]
    expect(await stands()).toEqual([{ concurrent: 3 }, { day: DOLLAR }])
    for (const wrong of [{ zone: 'Mars/Olympus' }, { budget: { day: -1 } }, { limits: { concurrent: 0 } }])
      await expect(
        books.limits.setAll('key_1', { limits: {}, budget: {}, zone: 'UTC', ...wrong }, SYSTEM),
      ).rejects.toThrow(RangeError)
    const broken = () => Promise.reject(new Error('the disk is full'))
    await expect(books.ledger.limit('key_1', {}, SYSTEM, 'UTC', undefined, broken)).rejects.toThrow('full')
    expect(await stands()).toEqual([{ concurrent: 3 }, { day: DOLLAR }])
    expect((await books.audit.list({ subject: 'key_1' })).map(({ act }) => act)).toEqual(['limits-set', 'budget-set'])
  })

  test('the ring knows limits and budgets, and what becomes of them, here and at another node', async () => {
    const { books, world, open } = given()
    await books.limits.set('key_1', { concurrent: 1 }, SYSTEM)
    const other = await open()
    const rings = [new LimitRing(books.limits, world.paused), new LimitRing(other.limits, world.paused)]
    for (const ring of rings) await ring.open()
    for (const ring of rings) expect([ring.of('key_1'), ring.isBounded('key_1')]).toEqual([{ concurrent: 1 }, false])

    await books.ledger.limit('key_1', { day: DOLLAR }, SYSTEM)
    await books.limits.set('key_1', {}, SYSTEM)
    // An interval later, they have asked.
    for (const look of world.later.splice(0)) look()
    await Promise.all(rings.map((ring) => ring.refresh()))
    for (const ring of rings)
      expect([ring.of('key_1'), ring.budgetOf('key_1'), ring.isBounded('key_1')]).toEqual([{}, { day: DOLLAR }, true])

    await other.ledger.limit('key_1', {}, SYSTEM)
    await Promise.all(rings.map((ring) => ring.refresh()))
    for (const ring of rings) expect(ring.isBounded('key_1')).toBe(false)
    for (const ring of rings) ring.close()
    await other.close()
  })

  test('who pays in advance is known to the ring when that was decided, without another look', async () => {
    const { books, world } = given()
    const { id } = await books.organisations.create('Acme', SYSTEM)
    const ring = new LimitRing(books.limits, world.paused)
    await ring.open()
    await books.credit.setPrepaid(id, true, SYSTEM)
    expect(ring.isBounded(id)).toBe(true)
    await books.credit.setPrepaid(id, false, SYSTEM)
    expect(ring.isBounded(id)).toBe(false)
    ring.close()
  })

  test('what was spent without a hold is written down once, whoever pays and however often it is said', async () => {
    const { books } = given()
    const spend = () => books.ledger.spend('rpl_1', ['key_1', 'org_1', 'key_1'], 7)
    expect(await Promise.all([spend(), spend()])).toEqual(
      Array.from({ length: 2 }, () => ({ ending: 'settled', spent: 7, endedAt: NOON })),
    )
    expect(await spend()).toMatchObject({ spent: 7 })
    for (const id of ['key_1', 'org_1'])
      expect(await books.ledger.account(id)).toMatchObject({ held: 0, spent: { day: 7, total: 7 } })
    expect(await books.ledger.check()).toEqual([])
  })

  test('what was spent and is held is a settlement, by those who hold it', async () => {
    const { books } = given()
    await books.ledger.hold({ id: 'rpl_1', accounts: ['key_1'], amount: 10, expiresAt: NOON, note: 'this' })
    await books.ledger.hold({ id: 'rpl_1', accounts: ['key_1'], amount: 12, expiresAt: NOON, note: 'that' })
    expect(await books.ledger.find('rpl_1')).toMatchObject({ amount: 12, note: 'this' })
    await books.ledger.spend('rpl_1', ['key_2'], 7)
    expect(await books.ledger.account('key_1')).toMatchObject({ held: 0, spent: { total: 7 } })
    expect(await books.ledger.account('key_2')).toMatchObject({ spent: { total: 0 } })
    expect(await books.ledger.check()).toEqual([])
  })
}
