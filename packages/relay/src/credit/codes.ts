// Redemption codes, made in batches: each is shown once, is kept as a hash, and is good once.
import { HoldfastError } from '@holdfast/protocol'
import type { Selectable, Transaction } from 'kysely'
import type { Runtime } from '../runtime.ts'
import type { Engine } from '../books/engines/engine.ts'
import type { Rate } from '../books/limits/bucket.ts'
import { Buckets } from '../books/limits/buckets.ts'
import { type Money, checkMoney } from '../books/money.ts'
import { type AskedPage, isBeyond } from '../books/page.ts'
import { known } from '../books/problem.ts'
import type { BatchRow, CodeRow, Tables } from '../books/schema.ts'
import { type Actor, note } from '../books/who/audit.ts'
import { hashOf } from '../books/who/secret.ts'
import { newCode, parseCode, prefixOfCode } from './code.ts'
import type { Credit } from './credit.ts'
import { post } from './entry.ts'

export interface Batch {
  /** `bat_…` */
  readonly id: string
  /** What it is for, for whoever looks later. */
  readonly note: string
  readonly count: number
  /** Of each code. */
  readonly amount: Money
  /** All in milliseconds since 1970. */
  readonly createdAt: number
  readonly expiresAt?: number
}

export interface Code {
  /** `cod_…` */
  readonly id: string
  readonly batch: string
  /** `HFC-8Q2MX`: all that is known of it in clear. */
  readonly prefix: string
  readonly amount: Money
  /** All in milliseconds since 1970. */
  readonly expiresAt?: number
  readonly voidedAt?: number
  readonly redeemedAt?: number
  /** The organisation. */
  readonly redeemedBy?: string
}

/** Codes that are no good, of one person and of one organisation: beyond that, trying has to wait. */
const PERSON_RATE: Rate = { perMinute: 10 }
const ORGANISATION_RATE: Rate = { perMinute: 30 }

export type Redeemed =
  | { readonly outcome: 'redeemed'; readonly code: string; readonly amount: Money }
  /** There is no such code, or it was voided or is too old: nobody can tell which. */
  | { readonly outcome: 'unknown' }
  /** It was good, once. */
  | { readonly outcome: 'used' }

/** Codes of one batch. Reached: refused. */
export const BATCH_MAX = 10_000
/** Rows of one statement: engines count its parameters. */
const INSERT_MAX = 1_000
/** Codes or batches of one answer. */
export const CODES_MAX = 500

