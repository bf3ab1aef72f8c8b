// Who did what, when, from where: written in the transaction that does it, so that neither is there without the other.
// The database refuses to change or delete a line.
import type { Selectable, Transaction } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { AuditRow, Tables } from '../schema.ts'

/** Who acts: the id of a person or a key, or `system`, which is the command line on the relay's own machine. */
export interface Actor {
  readonly id: string
  /** The address that the request came from. */
  readonly address?: string
}

export const SYSTEM: Actor = { id: 'system' }

/** Somebody who has not said who they are, or not truly. */
export const nobody = (address: string | undefined): Actor => actorOf('nobody', address)

export const actorOf = (id: string, address: string | undefined): Actor => ({
  id,
  ...(address !== undefined && { address }),
})

export type Act =
  | 'bodies-read'
  | 'budget-set'
  | 'code-create'
  | 'code-redeem'
  | 'code-void'
  | 'credit-adjust'
  | 'credit-prepaid'
  | 'invitation-accept'
  | 'invitation-create'
  | 'invitation-revoke'
  | 'key-change'
  | 'key-create'
  | 'key-revoke'
  | 'key-rotate'
  | 'link-create'
  | 'oidc-link'
  | 'operator-set'
  | 'limits-set'
  | 'organisation-create'
  | 'organisation-rename'
  | 'payment-start'
  | 'person-create'
  | 'password-set'
  | 'price-group-set'
  | 'person-disable'
  | 'person-enable'
  | 'person-rename'
  | 'project-archive'
  | 'project-create'
  | 'project-rename'
  | 'role-set'
  | 'sign-in'
  | 'sign-in-end'
  | 'sign-in-fail'
  | 'sign-out'
  | 'upstream-disable'
  | 'upstream-enable'
  | 'upstream-test'
  | 'webhook-change'
  | 'webhook-create'
  | 'webhook-remove'
  | 'webhook-rotate'

export interface AuditEntry {
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly actor: Actor
  readonly act: Act
  /** The id of what it was done to. */
  readonly subject: string
  readonly organisation?: string
  /** What was said, never a secret. */
  readonly details: Readonly<Record<string, unknown>>
}

type Note = Pick<AuditEntry, 'act' | 'subject' | 'organisation'> & Partial<Pick<AuditEntry, 'details'>>

export async function note(
  books: Transaction<Tables>,
  at: number,
  by: Actor,
  { act, subject, organisation, details = {} }: Note,
) {
  await books
    .insertInto('audit')
    .values({
      at,
      actor: by.id,
      address: by.address ?? null,
      act,
      subject,
      organisation: organisation ?? null,
      details: JSON.stringify(details),
    })
    .execute()
}

/** Entries of one answer. */
const ENTRIES_MAX = 1_000

export class Audit {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** What is done beside the books, such as buying something elsewhere. @param at milliseconds since 1970 */
  add(at: number, by: Actor, what: Note): Promise<void> {
    return this.#engine.write((books) => note(books, at, by, what))
  }

  /** The newest first, those before `before`: all, or those that are what is asked for. */
  async list(
    of: {
      readonly organisation?: string
      readonly subject?: string
      readonly actor?: string
      readonly act?: string
    } = {},
    { before = Number.MAX_SAFE_INTEGER, max = ENTRIES_MAX }: { readonly before?: number; readonly max?: number } = {},
  ): Promise<readonly AuditEntry[]> {
    const { organisation, subject, actor, act } = of
    const rows = await this.#engine.db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '<', before)
      .$if(organisation !== undefined, (query) => query.where('organisation', '=', organisation ?? null))
      .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
      .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
      .$if(act !== undefined, (query) => query.where('act', '=', act ?? ''))
      .orderBy('seq', 'desc')
      .limit(Math.min(max, ENTRIES_MAX))
      .execute()
    return rows.map(entryOf)
  }
}

const entryOf = (row: Selectable<AuditRow>): AuditEntry => ({
  seq: row.seq,
  at: row.at,
  actor: { id: row.actor, ...(row.address !== null && { address: row.address }) },
  act: row.act as Act,
  subject: row.subject,
  ...(row.organisation !== null && { organisation: row.organisation }),
  details: JSON.parse(row.details) as Record<string, unknown>,
})
