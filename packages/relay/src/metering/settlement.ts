// What a reply did cost is put down at its ending: once, whoever says it and however often. What cannot be written then is
// tried again; what a crash has left is judged by the log. So no hold stays behind.
import type { Final, Head, Log } from '../logs/log.ts'
import type { Hold } from '../books/ledger/page.ts'
import type { Ledger, Verdict } from '../books/ledger/ledger.ts'
import type { Money } from '../books/money.ts'
import type { Purchase } from '../bill.ts'
import { outcomeOf } from '../outcome.ts'
import type { Runtime } from '../runtime.ts'
import { type Used, usedBy } from '../sessions/account.ts'
import { priceOf, readBasis } from './basis.ts'
import { NOTHING, withEstimate } from './estimated.ts'
import type { Charge } from './tariff.ts'

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
  readonly charge: (purchases: readonly Purchase[], head: Head, group: string | undefined) => Charge
  /** Whoever would pay for it now. */
  readonly payerOf: (head: Head) => Payer
  readonly onFailure: (cause: unknown) => void
}

/** What a reply that is over did cost, and what a session's budget has of it beside that. */
export interface Bought {
  readonly price: Money
  readonly used?: Used
}

/** What waits to be written. Reached: the oldest is given up here, and what it held is found when it expires. */
const DUE_MAX = 100_000
/** Questions to the books and to the log, one after the other: other housekeeping waits for them. */
const DOUBTS_PER_ROUND_MAX = 1_000
/** How long it is remembered that a reply was settled: longer than anybody may say it again. */
const SETTLED_MS = 7 * 86_400_000
const SWEEP_MS = 3_600_000
/** Beyond the time of its token, as a clock elsewhere may have it: whoever is forgotten has the whole budget again. */
const SESSION_GRACE_MS = 3_600_000

export class Settlement {
  readonly #options: SettlementOptions
  /** By the id of its reply. */
  readonly #due = new Map<string, () => Promise<unknown>>()
  readonly #writing = new Set<Promise<void>>()
  /** Replies of which nobody here can tell what becomes of them. Those that were not asked about for longest come first. */
  readonly #doubted = new Set<string>()
  #sweptAt = 0
  /** What processes before this one had held has been looked at. */
  #isRecovered = true

  constructor(options: SettlementOptions) {
    this.#options = options
  }

  /**
   * A reply that this process has begun.
   * @param bought undefined where that is nothing
   * @param isHeld whether something is held for it
   */
  ended(
    id: string,
    { accounts, isHeld }: Pick<Payer, 'accounts'> & { readonly isHeld: boolean },
    bought?: Bought,
  ): void {
    if (!bought) {
      if (isHeld) this.release(id)
      return
    }
    const { price, used } = bought
    if (price > 0 || isHeld) this.#write(id, () => this.#options.ledger.spend(id, accounts, price, used))
  }

