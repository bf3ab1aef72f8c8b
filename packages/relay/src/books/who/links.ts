// Links that are good once: for the first owner, and for who has no password or has forgotten it. What stands in the link
// is nowhere else; what is kept is its hash.
import type { Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { BooksProblem, known } from '../problem.ts'
import type { LinkRow, Tables } from '../schema.ts'
import { type Actor, actorOf, note } from './audit.ts'
import { putPassword } from './credentials.ts'
import { putMember } from './organisations.ts'
import { type Person, addPerson, newPerson, personOf } from './people.ts'
import { hashOf } from './secret.ts'
import { endSignIns } from './signed-out.ts'

/** How long a link is good. */
export const LINK_MS = 86_400_000

export interface FirstOwner extends Pick<Person, 'email' | 'name'> {
  /** As it is to be kept. */
  readonly password: string
  /** How the first organisation is called, where there is none yet. */
  readonly organisation: string
}

export class Links {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /**
   * Earlier links for the same end are over with it.
   * @param person who may set a new password with it; absent: whoever follows it becomes the first owner
   * @throws BooksProblem `unknown`.
   */
  create(person: string | undefined, by: Actor): Promise<{ readonly code: string; readonly expiresAt: number }> {
    const code = `hfl_${this.#runtime.secret(20)}`
    const now = this.#runtime.now()
    const expiresAt = now + LINK_MS
    return this.#engine.write(async (books) => {
      if (person !== undefined)
        known(await books.selectFrom('people').select('id').where('id', '=', person).executeTakeFirst())
      await books
        .updateTable('links')
        .set({ used_at: now })
        .where('used_at', 'is', null)
        .where((row) => (person === undefined ? row('person', 'is', null) : row('person', '=', person)))
        .execute()
      await books
        .insertInto('links')
        .values({ hash: hashOf(code), person: person ?? null, created_at: now, expires_at: expiresAt, used_at: null })
        .execute()
      await note(books, now, by, { act: 'link-create', subject: person ?? 'first-owner' })
      return { code, expiresAt }
    })
  }

  /** For whom a link is, while it is good; undefined: for the first owner. @throws BooksProblem `link-over`. */
  async opened(code: string): Promise<string | undefined> {
    const row = await this.#engine.db
      .selectFrom('links')
      .selectAll()
      .where('hash', '=', hashOf(code))
      .executeTakeFirst()
    return open(row, this.#runtime.now()).person ?? undefined
  }

  /** Whether somebody has been made the first owner. */
  async hasOwner(): Promise<boolean> {
    const row = await this.#engine.db
      .selectFrom('revisions')
      .select('value')
      .where('name', '=', 'first-owner')
      .executeTakeFirst()
    return row?.value === 1
  }

  /**
   * Makes the first owner: of the oldest organisation, or of one that is made, and an operator.
   * @param code of a link; absent: whoever asks may do everything here in any case
   * @throws BooksProblem `link-over`, also where there is an owner; `taken` where somebody has the address.
   */
  async makeFirstOwner(owner: FirstOwner, address: string | undefined, code?: string): Promise<Person> {
    const person: Person = { ...newPerson(owner.email, owner.name, this.#runtime), isOperator: true }
    const by = actorOf(person.id, address)
    const now = person.createdAt
    const organisation = { id: `org_${this.#runtime.secret(8)}`, name: owner.organisation, created_at: now }
    try {
      await this.#engine.write(async (books) => {
        // Of two who ask at once, the second one waits here, and finds that it is done.
        const first = await books
          .updateTable('revisions')
          .set({ value: 1 })
          .where('name', '=', 'first-owner')
          .where('value', '=', 0)
          .returning('name')
          .executeTakeFirst()
        if (!first) throw new BooksProblem('link-over')
        if (code !== undefined && (await this.#use(books, code, now)).person !== null)
          throw new BooksProblem('link-over')
        await addPerson(books, person, by)
        await putPassword(books, person.id, owner.password, now)
        await note(books, now, by, { act: 'operator-set', subject: person.id, details: { operator: true } })
        const oldest = await books
          .selectFrom('organisations')
          .select('id')
          .orderBy('created_at')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst()
        if (!oldest) {
          await books.insertInto('organisations').values(organisation).execute()
          const { id, name } = organisation
          await note(books, now, by, { act: 'organisation-create', subject: id, organisation: id, details: { name } })
        }
        const { id } = oldest ?? organisation
        await putMember(books, { organisation: id, person: person.id, role: 'owner', since: now }, by)
      })
    } catch (cause) {
      throw this.#engine.isDuplicate(cause) ? new BooksProblem('taken', { cause }) : cause
    }
    return person
  }

  /**
   * Sets the password of whom the link is for, and signs them out everywhere.
   * @param password as it is to be kept
   * @throws BooksProblem `link-over`, also where the person was disabled.
   */
  reset(code: string, password: string, address: string | undefined): Promise<Person> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      const { person: id } = await this.#use(books, code, now)
      const row = await books
        .selectFrom('people')
        .selectAll()
        .where('id', '=', id ?? '')
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      if (!row) throw new BooksProblem('link-over')
      await putPassword(books, row.id, password, now)
      await endSignIns(books, row.id, now, actorOf(row.id, address))
      await note(books, now, actorOf(row.id, address), { act: 'password-set', subject: row.id })
      return personOf(row)
    })
  }

  async #use(books: Transaction<Tables>, code: string, now: number): Promise<LinkRow> {
    const row = await books
      .updateTable('links')
      .set({ used_at: now })
      .where('hash', '=', hashOf(code))
      .where('used_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (row && row.expires_at > now) return row
    throw new BooksProblem('link-over')
  }
}

/** @throws BooksProblem `link-over`, also where there never was one. */
function open(row: LinkRow | undefined, now: number): LinkRow {
  if (row && row.used_at === null && row.expires_at > now) return row
  throw new BooksProblem('link-over')
}
