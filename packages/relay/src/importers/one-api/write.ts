// What was planned, into the books: in one transaction, beside whatever is there already.
import type { Transaction } from 'kysely'
import { touchAccount } from '../../books/limits/revision.ts'
import type { Engine } from '../../books/engines/engine.ts'
import { limit } from '../../books/ledger/account.ts'
import { ZONE } from '../../books/ledger/page.ts'
import { openAccounts, readAccounts, writeAccounts } from '../../books/ledger/rows.ts'
import type { Tables } from '../../books/schema.ts'
import { SYSTEM, note } from '../../books/who/audit.ts'
import { nextRevision } from '../../books/who/key-revision.ts'
import { post } from '../../credit/entry.ts'
import type { Runtime } from '../../runtime.ts'
import type { Plan, PlannedCode, PlannedKey, PlannedUser } from './plan.ts'
import type { Report } from './report.ts'

/** Something of it is in the books already. */
export class ImportedBefore extends Error {
  override readonly name = 'ImportedBefore'

  constructor() {
    super('Some of these tokens or codes are in the books already: this was imported before. Nothing was imported.')
  }
}

/** Rows of one statement. */
const ROWS_MAX = 500

type Books = Transaction<Tables>
type WritingRuntime = Pick<Runtime, 'now' | 'secret'>

/** @throws ImportedBefore */
export async function writePlan(
  books: Books,
  engine: Engine,
  runtime: WritingRuntime,
  plan: Plan,
  report: Report,
): Promise<void> {
  await refuseTwice(books, plan)
  const writer = new Writer(books, engine, runtime, report)
  for (const user of plan.users) await writer.user(user)
  await writer.keys(plan.keys)
  await writer.codes(plan.codes)
}

async function refuseTwice(books: Books, { keys, codes }: Plan): Promise<void> {
  for (const [table, hashes] of [
    ['secrets', keys.map(({ hash }) => hash)],
    ['codes', codes.map(({ hash }) => hash)],
  ] as const)
    for (const some of chunks(hashes)) {
      const known = await books.selectFrom(table).select('hash').where('hash', 'in', some).executeTakeFirst()
      if (known) throw new ImportedBefore()
    }
}

class Writer {
  readonly #books: Books
  readonly #engine: Engine
  readonly #runtime: WritingRuntime
  readonly #report: Report
  readonly #now: number
  /** By the number of their user. */
  readonly #organisations = new Map<number, string>()

  constructor(books: Books, engine: Engine, runtime: WritingRuntime, report: Report) {
    this.#books = books
    this.#engine = engine
    this.#runtime = runtime
    this.#report = report
    this.#now = runtime.now()
  }