export class Codes {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #credit: Credit
  readonly #tries = new Buckets()

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>, credit: Credit) {
    this.#engine = engine
    this.#runtime = runtime
    this.#credit = credit
  }

  /**
   * @param expiresAt milliseconds since 1970; absent: never
   * @returns the codes too, which are nowhere else
   * @throws RangeError for a count or an amount that is none
   */
  async create(
    wish: { readonly count: number; readonly amount: Money; readonly expiresAt?: number; readonly note?: string },
    by: Actor,
  ): Promise<{ readonly batch: Batch; readonly codes: readonly string[] }> {
    const { count, amount, expiresAt, note: words = '' } = wish
    if (!Number.isSafeInteger(count) || count < 1 || count > BATCH_MAX) throw new RangeError(`${count} codes`)
    if (checkMoney(amount) === 0) throw new RangeError('codes of nothing')
    const now = this.#runtime.now()
    const codes = Array.from({ length: count }, () => newCode(this.#runtime))
    const row: BatchRow = {
      id: `bat_${this.#runtime.secret(8)}`,
      note: words,
      count,
      amount,
      created_at: now,
      expires_at: expiresAt ?? null,
      created_by: by.id,
    }
    const rows = codes.map((code) => ({
      id: `cod_${this.#runtime.secret(10)}`,
      batch: row.id,
      hash: hashOf(code),
      prefix: prefixOfCode(code),
      amount,
      expires_at: row.expires_at,
      voided_at: null,
      redeemed_at: null,
      redeemed_by: null,
    }))
    await this.#engine.write(async (books) => {
      await books.insertInto('batches').values(row).execute()
      for (let at = 0; at < rows.length; at += INSERT_MAX)
        await books
          .insertInto('codes')
          .values(rows.slice(at, at + INSERT_MAX))
          .execute()
      await note(books, now, by, { act: 'code-create', subject: row.id, details: { count, amount, note: words } })
    })
    return { batch: batchOf(row), codes }
  }

  /**
   * The same as `redeem`, for people: who brings too many that are no good has to wait.
   * @throws HoldfastError `code-throttled`
   */
  async tryToRedeem(organisation: string, text: string, by: Actor): Promise<Redeemed> {
    const now = this.#runtime.now()
    const tries = [
      { name: by.id, rate: PERSON_RATE, amount: 1 },
      { name: organisation, rate: ORGANISATION_RATE, amount: 1 },
    ]
    const late = this.#tries.take(tries, now)
    if (late)
      throw new HoldfastError('code-throttled', 'Too many codes were tried here. Wait a little.', {
        retryAfterMs: late.waitMs,
      })
    const redeemed = await this.redeem(organisation, text, by)
    if (redeemed.outcome === 'redeemed')
      for (const { name, rate } of tries) this.#tries.correct(name, rate, -1, this.#runtime.now())
    return redeemed
  }

  /**
   * Gives an organisation what the code is worth: to one of all who bring it at the same moment.
   * @param text as it was typed
   */
  async redeem(organisation: string, text: string, by: Actor): Promise<Redeemed> {
    const code = parseCode(text)
    if (code === undefined) return { outcome: 'unknown' }
    const hash = hashOf(code)
    const row = await this.#engine.db.selectFrom('codes').selectAll().where('hash', '=', hash).executeTakeFirst()
    const now = this.#runtime.now()
    // What is over is over: no need to write, and to wait for others who do.
    if (!row || isOver(row, now)) return { outcome: 'unknown' }
    if (row.redeemed_at !== null) return { outcome: 'used' }
    return this.#engine.write((books) => this.#redeem(books, organisation, row, by, now))
  }

  async #redeem(
    books: Transaction<Tables>,
    organisation: string,
    { id, amount }: CodeRow,
    by: Actor,
    now: number,
  ): Promise<Redeemed> {
    const mine = await books
      .updateTable('codes')
      .set({ redeemed_at: now, redeemed_by: organisation })
      .where('id', '=', id)
      .where('redeemed_at', 'is', null)
      .where('voided_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!mine) return { outcome: 'used' }
    const entry = {
      id: this.#credit.newId(),
      account: organisation,
      kind: 'redemption',
      amount,
      subject: id,
      by,
    } as const
    await post(books, this.#engine, { ...entry, reference: `redemption/${id}` }, now, this.#credit.isPrepaid)
    await note(books, now, by, { act: 'code-redeem', subject: id, organisation, details: { amount } })
    return { outcome: 'redeemed', code: id, amount }
  }

  /** The newest first, so many after the cursor. @returns undefined where that is no batch */
  async batches({ after, max }: AskedPage = { max: CODES_MAX }): Promise<readonly Batch[] | undefined> {
    const all = this.#engine.db.selectFrom('batches').selectAll()
    const last = after === undefined ? undefined : await all.where('id', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const rows = await all
      .$if(last !== undefined, (query) =>
        last ? query.where(isBeyond(['created_at', 'id'], [last.created_at, last.id], 'down')) : query,
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(Math.min(max, CODES_MAX))
      .execute()
    return rows.map(batchOf)
  }

  /** Of a batch, or of all whose beginning is known; in the order of their ids, those after `after`. */
  async list(
    of: { readonly batch?: string; readonly prefix?: string },
    { after = '', max = CODES_MAX }: { readonly after?: string; readonly max?: number } = {},
  ): Promise<readonly Code[]> {
    const { batch, prefix } = of
    const rows = await this.#engine.db
      .selectFrom('codes')
      .selectAll()
      .$if(batch !== undefined, (query) => query.where('batch', '=', batch ?? ''))
      .$if(prefix !== undefined, (query) => query.where('prefix', 'in', [prefix ?? '', (prefix ?? '').toUpperCase()]))
      .where('id', '>', after)
      .orderBy('id')
      .limit(Math.min(max, CODES_MAX))
      .execute()
    return rows.map(codeOf)
  }

  /**
   * A code, or all of a batch, is good no more. What was redeemed stays so.
   * @param id `cod_…` or `bat_…`
   * @returns how many there were to void
   * @throws BooksProblem `unknown`
   */
  void(id: string, by: Actor): Promise<number> {
    const now = this.#runtime.now()
    const [table, column] = id.startsWith('bat_') ? (['batches', 'batch'] as const) : (['codes', 'id'] as const)
    return this.#engine.write(async (books) => {
      known(await books.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst())
      const rows = await books
        .updateTable('codes')
        .set({ voided_at: now })
        .where(column, '=', id)
        .where('redeemed_at', 'is', null)
        .where('voided_at', 'is', null)
        .returning('id')
        .execute()
      if (rows.length > 0)
        await note(books, now, by, { act: 'code-void', subject: id, details: { count: rows.length } })
      return rows.length
    })
  }
}

const isOver = ({ voided_at, expires_at }: CodeRow, now: number): boolean =>
  voided_at !== null || (expires_at !== null && expires_at <= now)

const batchOf = (row: Selectable<BatchRow>): Batch => ({
  id: row.id,
  note: row.note,
  count: row.count,
  amount: row.amount,
  createdAt: row.created_at,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
})

const codeOf = (row: CodeRow): Code => ({
  id: row.id,
  batch: row.batch,
  prefix: row.prefix,
  amount: row.amount,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  ...(row.voided_at !== null && { voidedAt: row.voided_at }),
  ...(row.redeemed_at !== null && { redeemedAt: row.redeemed_at }),
  ...(row.redeemed_by !== null && { redeemedBy: row.redeemed_by }),
})
