// Credit of organisations: what they have paid in advance, and what is left of it. The ledger refuses to hold more than
// that; this is how it gets there, and what can be seen of it.
import type { Transaction } from 'kysely'
import type { Engine } from '../books/engines/engine.ts'
import { type Account, balance, newAccount } from '../books/ledger/account.ts'
import { ZONE } from '../books/ledger/page.ts'
import { accountOf, openAccounts, readAccounts, writeAccounts } from '../books/ledger/rows.ts'
import { touchAccount } from '../books/limits/revision.ts'
import type { Money } from '../books/money.ts'
import { known } from '../books/problem.ts'
import type { Tables } from '../books/schema.ts'
import { type Actor, SYSTEM, note } from '../books/who/audit.ts'
import type { Runtime } from '../runtime.ts'
import { type Entry, post } from './entry.ts'
import { type Line, statement } from './statement.ts'

/** What the operator has decided about credit. */
export interface CreditTerms {
  /** Organisations that have not spent anything yet pay in advance. Those that have stay as they are. */
  readonly isPrepaid: boolean
  /** What a new organisation is given. */
  readonly free: Money
  /** Below this somebody is told; 0: nobody. */
  readonly low: Money
}

export const CREDIT_TERMS: CreditTerms = { isPrepaid: false, free: 0, low: 0 }

export interface Balance {
  readonly organisation: string
  readonly prepaid: boolean
  /** All that it was given, less what was taken back. */
  readonly credited: Money
  readonly spent: Money
  /** For replies that run. */
  readonly held: Money
  /** Credited less spent: negative for who owes something, as everybody does who pays afterwards. */
  readonly balance: Money
}

/** An organisation whose credit has become low. */
export interface LowCredit {
  readonly organisation: string
  readonly balance: Money
}

export class Credit {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #terms: CreditTerms
  /** Called when an account became prepaid here, or is so no more, once it is so. Waited for: then it counts here, too. */
  onPrepaid: (() => Promise<void> | undefined) | undefined

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>, terms: CreditTerms) {
    this.#engine = engine
    this.#runtime = runtime
    this.#terms = terms
  }

  /** Whether an account that there is not yet will be prepaid: those of organisations are, where the terms say so. */
  readonly isPrepaid = (account: string): boolean => this.#terms.isPrepaid && account.startsWith('org_')

  async balance(organisation: string): Promise<Balance> {
    const row = await this.#engine.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', organisation)
      .executeTakeFirst()
    return balanceOf(
      row ? accountOf(row) : newAccount(organisation, ZONE, this.#runtime.now(), this.isPrepaid(organisation)),
    )
  }

  /** Every line that changed the balance, newest first, those before the cursor. */
  statement(
    organisation: string,
    page: { readonly before?: number; readonly max?: number } = {},
  ): Promise<readonly Line[]> {
    return statement(this.#engine.db, organisation, page)
  }

  /** Gives a new organisation what the terms say, in the transaction that makes it. */
  readonly welcome = async (books: Transaction<Tables>, organisation: string, now: number): Promise<void> => {
    const { free: amount } = this.#terms
    if (amount === 0) return
    const reference = `free/${organisation}`
    const entry: Entry = { id: this.newId(), account: organisation, kind: 'free', amount, reference, by: SYSTEM }
    await post(books, this.#engine, entry, now, this.isPrepaid)
  }

  /**
   * Changes the balance by hand.
   * @param amount not nothing; negative to take away
   * @param reason for the statement and the audit log
   * @throws BooksProblem `unknown` where there is no such organisation; RangeError for what is no amount
   */
  adjust(organisation: string, amount: Money, reason: string, by: Actor): Promise<Balance> {
    if (!Number.isSafeInteger(amount) || amount === 0) throw new RangeError('an adjustment of nothing')
    if (reason.trim() === '') throw new RangeError('an adjustment without a reason')
    const now = this.#runtime.now()
    const id = this.newId()
    return this.#engine.write(async (books) => {
      known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      const entry: Entry = { id, account: organisation, kind: 'adjustment', amount, reference: id, reason, by }
      const account = await post(books, this.#engine, entry, now, this.isPrepaid)
      await note(books, now, by, { act: 'credit-adjust', subject: id, organisation, details: { amount, reason } })
      return balanceOf(account)
    })
  }

  /**
   * Decides whether an organisation pays in advance. What it owes at that moment it still owes: its balance stays.
   * @throws BooksProblem `unknown`
   */
  async setPrepaid(organisation: string, prepaid: boolean, by: Actor): Promise<Balance> {
    const now = this.#runtime.now()
    const balance = await this.#engine.write(async (books) => {
      known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      await openAccounts(books, [organisation], now, this.isPrepaid)
      // Before its row is locked, as where a budget is set.
      await touchAccount(books, organisation)
      const account = { ...known((await readAccounts(books, this.#engine, [organisation]))[0]), prepaid }
      await writeAccounts(books, [account])
      await note(books, now, by, { act: 'credit-prepaid', subject: organisation, organisation, details: { prepaid } })
      return balanceOf(account)
    })
    await this.onPrepaid?.()
    return balance
  }

  /**
   * Who has less than the terms want, and had not when somebody last looked: each is named once, on whichever node,
   * until there was enough again. To be asked from time to time; a reply costs nothing for it.
   */
  async newlyLow(): Promise<readonly LowCredit[]> {
    const { low } = this.#terms
    if (low === 0) return []
    const now = this.#runtime.now()
    return await this.#engine.write(async (books) => {
      const prepaid = books.updateTable('accounts').where('prepaid', '=', 1)
      await prepaid
        .set({ low_since: null })
        .where('low_since', 'is not', null)
        .where((row) => row(row('credited', '-', row.ref('total_spent')), '>=', low))
        .execute()
      const rows = await prepaid
        .set({ low_since: now })
        .where('low_since', 'is', null)
        .where((row) => row(row('credited', '-', row.ref('total_spent')), '<', low))
        .returning(['id', 'credited', 'total_spent'])
        .execute()
      return rows.map(({ id, credited, total_spent }) => ({ organisation: id, balance: credited - total_spent }))
    })
  }

  newId(): string {
    return `crd_${this.#runtime.secret(10)}`
  }
}

const balanceOf = (account: Account): Balance => ({
  organisation: account.id,
  prepaid: account.prepaid,
  credited: account.credited,
  spent: account.spent.total,
  held: account.held,
  balance: balance(account),
})
