// What becomes of a reply when its line is cut and there is no relay with a log to go back to: the only thing left is to
// buy again. A value, so that a page carries it only where it imports it: on-cut-continuing.ts, on-cut-restarting.ts.
import type { Seam } from '@holdfast/protocol'
import type { ClientDialect } from './dialects.ts'
import type { Runtime } from './runtime.ts'

export type OnCut = (sale: Sale) => Bargain

/** What is to be bought. */
export interface Sale {
  readonly dialect: ClientDialect
  readonly body: Readonly<Record<string, unknown>>
  /** Sends a request body. Default: the one that was asked for, under its own idempotency key. */
  readonly buy: (signal: AbortSignal, text?: string, idempotencyKey?: string) => Promise<Response>
  readonly runtime: Runtime
}

/** How it is bought, read, and bought again. */
export interface Bargain {
  /** Reads the answers of all purchases, one after the other, as one reply. */
  readonly dialect: ClientDialect
  readonly buy: (signal: AbortSignal) => Promise<Response>
  /** See `LineSettings.again`. */
  readonly again?: (cause: unknown) => boolean
}

export interface OnCutSettings {
  /** Requests that may be paid for, the first one included. Default: `PURCHASES_MAX_DEFAULT`. */
  readonly purchasesMax?: number
  /** Told when another request is sent that may be paid for: also of those whose answer is never shown. Must not throw. */
  readonly onPurchase?: (purchase: Purchase) => void
}

export const PURCHASES_MAX_DEFAULT = 3

/** One request more than the first. */
export interface Purchase {
  /** 2 for the second request, and so on. */
  readonly number: number
  readonly how: Seam['how']
}
