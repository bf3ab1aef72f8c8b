// How long something takes, or has been: on a machine whose clock may be set, and which may sleep. Of the hour nobody is told.
import type { Runtime } from './runtime.ts'

type Clocks = Pick<Runtime, 'now' | 'uptime'>

/** By both clocks of this process. */
export interface Moment {
  readonly now: number
  readonly uptime: number
}

/** Milliseconds, for how long something takes. */
export const uptimeOf = ({ now, uptime = now }: Clocks): number => uptime()

export const momentOf = (clocks: Clocks): Moment => ({ now: clocks.now(), uptime: uptimeOf(clocks) })

/** At least: of the two clocks one may have been set back, and the other stands still while its machine sleeps. */
export const msSince = (moment: Moment, clocks: Clocks): number =>
  Math.max(clocks.now() - moment.now, uptimeOf(clocks) - moment.uptime)
