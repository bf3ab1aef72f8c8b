// A column of the matrix: one client, set up as its own documentation says it is set up best.
import type { Told } from './verdict.ts'

export interface Column {
  /** In the table's head. */
  readonly name: string
  /** npm package whose version the page names. Absent: ours, from this checkout. */
  readonly packages?: readonly string[]
  readonly server: ServerKind
  /** Which models of holdfast.yaml it asks for: their names up to the dot. Default `chat`. */
  readonly route?: string
  /** Another way to use a client that has a column of its own. It is run under the provider's faults only. */
  readonly isVariant?: true
  /** One paragraph for the page: how the client is set up. */
  readonly setup: string
  /** Reads one reply and keeps `told` up to date. What it throws is what the client threw. */
  readonly read: (scene: Scene, told: Told) => Promise<void>
}

/**
 * Which server a column's client talks to. All of them buy from the same simulated provider, which is one itself: `provider`.
 * `relay` has nothing but defaults, `relay-with-plan` has holdfast.yaml.
 */
export type ServerKind = 'relay' | 'relay-with-plan' | 'ai-sdk' | 'tanstack' | 'provider'

export interface Scene {
  /** The server, through the fault proxy. */
  readonly url: string
  /** The server itself: for readers that cannot start a reply, so that somebody else does. */
  readonly directUrl: string
  readonly key: string
  readonly model: string
  readonly prompt: string
  /** Aborted when the cell's patience is over. */
  readonly signal: AbortSignal
}
