// The seam of the accounts: where what sessions have spent is written down. Engines: book-file.ts (the embedded
// default), and memory, for tests and for relays that were given no file.
import type { Account } from './account.ts'

export interface Book {
  /** Undefined for a session that has not spent or held anything. */
  read(session: string): Account | undefined
  /**
   * Survives the death of the process once it has returned.
   * @throws HoldfastError `log-failed`; then nothing has changed.
   */
  write(session: string, account: Account): void
  entries(): readonly (readonly [session: string, account: Account])[]
  /** Forgets accounts that were good until `horizon` or less. */
  sweep(horizon: number): void
}

export function memoryBook(): Book {
  const accounts = new Map<string, Account>()
  return {
    read: (session) => accounts.get(session),
    write: (session, account) => void accounts.set(session, account),
    entries: () => [...accounts],
    sweep(horizon) {
      for (const [session, { until }] of accounts) if (until <= horizon) accounts.delete(session)
    },
  }
}
