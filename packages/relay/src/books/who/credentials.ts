// How a person shows who they are: a password, kept as a hash, and who they are at providers of OpenID Connect.
import type { Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { BooksProblem } from '../problem.ts'
import type { Tables } from '../schema.ts'
import { type Actor, actorOf, note } from './audit.ts'
import { putMember, roleIn } from './organisations.ts'
import { type Person, addPerson, newPerson, personOf } from './people.ts'
import type { Role } from './role.ts'
import { endSignIns } from './signed-out.ts'

/** Who somebody is elsewhere, and what is said of them there. */
export interface Subject {
  readonly issuer: string
  readonly subject: string
}

export class Credentials {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** How the password of a person is kept; undefined where they have none. */
  async password(person: string): Promise<string | undefined> {
    const row = await this.#engine.db
      .selectFrom('passwords')
      .select('hash')
      .where('person', '=', person)
      .executeTakeFirst()
    return row?.hash
  }

  /**
   * Everywhere else the person is signed out.
   * @param hash as it is to be kept
   * @param butFor the id of the sign-in that stays
   */
  setPassword(person: string, hash: string, by: Actor, butFor?: string): Promise<void> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      await putPassword(books, person, hash, now)
      await endSignIns(books, person, now, by, butFor)
      await note(books, now, by, { act: 'password-set', subject: person })
    })
  }

  /** The same password, kept in another way: nobody has to hear of it. */
  async keepAnew(person: string, was: string, hash: string): Promise<void> {
    await this.#engine.write((books) =>
      books.updateTable('passwords').set({ hash }).where('person', '=', person).where('hash', '=', was).execute(),
    )
  }

  async withSubject({ issuer, subject }: Subject): Promise<Person | undefined> {
    const row = await this.#engine.db
      .selectFrom('subjects')
      .innerJoin('people', 'people.id', 'subjects.person')
      .selectAll('people')
      .where('subjects.issuer', '=', issuer)
      .where('subjects.subject', '=', subject)
      .executeTakeFirst()
    return row && personOf(row)
  }

  /** Whether a person is somebody at this provider already. */
  async hasSubject(person: string, issuer: string): Promise<boolean> {
    const row = await this.#engine.db
      .selectFrom('subjects')
      .select('subject')
      .where('person', '=', person)
      .where('issuer', '=', issuer)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** From now on the subject is this person. @throws BooksProblem `taken` where it is another. */
  linkSubject(person: string, subject: Subject, by: Actor): Promise<void> {
    const now = this.#runtime.now()
    return this.#engine.write((books) => putSubject(books, person, subject, by, now))
  }

  /**
   * A person whom a provider vouches for: made, linked, and a member where that was wished.
   * @throws BooksProblem `taken` where somebody has the address, `unknown` where there is no such organisation.
   */
  async join(
    subject: Subject,
    { email, name }: Pick<Person, 'email' | 'name'>,
    join: { readonly organisation: string; readonly role: Role } | undefined,
    address: string | undefined,
  ): Promise<Person> {
    const person = newPerson(email, name, this.#runtime)
    const by = actorOf(person.id, address)
    const since = this.#runtime.now()
    try {
      await this.#engine.write(async (books) => {
        await addPerson(books, person, by)
        await putSubject(books, person.id, subject, by, since)
        if (join && (await roleIn(books, join.organisation, person.id)) === undefined)
          await putMember(books, { ...join, person: person.id, since }, by)
      })
    } catch (cause) {
      throw this.#engine.isDuplicate(cause) ? new BooksProblem('taken', { cause }) : cause
    }
    return person
  }
}

export const putPassword = (books: Transaction<Tables>, person: string, hash: string, now: number) =>
  books
    .insertInto('passwords')
    .values({ person, hash, changed_at: now })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ hash, changed_at: now }))
    .execute()

async function putSubject(
  books: Transaction<Tables>,
  person: string,
  { issuer, subject }: Subject,
  by: Actor,
  now: number,
): Promise<void> {
  const made = await books
    .insertInto('subjects')
    .values({ issuer, subject, person, created_at: now })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .returning('person')
    .executeTakeFirst()
  if (made) return await note(books, now, by, { act: 'oidc-link', subject: person, details: { issuer } })
  const holder = await books
    .selectFrom('subjects')
    .select('person')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (holder?.person !== person) throw new BooksProblem('taken')
}
