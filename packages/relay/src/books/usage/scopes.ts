// The numbers of scopes, as rows have them.
import type { Engine } from '../engines/engine.ts'
import { DIMENSIONS, type Scope, type ScopeKind, nameOf } from './scope.ts'

/**
 * Scopes there may be. Anybody who may ask for any model can make up names of models; reached: what is new is added up
 * under a model called `OTHER`.
 */
export const SCOPES_MAX = 500_000
export const OTHER = '(other)'
/** Numbers that are remembered. Reached: they are looked up again. */
const REMEMBERED_MAX = 100_000
/** Scopes that are looked for at once. */
const AT_ONCE = 25

export class Scopes {
  readonly #engine: Engine
  readonly #max: number
  readonly #ids = new Map<string, number>()

  constructor(engine: Engine, max = SCOPES_MAX) {
    this.#engine = engine
    this.#max = max
  }

  /** In their order. Two of them may have the same. */
  async idsOf(scopes: readonly Scope[]): Promise<readonly number[]> {
    if (this.#ids.size > REMEMBERED_MAX) this.#ids.clear()
    const unknown = new Map<string, Scope>()
    for (const scope of scopes) if (!this.#ids.has(nameOf(scope))) unknown.set(nameOf(scope), scope)
    const missing = await this.#look([...unknown.values()])
    if (missing.length > 0) await this.#make(missing)
    return scopes.map((scope) => {
      const id = this.#ids.get(nameOf(scope))
      if (id === undefined) throw new Error('a scope has no number')
      return id
    })
  }

  /** @returns those that are not there */
  async #look(scopes: readonly Scope[]): Promise<readonly Scope[]> {
    for (let at = 0; at < scopes.length; at += AT_ONCE) {
      const some = scopes.slice(at, at + AT_ONCE)
      const rows = await this.#engine.db
        .selectFrom('usage_scopes')
        .selectAll()
        .where((is) => is.or(some.map((scope) => is.and(coordinatesOf(scope)))))
        .execute()
      for (const { id, ...scope } of rows) this.#ids.set(nameOf({ ...scope, kind: scope.kind as ScopeKind }), id)
    }
    return scopes.filter((scope) => !this.#ids.has(nameOf(scope)))
  }

  async #make(missing: readonly Scope[]): Promise<void> {
    const { db } = this.#engine
    const newest = await db
      .selectFrom('usage_scopes')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst()
    const isFull = (newest?.id ?? 0) >= this.#max
    const folded = missing.map((scope) => (isFull && scope.model !== '' ? { ...scope, model: OTHER } : scope))
    for (let at = 0; at < folded.length; at += AT_ONCE)
      await db
        .insertInto('usage_scopes')
        .values(folded.slice(at, at + AT_ONCE).map(coordinatesOf))
        .onConflict((conflict) => conflict.columns(['kind', ...DIMENSIONS]).doNothing())
        .execute()
    await this.#look(folded)
    for (const [at, scope] of missing.entries()) {
      const id = this.#ids.get(nameOf(folded[at] ?? scope))
      if (id !== undefined) this.#ids.set(nameOf(scope), id)
    }
  }
}

const coordinatesOf = ({ kind, organisation, project, key, model, upstream }: Scope) => ({
  kind,
  organisation,
  project,
  key,
  model,
  upstream,
})
