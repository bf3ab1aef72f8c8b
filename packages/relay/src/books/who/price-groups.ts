// Which group of payers organisations, projects and keys are in: a key's own goes before its project's, and that before its
// organisation's. What a group is charged stands in the configuration.
import { type Transaction, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { known } from '../problem.ts'
import type { Tables } from '../schema.ts'
import { type Actor, note } from './audit.ts'
import { type ApiKeys, nextRevision } from './keys.ts'

/** One of an organisation's: itself, a project or a key. */
export type Payer =
  | { readonly organisation: string }
  | { readonly organisation: string; readonly project: string }
  | { readonly organisation: string; readonly key: string }

export class PriceGroups {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #keys: Pick<ApiKeys, 'onChange'>

  /** @param keys told of a change: the group of a key is known where keys are */
  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>, keys: Pick<ApiKeys, 'onChange'>) {
    this.#engine = engine
    this.#runtime = runtime
    this.#keys = keys
  }

  /** Its own; undefined: that of what it belongs to, if any. @throws BooksProblem `unknown`. */
  async get(payer: Payer): Promise<string | undefined> {
    const [table, id] = placeOf(payer)
    const row = await this.#engine.db
      .selectFrom(table)
      .select('price_group')
      .where('id', '=', id)
      .where(ownerOf(table), '=', payer.organisation)
      .executeTakeFirst()
    return known(row).price_group ?? undefined
  }

  /**
   * Puts somebody into a group, or lets them belong to that of what they belong to.
   * @throws BooksProblem `unknown`.
   */
  async set(payer: Payer, group: string | undefined, by: Actor): Promise<void> {
    const [table, id] = placeOf(payer)
    const { organisation } = payer
    await this.#engine.write(async (books) => {
      // First: its row is what two changes of keys at the same moment wait for each other at.
      const revision = await nextRevision(books)
      const row = await books
        .updateTable(table)
        .set({ price_group: group ?? null })
        .where('id', '=', id)
        .where(ownerOf(table), '=', organisation)
        .returning('id')
        .executeTakeFirst()
      known(row)
      await touchKeys(books, payer, revision)
      const details = { group: group ?? null }
      await note(books, this.#runtime.now(), by, { act: 'price-group-set', subject: id, organisation, details })
    })
    this.#keys.onChange?.()
  }
}

const placeOf = (payer: Payer): readonly ['keys' | 'projects' | 'organisations', string] => {
  if ('key' in payer) return ['keys', payer.key]
  return 'project' in payer ? ['projects', payer.project] : ['organisations', payer.organisation]
}

/** Where the organisation stands that it belongs to. An organisation is its own. */
const ownerOf = (table: 'keys' | 'projects' | 'organisations') =>
  sql.ref<string>(table === 'organisations' ? 'id' : 'organisation')

/** Everybody who keeps keys in memory reads those that pay otherwise now. */
async function touchKeys(books: Transaction<Tables>, payer: Payer, revision: number): Promise<void> {
  const [table, id] = placeOf(payer)
  const column = ({ keys: 'id', projects: 'project', organisations: 'organisation' } as const)[table]
  await books.updateTable('keys').set({ revision }).where(column, '=', id).execute()
}
