// What an account may do besides spending: so many requests and tokens a minute, so many replies at a time. Asking is the
// ring's business (limit-ring.ts), at no cost to a request; this is where limits are made and changed.
import type { Runtime } from '../../runtime.ts'
import type { Transaction } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Budget } from '../ledger/account.ts'
import { accountOf } from '../ledger/rows.ts'
import type { LimitsRow, Tables, WarningRow } from '../schema.ts'
import { type Actor, note } from '../who/audit.ts'
import { nextRevision } from './revision.ts'

/** What is absent is not limited. */
export interface AccountLimits {
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  /** Replies that run at the same time. */
  readonly concurrent?: number
  /** How much of a budget is spent, in whole percent, when somebody is warned. Absent: `WARN_PERCENTS`; empty: never. */
  readonly warnPercents?: readonly number[]
}

export const WARN_PERCENTS: readonly number[] = [80, 95]
/** Warnings of one budget in one period. */
export const WARN_PERCENTS_MAX = 10
/** The most that a limit can be; what is larger is none. */
export const LIMIT_MAX = 1_000_000_000

/** What changed of an account: its limits, its budget, or both. */
export interface Changed {
  readonly account: string
  readonly limits?: AccountLimits
  /** With `isPrepaid`, whether what it spends has to be held before. */
  readonly budget?: { readonly budget: Budget; readonly isPrepaid: boolean }
}

export class Limits {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #ledger: Pick<Ledger, 'limit'>
  /** Called when something was changed here, once it is so. Waited for: then it counts here, too. Never rejects. */
  onChange: (() => Promise<void>) | undefined

  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>, ledger: Pick<Ledger, 'limit'>) {
    this.#engine = engine
    this.#runtime = runtime
    this.#ledger = ledger
  }

  /** What it may do; nothing in it for one that is not limited. */
  async get(account: string): Promise<AccountLimits> {
    const row = await this.#engine.db.selectFrom('limits').selectAll().where('account', '=', account).executeTakeFirst()
    return row ? limitsOf(row) : {}
  }

  /**
   * Sets all limits of an account at once: what is absent is not limited any more.
   * @param organisation in whose audit log it shall stand
   * @throws RangeError for a limit that is none.
   */
  async set(account: string, limits: AccountLimits, by: Actor, organisation?: string): Promise<AccountLimits> {
    checkLimits(limits)
    await this.#engine.write((books) => this.#write(books, account, limits, by, organisation))
    await this.onChange?.()
    return limits
  }

  /**
   * Sets the limits of an account, and what it may spend, in one transaction.
   * @param zone whose calendar the budget goes by
   * @param organisation in whose audit log it shall stand
   * @throws RangeError for a limit, an amount or a zone that is none; then nothing has changed.
   */
  async setAll(
    account: string,
    { limits, budget, zone }: { readonly limits: AccountLimits; readonly budget: Budget; readonly zone: string },
    by: Actor,
    organisation?: string,
  ): Promise<void> {
    checkLimits(limits)
    await this.#ledger.limit(account, budget, by, zone, organisation, (books) =>
      this.#write(books, account, limits, by, organisation),
    )
  }

  async #write(
    books: Transaction<Tables>,
    account: string,
    limits: AccountLimits,
    by: Actor,
    organisation: string | undefined,
  ): Promise<void> {
    const revision = await nextRevision(books)
    const before = await books.selectFrom('limits').selectAll().where('account', '=', account).executeTakeFirst()
    const { account: _, ...row } = rowOf(account, limits, revision)
    await books
      .insertInto('limits')
      .values({ account, ...row })
      .onConflict((conflict) => conflict.column('account').doUpdateSet(row))
      .execute()
    const details = { limits, before: before ? limitsOf(before) : {} }
    await note(books, this.#runtime.now(), by, {
      act: 'limits-set',
      subject: account,
      ...(organisation && { organisation }),
      details,
    })
  }

  /**
   * Somebody is to be told that so much of a budget is spent.
   * @param warning `until` is when its period is over, in milliseconds since 1970; 0 where it never is
   * @returns true once, on whichever node
   */
  async isNews(warning: Omit<WarningRow, 'at'>): Promise<boolean> {
    const at = this.#runtime.now()
    return this.#engine.write(async (books) => {
      await books.deleteFrom('warnings').where('until', '>', 0).where('until', '<', at).execute()
      const [{ numInsertedOrUpdatedRows = 0n } = {}] = await books
        .insertInto('warnings')
        .values({ ...warning, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return numInsertedOrUpdatedRows > 0n
    })
  }

  /** What was changed after `revision`, and the number of the last change. */
  async since(revision: number): Promise<{ readonly changed: readonly Changed[]; readonly revision: number }> {
    const { db } = this.#engine
    // Read first: what is changed meanwhile may be read twice, and is never missed.
    const newest = await db.selectFrom('revisions').select('value').where('name', '=', 'limits').executeTakeFirst()
    if (!newest || newest.value === revision) return { changed: [], revision }
    const limits = await db.selectFrom('limits').selectAll().where('revision', '>', revision).execute()
    const accounts = await db.selectFrom('accounts').selectAll().where('revision', '>', revision).execute()
    return {
      revision: newest.value,
      changed: [
        ...limits.map((row) => ({ account: row.account, limits: limitsOf(row) })),
        ...accounts.map(accountOf).map(({ id, budget, prepaid }) => ({
          account: id,
          budget: { budget, isPrepaid: prepaid },
        })),
      ],
    }
  }
}

/** @throws RangeError for a limit that is none. */
export function checkLimits({
  requestsPerMinute,
  tokensPerMinute,
  concurrent,
  warnPercents = [],
}: AccountLimits): void {
  for (const limit of [requestsPerMinute, tokensPerMinute, concurrent])
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX))
      throw new RangeError(`a limit is a whole number from 1 to ${LIMIT_MAX}`)
  const arePercents = warnPercents.every((percent) => Number.isInteger(percent) && percent >= 1 && percent <= 100)
  if (!arePercents || warnPercents.length > WARN_PERCENTS_MAX)
    throw new RangeError(`warnings are at most ${WARN_PERCENTS_MAX} whole numbers from 1 to 100`)
}

const limitsOf = (row: LimitsRow): AccountLimits => ({
  ...(row.requests_per_minute !== null && { requestsPerMinute: row.requests_per_minute }),
  ...(row.tokens_per_minute !== null && { tokensPerMinute: row.tokens_per_minute }),
  ...(row.concurrent !== null && { concurrent: row.concurrent }),
  ...(row.warn_percents !== null && { warnPercents: JSON.parse(row.warn_percents) as number[] }),
})

const rowOf = (account: string, limits: AccountLimits, revision: number): LimitsRow => ({
  account,
  requests_per_minute: limits.requestsPerMinute ?? null,
  tokens_per_minute: limits.tokensPerMinute ?? null,
  concurrent: limits.concurrent ?? null,
  warn_percents: limits.warnPercents ? JSON.stringify(limits.warnPercents) : null,
  revision,
})
