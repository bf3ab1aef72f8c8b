// API keys as the books have them. Asking whether a secret is good is the ring's business (key-ring.ts), at no cost to a
// request; this is where keys are made and changed. Each change has a number, by which the ring finds what is new.
import { type Kysely, type RawBuilder, type SqlBool, type Transaction, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type AskedPage, isAfter } from '../page.ts'
import { BooksProblem, known } from '../problem.ts'
import type { KeyRow, SecretRow, Tables } from '../schema.ts'
import { type Act, type Actor, note } from './audit.ts'
import { nextRevision } from './key-revision.ts'
import { roleIn } from './organisations.ts'
import { type Restrictions, checkRestrictions } from './restrictions.ts'
import { hashOf, newSecret, prefixOf } from './secret.ts'

export interface ApiKey extends Restrictions {
  /** `key_…` : names the key without giving it away, and stays the same however often its secret changes. */
  readonly id: string
  readonly organisation: string
  readonly project?: string
  /** Whose it is; absent for one that no person owns. */
  readonly person?: string
  readonly personName?: string
  /** Since when its person is shut out: it opens nothing until they are let in again. Milliseconds since 1970. */
  readonly personDisabledAt?: number
  readonly name: string
  /** The sign-in that it ends with: a browser has made it for itself. */
  readonly signIn?: string
  /** May see and do what concerns the whole relay. */
  readonly admin: boolean
  readonly tags: readonly string[]
  /** Which group it pays as: its own, else its project's, else its organisation's. See price-groups.ts. */
  readonly priceGroup?: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly revokedAt?: number
  /** One, or two while one takes over from the other; the newest last. */
  readonly secrets: readonly Secret[]
}

/** What is kept of a secret. */
export interface Secret {
  /** SHA-256 in hex. */
  readonly hash: string
  /** Its first characters. */
  readonly prefix: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When another has taken over; absent for the one in force. */
  readonly expiresAt?: number
}

export type KeyState = 'active' | 'disabled' | 'expired' | 'revoked'

export interface KeyFilter {
  /** To somebody who sees their own keys alone there are no others. */
  readonly owner?: string
  readonly project?: string
  readonly person?: string
  /** The beginning of what is visible of a secret. */
  readonly prefix?: string
  readonly tag?: string
  readonly state?: KeyState
}

export interface KeyWish extends Restrictions {
  readonly name: string
  readonly project?: string
  readonly person?: string
  /** One that is open, of the same person. */
  readonly signIn?: string
  readonly admin?: boolean
  readonly tags?: readonly string[]
}

/** `null` lifts a restriction, or takes it out of its project. */
export type KeyChange = {
  readonly [name in 'expiresAt' | 'models' | 'networks' | 'origins' | 'project']?: KeyWish[name] | null
} & {
  readonly name?: string
  readonly tags?: readonly string[]
  /** The operator's to say, and nobody else's. */
  readonly admin?: boolean
}

export interface NewKey {
  readonly key: ApiKey
  /** Here, and nowhere else. */
  readonly secret: string
}

