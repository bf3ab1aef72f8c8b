// A column of the matrix: one client, set up as its own documentation says it is set up best.
import type { Told } from './verdict.ts'

export interface Column {
  /** In the table's head. */
  readonly name: string
  /** npm package whose version the page names. Absent: ours, from this checkout. */
  readonly packages?: readonly string[]
  readonly server: ServerKind
  /** One paragraph for the page: how the client is set up. */
  readonly setup: string
  /** Reads one reply and keeps `told` up to date. What it throws is the client's `error`. */
  readonly read: (scene: Scene, told: Told) => Promise<void>
}

/** Which server a column's client is made for. All of them buy from the same simulated provider. */
export type ServerKind = 'relay' | 'ai-sdk' | 'tanstack'

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
