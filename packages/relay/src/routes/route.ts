// What a route is made of.
import type { Answer, Incoming } from '../http.ts'
import type { Key, Keys } from '../keys/keys.ts'
import type { Limits } from '../limits.ts'
import type { Log } from '../logs/log.ts'
import type { Models } from '../models.ts'
import type { Router } from '../routing/router.ts'
import type { Replies } from '../replies.ts'
import type { Runtime } from '../runtime.ts'

/** What the routes work with. Made once, in relay.ts. */
export interface House {
  readonly runtime: Runtime
  readonly limits: Limits
  readonly log: Log
  readonly replies: Replies
  readonly keys: Keys
  readonly router: Router
  readonly models: Models
  /** True once what a crash left behind has its ending, until the relay closes. */
  readonly isReady: () => boolean
}

/** One request's own: who asks, and what the path said. */
export interface Visit {
  readonly incoming: Incoming
  /** `:name` parts of the path. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly house: House
}

export type Guarded = Visit & { readonly caller: Key }

export type Route = { readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string } & (
  | { readonly access: 'key'; readonly handle: (visit: Guarded) => Promise<Answer> }
  | { readonly access: 'open'; readonly handle: (visit: Visit) => Promise<Answer> }
)
