// Payments: what was agreed with whoever pays, what their engine has said of it since, and the credit that follows. Every
// event is written down once; after each, the credit of its payment is what all of them together say (standing.ts).
import { HoldfastError } from '@holdfast/protocol'
import type { Selectable, Transaction } from 'kysely'
import type { Engine } from '../books/engines/engine.ts'
import type { Money } from '../books/money.ts'
import { type AskedPage, isBeyond } from '../books/page.ts'
import { known } from '../books/problem.ts'
import type { PaymentRow, Tables } from '../books/schema.ts'
import { type Actor, note } from '../books/who/audit.ts'
import type { Credit } from '../credit/credit.ts'
import { post } from '../credit/entry.ts'
import { MILLIONTHS, portion, writeMoney } from '../prices/money.ts'
import type { Runtime } from '../runtime.ts'
import { minorOf } from './currency.ts'
import type { Delivery, PaymentEngine, PaymentEvent } from './engine.ts'
import { type Fact, type State, standingOf } from './standing.ts'

/** What the operator has decided about payments. */
export interface PaymentTerms {
  /** The least and the most credit of one payment. */
  readonly min: Money
  readonly max: Money
  /** What is kept of each, in millionths of it. */
  readonly feeMillionths: number
  /** Where whoever has paid, or has not, is sent to. */
  readonly returnUrl: string
  /** What stands on the bill. */
  readonly name: string
}

export interface Payment {
  /** `pay_…` */
  readonly id: string
  readonly organisation: string
  readonly engine: string
  /** What the engine calls it; absent where it never took it up. */
  readonly reference?: string
  /** What it credits, fee included. */
  readonly amount: Money
  readonly fee: Money
  readonly currency: string
  /** What is to be paid, in the currency's smallest unit. */
  readonly minor: number
  readonly state: State
  /** Both in milliseconds since 1970. */
  readonly createdAt: number
  readonly changedAt: number
}

export interface Wish {
  readonly amount: Money
  /** By name; absent: the first that there is. */
  readonly engine?: string
  /** One of the engine's. */
  readonly method?: string
}

/** Payments of one answer. */
export const PAYMENTS_MAX = 500

/** Of an organisation, that nobody has paid yet, in a day. Reached: no other is agreed on. */
export const OPEN_MAX = 100
const OPEN_MS = 24 * 60 * 60_000

export class Payments {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #credit: Credit
  readonly #engines: ReadonlyMap<string, PaymentEngine>
  readonly terms: PaymentTerms
  /** Told when an engine's word has changed how a payment stands, once that is so. */
  onChange: ((payment: Pick<Payment, 'id' | 'organisation' | 'amount' | 'state'>) => void) | undefined

  constructor(
    books: { readonly engine: Engine; readonly credit: Credit },
    runtime: Pick<Runtime, 'now' | 'secret'>,
    engines: readonly PaymentEngine[],
    terms: PaymentTerms,
  ) {
    this.#engine = books.engine
    this.#credit = books.credit
    this.#runtime = runtime
    this.#engines = new Map(engines.map((engine) => [engine.name, engine]))
    this.terms = terms
  }

