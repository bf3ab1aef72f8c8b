// A client for a whole application, as whoever uses it sees it. It is put together in open-client.ts.
import type { Ending } from '@holdfast/protocol'
import type { Access } from './access.ts'
import type { Body, StartParameters } from './body/parameters.ts'
import type { DialectName } from './dialects.ts'
import type { Reply, ReplySettings, StartSettings } from './named.ts'
import type { BudgetSettings, Spent } from './policies/budget.ts'
import type { CircuitSettings, CircuitState } from './policies/circuit.ts'
import type { DeadlineSettings } from './policies/deadline.ts'
import type { Limits } from './policies/limits.ts'
import type { QueueSettings } from './policies/queue.ts'
import type { RateSettings } from './policies/rate.ts'
import type { PollingSettings } from './polling.ts'
import type { Tracer } from './telemetry.ts'
import type { Verdict } from './verify.ts'

export interface ClientSettings extends Access, DeadlineSettings, Omit<StartSettings, 'signal'> {
  readonly dialect: DialectName
  /** Replies at a time. Default: as many as are asked for. */
  readonly queue?: QueueSettings
  /** Starts and tokens a minute. Default: as many as are asked for. */
  readonly rate?: RateSettings
  /** What may be bought in all. Default: no limit. */
  readonly budget?: BudgetSettings
  /** Leaves a server alone that fails. Default: nobody is turned away. */
  readonly circuit?: CircuitSettings
  /** How long a start waits for a limit of the server's to be lifted. Default: `WAIT_MS_MAX_DEFAULT`. */
  readonly limitWaitMsMax?: number
  readonly polling?: PollingSettings
  /** One of `@opentelemetry/api` fits. */
  readonly telemetry?: Tracer
}

/** What one start may have of its own. */
export interface ClientStartSettings extends DeadlineSettings, Omit<StartSettings, 'runtime' | 'direct'> {
  readonly idempotencyKey?: string
  readonly segments?: readonly ('continue' | 'restart')[]
  /** An `x-request-id` of one's own, for instance. They win over the client's. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ClientReply extends Reply {
  /** What the server called the last request about it. A relay calls it by the reply's id. */
  readonly requestId: string | undefined
}

export interface Client {
  /**
   * Resolves when the reply is asked for: after waiting its turn, where there is a queue or a limit. Given parameters, or a
   * `body` in the dialect's own words.
   * @throws HoldfastError `queue-full`, `wait-too-long`, `circuit-open`, `over-budget`, `first-token-late`, `reply-late`: then
   * nothing was bought. The signal's reason when its caller left while it waited.
   */
  start(asked: StartParameters | { readonly body: Body }, settings?: ClientStartSettings): Promise<ClientReply>
  /** No policy holds it up: what is followed is bought already. */
  follow(reply: string | { readonly reply: string; readonly after?: number }, settings?: ReplySettings): ClientReply
  /** Stops a reply for all its readers. @throws HoldfastError as `Reply.stop` does */
  stop(replyId: string): Promise<void>
  /** Says in words whether URL and key work. Never rejects, and buys nothing. */
  verify(): Promise<Verdict>
  /** Their ids. @throws HoldfastError where they cannot be listed */
  models(): Promise<readonly string[]>
  readonly state: ClientState
  readonly metrics: ClientMetrics
  /** What the server said of its limits last. */
  readonly limits: Limits
  /** All readers leave, and whoever waits to start. The replies go on at the relay. */
  close(): void
}

export interface ClientState {
  /** Replies that were started here and run. */
  readonly running: number
  /** Starts that wait for their turn in the queue. */
  readonly waiting: number
  readonly circuit: CircuitState['phase']
  /** True where streams do not arrive, and the relay is asked for pages instead. */
  readonly isPolling: boolean
  readonly spent: Spent
}

export interface ClientMetrics {
  readonly started: number
  /** Turned away by a policy of this client, or gone while they waited. */
  readonly turnedAway: number
  /** How often each ending came, and each way not to reach one. */
  readonly endings: { readonly [how in Ending | 'left' | 'refused' | 'exhausted']?: number }
  readonly reconnects: number
  readonly bytes: number
  readonly recoveredEvents: number
}
