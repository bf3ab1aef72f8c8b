// The seam of the books: a database that keeps them. Engines: sqlite.ts (the embedded default) and postgres.ts; one
// suite, books.suite.ts, that both pass. Everything above it is written once, in the SQL that both speak.
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../schema.ts'

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  readonly db: Kysely<Tables>
  /**
   * Several writers at a time: a row that is read in order to be changed has to be locked (`for update`). Where false,
   * whoever writes is alone.
   */
  readonly hasRowLocks: boolean
  /** Orders of one transaction: few where they are carried out in this process, many where each asks a server. */
  readonly batchMax: number
  /**
   * Runs `work` in one transaction: all of it happens, or nothing. It is run again, a limited number of times, when the
   * engine gave another transaction the right of way; so it changes nothing but the database.
   */
  write<Result>(work: (books: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /** Until this transaction is over, no other gets past this line. */
  lockSchema(books: Transaction<Tables>): Promise<void>
  /**
   * Makes the place for the tables where it is missing, and looks whether it is ours to write to.
   * @throws StrangeBooks where there is something of somebody else's
   */
  prepare(books: Transaction<Tables>): Promise<void>
  /** Runs `work` over the books as they are at this moment, however long it takes. It writes nothing, and nobody waits for it. */
  read<Result>(work: (books: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /** True when there is a row of this key already. */
  isDuplicate(cause: unknown): boolean
  close(): Promise<void>
}

const RACES_MAX = 10

/**
 * @param pause before it is tried again; absent: at once
 * @throws what `work` throws, also a lost race when there were too many.
 */
export async function racing<Result>(
  isLost: (cause: unknown) => boolean,
  work: () => Promise<Result>,
  { racesMax = RACES_MAX, pause }: { readonly racesMax?: number; readonly pause?: () => Promise<void> } = {},
): Promise<Result> {
  for (let races = 1; ; races += 1)
    try {
      return await work()
    } catch (cause) {
      if (races >= racesMax || !isLost(cause)) throw cause
      await pause?.()
    }
}

/** A field of an error that engines name their own errors by. */
export const codeIn = (cause: unknown, field: 'code' | 'errcode'): unknown =>
  typeof cause === 'object' && cause !== null && field in cause ? (cause as Record<string, unknown>)[field] : undefined
