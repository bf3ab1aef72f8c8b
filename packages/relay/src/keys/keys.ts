// The seam of API keys: what the relay asks about them at each request. Engines: the ring over the books
// (books/who/key-ring.ts), and memory.ts for tests. How keys are made and changed is an engine's own business.
import type { ApiKey } from '../books/who/keys.ts'
import type { Forbidden, Use } from '../books/who/restrictions.ts'

export type Key = ApiKey

export interface Keys {
  /** The key behind a secret; undefined when unknown or revoked. No I/O. */
  verify(secret: string): Key | undefined
  /** The key of this id; undefined when unknown or revoked. No I/O. */
  get(id: string): Key | undefined
  /** As `verify`; what is not known here is looked for where keys are made, since that may have been a moment ago. */
  find(secret: string): Promise<Key | undefined>
  /** As `get`, in the same way. */
  findById(id: string): Promise<Key | undefined>
  /** Why a key may not be used so; undefined when it may. No I/O. */
  forbids(id: string, use: Use): Forbidden | undefined
}
