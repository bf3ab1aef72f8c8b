// A page of the ledger: what one transaction has read, what it decides about it, and what it is to write. No database
// in sight: an engine reads the rows in, locks them, and writes out what has changed.
import * as sessions from '../../sessions/account.ts'
import type { Account as Session, Used, Worth } from '../../sessions/account.ts'
import type { Budget as SessionBudget } from '../../sessions/session.ts'
import { MONEY_MAX, type Money } from '../money.ts'
import {
  type Account,
  type Refusal,
  comesBack,
  countable,
  credit,
  hold,
  newAccount,
  refusal,
  room,
  spend,
  turn,
} from './account.ts'

export type Side = 'world' | 'free' | 'held' | 'spent'

/** What the ledger consists of. Money leaves one side for another: no entry can fail to balance. */
export interface Transfer {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Or the entry of credit: see credit/entry.ts. */
  readonly hold: string
  readonly account: string
  readonly from: Side
  readonly to: Side
  readonly amount: Money
}

export interface Hold {
  /** Its reply's. */
  readonly id: string
  readonly accounts: readonly string[]
  readonly amount: Money
  /** The process that made it. */
  readonly holder: string
  /** Milliseconds since 1970. */
  readonly heldAt: number
  /** When somebody shall look whether its holder is still there. */
  readonly expiresAt: number
  /** What its holder wants to be known of it when the holder is gone. Opaque here. */
  readonly note?: string
  /** The session that started the reply, where that has a budget. */
  readonly session?: string
  readonly end?: End
}

/** Final: the first one counts. */
export interface End {
  readonly ending: 'settled' | 'released'
  readonly spent: Money
  /** Milliseconds since 1970. */
  readonly endedAt: number
}

/** The session that starts a reply: its budget travels in its token, and is written down with what is spent of it. */
export interface Starting {
  readonly id: string
  readonly budget: SessionBudget
  /** When nobody accepts its token any more, in milliseconds since 1970. */
  readonly until: number
  readonly worth: Worth
}

/** What is asked for. */
export interface Wish {
  readonly id: string
  /** All of them pay, each from its own budget: the key, its person, its project, its organisation. */
  readonly accounts: readonly string[]
  /** Pays too, from the budget of its token. Looked at the first time. */
  readonly session?: Starting
  readonly amount: Money
  /** With less than `amount` in one of the accounts, whatever is left is held, if it is this much. Absent: all or nothing. */
  readonly amountMin?: Money
  readonly expiresAt: number
  /** Kept as it was said the first time. */
  readonly note?: string
}

export type Held =
  | { readonly outcome: 'held'; readonly amount: Money }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** It was held before, and that is over. */
  | { readonly outcome: 'ended'; readonly end: End }

export interface Changes {
  readonly accounts: readonly Account[]
  readonly sessions: readonly Session[]
  readonly holdsMade: readonly Hold[]
  readonly holdsChanged: readonly Hold[]
  readonly transfers: readonly Transfer[]
}

/** Who turns it, and when. */
export interface Turning {
  readonly holder: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Those that the holds and the wishes on it name, as far as they are known. */
  readonly sessions?: Iterable<Session>
}

export class Page {
  readonly #holder: string
  readonly #now: number
  readonly #accounts = new Map<string, Account>()
  readonly #holds = new Map<string, Hold>()
  readonly #sessions = new Map<string, Session>()
  readonly #changedAccounts = new Set<string>()
  readonly #made = new Set<string>()
  readonly #changedHolds = new Set<string>()
  readonly #changedSessions = new Set<string>()
  readonly #transfers: Transfer[] = []

  constructor(accounts: Iterable<Account>, holds: Iterable<Hold>, { holder, now, sessions: known = [] }: Turning) {
    for (const account of accounts) this.#accounts.set(account.id, turn(account, now))
    for (const one of holds) this.#holds.set(one.id, one)
    for (const session of known) this.#sessions.set(session.id, session)
    this.#holder = holder
    this.#now = now
  }

