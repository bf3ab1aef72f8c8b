// The seam of what nodes have in common besides logs: buckets to draw from, slots to claim, and news of places that failed.
// Engines: redis.ts (many nodes) and memory.ts (tests); one suite, commons.suite.ts. A relay that is given none is alone,
// and asks nobody. What a node makes of it while it waits for no one is in sharing.ts, shared-buckets.ts and slots.ts.
//
// No time of one process is ever compared with a time of another: engines have a clock of their own, and nodes are told,
// and tell, how long.
import type { Rate } from '../books/limits/bucket.ts'
import type { ServerReport } from '../redis/report.ts'
import type { News } from './news.ts'

/** What a node wants of one bucket. Whole numbers, of requests or of tokens. */
export interface Wish {
  readonly rate: Rate
  /** With less than this nothing can be done, so nothing is drawn. 0: whatever there is will do. */
  readonly least: number
  readonly most: number
  /** Taken, whether it is there or not: what turned out to have been missing. Below 0: what was not needed. */
  readonly debit: number
  /** What was drawn and not used. Too late, it is not taken back: see `HOLD_MS`. */
  readonly back?: { readonly amount: number; /** `at` of when it was drawn. */ readonly drawnAt: number }
}

export interface Drawn {
  /** Between `least` and `most`, or 0. */
  readonly granted: number
  /** What is left, in the grains of books/limits/bucket.ts. Below 0: what is owed. */
  readonly grains: number
  /** By the clock of the engine: says nothing to anybody else. */
  readonly at: number
}

/** What a node wants of the slots of one name. */
export interface Claim {
  /** How many there are, on all nodes together. */
  readonly max: number
  /** Of those that it has, what it goes on with in any case. */
  readonly keep: number
  /** With those that it keeps. */
  readonly wish: number
  /** Somebody waits for what it wishes. */
  readonly isWaiting: boolean
  /** Milliseconds after which what it has is free again, unless it claims before. */
  readonly ttlMs: number
}

export interface Claimed {
  readonly granted: number
  /** Somebody waits at another node. */
  readonly isContested: boolean
}

/** What a node has said of itself. */
export interface Said {
  readonly node: string
  readonly text: string
  /** How long ago, by the clock of the engine, in milliseconds. */
  readonly agoMs: number
}

/** The side of the engine that one node has. Whatever it asks may be rejected: then nobody knows whether it happened. */
export interface Commons {
  /** This incarnation of the node. */
  readonly node: string
  draw(bucket: string, wish: Wish): Promise<Drawn>
  claim(name: string, claim: Claim): Promise<Claimed>
  /** This node lives, for so many milliseconds. @returns how many do, this one included */
  beat(ttlMs: number): Promise<number>
  /** What this node says of itself, instead of what it said before. It is forgotten `keepMs` after it was said, in milliseconds. */
  say(text: string, keepMs: number): Promise<void>
  /** What every node has said last, this one included, and those that are gone. In no order. */
  said(): Promise<readonly Said[]>
  /** The servers behind it; none where it has none, or they do not say. */
  servers(): Promise<readonly ServerReport[]>
  /** All other nodes hear it, if they can: nobody vouches for it. */
  tell(news: News): Promise<void>
  /** Called with what others tell. */
  onNews: ((news: News) => void) | undefined
  /** This node is gone; what it has claimed is free. */
  leave(): Promise<void>
}

/**
 * How long what was drawn may be used, and given back. So what is let in during any time was drawn during that time and
 * this much before it: the bound in docs/operating/limits-across-nodes.md rests on that.
 */
export const HOLD_MS = 2_000