export class ApiKeys {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  /** Called when a key was made or changed here, once it is so. */
  onChange: (() => void) | undefined

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** @throws BooksProblem `unknown` for a project or a person of another organisation, `restriction-invalid`. */
  async create(organisation: string, wish: KeyWish, by: Actor): Promise<NewKey> {
    const secret = newSecret(this.#runtime)
    const id = `key_${this.#runtime.secret(8)}`
    return { key: await this.#add(organisation, id, secret, wish, by), secret }
  }

  /**
   * Makes the first key there is. Of several nodes that start at once on empty books, one does.
   * @returns undefined when there is a key already, or was one
   */
  async createFirst(organisation: string, wish: KeyWish, by: Actor): Promise<NewKey | undefined> {
    const secret = newSecret(this.#runtime)
    const id = `key_${this.#runtime.secret(8)}`
    const key = await this.#add(organisation, id, secret, wish, by, 'first').catch((cause: unknown) => {
      if (cause instanceof BooksProblem && cause.code === 'taken') return undefined
      throw cause
    })
    return key && { key, secret }
  }

  /**
   * Takes over a key from elsewhere, with its secret (`HOLDFAST_KEY`) or what is kept of one (a file of keys), under the
   * id that it has there.
   * @throws BooksProblem `taken` when there is one of this id or secret.
   */
  async adopt(
    organisation: string,
    id: string,
    secret: string | Pick<Secret, 'hash' | 'prefix'>,
    wish: KeyWish,
    by: Actor,
  ): Promise<ApiKey> {
    try {
      return await this.#add(organisation, id, secret, wish, by)
    } catch (cause) {
      throw this.#engine.isDuplicate(cause) ? new BooksProblem('taken', { cause }) : cause
    }
  }

  /**
   * Makes a secret chosen elsewhere (`HOLDFAST_KEY`) good, as an administrator's: whoever sets the environment of the relay
   * may do anything with it in any case. Idempotent.
   * @param organisation for a key that is new
   * @throws BooksProblem `key-revoked` for one that was, or whose secret another has taken over from.
   */
  async accept(organisation: string, secret: string, name: string, by: Actor): Promise<ApiKey> {
    const place = await this.#placeOf(secret)
    if (!place)
      try {
        return await this.adopt(organisation, `key_${this.#runtime.secret(8)}`, secret, { name, admin: true }, by)
      } catch (cause) {
        // Another relay that starts with the same environment was faster.
        if (cause instanceof BooksProblem && cause.code === 'taken') return this.accept(organisation, secret, name, by)
        throw cause
      }
    const key = known(await this.get(place.organisation, place.id))
    const isOver = place.expires_at !== null && place.expires_at <= this.#runtime.now()
    if (isOver || key.revokedAt !== undefined) throw new BooksProblem('key-revoked')
    return key.admin ? key : this.change(key.organisation, key.id, { admin: true }, by)
  }

  /** All of an organisation, the oldest first. */
  list(organisation: string): Promise<readonly ApiKey[]> {
    return readKeys(this.#engine.db, { organisation })
  }

  /**
   * Of an organisation, the oldest first, so many after the cursor, which is the id of one of them.
   * @returns undefined where the cursor is none of what `of.owner` leaves
   */
  async page(organisation: string, of: KeyFilter, { after, max }: AskedPage): Promise<readonly ApiKey[] | undefined> {
    const { db } = this.#engine
    const owned = keysOwnedBy(db, organisation, of.owner)
    const last =
      after === undefined
        ? undefined
        : await owned.select(['keys.id', 'keys.created_at']).where('keys.id', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const { project, person, prefix, tag, state } = of
    const now = this.#runtime.now()
    const rows = await owned
      .leftJoin('people', 'people.id', 'keys.person')
      .select('keys.id')
      .$if(last !== undefined, (query) => (last ? query.where(isAfter('keys', last)) : query))
      .$if(project !== undefined, (query) => query.where('keys.project', '=', project ?? ''))
      .$if(person !== undefined, (query) => query.where('keys.person', '=', person ?? ''))
      .$if(prefix !== undefined, (query) =>
        query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('secrets')
              .select('secrets.hash')
              .whereRef('secrets.key', '=', 'keys.id')
              .where(sql`substr(secrets.prefix, 1, ${(prefix ?? '').length})`, '=', prefix ?? ''),
          ),
        ),
      )
      .$if(tag !== undefined, (query) => query.where(hasTag(this.#engine.name, tag ?? '')))
      .$if(state === 'revoked', (query) => query.where('keys.revoked_at', 'is not', null))
      .$if(state !== undefined && state !== 'revoked', (query) => query.where('keys.revoked_at', 'is', null))
      .$if(state === 'expired', (query) => query.where('keys.expires_at', '<=', now))
      .$if(state === 'active' || state === 'disabled', (query) =>
        query
          .where((row) => row.or([row('keys.expires_at', 'is', null), row('keys.expires_at', '>', now)]))
          .where('people.disabled_at', state === 'active' ? 'is' : 'is not', null),
      )
      .orderBy('keys.created_at')
      .orderBy('keys.id')
      .limit(max)
      .execute()
    return rows.length === 0 ? [] : readKeys(db, { ids: rows.map(({ id }) => id) })
  }

  /** Undefined when there is none of this id in this organisation. */
  async get(organisation: string, id: string): Promise<ApiKey | undefined> {
    const [key] = await readKeys(this.#engine.db, { organisation, id })
    return key
  }

  /**
   * All keys that were made or changed after a revision, whoever's they are, and the revision of now.
   * @param revision 0: all there are
   */
  async since(revision: number): Promise<{ readonly keys: readonly ApiKey[]; readonly revision: number }> {
    const { value } = await this.#engine.db
      .selectFrom('revisions')
      .select('value')
      .where('name', '=', 'keys')
      .executeTakeFirstOrThrow()
    // A change between the two reads is read now, and once more the next time.
    return { keys: value > revision ? await readKeys(this.#engine.db, { revision }) : [], revision: value }
  }

  /** @throws BooksProblem `unknown`, `key-revoked`, `restriction-invalid`. */
  change(organisation: string, id: string, change: KeyChange, by: Actor): Promise<ApiKey> {
    return this.#change(organisation, id, 'key-change', by, { ...change }, async (books, key) => {
      const next = laidOver(key, change)
      checkRestrictions(next)
      // Where it stays where it is, the project may have been archived since.
      if (change.project) await checkPlace(books, organisation, { project: change.project })
      return next
    })
  }

  /**
   * Gives the key another secret. The ones before are good for `overlapMs` more, so that nobody stands outside while it
   * is passed on; what was started with them stays the key's own.
   * @throws BooksProblem `unknown`, `key-revoked`.
   */
  async rotate(organisation: string, id: string, overlapMs: number, by: Actor): Promise<NewKey> {
    const secret = newSecret(this.#runtime)
    const until = this.#runtime.now() + overlapMs
    const key = await this.#change(organisation, id, 'key-rotate', by, { overlapMs }, async (books, key) => {
      await books
        .updateTable('secrets')
        .set({ expires_at: until })
        .where('key', '=', id)
        .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', until)]))
        .execute()
      await this.#addSecret(books, id, secret)
      return key
    })
    return { key, secret }
  }

  /** False when it was revoked before. @throws BooksProblem `unknown`. */
  async revoke(organisation: string, id: string, by: Actor): Promise<boolean> {
    try {
      await this.#change(organisation, id, 'key-revoke', by, {}, async (_, key) => ({
        ...key,
        revokedAt: this.#runtime.now(),
      }))
      return true
    } catch (cause) {
      if (cause instanceof BooksProblem && cause.code === 'key-revoked') return false
      throw cause
    }
  }

  #placeOf(secret: string) {
    return this.#engine.db
      .selectFrom('secrets')
      .innerJoin('keys', 'keys.id', 'secrets.key')
      .select(['keys.organisation', 'keys.id', 'secrets.expires_at'])
      .where('hash', '=', hashOf(secret))
      .executeTakeFirst()
  }

