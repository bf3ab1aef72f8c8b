// Organisations, who is in them, and as what.
import type { Kysely, Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type AskedPage, isBeyond } from '../page.ts'
import { BooksProblem, known } from '../problem.ts'
import type { OrganisationRow, Tables } from '../schema.ts'
import { type Actor, note } from './audit.ts'
import { revokeInvitationsBeyond } from './invited-by.ts'
import { revokeKeysOfMember } from './key-revision.ts'
import type { Role } from './role.ts'

export interface Organisation {
  /** `org_…` */
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

export interface Membership {
  readonly organisation: string
  readonly person: string
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly since: number
}

/** In the transaction that makes the organisation. */
type Welcome = (books: Transaction<Tables>, organisation: string, now: number) => Promise<void>

export class Organisations {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #welcome: Welcome
  readonly #onKeys: () => void

  /**
   * @param welcome what else is done for a new organisation
   * @param onKeys called when keys have changed with their people
   */
  constructor(
    engine: Engine,
    runtime: Pick<Runtime, 'now' | 'secret'>,
    welcome: Welcome = async () => {},
    onKeys: () => void = () => {},
  ) {
    this.#engine = engine
    this.#runtime = runtime
    this.#welcome = welcome
    this.#onKeys = onKeys
  }

  /** @param owner the person who will own it; absent: nobody yet, as on the first start */
  create(name: string, by: Actor, owner?: string): Promise<Organisation> {
    return this.#engine.write(async (books) => {
      const organisation = await this.#insert(books, name, by)
      const { id, createdAt } = organisation
      if (owner !== undefined)
        await putMember(books, { organisation: id, person: owner, role: 'owner', since: createdAt }, by)
      return organisation
    })
  }

  async #insert(books: Transaction<Tables>, name: string, by: Actor): Promise<Organisation> {
    const organisation: Organisation = { id: `org_${this.#runtime.secret(8)}`, name, createdAt: this.#runtime.now() }
    const { id, createdAt } = organisation
    await books.insertInto('organisations').values({ id, name, created_at: createdAt }).execute()
    await note(books, createdAt, by, { act: 'organisation-create', subject: id, organisation: id, details: { name } })
    await this.#welcome(books, id, createdAt)
    return organisation
  }

  /** The oldest one; made where there is none yet, once, also when several relays start at the same moment. */
  async ensure(name: string, by: Actor): Promise<Organisation> {
    const [oldest] = await this.list()
    if (oldest) return oldest
    return this.#engine.write(async (books) => {
      // There is no row yet to wait for each other at.
      await this.#engine.lockSchema(books)
      const row = await books.selectFrom('organisations').selectAll().orderBy('created_at').executeTakeFirst()
      return row ? organisationOf(row) : this.#insert(books, name, by)
    })
  }

  async get(id: string): Promise<Organisation | undefined> {
    const row = await this.#engine.db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()
    return row && organisationOf(row)
  }

  async list(): Promise<readonly Organisation[]> {
    const rows = await this.#engine.db
      .selectFrom('organisations')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(organisationOf)
  }

  /** @throws BooksProblem `unknown`. */
  rename(id: string, name: string, by: Actor): Promise<Organisation> {
    return this.#engine.write(async (books) => {
      const row = await books
        .updateTable('organisations')
        .set({ name })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      await note(books, this.#runtime.now(), by, {
        act: 'organisation-rename',
        subject: id,
        organisation: id,
        details: { name },
      })
      return organisationOf(known(row))
    })
  }

  /** Of an organisation, or of a person. */
  async memberships(
    of: { readonly organisation: string } | { readonly person: string },
  ): Promise<readonly Membership[]> {
    const rows = await this.#engine.db
      .selectFrom('memberships')
      .selectAll()
      .where((row) => ('person' in of ? row('person', '=', of.person) : row('organisation', '=', of.organisation)))
      .orderBy('since')
      .orderBy('person')
      .execute()
    return rows.map((row) => ({ ...row, role: row.role as Role }))
  }

  /** Who have been it for longest first, so many after the cursor, a person. @returns undefined where that is no member */
  async members(organisation: string, { after, max }: AskedPage): Promise<readonly Membership[] | undefined> {
    const all = this.#engine.db.selectFrom('memberships').selectAll().where('organisation', '=', organisation)
    const last = after === undefined ? undefined : await all.where('person', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const rows = await all
      .$if(last !== undefined, (query) =>
        last ? query.where(isBeyond(['since', 'person'], [last.since, last.person])) : query,
      )
      .orderBy('since')
      .orderBy('person')
      .limit(max)
      .execute()
    return rows.map((row) => ({ ...row, role: row.role as Role }))
  }

  /** Undefined for whoever is no member. */
  role(organisation: string, person: string): Promise<Role | undefined> {
    return roleIn(this.#engine.db, organisation, person)
  }

  /**
   * Makes a person a member, or one of another role, or none at all: then their keys of the organisation are revoked. So are
   * invitations that they have sent, and could send no more.
   * @param role undefined: a member no more
   * @throws BooksProblem `unknown`, `last-owner`.
   */
  async setRole(organisation: string, person: string, role: Role | undefined, by: Actor): Promise<void> {
    await this.#engine.write(async (books) => {
      const now = this.#runtime.now()
      const owners = await lockOwners(books, this.#engine, organisation)
      if (role !== 'owner' && owners.length === 1 && owners[0] === person) throw new BooksProblem('last-owner')
      if (role !== undefined) {
        await putMember(books, { organisation, person, role, since: now }, by)
        return await revokeInvitationsBeyond(books, person, now, by)
      }
      const gone = await books
        .deleteFrom('memberships')
        .where('organisation', '=', organisation)
        .where('person', '=', person)
        .returning('person')
        .executeTakeFirst()
      known(gone)
      await revokeInvitationsBeyond(books, person, now, by)
      const keysRevoked = await revokeKeysOfMember(books, organisation, person, now, by)
      await note(books, now, by, {
        act: 'role-set',
        subject: person,
        organisation,
        details: { role: null, keysRevoked },
      })
    })
    if (role === undefined) this.#onKeys()
  }
}

