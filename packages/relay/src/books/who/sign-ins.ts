// Who has signed in where: a row per browser. The token in its cookie is nowhere else; what is kept is its hash.
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { BooksProblem } from '../problem.ts'
import type { SignInRow, Tables } from '../schema.ts'
import { type Act, type Actor, actorOf, nobody, note } from './audit.ts'
import { type Person, personOf } from './people.ts'
import { handKeysOver } from './key-revision.ts'
import { hashOf } from './secret.ts'
import { endThose } from './signed-out.ts'

export interface SignIn {
  /** `sgn_…` */
  readonly id: string
  readonly person: string
  /** All in milliseconds since 1970. */
  readonly createdAt: number
  readonly seenAt: number
  /** At the latest; it ends earlier where nobody comes. */
  readonly expiresAt: number
  readonly address?: string
  /** What the browser calls itself, shortened. */
  readonly agent?: string
}

export interface SignInLimits {
  /** From the first moment to the last, however busy. */
  readonly signInMsMax: number
  /** Without a request. */
  readonly signInIdleMsMax: number
  readonly signInsPerPersonMax: number
}

/** Seen is written down this seldom: a request shall not cost a write. */
const SEEN_MS = 60_000
/** How long it is remembered where somebody came from. */
const REMEMBERED_MS = 90 * 86_400_000

export class SignIns {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #onKeys: () => void

  /** @param onKeys called when keys have ended with their sign-ins */
  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>, onKeys: () => void = () => {}) {
    this.#engine = engine
    this.#runtime = runtime
    this.#onKeys = onKeys
  }

  /**
   * @param how for the audit log: `password`, `oidc`, `link`
   * @param replacing the token of whoever was signed in at this browser, which ends; where it is the same person, the keys
   *   that the browser has made for itself go on
   * @returns the token too, which is nowhere else
   * @throws BooksProblem `unknown` for who is disabled.
   */
  async create(
    person: string,
    how: string,
    from: { readonly address?: string | undefined; readonly agent?: string | undefined },
    limits: SignInLimits,
    replacing?: string,
  ): Promise<{ readonly signIn: SignIn; readonly token: string }> {
    const now = this.#runtime.now()
    const token = `hfc_${this.#runtime.secret(20)}`
    const row: SignInRow = {
      id: `sgn_${this.#runtime.secret(8)}`,
      hash: hashOf(token),
      person,
      created_at: now,
      seen_at: now,
      expires_at: now + limits.signInMsMax,
      ended_at: null,
      address: from.address ?? null,
      agent: from.agent ?? null,
    }
    const by = actorOf(person, from.address)
    const made = await this.#engine.write(async (books) => {
      // Of this person alone, so that two browsers do not count past each other.
      const enabled = await books
        .selectFrom('people')
        .select('id')
        .where('id', '=', person)
        .where('disabled_at', 'is', null)
        .$if(this.#engine.hasRowLocks, (query) => query.forNoKeyUpdate())
        .executeTakeFirst()
      if (!enabled) throw new BooksProblem('unknown')
      await books
        .deleteFrom('sign_ins')
        .where('person', '=', person)
        .where('expires_at', '<', now - REMEMBERED_MS)
        .execute()
      await books.insertInto('sign_ins').values(row).execute()
      if (replacing !== undefined) await replace(books, replacing, row, by)
      const open = await openOf(books, person, now, limits)
      const others = open.map(({ id }) => id).filter((id) => id !== row.id)
      const tooMany = others.slice(limits.signInsPerPersonMax - 1)
      if (tooMany.length > 0) await endThose(books, now, by, (row) => row('id', 'in', tooMany))
      await note(books, now, by, { act: 'sign-in', subject: row.id, details: { how } })
      return { signIn: signInOf(row), token }
    })
    this.#onKeys()
    return made
  }

  /** Who has this token, while it is good. Says, once a minute at most, that they were seen. */
  async verify(
    token: string,
    limits: SignInLimits,
  ): Promise<{ readonly signIn: SignIn; readonly person: Person } | undefined> {
    const now = this.#runtime.now()
    const row = await this.#engine.db
      .selectFrom('sign_ins')
      .selectAll()
      .where('hash', '=', hashOf(token))
      .where(isOpen(now, limits))
      .executeTakeFirst()
    if (!row) return undefined
    const person = await this.#engine.db
      .selectFrom('people')
      .selectAll()
      .where('id', '=', row.person)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (!person) return undefined
    if (row.seen_at <= now - SEEN_MS)
      await this.#engine.write((books) =>
        books.updateTable('sign_ins').set({ seen_at: now }).where('id', '=', row.id).execute(),
      )
    return { signIn: signInOf(row), person: personOf(person) }
  }

  /** Those of a person that are good, the newest first. */
  async list(person: string, limits: SignInLimits): Promise<readonly SignIn[]> {
    return (await openOf(this.#engine.db, person, this.#runtime.now(), limits)).map(signInOf)
  }

  /** Whether the person has signed in from this address, as far as it is remembered. */
  async isKnown(person: string, address: string): Promise<boolean> {
    const row = await this.#engine.db
      .selectFrom('sign_ins')
      .select('id')
      .where('person', '=', person)
      .where('address', '=', address)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /**
   * Ends one of a person's own.
   * @param act `sign-out` where it is the one that asks
   * @returns false where there was none, or it was over
   */
  async end(person: string, id: string, act: Extract<Act, 'sign-out' | 'sign-in-end'>, by: Actor): Promise<boolean> {
    const now = this.#runtime.now()
    const isEnded = await this.#engine.write(async (books) => {
      const ended = await endThose(books, now, by, (row) => row.and([row('id', '=', id), row('person', '=', person)]))
      if (ended.length > 0) await note(books, now, by, { act, subject: id })
      return ended.length > 0
    })
    if (isEnded) this.#onKeys()
    return isEnded
  }

  /** Notes that somebody was refused. What they typed is not kept: it may be a password in the wrong field. */
  failed(person: string | undefined, address: string | undefined, why: string): Promise<void> {
    return this.#engine.write((books) =>
      note(books, this.#runtime.now(), nobody(address), {
        act: 'sign-in-fail',
        subject: person ?? 'unknown',
        details: { why },
      }),
    )
  }
}

/** Ends the sign-in of a token for another, at the same browser. */
async function replace(books: Transaction<Tables>, token: string, next: SignInRow, by: Actor): Promise<void> {
  const before = await books
    .selectFrom('sign_ins')
    .selectAll()
    .where('hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!before) return
  if (before.person === next.person) await handKeysOver(books, before, next)
  await endThose(books, next.created_at, by, (row) => row('id', '=', before.id))
}

const openOf = (books: Kysely<Tables>, person: string, now: number, limits: SignInLimits) =>
  books
    .selectFrom('sign_ins')
    .selectAll()
    .where('person', '=', person)
    .where(isOpen(now, limits))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

const isOpen =
  (now: number, { signInIdleMsMax }: SignInLimits) =>
  (row: ExpressionBuilder<Tables, 'sign_ins'>) =>
    row.and([row('ended_at', 'is', null), row('expires_at', '>', now), row('seen_at', '>', now - signInIdleMsMax)])

const signInOf = (row: SignInRow): SignIn => ({
  id: row.id,
  person: row.person,
  createdAt: row.created_at,
  seenAt: row.seen_at,
  expiresAt: row.expires_at,
  ...(row.address !== null && { address: row.address }),
  ...(row.agent !== null && { agent: row.agent }),
})
