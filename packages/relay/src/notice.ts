// What the relay tells whoever operates it: logs, metrics, webhooks and letters are all made of this.
import type { LowCredit } from './credit/credit.ts'
import type { TargetChange } from './events/targets.ts'
import type { Warning } from './metering/warnings.ts'
import type { Reading } from './routes/route.ts'
import type { Reach } from './shared/sharing.ts'
import type { Told } from './telemetry/told.ts'

/** Never with a prompt, a completion or a key. */
export type Notice =
  | {
      readonly type: 'request'
      /** As the answer names it: the reply's, where there is one. */
      readonly id: string
      /** The id of the API key, once it is known. */
      readonly key?: string
      readonly reply?: string
      /** The code of the problem that it was refused with. */
      readonly problem?: string
      readonly method: string
      readonly path: string
      readonly status: number
      readonly ms: number
    }
  | ({ readonly type: 'reply-ended' } & Told)
  | { readonly type: 'adopted'; readonly replies: number }
  /** So much of a budget is spent: told once for each threshold and period. */
  | ({ readonly type: 'budget-near' } & Warning)
  /** An organisation that pays in advance has little left: told once, until it had enough again. */
  | ({ readonly type: 'credit-low' } & LowCredit)
  /** Nobody is sent to a model at an upstream for a while, because it fails; or it is tried again like any other. */
  | TargetChange
  /** Whoever takes the money has said how a payment stands. */
  | {
      readonly type: 'payment'
      readonly payment: string
      readonly organisation: string
      readonly state: string
      readonly amount: number
    }
  /** A webhook did not take an event for a day, or wants none any more. */
  | { readonly type: 'webhook-given-up'; readonly webhook: string; readonly event: string; readonly outcome: string }
  /** The configuration was read again. */
  | { readonly type: 'configuration'; readonly reading: Reading }
  /** What nodes have in common went out of reach, and each goes on with its part of every limit; or it is back. */
  | ({ readonly type: 'commons' } & Reach)
  | { readonly type: 'failure'; readonly what: string; readonly cause: unknown }