  async user({ user, email, credit }: PlannedUser): Promise<void> {
    const person = await this.#person(user, email)
    const organisation = `org_${this.#runtime.secret(8)}`
    this.#organisations.set(user.id, organisation)
    await this.#books
      .insertInto('organisations')
      .values({ id: organisation, name: user.name, price_group: user.group, created_at: this.#now })
      .execute()
    await this.#books
      .insertInto('memberships')
      .values({ organisation, person, role: 'owner', since: this.#now })
      .execute()
    const details = { name: user.name, from: `user ${user.id}`, owner: person }
    await note(this.#books, this.#now, SYSTEM, {
      act: 'organisation-create',
      subject: organisation,
      organisation,
      details,
    })
    if (credit === undefined) return
    await openAccounts(this.#books, [organisation], this.#now, () => true)
    if (credit === 0) return
    const id = `crd_${this.#runtime.secret(10)}`
    const reason = `Quota of user ${user.id}`
    const entry = {
      id,
      account: organisation,
      kind: 'adjustment',
      amount: credit,
      reference: id,
      reason,
      by: SYSTEM,
    } as const
    await post(this.#books, this.#engine, entry, this.#now, () => true)
  }

  /** Somebody who is here already stays who they are. */
  async #person(user: PlannedUser['user'], email: string): Promise<string> {
    const known = await this.#books.selectFrom('people').select('id').where('email', '=', email).executeTakeFirst()
    if (known) {
      this.#report.note(
        `user ${user.id} (${user.name})`,
        `${email} is a person here already, and owns the organisation now`,
      )
      return known.id
    }
    const id = `per_${this.#runtime.secret(8)}`
    await this.#books
      .insertInto('people')
      .values({
        id,
        email,
        name: user.name,
        created_at: this.#now,
        disabled_at: user.isDisabled ? this.#now : null,
        operator: user.role >= 100 ? 1 : 0,
      })
      .execute()
    await note(this.#books, this.#now, SYSTEM, {
      act: 'person-create',
      subject: id,
      details: { email, name: user.name },
    })
    return id
  }

  async keys(keys: readonly PlannedKey[]): Promise<void> {
    const revision = await nextRevision(this.#books)
    for (const some of chunks(keys)) {
      const rows = some.map((key) => ({ key, id: `key_${this.#runtime.secret(8)}`, organisation: this.#of(key) }))
      await this.#books
        .insertInto('keys')
        .values(
          rows.map(({ key, id, organisation }) => ({
            id,
            organisation,
            project: null,
            person: null,
            name: key.token.name || `token ${key.token.id}`,
            admin: 0,
            models: listOf(key.models),
            networks: listOf(key.networks),
            origins: null,
            tags: JSON.stringify(['imported']),
            created_at: this.#now,
            expires_at: key.expiresAt ?? null,
            revoked_at: null,
            revision,
            price_group: key.group ?? null,
          })),
        )
        .execute()
      await this.#books
        .insertInto('secrets')
        .values(
          rows.map(({ key: { hash, prefix }, id }) => ({
            hash,
            key: id,
            prefix,
            created_at: this.#now,
            expires_at: null,
          })),
        )
        .execute()
      for (const { key, id, organisation } of rows) {
        const details = { name: key.token.name, from: `token ${key.token.id}` }
        await note(this.#books, this.#now, SYSTEM, { act: 'key-create', subject: id, organisation, details })
        if (key.budget !== undefined) await this.#budget(id, key.budget)
      }
    }
  }

  #of({ token }: PlannedKey): string {
    const organisation = this.#organisations.get(token.userId)
    if (organisation === undefined) throw new Error('a key of a user who was not written')
    return organisation
  }

  async #budget(account: string, total: number): Promise<void> {
    await openAccounts(this.#books, [account], this.#now)
    await touchAccount(this.#books, account)
    const [known] = await readAccounts(this.#books, this.#engine, [account])
    if (known) await writeAccounts(this.#books, [limit(known, { total }, ZONE, this.#now)])
  }

  /** Those of one name, worth and end were made together. */
  async codes(codes: readonly PlannedCode[]): Promise<void> {
    const batches = new Map<string, PlannedCode[]>()
    for (const code of codes) {
      const { name, expiresS } = code.redemption
      const alike = JSON.stringify([name, expiresS, code.amount])
      const batch = batches.get(alike) ?? []
      batch.push(code)
      batches.set(alike, batch)
    }
    for (const batch of batches.values()) {
      const [first] = batch
      if (!first) continue
      const { redemption, amount } = first
      const expires_at = redemption.expiresS === undefined ? null : redemption.expiresS * 1000
      const id = `bat_${this.#runtime.secret(8)}`
      await this.#books
        .insertInto('batches')
        .values({
          id,
          note: redemption.name,
          count: batch.length,
          amount,
          created_at: this.#now,
          expires_at,
          created_by: SYSTEM.id,
        })
        .execute()
      for (const some of chunks(batch))
        await this.#books
          .insertInto('codes')
          .values(
            some.map(({ redemption: one, hash, prefix }) => ({
              id: `cod_${this.#runtime.secret(10)}`,
              batch: id,
              hash,
              prefix,
              amount,
              expires_at,
              voided_at: one.status === 2 ? this.#now : null,
              redeemed_at: one.status === 3 ? one.redeemedS * 1000 || this.#now : null,
              redeemed_by: (one.usedBy !== undefined && this.#organisations.get(one.usedBy)) || null,
            })),
          )
          .execute()
      const details = { count: batch.length, amount, note: redemption.name }
      await note(this.#books, this.#now, SYSTEM, { act: 'code-create', subject: id, details })
    }
  }
}

const listOf = (names: readonly string[] | undefined): string | null => (names ? JSON.stringify(names) : null)

function* chunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += ROWS_MAX) yield items.slice(at, at + ROWS_MAX)
}
