// Secrets that all nodes have to agree about, such as the one that tokens are signed with. Whoever needs one first makes it,
// and everybody has that one.
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'

export class NodeSecrets {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** @param make called where there is none of this name yet; of several nodes that make one at once, one is heard */
  async ensure(name: string, make: () => string): Promise<string> {
    const there = await this.#find(name)
    if (there !== undefined) return there
    const row = { name, secret: make(), created_at: this.#runtime.now() }
    await this.#engine.write((books) =>
      books
        .insertInto('node_secrets')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute(),
    )
    return (await this.#find(name)) ?? row.secret
  }

  async #find(name: string): Promise<string | undefined> {
    const row = await this.#engine.db
      .selectFrom('node_secrets')
      .select('secret')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.secret
  }
}
