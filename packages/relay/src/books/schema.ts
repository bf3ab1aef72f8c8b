// The tables, as SQL gives them back. Money is nano-dollars, times are milliseconds since 1970, yes and no are 1 and 0,
// and lists are JSON in text: so one schema is good for both engines. What made them is in migrations/.
import type { Generated } from 'kysely'

export interface Tables {
  readonly migrations: MigrationRow
  readonly organisations: OrganisationRow
  readonly people: PersonRow
  readonly memberships: MembershipRow
  readonly projects: ProjectRow
  readonly keys: KeyRow
  readonly secrets: SecretRow
  readonly invitations: InvitationRow
  readonly revisions: RevisionRow
  readonly audit: AuditRow
  readonly accounts: AccountRow
  readonly holds: HoldRow
  readonly transfers: TransferRow
}

export interface MigrationRow {
  readonly number: number
  readonly name: string
  readonly at: number
}

export interface OrganisationRow {
  readonly id: string
  readonly name: string
  readonly created_at: number
}

export interface PersonRow {
  readonly id: string
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly created_at: number
  readonly disabled_at: number | null
}

export interface MembershipRow {
  readonly organisation: string
  readonly person: string
  readonly role: string
  readonly since: number
}

export interface ProjectRow {
  readonly id: string
  readonly organisation: string
  readonly name: string
  readonly created_at: number
  readonly archived_at: number | null
}

export interface KeyRow {
  readonly id: string
  readonly organisation: string
  readonly project: string | null
  readonly person: string | null
  readonly name: string
  readonly admin: number
  /** JSON lists; null: no restriction. */
  readonly models: string | null
  readonly networks: string | null
  readonly origins: string | null
  /** A JSON list, never null. */
  readonly tags: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
  /** Which change of any key was the last of this one. */
  readonly revision: number
}

export interface SecretRow {
  readonly hash: string
  readonly key: string
  readonly prefix: string
  readonly created_at: number
  readonly expires_at: number | null
}

export interface InvitationRow {
  readonly id: string
  readonly hash: string
  readonly organisation: string
  readonly email: string
  readonly role: string
  readonly invited_by: string
  readonly created_at: number
  readonly expires_at: number
  readonly accepted_at: number | null
  readonly revoked_at: number | null
}

/** Counts changes, so that others see in one row whether there were any. */
export interface RevisionRow {
  readonly name: string
  readonly value: number
}

export interface AuditRow {
  readonly seq: Generated<number>
  readonly at: number
  readonly actor: string
  readonly address: string | null
  readonly organisation: string | null
  readonly act: string
  readonly subject: string
  /** JSON. */
  readonly details: string
}

/** What may be spent and was, of one account. `…_until` is when that period is over. */
export interface AccountRow {
  readonly id: string
  readonly zone: string
  readonly day_max: number | null
  readonly week_max: number | null
  readonly month_max: number | null
  readonly total_max: number | null
  readonly day_spent: number
  readonly week_spent: number
  readonly month_spent: number
  readonly total_spent: number
  readonly day_until: number
  readonly week_until: number
  readonly month_until: number
  readonly held: number
}

export interface HoldRow {
  readonly id: string
  /** A JSON list. */
  readonly accounts: string
  readonly amount: number
  /** The process that made it. */
  readonly holder: string
  readonly held_at: number
  readonly expires_at: number
  /** `settled` or `released`; null while it is held. */
  readonly ending: string | null
  readonly spent: number
  readonly ended_at: number | null
}

/** Money of one account that went from one side to another. Never changed, never deleted. */
export interface TransferRow {
  readonly seq: Generated<number>
  readonly at: number
  readonly hold: string
  readonly account: string
  readonly from_side: string
  readonly to_side: string
  readonly amount: number
}