  /** How one can pay. */
  get engines(): readonly Pick<PaymentEngine, 'name' | 'methods' | 'currency'>[] {
    return [...this.#engines.values()]
  }

  /**
   * Agrees on a payment. Nothing is credited before the engine says that it was paid.
   * @returns where to pay
   * @throws HoldfastError `request-invalid`, `payment-unavailable`, `rate-limited`; BooksProblem `unknown`
   */
  async start(
    organisation: string,
    wish: Wish,
    by: Actor,
  ): Promise<{ readonly payment: Payment; readonly url: string }> {
    const engine = this.#engineFor(wish)
    const row = this.#agree(organisation, wish, engine, by)
    // Written down first: what is paid for must be known, also when this process ends before it hears the answer.
    await this.#engine.write(async (books) => {
      known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      await this.#checkOpen(books, row)
      await books.insertInto('payments').values(row).execute()
      const { engine, amount } = row
      await note(books, row.created_at, by, {
        act: 'payment-start',
        subject: row.id,
        organisation,
        details: { engine, amount },
      })
    })
    const { id, currency, minor } = row
    const { returnUrl, name } = this.terms
    const { url, reference } = await engine.start({
      id,
      currency,
      minor,
      returnUrl,
      name: `${name} ${writeMoney(row.amount)}`,
      ...(wish.method !== undefined && { method: wish.method }),
    })
    await this.#engine.db.updateTable('payments').set({ reference }).where('id', '=', id).execute()
    return { payment: paymentOf({ ...row, reference }), url }
  }

  /**
   * Takes what an engine's servers send.
   * @returns what they want to hear; undefined where there is no such engine
   * @throws HoldfastError `webhook-refused`, `payment-unavailable`
   */
  async hear(name: string, delivery: Delivery): Promise<PaymentEngine['thanks'] | undefined> {
    const engine = this.#engines.get(name)
    if (!engine) return undefined
    for (const event of await engine.read(delivery)) {
      const changed = await this.#engine.write((books) => this.#take(books, name, event))
      if (changed) this.onChange?.(changed)
    }
    return engine.thanks
  }

  /**
   * The newest first, so many after the cursor. Of an organisation, or of all.
   * @returns undefined where the cursor is none of these
   */
  async list(
    { organisation }: { readonly organisation?: string } = {},
    { after, max }: AskedPage = { max: PAYMENTS_MAX },
  ): Promise<readonly Payment[] | undefined> {
    const all = this.#engine.db
      .selectFrom('payments')
      .selectAll()
      .$if(organisation !== undefined, (query) => query.where('organisation', '=', organisation ?? ''))
    const last = after === undefined ? undefined : await all.where('id', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const rows = await all
      .$if(last !== undefined, (query) =>
        last ? query.where(isBeyond(['created_at', 'id'], [last.created_at, last.id], 'down')) : query,
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(Math.min(max, PAYMENTS_MAX))
      .execute()
    return rows.map(paymentOf)
  }

  async get(id: string): Promise<Payment | undefined> {
    const row = await this.#engine.db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()
    return row && paymentOf(row)
  }

  /** @throws HoldfastError `rate-limited` */
  async #checkOpen(books: Transaction<Tables>, { organisation, created_at: now }: PaymentRow): Promise<void> {
    const { open, oldest } = await books
      .selectFrom('payments')
      .select(({ fn }) => [fn.countAll<number>().as('open'), fn.min('created_at').as('oldest')])
      .where('organisation', '=', organisation)
      .where('state', '=', 'open')
      .where('created_at', '>', now - OPEN_MS)
      .executeTakeFirstOrThrow()
    if (Number(open) < OPEN_MAX) return
    throw new HoldfastError('rate-limited', `${OPEN_MAX} payments of today are open. Pay one of them, or wait.`, {
      retryAfterMs: Number(oldest ?? now) + OPEN_MS - now,
    })
  }

  #engineFor({ engine: name, method }: Wish): PaymentEngine {
    const engine = name === undefined ? [...this.#engines.values()][0] : this.#engines.get(name)
    if (!engine)
      throw new HoldfastError('request-invalid', `engine: expected ${[...this.#engines.keys()].join(' or ')}`)
    if (method !== undefined && !engine.methods.includes(method))
      throw new HoldfastError('request-invalid', `method: expected ${engine.methods.join(' or ')}`)
    return engine
  }

  #agree(organisation: string, { amount }: Wish, { name, currency }: PaymentEngine, by: Actor): PaymentRow {
    const { min, max, feeMillionths } = this.terms
    if (!Number.isSafeInteger(amount) || amount < min || amount > max)
      throw new HoldfastError('request-invalid', `amount_nano: expected ${min} to ${max} nano-dollars`)
    const now = this.#runtime.now()
    return {
      id: `pay_${this.#runtime.secret(12)}`,
      organisation,
      engine: name,
      reference: null,
      amount,
      fee: portion(amount, feeMillionths, MILLIONTHS),
      currency: currency.code,
      minor: minorOf(amount, currency),
      state: 'open',
      created_at: now,
      created_by: by.id,
      changed_at: now,
    }
  }

  /** Writes an event down, and the credit that follows. Of one that is known, or not of ours: nothing. @returns what has changed */
  async #take(books: Transaction<Tables>, engine: string, { id, payment, fact }: PaymentEvent) {
    const now = this.#runtime.now()
    // Whoever takes another event of this payment at the same moment waits here, and then sees this one.
    const row = await books
      .selectFrom('payments')
      .selectAll()
      .where('id', '=', payment)
      .where('engine', '=', engine)
      .$if(this.#engine.hasRowLocks, (query) => query.forUpdate())
      .executeTakeFirst()
    if (!row) return undefined
    const written = await books
      .insertInto('payment_events')
      .values({ engine, id, payment, at: now, fact: JSON.stringify(fact) })
      .onConflict((conflict) => conflict.columns(['engine', 'id']).doNothing())
      .returning('seq')
      .executeTakeFirst()
    if (!written) return undefined
    const events = await books.selectFrom('payment_events').select('fact').where('payment', '=', payment).execute()
    const { state, due } = standingOf(
      row,
      events.map(({ fact }) => JSON.parse(fact) as Fact),
    )
    await this.#follow(books, row, due, written.seq)
    await books.updateTable('payments').set({ state, changed_at: now }).where('id', '=', payment).execute()
    return state === row.state ? undefined : { id: payment, organisation: row.organisation, amount: row.amount, state }
  }

  /** Posts what is due and has not been posted yet; of a dispute that was won, what comes back. */
  async #follow(
    books: Transaction<Tables>,
    { id: payment, organisation, engine }: PaymentRow,
    due: ReturnType<typeof standingOf>['due'],
    event: number,
  ): Promise<void> {
    const posted = await books.selectFrom('credits').select(['kind', 'amount']).where('subject', '=', payment).execute()
    for (const [kind, wanted] of Object.entries(due) as [keyof typeof due, Money][]) {
      const there = posted.reduce((sum, one) => (one.kind === kind ? sum + one.amount : sum), 0)
      if (wanted === there) continue
      const entry = {
        id: this.#credit.newId(),
        account: organisation,
        kind,
        amount: wanted - there,
        reference: `${kind}/${payment}/${event}`,
        subject: payment,
        by: { id: engine },
      }
      await post(books, this.#engine, entry, this.#runtime.now(), this.#credit.isPrepaid)
    }
  }
}

const paymentOf = (row: Selectable<PaymentRow>): Payment => ({
  id: row.id,
  organisation: row.organisation,
  engine: row.engine,
  ...(row.reference !== null && { reference: row.reference }),
  amount: row.amount,
  fee: row.fee,
  currency: row.currency,
  minor: row.minor,
  state: row.state as State,
  createdAt: row.created_at,
  changedAt: row.changed_at,
})
