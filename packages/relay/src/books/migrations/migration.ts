import type { Kysely } from 'kysely'

/** A step forward of the schema. Once released it is never changed: what was wrong is put right by a later one. */
export interface Migration {
  readonly name: string
  /** Runs in a transaction, alone. Knows only the tables of the steps before it. */
  readonly up: (db: Kysely<any>, engine: 'sqlite' | 'postgres') => Promise<void>
}
