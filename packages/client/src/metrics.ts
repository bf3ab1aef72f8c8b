// What a reader lived through, in numbers. Bounded: gaps are kept as counts by size, not as a list.

import { type Event, type Usage, isEnding } from '@holdfast/protocol'
import { type Runtime, system } from './runtime.ts'

export interface Metrics {
  /** From the start to the first piece of text, reasoning or tool arguments. Absent before it. */
  readonly msToFirstToken?: number
  /** From the first token to the last arrival that carried events. */
  readonly msStreaming: number
  /** Time between arrivals that carried events, in milliseconds. p50 and p99 are within 5 %. */
  readonly gapMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /**
   * From the first token to the last. `usage`: as the provider counted, once the reply has ended; without reasoning that
   * it did not show. `events`: pieces that arrived, a guess; most providers send one token in each, some send several.
   */
  readonly tokensPerSecond?: { readonly value: number; readonly from: 'usage' | 'events' }
  readonly reconnects: number
  readonly bytes: number
  readonly events: number
  /** What arrived on a later line than the first: without resuming it would be missing. */
  readonly recovered: { readonly events: number; readonly bytes: number }
  readonly heartbeats: number
}

export interface Meter {
  opened(): void
  heartbeat(): void
  /** A chunk arrived that carried `events`. */
  arrived(bytes: number, events: readonly Event[], now: number): void
  read(): Metrics
}

/** Sizes of gaps to the octave, from 1 ms up: neighbours are 7 % apart. */
const SIZES_PER_OCTAVE = 10

/** A meter for one reply. Its clock begins now. */
export function openMeter({ now: clock }: Runtime = system): Meter {
  const startedAt = clock()
  let firstAt: number | undefined
  let lastAt: number | undefined
  let gapMsMax = 0
  let lines = 0
  let heartbeats = 0
  /** How many gaps there were of each size. */
  const gaps: number[] = []
  const all = { events: 0, bytes: 0 }
  const recovered = { events: 0, bytes: 0 }
  let usage: Usage = {}
  let pieces = 0
  let isOver = false
  let hasThoughts = false

  /** The gap that `share` of all gaps do not exceed. */
  const gapMs = (share: number): number => {
    let left = share * gaps.reduce((sum, count) => sum + count, 0)
    const size = gaps.findIndex((count) => (left -= count ?? 0) <= 0)
    return gapMsMax === 0 ? 0 : Math.min(gapMsMax, Math.round(2 ** (size / SIZES_PER_OCTAVE)))
  }

  const tokensPerSecond = (): Pick<Metrics, 'tokensPerSecond'> | undefined => {
    const seconds = firstAt === undefined ? 0 : (lastAt! - firstAt) / 1000
    const { output, reasoning = 0 } = usage
    if (seconds === 0) return undefined
    const isCounted = isOver && output !== undefined
    const tokens = isCounted ? Math.max(0, output - (hasThoughts ? 0 : reasoning)) : pieces
    return { tokensPerSecond: { value: tokens / seconds, from: isCounted ? 'usage' : 'events' } }
  }

  return {
    opened: () => void (lines += 1),
    heartbeat: () => void (heartbeats += 1),
    arrived: (bytes, events, now) => {
      for (const tally of lines > 1 ? [all, recovered] : [all]) {
        tally.events += events.length
        tally.bytes += bytes
      }
      for (const event of events) {
        if (event.type.endsWith('-delta')) {
          firstAt ??= now
          pieces += 1
        }
        hasThoughts ||= event.type === 'reasoning-delta'
        isOver ||= isEnding(event)
        if (event.type === 'usage') usage = { ...usage, ...event.usage }
      }
      if (events.length === 0) return
      if (lastAt !== undefined) {
        const size = Math.round(Math.log2(Math.max(1, now - lastAt)) * SIZES_PER_OCTAVE)
        gaps[size] = (gaps[size] ?? 0) + 1
        gapMsMax = Math.max(gapMsMax, now - lastAt)
      }
      lastAt = now
    },
    read: () => ({
      ...(firstAt === undefined ? undefined : { msToFirstToken: firstAt - startedAt }),
      ...tokensPerSecond(),
      msStreaming: firstAt === undefined ? 0 : lastAt! - firstAt,
      gapMs: { p50: gapMs(0.5), p99: gapMs(0.99), max: gapMsMax },
      reconnects: Math.max(0, lines - 1),
      ...all,
      recovered: { ...recovered },
      heartbeats,
    }),
  }
}
