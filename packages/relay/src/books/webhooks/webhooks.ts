// Whom events are sent to. A webhook is an organisation's, and hears what is its own, or the relay's, and hears all.
import type { Ending } from '@holdfast/protocol'
import type { Selectable, Transaction } from 'kysely'
import type { EventType, RelayEvent } from '../../events/event.ts'
import { newWebhookSecret } from '../../events/sign.ts'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { known } from '../problem.ts'
import type { Tables, WebhookRow } from '../schema.ts'
import { type Act, type Actor, note } from '../who/audit.ts'

export interface Webhook {
  /** `whk_…` */
  readonly id: string
  /** Absent: the relay's own. */
  readonly organisation?: string
  readonly url: string
  readonly types: readonly EventType[]
  /** Of replies, only those that ended so. Absent: all. */
  readonly endings?: readonly Ending[]
  /** What signs: the newest first, and for a day the one before it. */
  readonly secrets: readonly string[]
  readonly createdAt: number
  /** Nothing is sent there any more. */
  readonly disabledAt?: number
}

export type WebhookWish = Pick<Webhook, 'url' | 'types' | 'endings'>
export type WebhookChange = Partial<Pick<Webhook, 'url' | 'types'>> & {
  /** Null: all. */
  readonly endings?: readonly Ending[] | null
  readonly enabled?: boolean
}

/** Of one organisation, or of the relay. */
export const WEBHOOKS_MAX = 50
/** How long what was signed with is good beside what took over. */
const OVERLAP_MS = 86_400_000

export class Webhooks {
  /** Told when they have changed here. */
  onChange: (() => void) | undefined
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** Those of an organisation, or the relay's own; the oldest first. */
  async list(organisation: string | undefined): Promise<readonly Webhook[]> {
    const rows = await this.#engine.db
      .selectFrom('webhooks')
      .selectAll()
      .where('organisation', organisation === undefined ? 'is' : '=', organisation ?? null)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => this.#webhookOf(row))
  }

  /** All there are, whosever they are. */
  async all(): Promise<readonly Webhook[]> {
    const rows = await this.#engine.db.selectFrom('webhooks').selectAll().execute()
    return rows.map((row) => this.#webhookOf(row))
  }

  /** @param organisation whose it has to be; absent: anybody's */
  async get(organisation: string | undefined, id: string): Promise<Webhook | undefined> {
    const row = await this.#engine.db
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .$if(organisation !== undefined, (query) => query.where('organisation', '=', organisation ?? ''))
      .executeTakeFirst()
    return row && this.#webhookOf(row)
  }

  /** @throws BooksProblem `unknown` for no organisation */
  async create(organisation: string | undefined, wish: WebhookWish, by: Actor): Promise<Webhook> {
    const now = this.#runtime.now()
    const row: WebhookRow = {
      id: `whk_${this.#runtime.secret(8)}`,
      organisation: organisation ?? null,
      url: wish.url,
      types: JSON.stringify(wish.types),
      endings: wish.endings ? JSON.stringify(wish.endings) : null,
      secret: newWebhookSecret(this.#runtime),
      secret_before: null,
      before_until: null,
      created_at: now,
      disabled_at: null,
    }
    await this.#engine.write(async (books) => {
      if (organisation !== undefined)
        known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      await books.insertInto('webhooks').values(row).execute()
      await this.#note(books, 'webhook-create', row, by, { url: hostOf(row.url), types: wish.types })
    })
    this.onChange?.()
    return this.#webhookOf(row)
  }

  /** @throws BooksProblem `unknown` */
  change(organisation: string | undefined, id: string, change: WebhookChange, by: Actor): Promise<Webhook> {
    const { url, types, endings, enabled } = change
    const now = this.#runtime.now()
    return this.#write(organisation, id, 'webhook-change', by, {
      ...(url !== undefined && { url }),
      ...(types && { types: JSON.stringify(types) }),
      ...(endings !== undefined && { endings: endings && JSON.stringify(endings) }),
      ...(enabled !== undefined && { disabled_at: enabled ? null : now }),
    })
  }

  /** A new secret, beside which the old one signs for a day. @throws BooksProblem `unknown` */
  async rotate(organisation: string | undefined, id: string, by: Actor): Promise<Webhook> {
    const { secrets } = await this.#known(organisation, id)
    return this.#write(organisation, id, 'webhook-rotate', by, {
      secret: newWebhookSecret(this.#runtime),
      secret_before: secrets[0] ?? null,
      before_until: this.#runtime.now() + OVERLAP_MS,
    })
  }

  /** With all that was to be sent there. @throws BooksProblem `unknown` */
  async remove(organisation: string | undefined, id: string, by: Actor): Promise<void> {
    await this.#known(organisation, id)
    await this.#engine.write(async (books) => {
      const row = known(await books.deleteFrom('webhooks').where('id', '=', id).returningAll().executeTakeFirst())
      await books.deleteFrom('deliveries').where('webhook', '=', id).execute()
      await this.#note(books, 'webhook-remove', row, by)
    })
    this.onChange?.()
  }

  async #known(organisation: string | undefined, id: string): Promise<Webhook> {
    return known(await this.get(organisation, id))
  }

  async #write(
    organisation: string | undefined,
    id: string,
    act: Act,
    by: Actor,
    set: Partial<WebhookRow>,
  ): Promise<Webhook> {
    await this.#known(organisation, id)
    const row = await this.#engine.write(async (books) => {
      const changed = known(
        await books
          .updateTable('webhooks')
          // An update sets something.
          .set({ id, ...set })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst(),
      )
      const details = { changed: Object.keys(set).filter((name) => !name.startsWith('secret')) }
      await this.#note(books, act, changed, by, details)
      return changed
    })
    this.onChange?.()
    return this.#webhookOf(row)
  }

  async #note(books: Transaction<Tables>, act: Act, row: WebhookRow, by: Actor, details = {}): Promise<void> {
    const { id: subject, organisation } = row
    await note(books, this.#runtime.now(), by, {
      act,
      subject,
      ...(organisation !== null && { organisation }),
      details,
    })
  }

  #webhookOf(row: Selectable<WebhookRow>): Webhook {
    const isBefore = row.secret_before !== null && (row.before_until ?? 0) > this.#runtime.now()
    return {
      id: row.id,
      ...(row.organisation !== null && { organisation: row.organisation }),
      url: row.url,
      types: JSON.parse(row.types) as EventType[],
      ...(row.endings !== null && { endings: JSON.parse(row.endings) as Ending[] }),
      secrets: isBefore && row.secret_before !== null ? [row.secret, row.secret_before] : [row.secret],
      createdAt: row.created_at,
      ...(row.disabled_at !== null && { disabledAt: row.disabled_at }),
    }
  }
}

/** Whether a webhook is to hear of an event. */
export function wants({ organisation, types, endings, disabledAt }: Webhook, event: RelayEvent): boolean {
  if (disabledAt !== undefined || !types.includes(event.type)) return false
  if (organisation !== undefined && organisation !== event.organisation) return false
  return event.ending === undefined || endings === undefined || endings.includes(event.ending)
}

/** Its path may be a secret of whoever gave it to us. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')
