// The meter: between a request and its reply, so that nobody spends or asks more than they may. Before anything is bought
// it takes, in this order, what may be had at once (requests and tokens of this minute), what may have to be waited for (a
// slot among the replies that run), and what is written down (money). Where nobody who pays has a limit it costs some looks
// into maps. What happens at the ending is in settlement.ts.
import { HoldfastError } from '@holdfast/protocol'
import type { Books } from '../books/books.ts'
import type { Starting } from '../books/ledger/page.ts'
import { LimitRing } from '../books/limits/limit-ring.ts'
import { MONEY_MAX } from '../books/money.ts'
import type { Ask } from '../ask.ts'
import { ASKING_OCTETS } from '../asked-usage.ts'
import type { Purchase } from '../bill.ts'
import type { Incoming } from '../http.ts'
import type { Key, Keys } from '../keys/keys.ts'
import type { Limits } from '../limits.ts'
import type { Head, Log } from '../logs/log.ts'
import { MILLIONTHS, portion } from '../prices/money.ts'
import type { Receipt } from '../receipt.ts'
import { outcomeOf, tokensOf } from '../outcome.ts'
import type { Place } from '../routing/course.ts'
import type { Plan } from '../routing/plan.ts'
import { findListed } from '../routing/route.ts'
import { hasStar } from '../routing/star.ts'
import type { Runtime } from '../runtime.ts'
import { type Worth, usedBy } from '../sessions/account.ts'
import { keyIdOf } from '../sessions/owner.ts'
import type { Session } from '../sessions/session.ts'
import { CHARS_PER_TOKEN, worthOf } from '../sessions/worth.ts'
import { SharedBuckets } from '../shared/shared-buckets.ts'
import { SharedSlots } from '../shared/shared-slots.ts'
import type { Sharing } from '../shared/sharing.ts'
import { Allowance } from './allowance.ts'
import { type Basis, writeBasis } from './basis.ts'
import { NOTHING } from './estimated.ts'
import { FairQueue } from './fair-queue.ts'
import { type Counter, Metered, type Order, type Purse } from './metered.ts'
import { payersOf } from './payers.ts'
import { rateHeaders } from './rate-headers.ts'
import { type Full, Rates } from './rates.ts'
import { tooFast, tooMany, unheld, unpriced } from './refusals.ts'
import { type Payer, Settlement } from './settlement.ts'
import type { Charge, Shop, Tariff } from './tariff.ts'
import { type Warning, Warnings } from './warnings.ts'

export interface MeterOptions {
  readonly books: Books
  readonly keys: Pick<Keys, 'get'>
  readonly tariff: Tariff
  /**
   * What this relay is called among those that share the books: the same after a restart, and no other's. Absent: what a
   * crash left held is looked at when it expires.
   */
  readonly node: string | undefined
  /** The plan in force. */
  readonly plan: () => Plan
  readonly runtime: Runtime
  readonly limits: Pick<Limits, 'queuedRepliesMax' | 'queueMsMax' | 'holdSliceTokens' | 'replyMsMax' | 'clockSkewMsMax'>
  /** With other nodes. Absent: what may be asked a minute, and at a time, is counted here. */
  readonly sharing?: Sharing
  readonly onWarning: (warning: Warning) => void
  readonly onFailure: (what: string, cause: unknown) => void
}

/** A request that is to be metered. */
export interface Wanted {
  readonly head: Head
  readonly ask: Pick<Ask, 'body' | 'value'>
  readonly key: Key
  /** That asks. Its budget pays, too. */
  readonly session?: Session
  readonly places: readonly Place[]
}

/** What is not streamed cannot be cut off, so so many slices of it are held for at once. */
const SLICES_WHOLE = 16
/** Of a slice this part is enough to begin with: where less is left, the last of a budget could not be spent. */
const SLICE_PARTS = 16
/** Beyond the longest reply: how long a hold waits for somebody who settles it. */
const HOLD_GRACE_MS = 600_000

export class Meter {
  readonly #options: MeterOptions
  readonly #ring: LimitRing
  readonly #rates: Rates
  readonly #queue: FairQueue
  readonly #settlement: Settlement
  /** By the id of its reply. */
  readonly #running = new Map<string, Metered>()
  readonly #counter: Counter

