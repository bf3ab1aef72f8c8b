import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MONEY_MAX } from '../money.ts'
import { HOUR_MS, NOON } from '../world.suite.ts'
import { type Account, type Budget, balance, credit, limit, newAccount, refusal, room, spend, turn } from './account.ts'
import { type Hold, Page, type Side } from './page.ts'

const account = (id: string, budget: Budget): Account => limit(newAccount(id, 'UTC', NOON), budget, 'UTC', NOON)
const prepaid = (id: string, credited: number, budget: Budget = {}): Account =>
  credit({ ...account(id, budget), prepaid: true }, credited)
const pageOf = (accounts: readonly Account[], holds: readonly Hold[] = [], now = NOON): Page =>
  new Page(accounts, holds, { holder: 'here', now })

describe('an account', () => {
  test('has room for what is left of its tightest limit', () => {
    expect(room(account('a', {}))).toBe(MONEY_MAX)
    expect(room(spend(account('a', { day: 10, month: 100 }), 0, 4))).toBe(6)
    expect(room(spend(account('a', { day: 10, month: 100 }), 0, 98))).toBe(-88)
  })

  test('is refused by the limit that stays in the way for longest', () => {
    const spent = spend(account('a', { day: 10, week: 10, month: 20 }), 0, 10)
    expect(refusal(spent, 1)).toMatchObject({ period: 'week', reason: 'spent', until: Date.UTC(2026, 10, 23) })
    expect(refusal(spend(account('a', { day: 10, total: 10 }), 0, 10), 1)).toMatchObject({
      period: 'total',
      reason: 'spent',
    })
    expect(refusal(spent, 11)).toMatchObject({ period: 'day', reason: 'too-large' })
    expect(refusal(account('a', { day: 10 }), 10)).toBeUndefined()
  })

  test('comes back when a refusal says it does', () => {
    const spent = spend(account('a', { day: 10, week: 10 }), 0, 10)
    const until = refusal(spent, 1)?.until ?? 0
    expect(refusal(turn(spent, until - 1), 1)).toBeDefined()
    expect(refusal(turn(spent, until), 1)).toBeUndefined()
  })

  test('that is prepaid has room for what is left of its credit, and not for more than its budget', () => {
    expect(room(prepaid('a', 0))).toBe(0)
    expect(room(spend(prepaid('a', 10), 0, 4))).toBe(6)
    expect(room(spend(prepaid('a', 100, { day: 5 }), 0, 4))).toBe(1)
    expect(room({ ...prepaid('a', 10), held: 7 })).toBe(3)
    expect(room({ ...prepaid('a', 10), prepaid: false })).toBe(MONEY_MAX)
  })

  test('that has no credit left is refused for good, and one whose credit is held for now', () => {
    expect(refusal(prepaid('a', 10), 10)).toBeUndefined()
    expect(refusal({ ...prepaid('a', 10), held: 7 }, 4)).toEqual({
      account: 'a',
      period: 'credit',
      max: 10,
      spent: 0,
      held: 7,
      wanted: 4,
      reason: 'held',
    })
    expect(refusal(spend(prepaid('a', 10, { day: 10 }), 0, 7), 4)).toMatchObject({ period: 'credit', reason: 'spent' })
    expect(refusal(spend(prepaid('a', 10, { day: 10 }), 0, 7), 4)).not.toHaveProperty('until')
    expect(refusal({ ...spend(prepaid('a', 99, { day: 10 }), 0, 7), held: 1 }, 4)).toMatchObject({ period: 'day' })
  })

  test('that gets another calendar keeps what it has spent', () => {
    const moved = limit(spend(account('a', { day: 10 }), 0, 7), { day: 20 }, 'Asia/Tokyo', NOON)
    expect(moved).toMatchObject({ id: 'a', zone: 'Asia/Tokyo', budget: { day: 20 }, spent: { day: 7 } })
    expect(moved.until.day).toBe(Date.UTC(2026, 10, 20, 15))
  })
})