  /**
   * A reply that another process has begun, and held for if anybody did.
   * @param last seq of the last frame
   * @param tell told once what it is charged, when the books have said as what: not at all where they never do
   */
  adopted(head: Head, final: Final, last: number, tell: (charge: Charge) => void): void {
    const { ledger, payerOf } = this.#options
    const judge = async () => {
      const hold = await ledger.find(head.id)
      const bought = this.#boughtBy(head, final, last, hold)
      tell(bought?.charge ?? NOTHING)
      return { bought, isHeld: hold !== undefined, accounts: payerOf(head).accounts }
    }
    // Once: who pays, and as what, may be another when it is tried again, and what was told has to stay true.
    let judged: Awaited<ReturnType<typeof judge>> | undefined
    this.#write(head.id, async () => {
      const { bought, isHeld, accounts } = (judged ??= await judge())
      if (!bought) await ledger.release(head.id)
      else if (isHeld || bought.charge.price > 0)
        await ledger.spend(head.id, accounts, bought.charge.price, bought.used)
    })
  }

  /** Nothing came of it. */
  release(id: string): void {
    this.#write(id, () => this.#options.ledger.release(id))
  }

  /**
   * Nobody could tell whether it has begun, or who will end it. The log will: what is held for it waits until that is asked, at
   * a housekeeping, and for a reply that another node goes on with until its ending.
   */
  doubt(id: string): void {
    const [oldest] = this.#doubted.size >= DUE_MAX ? this.#doubted : []
    if (oldest !== undefined) this.#doubted.delete(oldest)
    this.#doubted.add(id)
  }

  /**
   * Ends what a process before this one has held. Where others write into the same books, only what it held under this
   * one's name: theirs may be running.
   */
  async recover(log: Pick<Log, 'state'>): Promise<void> {
    const { ledger, isShared, node } = this.#options
    this.#isRecovered = false
    let areJudged = true
    await ledger.recover('others', async (hold) => {
      const isMine = !isShared || (node !== undefined && readBasis(hold.note)?.node === node)
      if (!isMine) return 'keep'
      const verdict = await this.#verdict(hold, log)
      areJudged &&= verdict !== undefined
      // Another goes on with it. Should that die before it has settled it, nobody else would look.
      if (verdict === 'keep') this.doubt(hold.id)
      return verdict ?? 'keep'
    })
    this.#isRecovered = areJudged
  }

  async keepHouse(log: Pick<Log, 'state'>): Promise<void> {
    const { ledger, runtime } = this.#options
    for (const [id, work] of this.#due) if (!(await this.#try(id, work))) return
    if (!this.#isRecovered) await this.recover(log)
    await ledger.recover('expired', async (hold) => (await this.#verdict(hold, log)) ?? 'keep')
    for (const id of [...this.#doubted].slice(0, DOUBTS_PER_ROUND_MAX)) {
      const isClear = await this.#isClear(id, log)
      this.#doubted.delete(id)
      if (!isClear) this.#doubted.add(id)
    }
    const now = runtime.now()
    if (now < this.#sweptAt + SWEEP_MS) return
    this.#sweptAt = now
    await ledger.sweep(now - SETTLED_MS)
    await ledger.sweepSessions(now - SESSION_GRACE_MS)
  }

  async drained(): Promise<void> {
    await Promise.all(this.#writing)
  }

  /** @returns whether nothing is held for it any more */
  async #isClear(id: string, log: Pick<Log, 'state'>): Promise<boolean> {
    const { ledger } = this.#options
    const hold = await ledger.find(id)
    if (!hold || hold.end) return true
    const verdict = (await this.#verdict(hold, log)) ?? 'keep'
    if (verdict === 'keep') return false
    await (verdict === 'release' ? ledger.release(id) : ledger.settle(id, verdict.spent, verdict.used))
    return true
  }

  /** Undefined where the log cannot say it now: that hold stays, and keeps no other from being ended. */
  async #verdict(hold: Hold, log: Pick<Log, 'state'>): Promise<Verdict | undefined> {
    try {
      return await this.#judge(hold, log)
    } catch (cause) {
      this.#options.onFailure(cause)
      return undefined
    }
  }

  async #judge(hold: Hold, log: Pick<Log, 'state'>): Promise<Verdict> {
    const state = await log.state(hold.id)
    if (!state) return 'release'
    if (!state.final) return 'keep'
    const bought = this.#boughtBy(state.head, state.final, state.last, hold)
    return bought ? { spent: bought.charge.price, used: bought.used } : 'release'
  }

  /** Undefined for one that has bought nothing. */
  #boughtBy(
    head: Head,
    final: Final,
    last: number,
    hold: Hold | undefined,
  ): { readonly charge: Charge; readonly used: Used } | undefined {
    const outcome = outcomeOf(final, last)
    if (!outcome) return undefined
    const { purchases, unbilled } = outcome
    const basis = readBasis(hold?.note)
    const group = basis ? basis.group : this.#options.payerOf(head).group
    const charge = this.#options.charge(purchases, head, group)
    // Of what was not held nobody knows what it would cost.
    const isEstimated = basis && unbilled !== undefined
    return {
      charge: isEstimated ? withEstimate(charge, head.model, priceOf(basis, unbilled)) : charge,
      used: usedBy(outcome),
    }
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
