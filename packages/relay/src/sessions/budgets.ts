// The budgets of sessions while replies run: held before a reply is admitted, settled at its ending, and put right after a
// crash by what the log knows. Everything between reading an account and writing it happens in one turn of the event
// loop, so concurrent starts cannot pass a budget together.
import type { Seq } from '@holdfast/protocol'
import type { Limits } from '../limits.ts'
import type { Final, Head, Log } from '../logs/log.ts'
import type { Runtime } from '../runtime.ts'
import { type Account, type Worth, costOf, hold, release, settle } from './account.ts'
import type { Book } from './book.ts'
import type { Session } from './session.ts'

export class Budgets {
  readonly #book: Book
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #limits: Pick<Limits, 'clockSkewMsMax'>
  /** What they hold shall be given back, and could not be. */
  readonly #neverStarted = new Set<string>()

  constructor(book: Book, runtime: Pick<Runtime, 'now'>, limits: Pick<Limits, 'clockSkewMsMax'>) {
    this.#book = book
    this.#runtime = runtime
    this.#limits = limits
  }

  /**
   * Takes what the reply may cost from the session's budget.
   * @returns how to give it back, should there be no reply after all. Never throws: what cannot be written is tried again.
   * @throws HoldfastError `over-budget`, `budget-held`, `log-failed`.
   */
  hold({ id, budget, expiresAt }: Session, reply: string, worth: Worth): () => void {
    if (!budget) return () => {}
    // As long as its token may be accepted: whoever is forgotten has the whole budget again.
    const until = expiresAt + this.#limits.clockSkewMsMax
    const account = this.#book.read(id) ?? { until, replies: 0, tokens: 0, holds: {} }
    this.#book.write(id, hold(account, budget, reply, worth))
    return () => this.#release(id, reply)
  }

  /** @throws HoldfastError `log-failed`; then it stays held until `catchUp`. */
  settle({ id, session }: Pick<Head, 'id' | 'session'>, final: Final, last: Seq): void {
    if (session === undefined) return
    this.#change(session, id, (account, held) => settle(account, id, costOf(final, last, held)))
  }

  /** After a crash, before anybody starts anything: what was held for replies that the log has never had is given back. */
  async recover(log: Pick<Log, 'state'>): Promise<void> {
    for (const [session, reply] of this.#held()) if (!(await log.state(reply))) this.#release(session, reply)
    await this.catchUp(log)
  }

  /** Settles what could not be settled when it was due, and forgets sessions that are over. */
  async catchUp(log: Pick<Log, 'state'>): Promise<void> {
    for (const [session, id] of this.#held()) {
      if (this.#neverStarted.has(id)) this.#release(session, id)
      const state = await log.state(id)
      if (state?.final) this.settle({ id, session }, state.final, state.last)
    }
    this.#book.sweep(this.#runtime.now())
  }

  #release(session: string, reply: string): void {
    try {
      this.#change(session, reply, (account) => release(account, reply))
      this.#neverStarted.delete(reply)
    } catch {
      this.#neverStarted.add(reply)
    }
  }

  #held(): readonly (readonly [session: string, reply: string])[] {
    return this.#book.entries().flatMap(([id, { holds }]) => Object.keys(holds).map((reply) => [id, reply] as const))
  }

  #change(session: string, reply: string, next: (account: Account, held: Account['holds'][string]) => Account): void {
    const account = this.#book.read(session)
    const held = account?.holds[reply]
    // Settled already, or of a session that is over.
    if (account && held) this.#book.write(session, next(account, held))
  }
}