  constructor(options: MeterOptions) {
    this.#options = options
    const { books, runtime, limits, sharing, onWarning, onFailure } = options
    this.#ring = new LimitRing(books.limits, runtime, (cause) => onFailure('reading limits', cause))
    this.#rates = new Rates((account) => this.#ring.of(account), sharing && new SharedBuckets(sharing))
    this.#queue = new FairQueue(
      (account) => this.#ring.of(account).concurrent,
      limits.queuedRepliesMax,
      sharing && ((account, users) => new SharedSlots(sharing, { name: `account ${account}` }, users)),
    )
    this.#ring.onChange = () => this.#queue.look()
    this.#settlement = new Settlement({
      ledger: books.ledger,
      isShared: books.engine === 'postgres',
      node: options.node,
      runtime,
      charge: (purchases, head, group) => this.#charge(purchases, head, group),
      payerOf: (head) => this.#payerOf(head),
      onFailure: (cause) => onFailure('settling a reply', cause),
    })
    const warnings = new Warnings(
      books.limits,
      (account) => this.#ring.of(account).warnPercents,
      onWarning,
      (cause) => onFailure('warning of a budget', cause),
    )
    books.ledger.onMoved = (accounts) => {
      for (const account of accounts) warnings.look(account)
    }
    this.#counter = {
      take: (order, amounts) => {
        const now = runtime.now()
        const full = this.#rates.take(order.accounts, amounts, now)
        if (full instanceof Promise) return full.then((one) => this.#refuse(one))
        return this.#refuse(full)
      },
      putBack: ({ accounts }, { requests, tokens }) =>
        this.#rates.correct(accounts, { requests: -requests, tokens: -tokens }, runtime.now()),
      enter: (order, incoming) => this.#enter(order, incoming),
      leave: ({ accounts }) => this.#queue.leave(accounts),
      hold: async (wish) => {
        const held = await books.ledger.hold({ ...wish, expiresAt: this.#expiry() })
        if (held.outcome === 'held') return held.amount
        if (held.outcome === 'refused') throw unheld(held.refusal)
        throw new Error('a reply was settled before it began')
      },
      release: (id) => this.#settlement.release(id),
      doubt: (id) => this.#settlement.doubt(id),
      runs: (metered) => void this.#running.set(metered.order.head.id, metered),
      over: (metered) => {
        // A node may have a reply once more that it had lost: that is another's by then.
        const { id } = metered.order.head
        if (this.#running.get(id) === metered) this.#running.delete(id)
      },
      headers: ({ accounts, head }) => {
        const now = runtime.now()
        return rateHeaders(head.dialect, this.#rates.standing(accounts, now), now)
      },
    }
  }

  /** @throws when the books cannot be read: who may spend what would not be known. */
  open(): Promise<void> {
    return this.#ring.open()
  }

  /** What a crash has left behind, once the log has been adopted. */
  recover(log: Pick<Log, 'state'>): Promise<void> {
    return this.#settlement.recover(log)
  }

  /** What could not be written when it was due; from time to time. */
  keepHouse(log: Pick<Log, 'state'>): Promise<void> {
    return this.#settlement.keepHouse(log)
  }

  /** Resolves when all that has ended is written down, or could not be. */
  async close(): Promise<void> {
    this.#ring.close()
    await this.#settlement.drained()
  }

  /** Replies that wait for a slot. */
  get waiting(): number {
    return this.#queue.waiting
  }

  /** Replies that run here, for which money is held. */
  get holding(): number {
    let count = 0
    for (const { purse } of this.#running.values()) if (purse) count += 1
    return count
  }

  /** A reply that somebody wants. Nothing is taken yet: see `Metered.begin`. */
  meter({ head, ask, key, session, places }: Wanted): Metered {
    const accounts = payersOf(key, this.#listed(head.model))
    const order = orderOf(head, ask, { accounts, group: key.priceGroup })
    const starting = session && this.#starting(session, order)
    if (!this.#isBounded(accounts) && starting?.budget.nano === undefined)
      return new Metered(order, starting && this.#moneyless(order, places, starting), this.#counter)
    const refusal = this.#options.tariff.refuses(shopsOf(places), head.createdAt) ? unpriced(head.model) : undefined
    const purse = { ...this.#purse(order, places), ...(starting && { session: starting }) }
    return new Metered(order, purse, this.#counter, refusal)
  }

  /**
   * A request of this minute that starts no reply, and still asks an upstream something.
   * @throws LimitReached
   */
  async counts(key: Key, model: string): Promise<void> {
    await this.#counter.take({ accounts: payersOf(key, this.#listed(model)) }, { requests: 1, tokens: 0 })
  }

  /** What a reply may spend that goes on here, whoever began it; undefined where nobody bounds it. */
  adopted(head: Head, ask: Pick<Ask, 'body' | 'value'>, places: readonly Place[]): Allowance | undefined {
    const payer = this.#payerOf(head)
    // What its session may spend the books know, and nobody waits for them here.
    const isBounded = head.session !== undefined || this.#isBounded(payer.accounts)
    return isBounded ? this.#purse(orderOf(head, ask, payer), places).allowance : undefined
  }

  /**
   * A reply has its ending, and that is durable.
   * @param tell told once what it is charged, and must not throw: at once of a reply that was begun here, and of others when
   *   the books have said as what their payer was held for
   */
  ended({ head, final, last }: Pick<Receipt, 'head' | 'final' | 'last'>, tell: (charge: Charge) => void): void {
    const metered = this.#running.get(head.id)
    // What nobody is left to say was bought by a pump before: of this process, too, where it has lost the reply meanwhile.
    const isLeft = final.unbilled !== undefined
    if (!metered || isLeft) return this.#settlement.adopted(head, final, last, tell)
    const { order, purse, taken } = metered
    const { accounts } = order
    const { purchases } = final
    const outcome = outcomeOf(final, last)
    const used = purchases ? tokensOf(purchases) : 0
    this.#rates.correct(accounts, { requests: 0, tokens: used - taken }, this.#options.runtime.now())
    const charge = purchases ? this.#charge(purchases, head, order.group) : NOTHING
    const bought = purchases && { price: charge.price, ...(outcome && { used: usedBy(outcome) }) }
    this.#settlement.ended(head.id, { accounts, isHeld: purse !== undefined }, bought)
    tell(charge)
  }

  /**
   * A reply goes on here no more, and has no ending yet, or never will. Whoever ends it settles it, unless that dies in between;
   * and nobody ends what the log has lost.
   */
  lost(id: string): void {
    this.#settlement.doubt(id)
  }

  /** @throws LimitReached */
  #refuse(full: Full | undefined): undefined {
    if (full) throw tooFast(full.flow, full.account, full.perMinute, full.waitMs, this.#options.runtime.now())
  }

  #purse({ head, accounts, worth, group }: Order, places: readonly Place[]): Purse & { readonly allowance: Allowance } {
    const { tariff, limits, node, books } = this.#options
    const { id, createdAt } = head
    const model = this.#publicName(head.model)
    const shops = shopsOf(places)
    const rate = tariff.rate(worth, shops, createdAt, group, model)
    const basis: Basis = { input: 0, outputPerMillion: 0, ...rate, node, group }
    const slice = portion(limits.holdSliceTokens, basis.outputPerMillion, MILLIONTHS)
    const first = basis.input + slice * (head.form === 'whole' ? SLICES_WHOLE : 1)
    const worst = tariff.worst(asAsked(worth, head), shops, createdAt, group, model)
    const amount = Math.min(MONEY_MAX, worst ?? first)
    const amountMin = Math.min(amount, basis.input + Math.ceil(slice / SLICE_PARTS))
    return {
      basis,
      amount,
      amountMin,
      allowance: new Allowance({
        basis,
        attempt: { amount, amountMin },
        sliceTokens: limits.holdSliceTokens,
        worst,
        charge: (purchases) => this.#charge(purchases, head, group).price,
        raise: (more, moreMin) =>
          books.ledger.hold({
            id,
            accounts,
            amount: Math.min(MONEY_MAX, more),
            amountMin: Math.min(MONEY_MAX, moreMin),
            expiresAt: this.#expiry(),
            note: writeBasis(basis),
          }),
      }),
    }
  }

  /** Of a session that counts replies and tokens, and nobody's money: the hold takes none, and remembers what it was made of. */
  #moneyless(order: Order, places: readonly Place[], session: Starting): Purse {
    const { basis } = this.#purse(order, places)
    return { basis, session, amount: 0, amountMin: 0 }
  }

  /** Undefined for one that may spend what its key may. */
  #starting({ id, budget, expiresAt }: Session, { worth }: Order): Starting | undefined {
    return budget && { id, budget, until: expiresAt + this.#options.limits.clockSkewMsMax, worth }
  }

  #enter(order: Order, incoming: Pick<Incoming, 'onGone'>): Promise<void> | undefined {
    const { accounts, head } = order
    const full = this.#queue.full(accounts)
    if (full === undefined) return void this.#queue.enter(accounts)
    const { runtime, limits } = this.#options
    return new Promise((resolve, reject) => {
      let unwatch = (): void => {}
      const refuse = (): void => {
        unwatch()
        reject(tooMany(full, this.#ring.of(full).concurrent ?? 0))
      }
      const admit = (): void => {
        unwatch()
        resolve()
      }
      const leave = this.#queue.wait(keyIdOf(head.owner), accounts, admit, refuse)
      if (!leave) return refuse()
      const cancel = runtime.after(limits.queueMsMax, () => {
        leave()
        refuse()
      })
      const forget = incoming.onGone(() => {
        leave()
        unwatch()
        reject(new HoldfastError('reply-stopped', 'Whoever asked has left.'))
      })
      unwatch = () => {
        cancel()
        forget()
      }
    })
  }

  /** Of a key that is gone, its own account. */
  #payerOf({ owner, model }: Head): Payer {
    const id = keyIdOf(owner)
    const key = this.#options.keys.get(id)
    return { accounts: key ? payersOf(key, this.#listed(model)) : [id], group: key?.priceGroup }
  }

  /** The name of a model in the configuration, where it lists it: one with a star stands for all that it means. */
  #listed(model: string): string | undefined {
    return findListed(this.#options.plan(), model)?.plan.name
  }

  /** As which a group may have a price of its own for it: what a star stands for as it was asked for. */
  #publicName(model: string): string {
    const listed = this.#listed(model)
    return listed === undefined || hasStar(listed) ? model : listed
  }

  #isBounded(accounts: readonly string[]): boolean {
    const { ledger } = this.#options.books
    return accounts.some((account) => this.#ring.isBounded(account) || ledger.willBePrepaid(account))
  }

  #charge(purchases: readonly Purchase[], { model, createdAt }: Head, group: string | undefined): Charge {
    if (purchases.length === 0) return NOTHING
    try {
      const charge = this.#options.tariff.charge(purchases, createdAt, group, this.#publicName(model))
      return charge.price <= MONEY_MAX ? charge : { ...charge, price: MONEY_MAX }
    } catch (cause) {
      // Counts that no bill can hold: whoever made them up is not to be paid by them.
      this.#options.onFailure('pricing a reply', cause)
      return NOTHING
    }
  }

  #expiry(): number {
    const { runtime, limits } = this.#options
    return runtime.now() + limits.replyMsMax + HOLD_GRACE_MS
  }
}

const shopsOf = (places: readonly Place[]): readonly Shop[] =>
  places.map(({ upstream, model }) => ({ upstream: upstream.name, model }))

/**
 * The request as it may be sent: what is added to ask for its usage is on the bill, too, and a reply that held less than that
 * would ask for more in its midst. What a crash is judged by says only what the client has asked.
 */
const asAsked = (worth: Worth, { dialect, form }: Head): Worth =>
  dialect === 'openai-chat' && form === 'stream'
    ? { ...worth, input: worth.input + Math.ceil(ASKING_OCTETS / CHARS_PER_TOKEN) }
    : worth

const orderOf = (head: Head, { body, value }: Wanted['ask'], payer: Payer): Order => ({
  ...payer,
  head,
  worth: worthOf(value as Record<string, unknown>, body.length),
})
