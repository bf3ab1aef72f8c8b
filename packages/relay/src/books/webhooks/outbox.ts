// What waits to be sent to webhooks, and what became of it. A row is written before anything is sent, and is due until
// somebody has taken it: so it arrives at least once, also where a process ends between the two. Order is not promised.
import type { Selectable } from 'kysely'
import { type RelayEvent, writeEvent } from '../../events/event.ts'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import type { DeliveryRow } from '../schema.ts'
import type { Webhook } from './webhooks.ts'

export interface Delivery {
  /** `dlv_…` */
  readonly id: string
  readonly webhook: string
  readonly event: string
  readonly type: string
  readonly body: string
  readonly createdAt: number
  readonly attempts: number
  /** When it is tried next. Absent: never again. */
  readonly dueAt?: number
  readonly deliveredAt?: number
  readonly triedAt?: number
  /** What came of the newest try: a status, or the name of what went wrong. */
  readonly outcome?: string
}

/** What waits for one webhook. Reached: what comes then is not kept, and somebody is told. */
export const WAITING_MAX = 10_000

export class Outbox {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /**
   * Durable when it resolves. Of an event that a webhook was told of before, nothing.
   * @returns how many were not kept, because too many wait there
   */
  async put(wanted: readonly { readonly webhook: Pick<Webhook, 'id'>; readonly event: RelayEvent }[]): Promise<number> {
    const now = this.#runtime.now()
    const rows = wanted.map(({ webhook, event }): DeliveryRow => ({
      id: `dlv_${this.#runtime.secret(8)}`,
      webhook: webhook.id,
      event: event.id,
      type: event.type,
      body: writeEvent(event),
      created_at: now,
      attempts: 0,
      due_at: now,
      delivered_at: null,
      tried_at: null,
      outcome: null,
    }))
    return this.#engine.write(async (books) => {
      let left = 0
      for (const webhook of new Set(rows.map((row) => row.webhook))) {
        const { waiting } = await books
          .selectFrom('deliveries')
          .select((row) => row.fn.countAll<number>().as('waiting'))
          .where('webhook', '=', webhook)
          .where('due_at', 'is not', null)
          .executeTakeFirstOrThrow()
        const all = rows.filter((row) => row.webhook === webhook)
        const kept = all.slice(0, Math.max(0, WAITING_MAX - Number(waiting)))
        left += all.length - kept.length
        for (let at = 0; at < kept.length; at += ROWS_PER_INSERT)
          await books
            .insertInto('deliveries')
            .values(kept.slice(at, at + ROWS_PER_INSERT))
            .onConflict((conflict) => conflict.columns(['webhook', 'event']).doNothing())
            .execute()
      }
      return left
    })
  }

  /**
   * Takes what is due: it is nobody else's for `leaseMs`, and due again then.
   * @param except webhooks that have enough to do
   */
  async take(max: number, leaseMs: number, except: readonly string[] = []): Promise<readonly Delivery[]> {
    const now = this.#runtime.now()
    // Mostly there is nothing, and whoever writes is in everybody's way.
    const isAny = this.#engine.db.selectFrom('deliveries').select('id').where('due_at', '<=', now).limit(1)
    if (!(await isAny.executeTakeFirst())) return []
    return this.#engine.write(async (books) => {
      const due = await books
        .selectFrom('deliveries')
        .selectAll()
        .where('due_at', '<=', now)
        .$if(except.length > 0, (query) => query.where('webhook', 'not in', except))
        .orderBy('due_at')
        .limit(max)
        .$if(this.#engine.hasRowLocks, (query) => query.forUpdate().skipLocked())
        .execute()
      const taken = due.map((row) => ({
        ...row,
        attempts: Number(row.attempts) + 1,
        due_at: now + leaseMs,
        tried_at: now,
      }))
      for (const { id, attempts, due_at, tried_at } of taken)
        await books.updateTable('deliveries').set({ attempts, due_at, tried_at }).where('id', '=', id).execute()
      return taken.map(deliveryOf)
    })
  }

  /** @param dueAt when it is tried again; absent: never */
  async tried(id: string, outcome: string, isDelivered: boolean, dueAt?: number): Promise<void> {
    await this.#engine.db
      .updateTable('deliveries')
      .set({ outcome, due_at: dueAt ?? null, delivered_at: isDelivered ? this.#runtime.now() : null })
      .where('id', '=', id)
      .execute()
  }

  /** Sends one that is over once more. False where the webhook has none of this id. */
  async again(webhook: string, id: string): Promise<boolean> {
    const now = this.#runtime.now()
    const { numUpdatedRows } = await this.#engine.db
      .updateTable('deliveries')
      .set({ due_at: now, created_at: now, attempts: 0, delivered_at: null })
      .where('id', '=', id)
      .where('webhook', '=', webhook)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async get(webhook: string, id: string): Promise<Delivery | undefined> {
    const row = await this.#engine.db
      .selectFrom('deliveries')
      .selectAll()
      .where('webhook', '=', webhook)
      .where('id', '=', id)
      .executeTakeFirst()
    return row && deliveryOf(row)
  }

  /** The newest first, those before the cursor. */
  async list(webhook: string, { before, max }: { readonly before?: string; readonly max: number }) {
    const last = before === undefined ? undefined : await this.get(webhook, before)
    const rows = await this.#engine.db
      .selectFrom('deliveries')
      .selectAll()
      .where('webhook', '=', webhook)
      .$if(last !== undefined, (query) =>
        query.where((row) =>
          row.or([
            row('created_at', '<', last?.createdAt ?? 0),
            row.and([row('created_at', '=', last?.createdAt ?? 0), row('id', '<', last?.id ?? '')]),
          ]),
        ),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(max)
      .execute()
    return rows.map(deliveryOf)
  }

  /** Forgets what is older, and does not wait any more. */
  async sweep(before: number): Promise<void> {
    await this.#engine.db
      .deleteFrom('deliveries')
      .where('created_at', '<', before)
      .where('due_at', 'is', null)
      .execute()
  }
}

/** PostgreSQL takes 65,535 parameters, SQLite 32,766. */
const ROWS_PER_INSERT = 500

const deliveryOf = (row: Selectable<DeliveryRow>): Delivery => ({
  id: row.id,
  webhook: row.webhook,
  event: row.event,
  type: row.type,
  body: row.body,
  createdAt: row.created_at,
  attempts: Number(row.attempts),
  ...(row.due_at !== null && { dueAt: row.due_at }),
  ...(row.delivered_at !== null && { deliveredAt: row.delivered_at }),
  ...(row.tried_at !== null && { triedAt: row.tried_at }),
  ...(row.outcome !== null && { outcome: row.outcome }),
})
