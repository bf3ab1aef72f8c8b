// Which group of payers organisations, projects and keys are in: a key's own goes before its project's, and that before its
// organisation's. What a group is charged stands in the configuration.
import { sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { known } from '../problem.ts'
import { type Actor, note } from './audit.ts'
import { nextRevision } from './key-revision.ts'
import type { ApiKeys } from './keys.ts'

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

  /** @param account `org_…`, `prj_…` or `key_…`. @throws BooksProblem `unknown`. */
  async get(account: string): Promise<string | undefined> {
    const row = await this.#engine.db
      .selectFrom(tableOf(account))
      .select('price_group')
      .where('id', '=', account)
      .executeTakeFirst()
    return known(row).price_group ?? undefined
  }

  /**
   * Puts somebody into a group.
   * @param group undefined: that of what they belong to counts
   * @throws BooksProblem `unknown`.
   */
  async set(account: string, group: string | undefined, by: Actor): Promise<void> {
    const table = tableOf(account)
    await this.#engine.write(async (books) => {
      // First: its row is what two changes of keys at the same moment wait for each other at.
      const revision = await nextRevision(books)
      const row = await books
        .updateTable(table)
        .set({ price_group: group ?? null })
        .where('id', '=', account)
        .returning(sql.ref<string>(table === 'organisations' ? 'id' : 'organisation').as('of'))
        .executeTakeFirst()
      const { of: organisation } = known(row)
      // Everybody who keeps keys in memory reads those that pay otherwise now.
      const column = ({ keys: 'id', projects: 'project', organisations: 'organisation' } as const)[table]
      await books.updateTable('keys').set({ revision }).where(column, '=', account).execute()
      const details = { group: group ?? null }
      await note(books, this.#runtime.now(), by, { act: 'price-group-set', subject: account, organisation, details })
    })
    this.#keys.onChange?.()
  }
}

/** What is no id of any of them is one of no key. */
const tableOf = (account: string): 'keys' | 'projects' | 'organisations' => {
  if (account.startsWith('org_')) return 'organisations'
  return account.startsWith('prj_') ? 'projects' : 'keys'
}
