// What one running reply may spend. It holds the most that it can cost, or a slice more than it has cost; then it asks for
// the next slice while half of that is left, and is cut off when there is none. A token costs nothing here: once for each batch a count is compared with a mark.
//
// How far it can go beyond what is held: to the end of the batch that passes the mark; while the books have not answered, to
// the end of the batch that passes one slice more. What nobody can see while it comes (thinking that an upstream hides and counts at the end) is counted
// at the end.
import type { Problem } from '@holdfast/protocol'
import type { Refusal } from '../books/ledger/account.ts'
import type { Held } from '../books/ledger/page.ts'
import type { Money } from '../books/money.ts'
import type { Purchase } from '../bill.ts'
import { MILLIONTHS, portion } from '../prices/money.ts'
import { type Basis, priceOf } from './basis.ts'
import { problemOf } from './refusals.ts'

/** The reply, as far as it matters here. */
export interface Spender {
  /** What has been bought by now. */
  readonly bought: () => readonly Purchase[]
  /** Tokens that were said before, in a process that is gone, and nobody can say who was paid for them. */
  readonly unbilled?: number
  readonly halt: (problem: Problem) => void
}

export interface AllowanceOptions {
  readonly basis: Basis
  /** Tokens of output that are held for at a time. */
  readonly sliceTokens: number
  readonly charge: (purchases: readonly Purchase[]) => Money
  /** The most that one attempt can cost; undefined where nothing says so. */
  readonly worst: Money | undefined
  /** What is to be held for an attempt before it is made: so much, or whatever is left if it is this much. */
  readonly attempt: { readonly amount: Money; readonly amountMin: Money }
  /** Raises what is held: see `Ledger.hold`. */
  readonly raise: (amount: Money, amountMin: Money) => Promise<Held>
}

/** A refused reply uses up what it has, and asks again whenever half of that is gone, until it is about this. */
const ASKED_AGAIN_TOKENS_MIN = 16

export class Allowance {
  /** Tokens at which it looks again. Compare with this, and call `look` when there are as many. */
  mark = Number.POSITIVE_INFINITY
  readonly #options: AllowanceOptions
  readonly #slice: Money
  #spender: Spender | undefined
  #held: Money = 0
  /** The attempt that runs will not make it cost more, as far as its request can tell. */
  #enough = Number.POSITIVE_INFINITY
  /** At the newest look. */
  #tokens = 0
  #isRaising = false
  /** Why there was no more, when it was asked for last. */
  #refused: Refusal | undefined

  constructor(options: AllowanceOptions) {
    this.#options = options
    const { outputPerMillion } = options.basis
    // At least something, so that a price below a nano-dollar a slice does not ask for nothing for ever.
    this.#slice = Math.max(1, portion(options.sliceTokens, outputPerMillion, MILLIONTHS))
  }

  /** What is held before it begins. */
  holds(amount: Money): void {
    this.#held = amount
  }

  begins(spender: Spender): void {
    this.#spender = spender
  }

  /**
   * An attempt is about to be made, after what others have cost: not before there is money for it. Where there is none the
   * reply is halted.
   * @returns undefined where enough is held, as for a first attempt always; else it resolves, and never rejects, when it is known
   */
  afford(): Promise<void> | undefined {
    const { amount, amountMin } = this.#options.attempt
    const cost = this.#cost()
    return this.#held >= cost + amountMin ? undefined : this.#buy(cost + amount, cost + amountMin)
  }

  /** Another attempt is about to be made: to be told before it is on the bill. `look` when it is. */
  anew(): void {
    const { worst } = this.#options
    this.#enough = worst === undefined ? Number.POSITIVE_INFINITY : this.#cost() + worst
  }

  /** Nothing more is asked for. */
  ends(): void {
    this.#spender = undefined
    this.mark = Number.POSITIVE_INFINITY
  }

  /** @param tokens of the running attempt's output by now, as far as anybody can see */
  look(tokens: number): void {
    if (!this.#spender) return
    this.#tokens = tokens
    const left = this.#held - this.#cost()
    if (this.#isRaising) {
      // What was asked for is not answered: no further than the slice it would be.
      if (left <= -this.#slice) this.#halt(UNANSWERED)
      else this.#waitFor(left + this.#slice)
    } else if (left > this.#slice / 2) this.#waitFor(left - this.#slice / 2)
    else if (left > 0 && this.#held >= this.#enough) this.#waitFor(left)
    else if (this.#refused && left <= 0) this.#halt(problemOf(this.#refused))
    else {
      this.#isRaising = true
      this.#waitFor(left + this.#slice)
      void this.#raise()
    }
  }

  async #buy(amount: Money, amountMin: Money): Promise<void> {
    try {
      const answer = await this.#options.raise(amount, amountMin)
      if (answer.outcome === 'held') this.#held = Math.max(this.#held, answer.amount)
      else this.#halt(answer.outcome === 'refused' ? problemOf(answer.refusal) : UNANSWERED)
    } catch {
      this.#halt(UNANSWERED)
    }
  }

  async #raise(): Promise<void> {
    const { raise } = this.#options
    const need = Math.max(this.#held, this.#cost())
    try {
      const answer = await raise(need + this.#slice, need + 1)
      this.#isRaising = false
      if (answer.outcome === 'held') this.#granted(answer.amount)
      else this.#denied(answer.outcome === 'refused' ? answer.refusal : undefined)
    } catch {
      this.#isRaising = false
      this.#denied(undefined)
    }
  }

  #granted(amount: Money): void {
    this.#held = Math.max(this.#held, amount)
    this.#refused = undefined
    this.look(this.#tokens)
  }

  /** @param refusal undefined: the books cannot be written, or have closed it */
  #denied(refusal: Refusal | undefined): void {
    this.#refused = refusal
    const left = this.#held - this.#cost()
    if (left <= 0) this.#halt(refusal ? problemOf(refusal) : UNANSWERED)
    else if (this.#tokensFor(left) <= ASKED_AGAIN_TOKENS_MIN) this.#waitFor(left)
    else this.#waitFor(left / 2)
  }

  #halt(problem: Problem): void {
    const spender = this.#spender
    this.ends()
    spender?.halt(problem)
  }

  /** By the bill, which knows of other attempts, and of what an upstream has counted by now; and by what will stand on none. */
  #cost(): Money {
    const { basis, charge } = this.#options
    const { bought, unbilled } = this.#spender ?? {}
    const before = unbilled === undefined ? 0 : priceOf(basis, unbilled)
    return before + charge(bought?.() ?? [])
  }

  #waitFor(money: Money): void {
    if (this.#spender) this.mark = this.#tokens + Math.max(1, this.#tokensFor(money))
  }

  #tokensFor(money: Money): number {
    const { outputPerMillion } = this.#options.basis
    return outputPerMillion === 0 ? Number.POSITIVE_INFINITY : Math.floor((money * MILLIONTHS) / outputPerMillion)
  }
}

const UNANSWERED: Problem = { code: 'log-failed', message: 'What this costs cannot be written down.' }
