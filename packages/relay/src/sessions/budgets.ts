// The budgets of sessions where a relay has no books: in memory, so they end with the process, and its sessions with them
// unless somebody gave it a secret. Where there are books they are kept there, for all nodes: see books/ledger/.
// Everything between reading an account and writing it happens in one turn of the event loop, so concurrent starts cannot
// pass a budget together.
import { HoldfastError, type Seq } from '@holdfast/protocol'
import type { Final, Head } from '../logs/log.ts'
import { unheld } from '../metering/refusals.ts'
import { outcomeOf } from '../outcome.ts'
import { type Account, type Worth, hold, newAccount, refusal, release, settle, usedBy } from './account.ts'
import type { Session } from './session.ts'

export class Budgets {
  /** By the id of their session. */
  readonly #accounts = new Map<string, Account>()
  readonly #graceMs: number

  /** @param graceMs how long a token is accepted beyond its time: whoever is forgotten has the whole budget again */
  constructor(graceMs: number) {
    this.#graceMs = graceMs
  }

  /**
   * Takes what the reply may cost from the session's budget.
   * @returns how to give it back, should there be no reply after all
   * @throws HoldfastError `over-budget`, `budget-held`; `request-invalid` for a budget in money, which nobody here counts
   */
  hold({ id, budget, expiresAt }: Session, reply: string, worth: Worth): () => void {
    if (!budget) return () => {}
    if (budget.nano !== undefined) throw moneyless()
    const account = this.#accounts.get(id) ?? newAccount(id, budget, expiresAt + this.#graceMs)
    const refused = refusal(account)
    if (refused) throw unheld(refused)
    this.#accounts.set(id, hold(account, reply, worth))
    return () => this.#change(id, (held) => release(held, reply))
  }

  settle({ id, session }: Pick<Head, 'id' | 'session'>, final: Final, last: Seq): void {
    if (session === undefined) return
    const outcome = outcomeOf(final, last)
    this.#change(session, (account) => (outcome ? settle(account, id, usedBy(outcome), 0) : release(account, id)))
  }

  /** Forgets accounts of sessions that are over. @param now milliseconds since 1970 */
  sweep(now: number): void {
    for (const [session, { until }] of this.#accounts) if (until <= now) this.#accounts.delete(session)
  }

  #change(session: string, next: (account: Account) => Account): void {
    const account = this.#accounts.get(session)
    if (account) this.#accounts.set(session, next(account))
  }
}

export const moneyless = (): HoldfastError =>
  new HoldfastError('request-invalid', 'budget: this relay keeps no books, so nobody here counts money.')
