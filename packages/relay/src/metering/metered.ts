// One reply at the meter: what it takes before it is bought, and gives back should there be no reply after all.
import { HoldfastError } from '@holdfast/protocol'
import type { Starting, Wish } from '../books/ledger/page.ts'
import type { Money } from '../books/money.ts'
import type { Incoming } from '../http.ts'
import type { Head } from '../logs/log.ts'
import type { Worth } from '../sessions/account.ts'
import type { Allowance } from './allowance.ts'
import { type Basis, writeBasis } from './basis.ts'
import type { Amounts } from './rates.ts'
import type { Payer } from './settlement.ts'

/** What is known of a reply before it is bought. */
export interface Order extends Payer {
  readonly head: Head
  readonly worth: Worth
}

/** What is held for it, where somebody who pays is bounded. */
export interface Purse {
  readonly basis: Basis
  readonly amount: Money
  /** With less than `amount` left, so much will do to begin with. */
  readonly amountMin: Money
  /** Absent: nobody who pays counts money. */
  readonly allowance?: Allowance
  /** Whose budget it is held from, beside its payers'. */
  readonly session?: Starting
}

export interface Counter {
  /** Resolves, or returns at once, when they are taken. @throws LimitReached */
  readonly take: (order: Pick<Order, 'accounts'>, amounts: Amounts) => Promise<void> | undefined
  readonly putBack: (order: Order, amounts: Amounts) => void
  /** Resolves, or returns at once, when it has its slots. @throws LimitReached */
  readonly enter: (order: Order, incoming: Pick<Incoming, 'onGone'>) => Promise<void> | undefined
  readonly leave: (order: Order) => void
  /** @throws LimitReached, HoldfastError `log-failed` */
  readonly hold: (wish: Omit<Wish, 'expiresAt'>) => Promise<Money>
  readonly release: (id: string) => void
  /** Nobody can tell yet whether there is a reply. */
  readonly doubt: (id: string) => void
  /** Its ending will be heard of, until it is over. */
  readonly runs: (metered: Metered) => void
  readonly over: (metered: Metered) => void
  readonly headers: (order: Order) => Readonly<Record<string, string>>
}

/** @param isInDoubt the reply may be there after all, and another node may go on with it */
export type GiveBack = (isInDoubt?: boolean) => void

export class Metered {
  readonly order: Order
  readonly purse: Purse | undefined
  readonly #counter: Counter
  readonly #refusal: HoldfastError | undefined
  /** Tokens that were taken from the buckets. */
  taken = 0
  #isIn = false

  /** @param refusal what is said when it would begin; who comes back to what has begun never hears it */
  constructor(order: Order, purse: Purse | undefined, counter: Counter, refusal?: HoldfastError) {
    this.order = order
    this.purse = purse
    this.#counter = counter
    this.#refusal = refusal
  }

  /** How the caller's limits stand. */
  get headers(): Readonly<Record<string, string>> {
    return this.#counter.headers(this.order)
  }

  /**
   * Takes what the reply needs: requests and tokens of this minute, a slot, money.
   * @returns how to give it back, where there will be no reply after all: money only when that is certain, where it is in doubt
   * @throws LimitReached where somebody who pays has none of it; HoldfastError `log-failed`, `model-unpriced`. Then it has taken nothing,
   *   but for the request, which was made.
   */
  async begin(incoming: Pick<Incoming, 'onGone'>): Promise<GiveBack> {
    if (this.#refusal) throw this.#refusal
    const { order, purse } = this
    const { worth } = order
    const tokens = worth.input + (worth.output ?? 0)
    const taking = this.#counter.take(order, { requests: 1, tokens })
    if (taking) await taking
    this.taken = tokens
    try {
      const waiting = this.#counter.enter(order, incoming)
      if (waiting) await waiting
      this.#isIn = true
      if (purse) await this.#hold(purse, incoming)
    } catch (cause) {
      this.#counter.putBack(order, { requests: 0, tokens })
      this.leave()
      throw cause
    }
    this.#counter.runs(this)
    return (isInDoubt = false) => {
      this.#counter.putBack(order, { requests: 1, tokens })
      this.leave()
      if (!purse) return
      if (isInDoubt) this.#counter.doubt(order.head.id)
      else this.#counter.release(order.head.id)
    }
  }

  /** @param done resolves when it does not run here any more, whether or not it has its ending. Never rejects. */
  until(done: Promise<unknown>): void {
    void done.then(() => this.leave())
  }

  /** Frees its slots. */
  leave(): void {
    this.purse?.allowance?.ends()
    this.#counter.over(this)
    if (!this.#isIn) return
    this.#isIn = false
    this.#counter.leave(this.order)
  }

  async #hold(
    { basis, amount, amountMin, allowance, session }: Purse,
    incoming: Pick<Incoming, 'onGone'>,
  ): Promise<void> {
    const { head, accounts } = this.order
    let isGone = false
    const forget = incoming.onGone(() => {
      isGone = true
    })
    try {
      const note = writeBasis(basis)
      const wish = { id: head.id, accounts, amount, amountMin, note, ...(session && { session }) }
      const held = await this.#counter.hold(wish)
      allowance?.holds(held)
    } catch (cause) {
      // Nobody can tell whether it is held.
      if (cause instanceof HoldfastError && cause.code === 'log-failed') this.#counter.release(head.id)
      throw cause
    } finally {
      forget()
    }
    // Nothing is bought yet, and nobody waits for it any more.
    if (!isGone || head.disconnect.policy === 'drain') return
    this.#counter.release(head.id)
    throw new HoldfastError('reply-stopped', 'Whoever asked has left.')
  }
}
