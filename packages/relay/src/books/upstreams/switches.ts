// Upstreams that the operator has switched off, whatever the configuration says of them. By name: one that is taken out of
// the file and comes back is still off.
import type { Selectable } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import type { UpstreamSwitchRow } from '../schema.ts'
import { type Actor, note } from '../who/audit.ts'

export interface SwitchedOff {
  /** The upstream's, as the configuration calls it. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly since: number
  /** In the operator's words. Only operators read it. */
  readonly reason?: string
}

export class UpstreamSwitches {
  /** Told when something was switched here; whoever switches waits until it is done. */
  onChange: (() => Promise<void>) | undefined
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** By name. */
  async list(): Promise<readonly SwitchedOff[]> {
    const rows = await this.#engine.db.selectFrom('upstream_switches').selectAll().orderBy('name').execute()
    return rows.map(switchedOffOf)
  }

  /** Of one that is off already, the reason is exchanged; since when it is off stays. */
  async turnOff(name: string, reason: string | undefined, by: Actor): Promise<void> {
    const now = this.#runtime.now()
    const row = { name, off_since: now, reason: reason ?? null }
    await this.#engine.write(async (books) => {
      await books
        .insertInto('upstream_switches')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ reason: row.reason }))
        .execute()
      await note(books, now, by, { act: 'upstream-disable', subject: name, details: { reason: row.reason } })
    })
    await this.onChange?.()
  }

  /** @returns false where it was not off */
  async turnOn(name: string, by: Actor): Promise<boolean> {
    const wasOff = await this.#engine.write(async (books) => {
      const { numDeletedRows } = await books
        .deleteFrom('upstream_switches')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) return false
      await note(books, this.#runtime.now(), by, { act: 'upstream-enable', subject: name })
      return true
    })
    await this.onChange?.()
    return wasOff
  }
}

const switchedOffOf = ({ name, off_since, reason }: Selectable<UpstreamSwitchRow>): SwitchedOff => ({
  name,
  since: off_since,
  ...(reason !== null && { reason }),
})
