// What several nodes leave behind for the properties to judge, beside what one would. Times are the world's, whatever a node's
// own clock says.
import type { NodeFaults } from './faults.ts'

export interface Span {
  readonly from: number
  /** Infinity while it lasts. */
  to: number
}

/** One incarnation of a node. */
export interface LifeStory {
  readonly node: number
  readonly span: Span
  /** Whether it had time to say good-bye. */
  isClosing: boolean
  /** When it was paused, cut off from the store, or deaf to some of what that says; or without books. */
  readonly spells: Spell[]
}

export interface Spell extends Span {
  readonly what: 'paused' | 'cut' | 'deaf' | 'bookless'
}

/** What the store has taken, seen from its side. */
export interface TakenEntry {
  readonly at: number
  /** Of all that it has done, in the order in which it did it. */
  readonly order: number
  readonly reply: string
  readonly life: number
  readonly epoch: number
  readonly first: number
  readonly last: number
  readonly octets: string
  readonly isFinal: boolean
}

/** A reply that changed hands in the store. */
export interface TakenOver {
  readonly at: number
  readonly order: number
  readonly reply: string
  readonly life: number
  readonly epoch: number
}

export interface NodesEvidence {
  readonly faults: NodeFaults
  /** By the number of the life. */
  readonly lives: LifeStory[]
  readonly entries: TakenEntry[]
  readonly takeovers: TakenOver[]
  /** In which life each reply was created. */
  readonly creators: Map<string, number>
  /** When that was, once all that it needs had been taken. */
  readonly begun: Map<string, number>
  /** When the store was away or slow, full, or lost something, for everybody. */
  readonly storms: Span[]
  /** When it lost what it had taken. */
  readonly losses: number[]
  /** When it was started anew: what was written before nobody can vouch for. */
  readonly restarts: number[]
  /** When an ending was given to the log, by reply and the hour of the node that did. */
  readonly decided: Map<string, number>
}

export const newNodesEvidence = (faults: NodeFaults): NodesEvidence => ({
  faults,
  lives: [],
  entries: [],
  takeovers: [],
  creators: new Map(),
  begun: new Map(),
  storms: [],
  losses: [],
  restarts: [],
  decided: new Map(),
})
