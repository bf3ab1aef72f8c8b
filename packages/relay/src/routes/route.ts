// What a route is made of.
import type { Books } from '../books/books.ts'
import type { Letters } from '../events/letters.ts'
import type { Answer, Incoming } from '../http.ts'
import type { Keys } from '../keys/keys.ts'
import type { Limits } from '../limits.ts'
import type { Meter } from '../metering/meter.ts'
import type { Gauges } from '../telemetry/gauges.ts'
import type { CurrentTariff } from '../metering/tariff.ts'
import type { Log } from '../logs/log.ts'
import type { Models } from '../models.ts'
import type { Router } from '../routing/router.ts'
import type { Payments } from '../payments/payments.ts'
import type { Roll } from '../nodes/roll.ts'
import type { Replies } from '../replies.ts'
import type { Runtime } from '../runtime.ts'
import type { Budgets } from '../sessions/budgets.ts'
import type { Access, Caller } from '../sessions/caller.ts'
import type { Shedding } from '../shedding/shedding.ts'
import type { Tokens } from '../sessions/tokens.ts'
import type { Entrance } from '../sign-in/entrance.ts'
import type { Site } from '../site.ts'
import type { Transport } from '../transport.ts'
import type { Visits } from '../visits.ts'

/** What the routes work with. Made once, in relay.ts. */
export interface House {
  readonly runtime: Runtime
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly limits: Limits
  readonly log: Log
  readonly replies: Replies
  /** What is turned away when there is too much to do. */
  readonly shedding: Shedding
  readonly keys: Keys
  /** Who may use this relay, and what they may spend; undefined where it keeps no books. */
  readonly books: Books | undefined
  /** What models cost, and what is charged for them. */
  readonly tariff: CurrentTariff
  /** What everybody may ask and spend; undefined where there are no books. */
  readonly meter: Meter | undefined
  /** Who takes money for credit; undefined where nobody does. */
  readonly payments: Payments | undefined
  /** How people get into the console; undefined where there are no books. */
  readonly entrance: Entrance | undefined
  /** Who writes to people; undefined where nobody does. */
  readonly letters: Letters | undefined
  /** What is known of it in numbers; undefined where nobody wants to know. */
  readonly gauges: Gauges | undefined
  /** The metrics of all processes that are asked as one; undefined where this is the only one. */
  readonly gather: ((own: string) => Promise<string>) | undefined
  readonly tokens: Tokens
  /** What sessions may spend; undefined where there are books, which know that. */
  readonly budgets: Budgets | undefined
  readonly router: Router
  readonly models: Models
  readonly transport: Transport
  readonly visits: Visits
  /** What is served at paths that no route knows. */
  readonly site: Site | undefined
  /** What may be broken on demand; undefined where nothing may. */
  readonly faults: Faults | undefined
  /** Reads the configuration again; undefined where there is no file to read. */
  readonly reread: Reread | undefined
  /** What this relay is called among those that share the books; undefined where it has no name. */
  readonly node: string | undefined
  readonly readiness: () => Readiness
  /** All nodes, as this one sees them. */
  readonly roll: Roll
}

export type Readiness =
  | 'ready'
  /** It is being found out what becomes of what a crash left behind. */
  | 'starting'
  | 'closing'
  /** What runs waits for the log, and nothing new can be promised. */
  | 'log-unreachable'

export interface Faults {
  /** Kills the process, where somebody starts it again. */
  readonly restart?: () => void
}

/** Resolves when what was read is in force, or was refused. */
export type Reread = () => Promise<Reading>

/** What came of reading the configuration. Warnings and problems are `file:line:column: words`, and never a secret. */
export type Reading =
  | {
      readonly outcome: 'taken'
      readonly file: string
      readonly upstreams: number
      readonly models: number
      readonly warnings: readonly string[]
      /** Sections of the file that say something else than at the start, and are read at the start only. */
      readonly unread: readonly string[]
    }
  | { readonly outcome: 'refused'; readonly file: string; readonly problems: readonly string[] }

/** One request's own: who asks, and what the path said. */
export interface Visit {
  readonly incoming: Incoming
  /** `:name` parts of the path. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly house: House
}

export type Guarded = Visit & { readonly caller: Caller }

export type Route = { readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string } &
  /** Whom it lets in: see sessions/caller.ts. `open`: anybody. */
  (
    | { readonly access: Access; readonly handle: (visit: Guarded) => Promise<Answer> }
    | { readonly access: 'open'; readonly handle: (visit: Visit) => Promise<Answer> }
  )
