// A day of an installation that grows and shrinks with what is asked of it. The shape of the day is an assumption: a wave, as
// of one continent. One that serves all of them is flatter, and saves less.
import type { Demand } from './demand.ts'
import { planFor } from './plan.ts'

export interface Hour {
  readonly hour: number
  readonly streams: number
  readonly processes: number
}

export interface Day {
  readonly hours: readonly Hour[]
  /** Hours of a core, with as many processes as each hour needs. */
  readonly coreHours: number
  /** The same with the most of them all day. */
  readonly coreHoursFixed: number
}

/** In the night, of what there is at the peak. */
const TROUGH = 0.3
const PEAK_HOUR = 16

/** @param demand at the peak */
export function dayOf(demand: Demand): Day {
  const hours = Array.from({ length: 24 }, (_, hour): Hour => {
    const wave = (1 + Math.cos(((hour - PEAK_HOUR) / 12) * Math.PI)) / 2
    const streams = Math.max(1, Math.round(demand.streams * (TROUGH + (1 - TROUGH) * wave)))
    return { hour, streams, processes: planFor({ ...demand, streams }).processes }
  })
  const counts = hours.map(({ processes }) => processes)
  return {
    hours,
    coreHours: counts.reduce((sum, count) => sum + count, 0),
    coreHoursFixed: Math.max(...counts) * 24,
  }
}
