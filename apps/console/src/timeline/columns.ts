// The timeline on a ruler: where a time stands, and how much arrived between two marks. Pure; draw.ts only paints.
import type { Timeline } from './timeline.ts'

export interface Column {
  readonly frames: number
  readonly isRecovered: boolean
}

/** A drawing is at least this long, so that the first tokens do not fill it. */
export const SHOWN_MS_MIN = 6_000

/** How much time the drawing shows, in milliseconds: all of it, and a little room ahead while it runs. */
export function shownMs({ beganAt, end, lastAt }: Timeline, now: number): number {
  if (beganAt === undefined) return SHOWN_MS_MIN
  const passed = end ? end.at : Math.max(now - beganAt, lastAt) * 1.04
  return Math.max(SHOWN_MS_MIN, passed)
}

/** What arrived in each of `count` equal parts of `ms`. Undefined where nothing did. */
export function columnsOf({ ticks }: Timeline, ms: number, count: number): (Column | undefined)[] {
  const columns: (Column | undefined)[] = Array.from({ length: count })
  for (const { at, frames, isRecovered } of ticks) {
    const index = Math.min(count - 1, Math.floor((at / ms) * count))
    const before = columns[index]
    columns[index] = { frames: frames + (before?.frames ?? 0), isRecovered }
  }
  return columns
}

/** A round time between two marks of the axis, so that there are at most `countMax` of them. */
export function stepMs(ms: number, countMax: number): number {
  for (let power = 100; ; power *= 10) {
    for (const digit of [1, 2, 5]) {
      if (ms / (digit * power) <= countMax) return digit * power
    }
  }
}