describe('a page', () => {
  test('names, of several accounts in the way, the one that stays there for longest', () => {
    const page = pageOf([
      spend(account('key', { day: 5 }), 0, 5),
      spend(account('project', { total: 5 }), 0, 5),
      spend(account('org', { month: 5 }), 0, 5),
    ])
    const held = page.hold({ id: 'r', accounts: ['key', 'project', 'org'], amount: 1, expiresAt: NOON })
    expect(held).toMatchObject({ outcome: 'refused', refusal: { account: 'project', period: 'total' } })
    expect(page.changes).toEqual({ accounts: [], sessions: [], holdsMade: [], holdsChanged: [], transfers: [] })
  })

  test('writes credit, and what is taken back of it, as money from the world and to it', () => {
    const page = pageOf([prepaid('org', 0)])
    expect(page.hold({ id: 'r', accounts: ['org'], amount: 1, expiresAt: NOON })).toMatchObject({ outcome: 'refused' })
    page.credit('crd_1', 'org', 5)
    expect(page.hold({ id: 'r', accounts: ['org'], amount: 5, expiresAt: NOON })).toMatchObject({ outcome: 'held' })
    expect(page.credit('crd_2', 'org', -7)).toMatchObject({ credited: -2, held: 5 })
    page.end('r', 'settled', 4)
    expect(page.changes.transfers.map(({ hold, from, to, amount }) => [hold, from, to, amount])).toEqual([
      ['crd_1', 'world', 'free', 5],
      ['r', 'free', 'held', 5],
      ['crd_2', 'free', 'world', 7],
      ['r', 'held', 'spent', 4],
      ['r', 'held', 'free', 1],
    ])
    expect(page.changes.accounts).toMatchObject([{ id: 'org', credited: -2, spent: { total: 4 }, held: 0 }])
  })

  test('takes from an account that is named twice once', () => {
    const page = pageOf([account('key', { day: 5 })])
    expect(page.hold({ id: 'r', accounts: ['key', 'key'], amount: 5, expiresAt: NOON })).toMatchObject({
      outcome: 'held',
    })
    expect(page.changes.accounts).toMatchObject([{ held: 5 }])
  })

  test('writes a hold once that is made and ended on it', () => {
    const page = pageOf([account('key', {})])
    page.hold({ id: 'r', accounts: ['key'], amount: 5, expiresAt: NOON })
    page.end('r', 'settled', 4)
    expect(page.changes.holdsMade).toMatchObject([{ id: 'r', end: { spent: 4 } }])
    expect(page.changes.holdsChanged).toEqual([])
  })

  test('random orders, over hours, never overspend, leave nothing held, and always balance', () => {
    fc.assert(fc.property(fc.array(order, { maxLength: 120 }), fc.integer({ min: 1, max: 7 }), check), { numRuns: 300 })
  })
})

type Order =
  | {
      readonly do: 'hold'
      readonly id: number
      readonly payers: readonly string[]
      readonly amount: number
      readonly part: boolean
    }
  | { readonly do: 'end'; readonly id: number; readonly share: number }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'credit'; readonly amount: number }

const PREPAID = 'p'
const PAYERS = ['a', 'b', 'c', PREPAID]
const BUDGETS: Readonly<Record<string, Budget>> = { a: { day: 50, total: 300 }, b: { week: 120, month: 150 }, c: {} }
const id = fc.nat(30)
const order: fc.Arbitrary<Order> = fc.oneof(
  fc.record({
    do: fc.constant('hold' as const),
    id,
    payers: fc.subarray(PAYERS, { minLength: 1 }),
    amount: fc.nat(40),
    part: fc.boolean(),
  }),
  // Nothing, for a release; up to all of what was held.
  fc.record({ do: fc.constant('end' as const), id, share: fc.constantFrom(0, 0.3, 1) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.nat(30) }),
  fc.record({ do: fc.constant('credit' as const), amount: fc.nat(40) }),
)

/** Many pages one after another, as transactions are, each of a few orders. */
function check(orders: readonly Order[], perPage: number): void {
  const accounts = new Map(
    PAYERS.map((payer) => [payer, { ...account(payer, BUDGETS[payer] ?? {}), prepaid: payer === PREPAID }]),
  )
  const holds = new Map<string, Hold>()
  const nothing: Record<Side, number> = { world: 0, free: 0, held: 0, spent: 0 }
  const sides = new Map<string, Record<Side, number>>(PAYERS.map((payer) => [payer, { ...nothing }]))
  let now = NOON
  const turnPage = (fill: (page: Page) => void): void => {
    const page = pageOf([...accounts.values()], [...holds.values()], now)
    fill(page)
    const { accounts: changed, holdsMade, holdsChanged, transfers } = page.changes
    for (const one of changed) accounts.set(one.id, one)
    for (const one of [...holdsMade, ...holdsChanged]) holds.set(one.id, one)
    for (const { account, from, to, amount } of transfers) {
      const stand = sides.get(account)
      if (!stand) throw new Error('an account that nobody named')
      stand[from] -= amount
      stand[to] += amount
    }
    for (const one of accounts.values()) {
      const stand = sides.get(one.id)
      const open = [...holds.values()].filter(({ end, accounts }) => !end && accounts.includes(one.id))
      expect(stand).toEqual({
        world: 0 - one.credited,
        free: one.credited - one.held - one.spent.total,
        held: one.held,
        spent: one.spent.total,
      })
      if (one.prepaid) expect(one.held).toBeLessThanOrEqual(balance(one))
      expect(one.held).toBe(open.reduce((sum, { amount }) => sum + amount, 0))
      for (const [period, max] of Object.entries(one.budget))
        expect(one.spent[period as 'day'] + one.held).toBeLessThanOrEqual(max)
    }
  }
  for (let at = 0; at < orders.length; at += perPage) {
    turnPage((page) => {
      for (const order of orders.slice(at, at + perPage)) {
        const name = `r${'id' in order ? order.id : ''}`
        if (order.do === 'wait') now += order.hours * HOUR_MS
        else if (order.do === 'credit') page.credit('crd', PREPAID, order.amount)
        else if (order.do === 'hold')
          page.hold({
            id: name,
            accounts: order.payers,
            amount: order.amount,
            amountMin: order.part ? 0 : order.amount,
            expiresAt: 0,
          })
        else
          page.end(
            name,
            order.share > 0 ? 'settled' : 'released',
            Math.floor((holds.get(name)?.amount ?? 0) * order.share),
          )
      }
    })
  }
  turnPage((page) => [...holds.keys()].forEach((name) => page.end(name, 'released', 0)))
  for (const one of accounts.values()) expect(one.held).toBe(0)
}