  async #add(
    organisation: string,
    id: string,
    secret: string | Pick<Secret, 'hash' | 'prefix'>,
    wish: KeyWish,
    by: Actor,
    place?: 'first',
  ): Promise<ApiKey> {
    checkRestrictions(wish)
    const { admin = false, tags = [], ...rest } = wish
    const key = { ...rest, id, organisation, admin, tags, createdAt: this.#runtime.now() }
    const added = await this.#engine.write(async (books) => {
      // Before it is asked who is a member: whoever is one no more has had their keys revoked under an earlier number.
      const revision = await nextRevision(books)
      if (place === 'first' && revision > 1) throw new BooksProblem('taken')
      await checkPlace(books, organisation, wish)
      await books.insertInto('keys').values(rowOf(key, revision)).execute()
      await this.#addSecret(books, id, secret)
      await note(books, key.createdAt, by, { act: 'key-create', subject: id, organisation, details: { ...wish } })
      const [made] = await readKeys(books, { organisation, id })
      return known(made)
    })
    this.onChange?.()
    return added
  }

  async #addSecret(books: Books, key: string, secret: string | Pick<Secret, 'hash' | 'prefix'>): Promise<void> {
    const { hash, prefix } = typeof secret === 'string' ? { hash: hashOf(secret), prefix: prefixOf(secret) } : secret
    const createdAt = this.#runtime.now()
    await books.insertInto('secrets').values({ hash, key, prefix, created_at: createdAt, expires_at: null }).execute()
  }

  /** The number of the change is taken first: its row is what two changes at the same moment wait for each other at. */
  async #change(
    organisation: string,
    id: string,
    act: Act,
    by: Actor,
    details: Readonly<Record<string, unknown>>,
    change: (books: Books, key: ApiKey) => Promise<ApiKey>,
  ): Promise<ApiKey> {
    const changed = await this.#engine.write(async (books) => {
      const revision = await nextRevision(books)
      const [key] = await readKeys(books, { organisation, id })
      if (known(key).revokedAt !== undefined) throw new BooksProblem('key-revoked')
      const { id: _, ...row } = rowOf(await change(books, known(key)), revision)
      await books.updateTable('keys').set(row).where('id', '=', id).execute()
      await note(books, this.#runtime.now(), by, { act, subject: id, organisation, details })
      const [next] = await readKeys(books, { organisation, id })
      return known(next)
    })
    this.onChange?.()
    return changed
  }
}