  /**
   * Of an account that is not known nothing is limited, and everything is counted. A second time it is the same hold: it
   * grows where more is asked for, and never shrinks.
   */
  hold({ id, accounts, session: starting, amount: wanted, amountMin = wanted, expiresAt, note }: Wish): Held {
    const known = this.#holds.get(id)
    if (known?.end) return { outcome: 'ended', end: known.end }
    const session = known ? this.#sessionOf(known) : starting && this.#starting(starting)
    const unstarted = known || !session ? undefined : sessions.refusal(session)
    if (unstarted) return { outcome: 'refused', refusal: unstarted }
    // An account that is named twice pays once.
    const payers = (known?.accounts ?? [...new Set(accounts)]).map((payer) => this.#account(payer))
    const before = known?.amount ?? 0
    const rooms = [...payers.map(room), session ? sessions.room(session) : MONEY_MAX]
    const amount = Math.min(wanted, ...rooms.map((one) => before + one))
    if (known && amount <= before && amountMin <= before) return { outcome: 'held', amount: before }
    if (amount < amountMin) return { outcome: 'refused', refusal: worst(payers, session, amountMin - before) }
    for (const payer of payers) this.#change(hold(payer, amount - before), id, 'free', 'held', amount - before)
    if (session) {
      const begun = known || !starting ? session : sessions.hold(session, id, starting.worth)
      this.#changeSession(sessions.raise(begun, id, amount - before))
    }
    this.#put({
      ...(known ?? { id, accounts: payers.map((payer) => payer.id), holder: this.#holder, heldAt: this.#now }),
      ...(session && { session: session.id }),
      ...(note !== undefined && known?.note === undefined && { note }),
      amount,
      expiresAt,
    })
    return { outcome: 'held', amount }
  }

  /**
   * The end of a hold: what was really spent, which may be more than was held, and the rest is free again.
   * @param used what a session's budget has of it beside money
   * @returns how it ended, which is not this way when it had ended before; undefined for one that never was.
   */
  end(id: string, ending: End['ending'], said: Money, used = NOTHING_USED): End | undefined {
    const known = this.#holds.get(id)
    if (!known || known.end) return known?.end
    const spent = this.#countable(known.accounts, said)
    for (const payer of known.accounts) {
      const account = this.#account(payer)
      this.#change(spend(account, known.amount, spent), id, 'held', 'spent', Math.min(spent, known.amount))
      this.#note(payer, id, 'held', 'free', known.amount - spent)
      this.#note(payer, id, 'free', 'spent', spent - known.amount)
    }
    const session = this.#sessionOf(known)
    if (session)
      this.#changeSession(
        ending === 'settled' ? sessions.settle(session, id, used, spent) : sessions.release(session, id),
      )
    const end: End = { ending, spent, endedAt: this.#now }
    this.#put({ ...known, end })
    return end
  }

  /** What was spent without a hold, or with one: that is settled, by those who hold it. The first ending counts. */
  spend(id: string, accounts: readonly string[], said: Money, used = NOTHING_USED): End {
    const known = this.end(id, 'settled', said, used)
    if (known) return known
    const payers = [...new Set(accounts)]
    const spent = this.#countable(payers, said)
    for (const payer of payers) this.#change(spend(this.#account(payer), 0, spent), id, 'free', 'spent', spent)
    const end: End = { ending: 'settled', spent, endedAt: this.#now }
    const at = { holder: this.#holder, heldAt: this.#now, expiresAt: this.#now }
    this.#put({ id, accounts: payers, amount: 0, ...at, end })
    return end
  }

  /** Money that was paid, given, or (where negative) taken back. @param entry what is written down about it */
  credit(entry: string, account: string, amount: Money): Account {
    const credited = credit(this.#account(account), amount)
    if (amount < 0) this.#change(credited, entry, 'free', 'world', -amount)
    else this.#change(credited, entry, 'world', 'free', amount)
    return credited
  }

  /** What is to be written, in whatever order. */
  get changes(): Changes {
    return {
      accounts: pick(this.#accounts, this.#changedAccounts),
      sessions: pick(this.#sessions, this.#changedSessions),
      holdsMade: pick(this.#holds, this.#made),
      holdsChanged: pick(this.#holds, this.#changedHolds),
      transfers: this.#transfers,
    }
  }

  #account(id: string): Account {
    return this.#accounts.get(id) ?? newAccount(id, ZONE, this.#now)
  }

  /** One amount for all payers: as much of it as each of them can count. */
  #countable(payers: readonly string[], amount: Money): Money {
    return Math.min(amount, ...payers.map((payer) => countable(this.#account(payer))))
  }

  #starting({ id, budget, until }: Starting): Session {
    return this.#sessions.get(id) ?? sessions.newAccount(id, budget, until)
  }

  #sessionOf({ session }: Hold): Session | undefined {
    return session === undefined ? undefined : this.#sessions.get(session)
  }

  #changeSession(session: Session): void {
    this.#sessions.set(session.id, session)
    this.#changedSessions.add(session.id)
  }

  #change(account: Account, hold: string, from: Side, to: Side, amount: Money): void {
    this.#accounts.set(account.id, account)
    this.#changedAccounts.add(account.id)
    this.#note(account.id, hold, from, to, amount)
  }

  /** One that was made on this very page is written once. */
  #put(one: Hold): void {
    if (!this.#holds.has(one.id)) this.#made.add(one.id)
    if (!this.#made.has(one.id)) this.#changedHolds.add(one.id)
    this.#holds.set(one.id, one)
  }

  #note(account: string, hold: string, from: Side, to: Side, amount: Money): void {
    if (amount > 0) this.#transfers.push({ at: this.#now, hold, account, from, to, amount })
  }
}

const NOTHING_USED: Used = { tokens: 0 }

/** Of accounts that nobody has given a calendar. */
export const ZONE = 'UTC'

/** Where several are in the way, the one that stays there for longest: coming back for another would be in vain. */
function worst(accounts: readonly Account[], session: Session | undefined, wanted: Money): Refusal {
  const ofSession = session && sessions.refusalOfMoney(session, wanted)
  const [first, ...others] = [...accounts.map((account) => refusal(account, wanted)), ofSession].filter(
    (one) => one !== undefined,
  )
  if (!first) throw new Error('refused for no reason')
  return others.reduce((worst, one) => (comesBack(one) > comesBack(worst) ? one : worst), first)
}

const pick = <Value>(from: ReadonlyMap<string, Value>, ids: Iterable<string>): Value[] =>
  [...ids].flatMap((id) => from.get(id) ?? [])
