// What the books know that others are told of without anybody having done anything.
import type { Engine } from '../engines/engine.ts'

export interface ExpiringKey {
  readonly id: string
  readonly name: string
  readonly organisation: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export class Lookout {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Whose an account is: a key's, a project's or an organisation's own. Undefined for all others, which are everybody's. */
  async organisationOf(account: string): Promise<string | undefined> {
    if (account.startsWith('org_')) return account
    const table = account.startsWith('key_') ? 'keys' : account.startsWith('prj_') ? 'projects' : undefined
    if (!table) return undefined
    const row = await this.#engine.db
      .selectFrom(table)
      .select('organisation')
      .where('id', '=', account)
      .executeTakeFirst()
    return row?.organisation
  }

  /** Keys that are good now, and will not be any more after `from` and before `to`. */
  async expiring(from: number, to: number): Promise<readonly ExpiringKey[]> {
    const rows = await this.#engine.db
      .selectFrom('keys')
      .select(['id', 'name', 'organisation', 'expires_at'])
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', from)
      .where('expires_at', '<=', to)
      .execute()
    return rows.map(({ id, name, organisation, expires_at: expiresAt }) => ({
      id,
      name,
      organisation,
      expiresAt: Number(expiresAt),
    }))
  }
}
