// People: everybody who may be a member of an organisation, once, by their e-mail address.
import type { Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type AskedPage, isAfter } from '../page.ts'
import { BooksProblem, known } from '../problem.ts'
import type { PersonRow, Tables } from '../schema.ts'
import { type Actor, note } from './audit.ts'
import { revokeInvitationsBeyond } from './invited-by.ts'
import { changeKeysOf } from './key-revision.ts'
import { endSignIns } from './signed-out.ts'

export interface Person {
  /** `per_…` */
  readonly id: string
  /** In lower case: nobody is two people for a capital letter. */
  readonly email: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly disabledAt?: number
  /** Runs the relay: everything that is everybody's, and an owner everywhere. */
  readonly isOperator: boolean
}

export class People {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #onKeys: () => void

  /** @param onKeys called when keys have changed with their people */
  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>, onKeys: () => void = () => {}) {
    this.#engine = engine
    this.#runtime = runtime
    this.#onKeys = onKeys
  }

  /** @throws BooksProblem `taken` when somebody has the address. */
  async create(email: string, name: string, by: Actor): Promise<Person> {
    const person = newPerson(email, name, this.#runtime)
    try {
      await this.#engine.write((books) => addPerson(books, person, by))
    } catch (cause) {
      throw this.#engine.isDuplicate(cause) ? new BooksProblem('taken', { cause }) : cause
    }
    return person
  }

  async get(id: string): Promise<Person | undefined> {
    const row = await this.#engine.db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
    return row && personOf(row)
  }

  async withEmail(email: string): Promise<Person | undefined> {
    const row = await this.#engine.db
      .selectFrom('people')
      .selectAll()
      .where('email', '=', email.toLowerCase())
      .executeTakeFirst()
    return row && personOf(row)
  }

  async list(): Promise<readonly Person[]> {
    const rows = await this.#engine.db.selectFrom('people').selectAll().orderBy('created_at').orderBy('id').execute()
    return rows.map(personOf)
  }

  /** The oldest first, so many after the cursor. @returns undefined where the cursor is nobody */
  async page({ after, max }: AskedPage): Promise<readonly Person[] | undefined> {
    const { db } = this.#engine
    const last =
      after === undefined
        ? undefined
        : await db.selectFrom('people').select(['id', 'created_at']).where('id', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const rows = await db
      .selectFrom('people')
      .selectAll()
      .$if(last !== undefined, (query) => (last ? query.where(isAfter('people', last)) : query))
      .orderBy('created_at')
      .orderBy('id')
      .limit(max)
      .execute()
    return rows.map(personOf)
  }

  /** @throws BooksProblem `unknown`. */
  rename(id: string, name: string, by: Actor): Promise<Person> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      const row = await books.updateTable('people').set({ name }).where('id', '=', id).returningAll().executeTakeFirst()
      const person = personOf(known(row))
      await note(books, now, by, { act: 'person-rename', subject: id, details: { name } })
      return person
    })
  }

  /** @throws BooksProblem `unknown`, `last-operator`. */
  setOperator(id: string, isOperator: boolean, by: Actor): Promise<Person> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      if (!isOperator) await checkNotLastOperator(books, this.#engine, id)
      const row = await books
        .updateTable('people')
        .set({ operator: isOperator ? 1 : 0 })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      const person = personOf(known(row))
      await note(books, now, by, { act: 'operator-set', subject: id, details: { operator: isOperator } })
      if (!isOperator) await revokeInvitationsBeyond(books, id, now, by)
      return person
    })
  }

  /**
   * What `disable` took away is given back, keys too; who was signed in signs in again.
   * @throws BooksProblem `unknown`.
   */
  enable(id: string, by: Actor): Promise<Person> {
    return this.#setDisabled(id, undefined, by)
  }

  /**
   * Their sign-ins end, their keys open nothing, and nobody comes by their invitations; what else they made stays.
   * @throws BooksProblem `unknown`, `last-operator`.
   */
  disable(id: string, by: Actor): Promise<Person> {
    return this.#setDisabled(id, this.#runtime.now(), by)
  }

  async #setDisabled(id: string, since: number | undefined, by: Actor): Promise<Person> {
    const now = this.#runtime.now()
    const isOut = since !== undefined
    const person = await this.#engine.write(async (books) => {
      if (isOut) await checkNotLastOperator(books, this.#engine, id)
      const row = await books
        .updateTable('people')
        .set({ disabled_at: since ?? null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      const person = personOf(known(row))
      if (isOut) {
        await endSignIns(books, id, now, by)
        await revokeInvitationsBeyond(books, id, now, by)
      }
      await changeKeysOf(books, id)
      await note(books, now, by, { act: isOut ? 'person-disable' : 'person-enable', subject: id })
      return person
    })
    this.#onKeys()
    return person
  }
}

/**
 * Two operators who shut each other out at the same moment must see each other do it: all there are are locked, in one order.
 * @throws BooksProblem `last-operator` where nobody else who may sign in runs the relay.
 */
async function checkNotLastOperator(books: Transaction<Tables>, { hasRowLocks }: Engine, id: string): Promise<void> {
  const operators = await books
    .selectFrom('people')
    .select('id')
    .where('operator', '=', 1)
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .$if(hasRowLocks, (query) => query.forNoKeyUpdate())
    .execute()
  if (operators.length === 1 && operators[0]?.id === id) throw new BooksProblem('last-operator')
}

export const newPerson = (email: string, name: string, runtime: Pick<Runtime, 'now' | 'secret'>): Person => ({
  id: `per_${runtime.secret(8)}`,
  email: email.toLowerCase(),
  name,
  createdAt: runtime.now(),
  isOperator: false,
})

export async function addPerson(
  books: Transaction<Tables>,
  { id, email, name, createdAt, isOperator }: Person,
  by: Actor,
): Promise<void> {
  await books
    .insertInto('people')
    .values({ id, email, name, created_at: createdAt, disabled_at: null, operator: isOperator ? 1 : 0 })
    .execute()
  await note(books, createdAt, by, { act: 'person-create', subject: id, details: { email, name } })
}

export const personOf = (row: PersonRow): Person => ({
  id: row.id,
  email: row.email,
  name: row.name,
  createdAt: row.created_at,
  isOperator: row.operator === 1,
  ...(row.disabled_at !== null && { disabledAt: row.disabled_at }),
})
