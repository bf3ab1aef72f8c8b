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
  readonly passwords: PasswordRow
  readonly sign_ins: SignInRow
  readonly subjects: SubjectRow
  readonly links: LinkRow
  readonly revisions: RevisionRow
  readonly audit: AuditRow
  readonly accounts: AccountRow
  readonly holds: HoldRow
  readonly transfers: TransferRow
  readonly credits: CreditRow
  readonly batches: BatchRow
  readonly codes: CodeRow
  readonly payments: PaymentRow
  readonly payment_events: PaymentEventRow
  readonly limits: LimitsRow
  readonly warnings: WarningRow
  readonly usage_scopes: UsageScopeRow
  readonly usage: UsageRow
  readonly usage_tallies: UsageTallyRow
  readonly usage_writes: UsageWriteRow
  readonly requests: RequestRow
  readonly request_counts: RequestCountRow
  readonly request_bodies: RequestBodyRow
  readonly webhooks: WebhookRow
  readonly deliveries: DeliveryRow
  readonly sessions: SessionRow
  readonly upstream_switches: UpstreamSwitchRow
  readonly node_secrets: NodeSecretRow
  readonly visits: VisitRow
}

export interface MigrationRow {
  readonly number: number
  readonly name: string
  readonly at: number
}

export interface OrganisationRow {
  readonly id: string
  readonly name: string
  /** What it pays as: see who/price-groups.ts. */
  readonly price_group?: string | null | undefined
  readonly created_at: number
}

