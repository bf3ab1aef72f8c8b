// Hold, settle, release: what a reply may cost is taken from all who pay for it before it is bought, and exchanged at its
// end for what it did cost. Decided by a page (page.ts) inside one transaction over locked rows, so that nobody who
// asks at the same time, here or on another node, passes a limit together.
import { type AskedPage, isBeyond } from '../page.ts'
import { HoldfastError } from '@holdfast/protocol'
import type { Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import { type Actor, note } from '../who/audit.ts'
import { type Engine, racing } from '../engines/engine.ts'
import { isZone } from '../limits/period.ts'
import { touchAccount } from '../limits/revision.ts'
import { type Money, checkMoney } from '../money.ts'
import type { Tables } from '../schema.ts'
import { type Account, type Budget, limit, turn } from './account.ts'
import { Batches } from './batch.ts'
import { check } from './balance.ts'
import type { Account as Session, Used } from '../../sessions/account.ts'
import { type End, type Held, type Hold, Page, type Transfer, type Wish, ZONE } from './page.ts'
import {
  accountOf,
  holdOf,
  openAccounts,
  readAccounts,
  readHolds,
  readSessions,
  sessionOf,
  transferOf,
  writeAccounts,
  writeChanges,
} from './rows.ts'

/** Accounts of one hold. More is a mistake. */
const ACCOUNTS_MAX = 8
/** Accounts that are remembered to be there. Reached: they are looked for again. */
const OPENED_MAX = 100_000
/** Rows of one answer. */
const ROWS_MAX = 1_000

/** What became of a reply whose holder is gone: what it cost, nothing, or it goes on elsewhere and stays held. */
export type Verdict = { readonly spent: Money; readonly used?: Used } | 'release' | 'keep'

interface Order {
  readonly hold: string
  /** That are to be on its page, beside those of the hold. */
  readonly accounts: readonly string[]
  readonly session?: string | undefined
  readonly write: (page: Page) => unknown
}

export class Ledger {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #isPrepaid: (account: string) => boolean
  readonly #holder: string
  /** Accounts that are there. None ever goes. */
  readonly #opened = new Set<string>()
  readonly #batches: Batches<Order>
  /** Called when what an account may spend was changed here, once it is so. Waited for: then it counts here, too. */
  onLimit: (() => Promise<void>) | undefined
  /** Told how accounts stand whose money has moved, once that is written down. Must not throw. */
  onMoved: ((accounts: readonly Account[]) => void) | undefined

  /** @param isPrepaid whether an account that there is not yet will be; by default, none */
  constructor(
    engine: Engine,
    runtime: Pick<Runtime, 'now' | 'soon' | 'secret'>,
    isPrepaid: (account: string) => boolean = () => false,
  ) {
    this.#engine = engine
    this.#runtime = runtime
    this.#isPrepaid = isPrepaid
    this.#holder = runtime.secret(8)
    this.#batches = new Batches((orders) => this.#write(orders), engine.batchMax, runtime)
  }

  /**
   * Takes `amount` (or what is left, from `amountMin` on) from every account, or from none. With an id that is held
   * already it is the same hold, raised where more is asked for: so it may be asked again when the answer was lost.
   * @throws HoldfastError `log-failed` when nobody can tell whether it is held: then release it, or let it expire.
   * @throws RangeError at once, for amounts that are none: one wish must not fail for all that are on its batch.
   */
  hold(wish: Wish): Promise<Held> {
    const { amount, amountMin = amount, accounts, session } = wish
    if (checkMoney(amountMin) > checkMoney(amount)) throw new RangeError('at least more than at most')
    if (accounts.length > ACCOUNTS_MAX) throw new RangeError(`a hold has at most ${ACCOUNTS_MAX} accounts`)
    return this.#put(wish.id, accounts, (page) => page.hold(wish), session?.id)
  }

  /**
   * Exchanges what is held for what it did cost, which may be more. Idempotent: the first ending counts.
   * @param used what a session's budget has of it beside money
   * @returns how it ended; undefined for a hold that never was
   * @throws HoldfastError `log-failed`; ask again.
   */
  settle(id: string, spent: Money, used?: Used): Promise<End | undefined> {
    checkMoney(spent)
    return this.#put(id, [], (page) => page.end(id, 'settled', spent, used))
  }

  /** As if it had never been held. Like `settle` otherwise. */
  release(id: string): Promise<End | undefined> {
    return this.#put(id, [], (page) => page.end(id, 'released', 0))
  }

  /**
   * Writes down what something did cost, whether it was held before or not: what is held is settled, and paid by those who
   * hold it. Idempotent: the first ending counts.
   * @param accounts who pay, where nothing is held
   * @param used what a session's budget has of it beside money, where something is held of that
   * @throws HoldfastError `log-failed`; ask again.
   */
  spend(id: string, accounts: readonly string[], spent: Money, used?: Used): Promise<End> {
    checkMoney(spent)
    return this.#put(id, accounts, (page) => page.spend(id, accounts, spent, used))
  }

  /**
   * Ends what a crash has left behind. `others`: what this process has not held itself; for a process that has its books
   * to itself, before it holds anything. `expired`: what is over its time, from time to time, where many share them.
   * @param judge knows the log: whether there was such a reply, and what it cost
   * @returns how many were ended
   */
  async recover(which: 'others' | 'expired', judge: (hold: Hold) => Verdict | Promise<Verdict>): Promise<number> {
    let count = 0
    for (const hold of await this.#left(which)) {
      const verdict = await judge(hold)
      if (verdict === 'keep') continue
      await (verdict === 'release' ? this.release(hold.id) : this.settle(hold.id, verdict.spent, verdict.used))
      count += 1
    }
    return count
  }

  /** As it is now; undefined for one that never had a budget nor spent anything. */
  async account(id: string): Promise<Account | undefined> {
    const row = await this.#engine.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
    return row && turn(accountOf(row), this.#runtime.now())
  }

  /**
   * Sets what an account may spend, all of it at once. What is spent and held stays, also where it is more.
   * @param zone whose calendar its periods go by
   * @param organisation in whose audit log it shall stand
   * @param alongside what is written in the same transaction
   * @throws RangeError for an amount or a zone that is none.
   */
  async limit(
    id: string,
    budget: Budget,
    by: Actor,
    zone = ZONE,
    organisation?: string,
    alongside?: (books: Transaction<Tables>) => Promise<void>,
  ): Promise<Account> {
    Object.values(budget).forEach(checkMoney)
    if (!isZone(zone)) throw new RangeError(`${zone} is no time zone`)
    const now = this.#runtime.now()
    await this.#open([id])
    const limited = await this.#engine.write(async (books) => {
      // Before its row is locked: whoever changes another waits here, and holds nothing that this one needs.
      await touchAccount(books, id)
      const [known] = await readAccounts(books, this.#engine, [id])
      if (!known) throw new Error('an account that was just locked is gone')
      const limited = limit(known, budget, zone, now)
      await writeAccounts(books, [limited])
      const details = { budget, zone, before: known.budget }
      await note(books, now, by, { act: 'budget-set', subject: id, ...(organisation && { organisation }), details })
      await alongside?.(books)
      return limited
    })
    await this.onLimit?.()
    return limited
  }

  /** A hold, also one that is over; undefined for one that never was, or was swept. */
  async find(id: string): Promise<Hold | undefined> {
    const row = await this.#engine.db.selectFrom('holds').selectAll().where('id', '=', id).executeTakeFirst()
    return row && holdOf(row)
  }

  /** Whether an account that there is not yet will pay in advance. No I/O. */
  willBePrepaid(id: string): boolean {
    return this.#isPrepaid(id)
  }

  /** What is held now, oldest first. @param overAt only what was to be looked at by then, in milliseconds since 1970 */
  async holds(overAt?: number): Promise<readonly Hold[]> {
    const rows = await this.#engine.db
      .selectFrom('holds')
      .selectAll()
      .where('ending', 'is', null)
      .$if(overAt !== undefined, (query) => query.where('expires_at', '<=', overAt ?? 0))
      .orderBy('held_at')
      .orderBy('id')
      .execute()
    return rows.map(holdOf)
  }

  /** The same, so many after the cursor, which may be over by now. @returns undefined where that was none, or was swept */
  async holdsPage({ after, max }: AskedPage): Promise<readonly Hold[] | undefined> {
    const { db } = this.#engine
    const last = after === undefined ? undefined : await this.find(after)
    if (after !== undefined && !last) return undefined
    const rows = await db
      .selectFrom('holds')
      .selectAll()
      .where('ending', 'is', null)
      .$if(last !== undefined, (query) =>
        last ? query.where(isBeyond(['held_at', 'id'], [last.heldAt, last.id])) : query,
      )
      .orderBy('held_at')
      .orderBy('id')
      .limit(max)
      .execute()
    return rows.map(holdOf)
  }

  /** The money of an account, or of a hold, step by step, the newest first: those before `before`, a page at a time. */
  async transfers(
    of: { readonly account: string } | { readonly hold: string },
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly (Transfer & { readonly seq: number })[]> {
    const rows = await this.#engine.db
      .selectFrom('transfers')
      .selectAll()
      .where((row) => ('account' in of ? row('account', '=', of.account) : row('hold', '=', of.hold)))
      .where('seq', '<', before)
      .orderBy('seq', 'desc')
      .limit(ROWS_MAX)
      .execute()
    return rows.map((row) => ({ seq: row.seq, ...transferOf(row) }))
  }

  /** Reads all there is and says where it does not add up: nothing, always. */
  check(): Promise<readonly string[]> {
    return check(this.#engine)
  }

  /** What a session has spent and holds; undefined for one that has not begun, or was forgotten. */
  async session(id: string): Promise<Session | undefined> {
    const { db } = this.#engine
    const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
    return row && sessionOf(row)
  }

  /**
   * Forgets sessions that were over before `horizon`, in milliseconds since 1970. Not those that hold something: what runs on
   * may spend no more than it could before.
   */
  async sweepSessions(horizon: number): Promise<void> {
    await this.#engine.write((books) =>
      books.deleteFrom('sessions').where('until', '<', horizon).where('holds', '=', '{}').execute(),
    )
  }

  /** Forgets holds that ended before `horizon`, in milliseconds since 1970. Their transfers stay. */
  async sweep(horizon: number): Promise<void> {
    await this.#engine.write((books) => books.deleteFrom('holds').where('ended_at', '<', horizon).execute())
  }

  /** Resolves when nothing is being written any more. */
  drained(): Promise<void> {
    return this.#batches.drained()
  }

  async #left(which: 'others' | 'expired'): Promise<readonly Hold[]> {
    if (which === 'expired') return this.holds(this.#runtime.now())
    return (await this.holds()).filter(({ holder }) => holder !== this.#holder)
  }

  async #put<Answer>(
    hold: string,
    accounts: readonly string[],
    write: (page: Page) => Answer,
    session?: string,
  ): Promise<Answer> {
    try {
      return await this.#batches.put<Answer>({ hold, accounts, session, write })
    } catch (cause) {
      throw new HoldfastError('log-failed', 'What this costs cannot be written down.', { cause })
    }
  }

  async #write(orders: readonly Order[]): Promise<readonly unknown[]> {
    await this.#open(orders.flatMap(({ accounts }) => accounts))
    // A duplicate is a hold that another node has made at the same moment: the next time it is there to be seen.
    const { answers, moved } = await racing(
      (cause) => this.#engine.isDuplicate(cause),
      () => this.#engine.write((books) => this.#turnPage(books, orders)),
    )
    this.onMoved?.(moved)
    return answers
  }

  async #open(accounts: readonly string[]): Promise<void> {
    const missing = [...new Set(accounts)].filter((id) => !this.#opened.has(id))
    if (missing.length === 0) return
    await this.#engine.write((books) => openAccounts(books, missing, this.#runtime.now(), this.#isPrepaid))
    if (missing.some(this.#isPrepaid)) void this.onLimit?.()
    if (this.#opened.size > OPENED_MAX) this.#opened.clear()
    for (const id of missing) this.#opened.add(id)
  }

  async #turnPage(
    books: Transaction<Tables>,
    orders: readonly Order[],
  ): Promise<{ readonly answers: readonly unknown[]; readonly moved: readonly Account[] }> {
    const now = this.#runtime.now()
    const holds = await readHolds(books, this.#engine, distinct(orders.map(({ hold }) => hold)))
    const named = [...orders, ...holds]
    const accounts = await readAccounts(books, this.#engine, distinct(named.flatMap(({ accounts }) => accounts)))
    const sessions = await readSessions(books, this.#engine, distinct(named.flatMap(({ session }) => session ?? [])))
    const page = new Page(accounts, holds, { holder: this.#holder, now, sessions })
    const answers = orders.map(({ write }) => write(page))
    const { changes } = page
    await writeChanges(books, changes)
    return { answers, moved: changes.accounts }
  }
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)]
