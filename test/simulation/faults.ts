// What goes wrong in a run, and how often. Some runs are clean, some are bad in one way, some in every way; at
// `healAt` the world becomes a good one, so that everything must come to its end.
import type { Dice } from './dice.ts'

export interface WireFaults {
  /** Nobody answers the phone. */
  readonly refuse: number
  /** A proxy in between answers 502 or 503 by itself. */
  readonly proxy: number
  /** The relay gets the request, the client never hears of it. */
  readonly lose: number
  /** Nothing ever comes back, and nobody says so. */
  readonly silence: number
  /** A proxy in between sends the request twice. */
  readonly duplicate: number
  /** The body stops: with a proper end, with a reset, without a word. */
  readonly end: number
  readonly reset: number
  readonly stall: number
  /** The reader takes its time. */
  readonly slow: number
}

export interface UpstreamFaults {
  /** The attempt is refused with a status, or nobody answers. */
  readonly refuse: number
  /** Something goes wrong after the head. */
  readonly spoil: number
  /** Long pauses. */
  readonly pause: number
}

export interface Faults {
  /** Virtual milliseconds since the beginning. */
  readonly healAt: number
  readonly wire: WireFaults
  readonly upstream: UpstreamFaults
  /** The chance of each operation of the disk to fail, and of each write to be short. */
  readonly disk: { readonly fail: number; readonly short: number }
  /** The log takes its time to read, in virtual milliseconds at the most: real disks do. */
  readonly readMsMax: number
  readonly deaths: readonly Death[]
}

/** Virtual milliseconds. */
export interface Death {
  /** Since the beginning; or after this is asked for the first time. */
  readonly when: { readonly at: number } | { readonly upon: Asking; readonly afterMs: number }
  /** How long the relay stays down. */
  readonly downMs: number
  /** How often it comes, where it waits for an asking: a reply may be what kills whoever goes on with it. */
  readonly times: number
  readonly how: 'crash' | 'close'
}

/**
 * What an upstream is asked for, as the tiers have it: another try unseen, the same answer, its rest, a new one. And what the
 * log is asked for: that a reply stop.
 */
export type Asking = 'retry' | 'resumption' | 'continuation' | 'restart' | 'stop'

export function drawFaults(dice: Dice): Faults {
  const healAt = dice.between(8_000, 40_000)
  // Most runs are bad in some ways and good in others: a fault hides less behind others that way. In many the upstreams
  // alone are bad, very often, and the relay dies while it saves a reply.
  const kind = dice.weighted({ brutal: 1, mixed: 4, upstreams: 6, clean: 1 })
  const often = (most: number, share = kind === 'mixed' ? 0.4 : 0): number =>
    kind === 'brutal' || dice.chance(share) ? dice.next() * most : 0
  const deaths = often(3)
  const death = (when: Death['when']): Death => ({
    when,
    downMs: dice.chance(0.5) ? dice.between(1, 500) : dice.between(500, 5_000),
    how: dice.chance(0.75) ? 'crash' : 'close',
    times: 'upon' in when && dice.chance(0.2) ? dice.between(2, 6) : 1,
  })
  const upon = dice.weighted({ retry: 1, resumption: 2, continuation: 4, restart: 3, stop: 2 })
  const isFatal = deaths > 0 || (kind === 'upstreams' && dice.chance(0.5))
  const isAlone = kind === 'upstreams' ? 0.6 : undefined
  return {
    healAt,
    wire: {
      refuse: often(0.4),
      proxy: often(0.3),
      lose: often(0.3),
      silence: often(0.2),
      duplicate: often(0.2),
      end: often(0.4),
      reset: often(0.5),
      stall: often(0.25),
      slow: often(0.6),
    },
    upstream: {
      refuse: often(0.8, isAlone),
      spoil: kind === 'upstreams' ? 0.4 + dice.next() * 0.6 : often(0.8),
      pause: often(0.6, isAlone),
    },
    disk: { fail: often(0.1), short: often(0.5) },
    readMsMax: dice.chance(0.25) ? 30 : 0,
    deaths: [
      ...Array.from({ length: Math.ceil(deaths) }, () => death({ at: dice.between(1, healAt) })),
      ...(isFatal ? [death({ upon, afterMs: dice.chance(0.5) ? 0 : dice.between(1, 3_000) })] : []),
    ],
  }
}