export interface PersonRow {
  readonly id: string
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly created_at: number
  readonly disabled_at: number | null
  /** 1 for who runs the relay. */
  readonly operator: number
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
  readonly price_group?: string | null | undefined
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
  readonly price_group?: string | null | undefined
  /** The sign-in that it ends with. */
  readonly sign_in?: string | null | undefined
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
  readonly prepaid: number
  readonly credited: number
  /** When its credit was found to be low; null while it is not. Not the ledger's to write. */
  readonly low_since: Generated<number | null>
  /** Which change of any budget was the last of this one; 0: it never had one. */
  readonly revision: Generated<number>
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
  /** What its holder knew of it: see metering/basis.ts. */
  readonly note: string | null
  /** Whose budget it is held from, too. */
  readonly session: string | null
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

/** Why an account was credited, or (where the amount is negative) what was taken back. Never changed, never deleted. */
export interface CreditRow {
  readonly seq: Generated<number>
  readonly id: string
  readonly at: number
  readonly account: string
  readonly kind: string
  readonly amount: number
  /** What makes it happen once. */
  readonly reference: string
  /** The id of the code or the payment behind it. */
  readonly subject: string | null
  readonly reason: string | null
  readonly actor: string
}

/** Redemption codes that were made together. */
export interface BatchRow {
  readonly id: string
  readonly note: string
  readonly count: number
  readonly amount: number
  readonly created_at: number
  readonly expires_at: number | null
  readonly created_by: string
}

export interface CodeRow {
  readonly id: string
  readonly batch: string
  readonly hash: string
  readonly prefix: string
  readonly amount: number
  readonly expires_at: number | null
  readonly voided_at: number | null
  readonly redeemed_at: number | null
  /** The organisation. */
  readonly redeemed_by: string | null
}

export interface PaymentRow {
  readonly id: string
  readonly organisation: string
  readonly engine: string
  /** What the engine calls it; null until it has said so. */
  readonly reference: string | null
  /** What it credits once it is paid, before the fee. */
  readonly amount: number
  readonly fee: number
  readonly currency: string
  /** What is to be paid, in the currency's smallest unit. */
  readonly minor: number
  readonly state: string
  readonly created_at: number
  readonly created_by: string
  readonly changed_at: number
}

/** What a payment's engine has said of it. Never changed, never deleted. */
export interface PaymentEventRow {
  readonly seq: Generated<number>
  readonly engine: string
  readonly id: string
  readonly payment: string
  readonly at: number
  /** JSON. */
  readonly fact: string
}

export interface PasswordRow {
  readonly person: string
  /** As sign-in/password.ts writes it. */
  readonly hash: string
  readonly changed_at: number
}

/** A browser in which a person has signed in. Rows that are over stay for a while: from there they came before. */
export interface SignInRow {
  readonly id: string
  /** SHA-256 of the token in the cookie. */
  readonly hash: string
  readonly person: string
  readonly created_at: number
  readonly seen_at: number
  readonly expires_at: number
  readonly ended_at: number | null
  readonly address: string | null
  readonly agent: string | null
}

/** Who a person is elsewhere. */
export interface SubjectRow {
  readonly issuer: string
  readonly subject: string
  readonly person: string
  readonly created_at: number
}

/** Good once. Without a person: for the first owner. */
export interface LinkRow {
  readonly hash: string
  readonly person: string | null
  readonly created_at: number
  readonly expires_at: number
  readonly used_at: number | null
}

/** What an account may do besides spending. Null: any amount. */
export interface LimitsRow {
  readonly account: string
  readonly requests_per_minute: number | null
  readonly tokens_per_minute: number | null
  readonly concurrent: number | null
  /** A JSON list; null: as ever. */
  readonly warn_percents: string | null
  readonly revision: number
}

/** Somebody was told that so much of a budget is spent. `until` is when its period is over, 0 where it never is. */
export interface WarningRow {
  readonly account: string
  readonly period: string
  readonly until: number
  readonly max: number
  readonly percent: number
  readonly at: number
}

/** What usage is added up over: usage/scope.ts. Empty: of all, or of none where its kind tells them apart. */
export interface UsageScopeRow {
  readonly id: Generated<number>
  readonly kind: string
  readonly organisation: string
  readonly project: string
  readonly key: string
  readonly model: string
  readonly upstream: string
}

/** Sums of a scope, from `start` on for `size` milliseconds: usage/sums.ts. */
export interface UsageRow {
  readonly scope: number
  readonly size: number
  readonly start: number
  readonly requests: number
  readonly complete: number
  readonly length: number
  readonly tool_use: number
  readonly refusal: number
  readonly stopped: number
  readonly failed: number
  readonly over_budget: number
  readonly attempts: number
  readonly attempts_failed: number
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write: number
  readonly reasoning: number
  readonly cost: number
  readonly price: number
  readonly estimated: number
  readonly readers: number
  readonly resumes: number
  readonly resumed: number
  readonly saved: number
  readonly speaking_ms: number
}

export interface UsageTallyRow {
  readonly scope: number
  readonly measure: string
  readonly size: number
  readonly start: number
  /** The number of a histogram's bucket, or the code of a problem. */
  readonly value: string
  readonly count: number
}

export interface UsageWriteRow {
  readonly id: string
  readonly at: number
}

/** A reply that is over. Empty: none. */
export interface RequestRow {
  /** When it ended, and which of that millisecond: requests/position.ts. */
  readonly position: number
  readonly id: string
  readonly created_at: number
  readonly ended_at: number
  readonly organisation: string
  readonly project: string
  readonly key: string
  readonly session: string | null
  readonly model: string
  /** Who served it last. */
  readonly upstream: string
  readonly dialect: string
  readonly ending: string
  readonly problem: string | null
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write: number
  readonly reasoning: number
  readonly estimated: number
  /** Null: nobody knows. */
  readonly cost: number | null
  readonly price: number | null
  readonly first_ms: number | null
  readonly gap_ms: number
  readonly attempts: number
  readonly readers: number
  readonly resumes: number
  /** JSON: requests/request.ts. */
  readonly details: string
}

export interface RequestCountRow {
  readonly name: string
  readonly count: number
}

export interface RequestBodyRow {
  readonly id: string
  readonly organisation: string
  readonly ended_at: number
  /** Which key it was sealed with. */
  readonly sealed_with: string
  readonly sealed: string
}

export interface WebhookRow {
  readonly id: string
  /** Null: the relay's own. */
  readonly organisation: string | null
  readonly url: string
  /** JSON: a list. */
  readonly types: string
  /** JSON: a list; null: all. */
  readonly endings: string | null
  /** It signs, so it is kept as it is. */
  readonly secret: string
  readonly secret_before: string | null
  readonly before_until: number | null
  readonly created_at: number
  readonly disabled_at: number | null
}

export interface DeliveryRow {
  readonly id: string
  readonly webhook: string
  /** The event's id. */
  readonly event: string
  readonly type: string
  readonly body: string
  readonly created_at: number
  readonly attempts: number
  /** Null: it is over. */
  readonly due_at: number | null
  readonly delivered_at: number | null
  readonly tried_at: number | null
  readonly outcome: string | null
}

export interface UpstreamSwitchRow {
  readonly name: string
  readonly off_since: number
  readonly reason: string | null
}

export interface NodeSecretRow {
  readonly name: string
  /** It signs, so it is kept as it is. */
  readonly secret: string
  readonly created_at: number
}

export interface VisitRow {
  readonly hash: string
  /** The key that the code is worth, sealed with the code: see visits.ts. */
  readonly sealed: string
  readonly expires_at: number
}

/** What one browser's token may spend, and has. Forgotten when nobody accepts it any more. */
export interface SessionRow {
  readonly id: string
  /** JSON: sessions/session.ts. */
  readonly budget: string
  readonly until: number
  readonly replies: number
  readonly tokens: number
  readonly nano: number
  /** JSON, by reply: sessions/account.ts. */
  readonly holds: string
}
