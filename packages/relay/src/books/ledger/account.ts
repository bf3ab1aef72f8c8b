// One account of the ledger: a key, a person, a project, an organisation, whoever has a budget. Arithmetic on a value.
//
// Its money stands on three sides, which together are always nothing: what is `held` for replies that run, what was
// `spent`, and `free`, where both came from. What was paid in advance came to `free` from the `world`, so that of a prepaid
// account `free` is what it has. Money that is held counts against each period until it is spent or given back, and is
// spent in the period in which the reply ends: so no period is ever passed, also not around midnight.
import { type Calendar, PERIODS, type Period, periodAt } from '../limits/period.ts'
import { MONEY_MAX, type Money } from '../money.ts'

/** The most that may be spent in a period. Absent: any amount. */
export type Budget = { readonly [period in Period]?: Money }

export interface Account {
  readonly id: string
  /** It may hold no more than what is left of its credit. */
  readonly prepaid: boolean
  /** What it was ever given, less what was taken back: more may have been taken back than there was. */
  readonly credited: Money
  /** Whose calendar its periods go by. */
  readonly zone: string
  readonly budget: Budget
  readonly spent: Readonly<Record<Period, Money>>
  /** When the current period is over, in milliseconds since 1970. */
  readonly until: Readonly<Record<Calendar, number>>
  readonly held: Money
}

/** Why an account cannot hold what it was asked to. */
export interface Refusal {
  /** Whose limit it is. */
  readonly account: string
  /** Which: the budget of a period, what was paid in advance, or what a session has beside money, which is counted and no money. */
  readonly period: Period | 'credit' | 'replies' | 'tokens'
  readonly max: Money
  readonly spent: Money
  readonly held: Money
  readonly wanted: Money
  /**
   * `held`: there is money, for replies that run; it may be back any moment.
   * `spent`: there is none until the period is over, or somebody tops up.
   * `too-large`: there never is that much.
   */
  readonly reason: 'held' | 'spent' | 'too-large'
  /** When to come back, in milliseconds since 1970. Only with `spent`, and for what is over some time. */
  readonly until?: number
}

const CALENDARS: readonly Calendar[] = ['day', 'week', 'month']

export function newAccount(id: string, zone: string, now: number, prepaid = false): Account {
  const until = Object.fromEntries(CALENDARS.map((one) => [one, periodAt(one, now, zone).until]))
  return {
    id,
    prepaid,
    credited: 0,
    zone,
    budget: {},
    spent: { day: 0, week: 0, month: 0, total: 0 },
    until: until as Record<Calendar, number>,
    held: 0,
  }
}

/** As it is now: with nothing spent in periods that have begun since. */
export function turn(account: Account, now: number): Account {
  const over = CALENDARS.filter((one) => now >= account.until[one])
  if (over.length === 0) return account
  const spent = { ...account.spent }
  const until = { ...account.until }
  for (const one of over) {
    spent[one] = 0
    until[one] = periodAt(one, now, account.zone).until
  }
  return { ...account, spent, until }
}

/** With another budget, or calendar: what was spent in the current periods stays so. */
export function limit(account: Account, budget: Budget, zone: string, now: number): Account {
  return {
    ...turn(account, now),
    budget,
    ...(zone !== account.zone && { zone, until: newAccount('', zone, now).until }),
  }
}

/** What may still be held: no more in any period. Negative when more was spent than was held for it. */
export const room = (account: Account): Money =>
  Math.min(...PERIODS.map((period) => maxOf(account, period) - account.spent[period]), creditOf(account)) - account.held

/** What is left of its credit, what is held included: negative when more was spent or taken back than there was. */
export const balance = ({ credited, spent }: Account): Money => credited - spent.total

const creditOf = (account: Account): Money => (account.prepaid ? balance(account) : MONEY_MAX)

/** Why there is no room for `wanted`, by the limit that stays in the way for longest; undefined when there is. */
export function refusal(account: Account, wanted: Money): Refusal | undefined {
  let worst: Refusal | undefined
  for (const period of PERIODS) {
    const one = refusalBy(account, period, wanted)
    if (one && (!worst || comesBack(one) > comesBack(worst))) worst = one
  }
  const unpaid = refusalByCredit(account, wanted)
  return unpaid && (!worst || comesBack(unpaid) > comesBack(worst)) ? unpaid : worst
}

/** When it is of use to come back: at once, some time, never. For comparing. */
export const comesBack = ({ reason, until = Number.POSITIVE_INFINITY }: Refusal): number =>
  reason === 'held' ? 0 : until

function refusalBy(account: Account, period: Period, wanted: Money): Refusal | undefined {
  const max = maxOf(account, period)
  const spent = account.spent[period]
  if (spent + account.held + wanted <= max) return undefined
  const common = { account: account.id, period, max, spent, held: account.held, wanted }
  if (wanted > max) return { ...common, reason: 'too-large' }
  if (spent + wanted <= max) return { ...common, reason: 'held' }
  return { ...common, reason: 'spent', ...(period !== 'total' && { until: account.until[period] }) }
}

function refusalByCredit(account: Account, wanted: Money): Refusal | undefined {
  const { id, credited, held, spent } = account
  if (!account.prepaid || held + wanted <= balance(account)) return undefined
  const reason = wanted <= balance(account) ? 'held' : 'spent'
  return { account: id, period: 'credit', max: credited, spent: spent.total, held, wanted, reason }
}

/** Every account has a total that it cannot pass: a sum must stay exact. */
const maxOf = ({ budget }: Account, period: Period): Money => budget[period] ?? MONEY_MAX

export const hold = (account: Account, amount: Money): Account => ({ ...account, held: account.held + amount })

/** @param amount negative where it is taken back */
export const credit = (account: Account, amount: Money): Account => ({
  ...account,
  credited: account.credited + amount,
})

/** The most that may still be put down as spent: a sum must stay exact, whatever an upstream says that it wants. */
export const countable = ({ spent }: Account): Money => Number.MAX_SAFE_INTEGER - spent.total

/** What was held is exchanged for what was spent: less, the same, or more. Ask `countable` before. */
export function spend(account: Account, held: Money, actual: Money): Account {
  const { day, week, month, total } = account.spent
  return {
    ...account,
    held: account.held - held,
    spent: { day: day + actual, week: week + actual, month: month + actual, total: total + actual },
  }
}
