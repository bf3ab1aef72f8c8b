// What a reply did cost is put down at its ending: once, whoever says it and however often. What cannot be written then is
// tried again; what a crash has left is judged by the log. So no hold stays behind.
import type { Final, Head, Log } from '../logs/log.ts'
import type { Hold } from '../books/ledger/page.ts'
import type { Ledger, Verdict } from '../books/ledger/ledger.ts'
import type { Money } from '../books/money.ts'
import type { Purchase } from '../bill.ts'
import type { Runtime } from '../runtime.ts'
import { priceOf, readBasis } from './basis.ts'
import { outcomeOf } from './outcome.ts'

/** Who pays, and as what. */
export interface Payer {
  readonly accounts: readonly string[]
  readonly group: string | undefined
}

export interface SettlementOptions {
  readonly ledger: Ledger
  /** Other relays write into the same books. */
  readonly isShared: boolean
  readonly node: string | undefined
  readonly runtime: Pick<Runtime, 'now'>
  readonly priceOf: (purchases: readonly Purchase[], head: Head, group: string | undefined) => Money
  /** Whoever would pay for it now. */
  readonly payerOf: (head: Head) => Payer
  readonly onFailure: (cause: unknown) => void
}

/** What waits to be written. Reached: the oldest is given up here, and what it held is found when it expires. */
const DUE_MAX = 100_000
/** How long it is remembered that a reply was settled: longer than anybody may say it again. */
const SETTLED_MS = 7 * 86_400_000
const SWEEP_MS = 3_600_000

export class Settlement {
  readonly #options: SettlementOptions
  /** By the id of its reply. */
  readonly #due = new Map<string, () => Promise<unknown>>()
  readonly #writing = new Set<Promise<void>>()
  #sweptAt = 0

  constructor(options: SettlementOptions) {
    this.#options = options
  }

  /**
   * @param last seq of the last frame
   * @param payer of a reply that this process has begun, and whether something is held for it; of another nobody here knows
   */
  ended(head: Head, final: Final, last: number, payer?: Payer & { readonly isHeld: boolean }): void {
    if (!payer) return this.#write(head.id, () => this.#settle(head, final, last))
    const outcome = outcomeOf(final, last)
    if (outcome.kind === 'bought') {
      const price = this.#options.priceOf(outcome.purchases, head, payer.group)
      if (price > 0 || payer.isHeld)
        this.#write(head.id, () => this.#options.ledger.spend(head.id, payer.accounts, price))
    } else if (payer.isHeld) this.release(head.id)
  }

  /** Nothing came of it. */
  release(id: string): void {
    this.#write(id, () => this.#options.ledger.release(id))
  }

  /**
   * Ends what a process before this one has held. Where others write into the same books, only what it held under this
   * one's name: theirs may be running.
   */
  async recover(log: Pick<Log, 'state'>): Promise<void> {
    const { ledger, isShared, node } = this.#options
    await ledger.recover('others', (hold) => {
      const isMine = !isShared || (node !== undefined && readBasis(hold.note)?.node === node)
      return isMine ? this.#judge(hold, log) : 'keep'
    })
  }

  async keepHouse(log: Pick<Log, 'state'>): Promise<void> {
    const { ledger, runtime } = this.#options
    for (const [id, work] of this.#due) if (!(await this.#try(id, work))) return
    await ledger.recover('expired', (hold) => this.#judge(hold, log))
    const now = runtime.now()
    if (now < this.#sweptAt + SWEEP_MS) return
    this.#sweptAt = now
    await ledger.sweep(now - SETTLED_MS)
  }

  async drained(): Promise<void> {
    await Promise.all(this.#writing)
  }

  async #settle(head: Head, final: Final, last: number): Promise<void> {
    const { ledger, payerOf } = this.#options
    const hold = await ledger.find(head.id)
    const verdict = this.#verdict(head, final, last, hold)
    if (verdict === 'release') await ledger.release(head.id)
    else if (hold || verdict.spent > 0) await ledger.spend(head.id, payerOf(head).accounts, verdict.spent)
  }

  async #judge(hold: Hold, log: Pick<Log, 'state'>): Promise<Verdict> {
    const state = await log.state(hold.id)
    if (!state) return 'release'
    return state.final ? this.#verdict(state.head, state.final, state.last, hold) : 'keep'
  }

  #verdict(head: Head, final: Final, last: number, hold: Hold | undefined): Exclude<Verdict, 'keep'> {
    const outcome = outcomeOf(final, last)
    if (outcome.kind === 'nothing') return 'release'
    const basis = readBasis(hold?.note)
    const { priceOf: price, payerOf } = this.#options
    const group = basis ? basis.group : payerOf(head).group
    if (outcome.kind === 'bought') return { spent: price(outcome.purchases, head, group) }
    // A token for each frame, as it is estimated elsewhere; of what was not held nobody knows what it would cost.
    return { spent: basis ? priceOf(basis, last) : 0 }
  }

  #write(id: string, work: () => Promise<unknown>): void {
    const [oldest] = this.#due.size >= DUE_MAX ? this.#due.keys() : []
    if (oldest !== undefined) this.#due.delete(oldest)
    this.#due.set(id, work)
    const writing: Promise<void> = this.#try(id, work).then(() => void this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** Never rejects. @returns whether it is written down */
  async #try(id: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      if (this.#due.get(id) === work) this.#due.delete(id)
      return true
    } catch (cause) {
      this.#options.onFailure(cause)
      return false
    }
  }
}
