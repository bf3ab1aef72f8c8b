// What goes wrong among several nodes: with one of them, with its line to the store that they share, and with that store. All
// of it is over when the world heals.
import type { Dice } from '../dice.ts'
import type { Asking, Faults } from '../faults.ts'

export interface NodeFaults {
  /** By node, how far its clock is ahead of the world's, in milliseconds. */
  readonly clocks: readonly number[]
  /** How long writes are tried again while the store does not take them, in milliseconds. */
  readonly outageMsMax: number
  readonly mishaps: readonly Mishap[]
  /** Where somebody pays. */
  readonly money?: MoneyFaults
}

export interface MoneyFaults {
  readonly booksCuts: readonly BooksCut[]
  /** Whoever writes the ending of a reply that it has taken over dies of it: one of each. */
  readonly deadlyEndings: readonly { readonly afterMs: number; readonly downMs: number }[]
}

/** A node does not reach the books; where none is named, no node does. */
export interface BooksCut {
  readonly at: number
  readonly forMs: number
  readonly node: number | undefined
}

/** Times are virtual milliseconds; `at` since the beginning. */
export type Mishap =
  /** A node dies, and comes back as another incarnation. `isLate`: the store notices some time later that it has. */
  | {
      readonly what: 'kill'
      readonly at: number
      readonly node: number
      readonly downMs: number
      readonly isLate: boolean
    }
  /** So does the one that first asks for this. */
  | { readonly what: 'kill-upon'; readonly asking: Asking; readonly afterMs: number; readonly downMs: number }
  /** SIGTERM. */
  | { readonly what: 'close'; readonly at: number; readonly node: number; readonly downMs: number }
  /** SIGSTOP, and SIGCONT. */
  | { readonly what: 'pause'; readonly at: number; readonly node: number; readonly forMs: number }
  /** Cut off from the store, but not from its clients. */
  | { readonly what: 'cut'; readonly at: number; readonly node: number; readonly forMs: number }
  /** What the store has done for it, or has told it, it does not hear of. */
  | {
      readonly what: 'lose'
      readonly at: number
      readonly node: number
      readonly lost: 'answers' | 'words'
      readonly count: number
    }
  /** The store is down, and comes back without its newest so many writes. */
  | { readonly what: 'outage'; readonly at: number; readonly forMs: number; readonly lostWrites: number }
  | { readonly what: 'stall'; readonly at: number; readonly forMs: number }
  | { readonly what: 'slow'; readonly at: number; readonly forMs: number; readonly delayMs: number }
  /** All connections break, every two seconds. */
  | { readonly what: 'resets'; readonly at: number; readonly forMs: number }
  | { readonly what: 'flush'; readonly at: number }
  | { readonly what: 'full'; readonly at: number; readonly forMs: number }

/** What else goes wrong: no disk fails where there is none, and nodes die in ways of their own. */
export const faultsAroundNodes = (faults: Faults): Faults => ({
  ...faults,
  disk: { fail: 0, short: 0 },
  readMsMax: 0,
  deaths: [],
})

const MINUTES_5 = 300_000

/** @param healAt virtual milliseconds since the beginning */
export function drawNodeFaults(dice: Dice, healAt: number): NodeFaults {
  const count = dice.chance(0.5) ? 2 : 3
  const kind = dice.weighted({ clean: 1, nodes: 4, store: 3, both: 3 })
  const mishaps: Mishap[] = []
  const span = (msMax: number): { at: number; forMs: number } => {
    const at = dice.between(1, healAt - 1_000)
    return { at, forMs: dice.between(1, Math.min(msMax, healAt - at)) }
  }
  const ofNode = (): Mishap => {
    const { at, forMs } = span(30_000)
    const node = dice.between(0, count - 1)
    const downMs = dice.chance(0.5) ? dice.between(1, 1_000) : dice.between(1_000, 20_000)
    switch (dice.weighted({ kill: 4, upon: 3, close: 2, pause: 4, cut: 4, lose: 2 })) {
      case 'kill':
        return { what: 'kill', at, node, downMs, isLate: dice.chance(0.3) }
      case 'upon': {
        const asking = dice.weighted({ retry: 2, resumption: 1, continuation: 3, restart: 3, stop: 3 })
        return { what: 'kill-upon', asking, afterMs: dice.chance(0.5) ? 0 : dice.between(1, 2_000), downMs }
      }
      case 'close':
        return { what: 'close', at, node, downMs }
      case 'pause':
        return { what: 'pause', at, node, forMs }
      case 'cut':
        return { what: 'cut', at, node, forMs }
      case 'lose':
        return { what: 'lose', at, node, lost: dice.pick(['answers', 'words']), count: dice.between(1, 4) }
    }
  }
  const ofStore = (): Mishap => {
    const { at, forMs } = span(30_000)
    switch (dice.weighted({ outage: 4, stall: 2, slow: 2, resets: 2, flush: 1, full: 1 })) {
      case 'outage':
        return {
          what: 'outage',
          at,
          forMs: Math.min(forMs, dice.pick([50, 2_000, 30_000])),
          lostWrites: drawLost(dice),
        }
      case 'stall':
        return { what: 'stall', at, forMs }
      case 'slow':
        return { what: 'slow', at, forMs, delayMs: dice.pick([5, 80, 1_000]) }
      case 'resets':
        return { what: 'resets', at, forMs }
      case 'flush':
        return { what: 'flush', at }
      case 'full':
        return { what: 'full', at, forMs: Math.min(forMs, 5_000) }
    }
  }
  if (kind === 'nodes' || kind === 'both') for (let left = dice.between(1, 3); left > 0; left--) mishaps.push(ofNode())
  if (kind === 'store' || kind === 'both')
    for (let left = dice.between(1, kind === 'both' ? 1 : 2); left > 0; left--) mishaps.push(ofStore())
  return {
    clocks: Array.from({ length: count }, (_, node) => (node === 0 ? 0 : dice.pick([0, MINUTES_5, -MINUTES_5]))),
    outageMsMax: dice.pick([60_000, 60_000, 8_000]),
    mishaps,
  }
}

/** In many worlds there are none. @param healAt virtual milliseconds since the beginning */
export function drawMoneyFaults(dice: Dice, nodes: number, healAt: number): MoneyFaults {
  const some = <Fault>(draw: () => Fault): Fault[] => Array.from({ length: dice.pick([0, 0, 1, 2]) }, draw)
  return {
    booksCuts: some(() => {
      const at = dice.between(1, healAt - 1_000)
      const forMs = Math.min(dice.pick([200, 3_000, 20_000]), healAt - at)
      return { at, forMs, node: dice.chance(0.7) ? dice.between(0, nodes - 1) : undefined }
    }),
    deadlyEndings: some(() => ({ afterMs: dice.pick([0, 0, 1, 500]), downMs: dice.between(1, 20_000) })),
  }
}

/** None with AOF; some; or all there ever were. */
function drawLost(dice: Dice): number {
  const kind = dice.weighted({ none: 4, some: 4, all: 1 })
  return kind === 'none' ? 0 : kind === 'some' ? dice.between(1, 25) : Number.POSITIVE_INFINITY
}