type Books = Transaction<Tables>

/** A key belongs to a project and a person of its own organisation. @throws BooksProblem `unknown`. */
async function checkPlace(
  books: Books,
  organisation: string,
  { project, person, signIn }: Pick<KeyWish, 'project' | 'person' | 'signIn'>,
) {
  known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
  const mine = books.selectFrom('projects').select('id').where('organisation', '=', organisation)
  if (project !== undefined)
    known(await mine.where('id', '=', project).where('archived_at', 'is', null).executeTakeFirst())
  if (person !== undefined) known(await roleIn(books, organisation, person))
  if (signIn !== undefined)
    known(
      await books
        .selectFrom('sign_ins')
        .select('id')
        .where('id', '=', signIn)
        .where('person', '=', person ?? '')
        .where('ended_at', 'is', null)
        .executeTakeFirst(),
    )
}

/** @param owner absent: of everybody, and of nobody */
const keysOwnedBy = (db: Kysely<Tables>, organisation: string, owner: string | undefined) =>
  db
    .selectFrom('keys')
    .where('keys.organisation', '=', organisation)
    .$if(owner !== undefined, (query) => query.where('keys.person', '=', owner ?? ''))

/** Tags are a list in JSON. Only where one of them begins does a quotation mark follow on a bracket or a comma. */
function hasTag(engine: Engine['name'], tag: string): RawBuilder<SqlBool> {
  const at = engine === 'sqlite' ? sql`instr` : sql`strpos`
  const text = JSON.stringify(tag)
  return sql<SqlBool>`(${at}(keys.tags, ${`[${text}`}) > 0 or ${at}(keys.tags, ${`,${text}`}) > 0)`
}

async function readKeys(
  db: Kysely<Tables>,
  {
    organisation,
    id,
    ids,
    revision = 0,
  }: {
    readonly organisation?: string
    readonly id?: string
    readonly ids?: readonly string[]
    readonly revision?: number
  },
): Promise<readonly ApiKey[]> {
  const mine = db
    .selectFrom('keys')
    .where('revision', '>', revision)
    .$if(organisation !== undefined, (query) => query.where('keys.organisation', '=', organisation ?? ''))
    .$if(ids !== undefined, (query) => query.where('keys.id', 'in', ids ?? []))
    .$if(id !== undefined, (query) => query.where('keys.id', '=', id ?? ''))
  const keys = await mine
    .leftJoin('projects', 'projects.id', 'keys.project')
    .leftJoin('people', 'people.id', 'keys.person')
    .innerJoin('organisations', 'organisations.id', 'keys.organisation')
    .selectAll('keys')
    .select(['people.name as person_name', 'people.disabled_at as person_disabled_at'])
    .select(({ fn }) =>
      fn.coalesce('keys.price_group', 'projects.price_group', 'organisations.price_group').as('pays_as'),
    )
    .orderBy('keys.created_at')
    .orderBy('keys.id')
    .execute()
  const secrets = await db
    .selectFrom('secrets')
    .selectAll()
    .where('key', 'in', mine.select('keys.id'))
    .orderBy('created_at')
    // Of two of one millisecond, the one that is in force is the newer.
    .orderBy((row) => row.fn.coalesce('expires_at', row.lit(Number.MAX_SAFE_INTEGER)))
    .execute()
  const byKey = new Map<string, Secret[]>(keys.map((key) => [key.id, []]))
  for (const secret of secrets) byKey.get(secret.key)?.push(secretOf(secret))
  return keys.map((key) => keyOf(key, byKey.get(key.id) ?? []))
}

/** With what it has from others: its person, and its group. */
type FullRow = KeyRow & {
  readonly pays_as?: string | null | undefined
  readonly person_name: string | null
  readonly person_disabled_at: number | null
}

const keyOf = (row: FullRow, secrets: readonly Secret[]): ApiKey => ({
  id: row.id,
  organisation: row.organisation,
  ...(row.project !== null && { project: row.project }),
  ...(row.person !== null && { person: row.person }),
  ...(row.person_name !== null && { personName: row.person_name }),
  ...(typeof row.sign_in === 'string' && { signIn: row.sign_in }),
  ...(row.person_disabled_at !== null && { personDisabledAt: row.person_disabled_at }),
  name: row.name,
  admin: row.admin === 1,
  ...(row.models !== null && { models: namesIn(row.models) }),
  ...(row.networks !== null && { networks: namesIn(row.networks) }),
  ...(row.origins !== null && { origins: namesIn(row.origins) }),
  tags: namesIn(row.tags),
  ...(typeof row.pays_as === 'string' && { priceGroup: row.pays_as }),
  createdAt: row.created_at,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  secrets,
})

const rowOf = (key: Omit<ApiKey, 'secrets'>, revision: number): KeyRow => ({
  id: key.id,
  organisation: key.organisation,
  project: key.project ?? null,
  person: key.person ?? null,
  sign_in: key.signIn ?? null,
  name: key.name,
  admin: key.admin ? 1 : 0,
  models: listOf(key.models),
  networks: listOf(key.networks),
  origins: listOf(key.origins),
  tags: JSON.stringify(key.tags),
  created_at: key.createdAt,
  expires_at: key.expiresAt ?? null,
  revoked_at: key.revokedAt ?? null,
  revision,
})

const secretOf = (row: SecretRow): Secret => ({
  hash: row.hash,
  prefix: row.prefix,
  createdAt: row.created_at,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
})

const namesIn = (text: string): readonly string[] => JSON.parse(text) as string[]
const listOf = (names: readonly string[] | undefined): string | null => (names ? JSON.stringify(names) : null)

/** What a change says, where it says anything, and what was there, where not. `null` is nothing. */
function laidOver(key: ApiKey, change: KeyChange): ApiKey {
  const { name = key.name, tags = key.tags, ...restrictions } = change
  const next = { ...key, ...restrictions, name, tags }
  return Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as ApiKey
}