/** @throws BooksProblem `unknown` where there is no such person or organisation. */
export async function putMember(books: Transaction<Tables>, membership: Membership, by: Actor): Promise<void> {
  const { organisation, person, role, since } = membership
  known(await books.selectFrom('people').select('id').where('id', '=', person).executeTakeFirst())
  known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
  await books
    .insertInto('memberships')
    .values(membership)
    .onConflict((conflict) => conflict.columns(['organisation', 'person']).doUpdateSet({ role }))
    .execute()
  await note(books, since, by, { act: 'role-set', subject: person, organisation, details: { role } })
}

/** Undefined for whoever is no member. */
export async function roleIn(books: Kysely<Tables>, organisation: string, person: string): Promise<Role | undefined> {
  const row = await books
    .selectFrom('memberships')
    .select('role')
    .where('organisation', '=', organisation)
    .where('person', '=', person)
    .executeTakeFirst()
  return row?.role as Role | undefined
}

/** Two owners who leave at the same moment must see each other do it: the organisation is what both of them lock. */
async function lockOwners(
  books: Transaction<Tables>,
  { hasRowLocks }: Engine,
  organisation: string,
): Promise<readonly string[]> {
  await books
    .selectFrom('organisations')
    .select('id')
    .where('id', '=', organisation)
    .$if(hasRowLocks, (query) => query.forNoKeyUpdate())
    .execute()
  const rows = await books
    .selectFrom('memberships')
    .select('person')
    .where('organisation', '=', organisation)
    .where('role', '=', 'owner')
    .execute()
  return rows.map(({ person }) => person)
}

const organisationOf = (row: OrganisationRow): Organisation => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
})
