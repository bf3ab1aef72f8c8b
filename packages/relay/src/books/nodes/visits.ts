// Codes of links into the console, as the books have them: so that a link that one node has made opens at another, and at
// one of them only.
import type { VisitBook } from '../../visits.ts'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'

export class VisitsInBooks implements VisitBook {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  async put(hash: string, sealed: string, expiresAt: number, countMax: number): Promise<void> {
    await this.#engine.write(async (books) => {
      await books.deleteFrom('visits').where('expires_at', '<=', this.#runtime.now()).execute()
      const newest = books
        .selectFrom('visits')
        .select('hash')
        .orderBy('expires_at', 'desc')
        .limit(countMax - 1)
      await books.deleteFrom('visits').where('hash', 'not in', newest).execute()
      await books.insertInto('visits').values({ hash, sealed, expires_at: expiresAt }).execute()
    })
  }

  async take(hash: string) {
    // Of two that come with the same code, one finds the row.
    const row = await this.#engine.write((books) =>
      books.deleteFrom('visits').where('hash', '=', hash).returningAll().executeTakeFirst(),
    )
    return row && { sealed: row.sealed, expiresAt: row.expires_at }
  }
}
