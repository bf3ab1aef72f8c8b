// What happened to one reply, as a value that can be drawn: a fold over happenings. Bounded, however long the reply is:
// arrivals are counted in bins of time, and when there are too many bins each two become one.
import type { Ending } from '@holdfast/protocol'
import type { Happening } from './happening.ts'

/** All times but `beganAt` are milliseconds since it. */
export interface Timeline {
  /** Milliseconds since 1970. Absent before anything happened. */
  readonly beganAt?: number
  readonly how: 'asked' | 'found'
  readonly binMs: number
  /** Oldest first, at most one for each bin. */
  readonly ticks: readonly Tick[]
  readonly heartbeats: readonly number[]
  /** When there was no line, oldest first. */
  readonly breaks: readonly Break[]
  readonly marks: readonly Mark[]
  /** How often a stream was opened. */
  readonly lines: number
  readonly frames: number
  readonly lastAt: number
  readonly end?: { readonly at: number; readonly ending: Ending | 'unknown' }
}

/** What arrived within one bin. */
export interface Tick {
  readonly at: number
  readonly frames: number
  /** It came on a later line than the first, be it of an earlier visit: without a log it would be missing. */
  readonly isRecovered: boolean
}

/** A time without a line. */
export interface Break {
  readonly from: number
  /** Absent while it lasts. */
  readonly to?: number
  readonly why: 'cut' | 'refused' | 'unreachable'
  /** When it was tried again. */
  readonly tries: readonly number[]
}

export type Mark = { readonly at: number } & (
  | { readonly type: 'seam'; readonly how: 'continued' | 'restarted'; readonly model?: string }
  | { readonly type: 'strike'; readonly what: string }
  | { readonly type: 'stop' }
)

export const TICKS_MAX = 1024
const MARKS_MAX = 256
const BIN_MS = 16

export const NOTHING: Timeline = {
  how: 'asked',
  binMs: BIN_MS,
  ticks: [],
  heartbeats: [],
  breaks: [],
  marks: [],
  lines: 0,
  frames: 0,
  lastAt: 0,
}

/** The timeline after one more happening. What happens before a beginning or after the end changes nothing. */
export function record(timeline: Timeline, happening: Happening): Timeline {
  const { type } = happening
  if (type === 'began') return { ...NOTHING, beganAt: happening.at, how: happening.how }
  if (timeline.beganAt === undefined) return timeline
  if (timeline.end)
    return type === 'dialled' && timeline.end.ending === 'unknown' ? resumed(timeline, happening) : timeline
  // A clock that was set back: nothing happens before what happened.
  const at = Math.max(happening.at - timeline.beganAt, timeline.lastAt)
  const next = { ...timeline, lastAt: at }
  switch (type) {
    case 'dialled':
      return withBreak(next, (gap) => ({ ...gap, tries: bounded([...gap.tries, at]) }))
    case 'opened':
      return { ...withBreak(next, (gap) => ({ ...gap, to: at })), lines: timeline.lines + 1 }
    case 'arrived':
      return happening.frames === 0 ? timeline : withTick(next, at, happening.frames)
    case 'heartbeat':
      return { ...next, heartbeats: bounded([...timeline.heartbeats, at]) }
    case 'lost':
      return isDown(timeline)
        ? next
        : { ...next, breaks: bounded([...timeline.breaks, { from: at, why: happening.why, tries: [] }]) }
    case 'seam':
    case 'strike':
    case 'stop':
      return { ...next, marks: bounded([...timeline.marks, { ...happening, at }]) }
    case 'ended':
      return ended(next, at, happening.ending)
  }
}

/** True while there is no line that was there before. */
export const isDown = ({ breaks }: Timeline): boolean => breaks.length > 0 && breaks.at(-1)!.to === undefined

/** A time from one moment to another. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Times of at least `msMin` in which nothing arrived although there was a line. `until` is where a running reply stands. */
export function silences({ ticks, breaks, binMs, end }: Timeline, until: number, msMin: number): Span[] {
  const last = end?.at ?? until
  const found: Span[] = []
  let quietSince = 0
  let nextBreak = 0
  const busy = (from: number, to: number) => {
    if (from - quietSince >= msMin) found.push({ from: quietSince, to: from })
    quietSince = Math.max(quietSince, to)
  }
  const breaksUntil = (at: number) => {
    for (; nextBreak < breaks.length && breaks[nextBreak]!.from <= at; nextBreak++)
      busy(breaks[nextBreak]!.from, breaks[nextBreak]!.to ?? last)
  }
  for (const { at } of ticks) {
    breaksUntil(at)
    busy(at, at + binMs)
  }
  breaksUntil(last)
  busy(last, last)
  return found
}

function withTick(timeline: Timeline, at: number, frames: number): Timeline {
  const { ticks, binMs } = timeline
  const start = at - (at % binMs)
  const last = ticks.at(-1)
  const isRecovered = timeline.lines > 1 || timeline.how === 'found'
  const grown =
    last?.at === start
      ? [...ticks.slice(0, -1), { ...last, frames: last.frames + frames }]
      : [...ticks, { at: start, frames, isRecovered }]
  const next = { ...timeline, frames: timeline.frames + frames, ticks: grown }
  return grown.length > TICKS_MAX ? coarser(next) : next
}

/** Bins of twice the time. */
function coarser(timeline: Timeline): Timeline {
  const binMs = timeline.binMs * 2
  const ticks: Tick[] = []
  for (const tick of timeline.ticks) {
    const at = tick.at - (tick.at % binMs)
    const last = ticks.at(-1)
    if (last?.at === at) ticks[ticks.length - 1] = { ...last, frames: last.frames + tick.frames }
    else ticks.push({ ...tick, at })
  }
  return { ...timeline, binMs, ticks }
}

/** A break that lasts, changed. Nothing where there is none. */
function withBreak(timeline: Timeline, change: (gap: Break) => Break): Timeline {
  const { breaks } = timeline
  return isDown(timeline) ? { ...timeline, breaks: [...breaks.slice(0, -1), change(breaks.at(-1)!)] } : timeline
}

/**
 * The body of a stream ends with the reply, and so it looked like a cut until the ending was known: a break in which
 * nobody had to try again was none.
 */
function ended(timeline: Timeline, at: number, ending: Ending | 'unknown'): Timeline {
  const gap = timeline.breaks.at(-1)
  const end = { at, ending }
  if (!gap || gap.to !== undefined) return { ...timeline, end }
  if (gap.tries.length > 0) return { ...withBreak(timeline, (gap) => ({ ...gap, to: at })), end }
  return { ...timeline, breaks: timeline.breaks.slice(0, -1), lastAt: gap.from, end: { ending, at: gap.from } }
}

/** What was given up is tried again. */
function resumed({ end, ...timeline }: Timeline, happening: Happening): Timeline {
  const gap = timeline.breaks.at(-1)
  const isOpen = gap?.to !== undefined && gap.to === end?.at
  const breaks = isOpen
    ? [...timeline.breaks.slice(0, -1), { from: gap.from, why: gap.why, tries: gap.tries }]
    : timeline.breaks
  return record({ ...timeline, breaks }, happening)
}

/** The newest of them. */
const bounded = <T>(list: readonly T[]): readonly T[] => (list.length > MARKS_MAX ? list.slice(-MARKS_MAX) : list)
