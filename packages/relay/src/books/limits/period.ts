// The periods of a budget, by the calendar of a place: the day, the week from Monday, the month. A day has 23 to 25
// hours where clocks are put forward and back, and in a few places it does not begin at midnight.

export type Calendar = 'day' | 'week' | 'month'
/** In the order in which they are told. */
export type Period = Calendar | 'total'
export const PERIODS: readonly Period[] = ['day', 'week', 'month', 'total']

const DAY_MS = 86_400_000

/** A day of the calendar, as the milliseconds at which UTC has it begin: arithmetic on it knows no zones. */
type CalendarDay = number

/**
 * When the period around `now` began and when it is over, in milliseconds since 1970. `until` is the first moment that
 * does not belong to it: the first of the next.
 * @param zone `Europe/Vienna`, `UTC`
 * @throws RangeError for a zone that the platform does not know: ask `isZone` at the door.
 */
export function periodAt(
  calendar: Calendar,
  now: number,
  zone: string,
): { readonly since: number; readonly until: number } {
  const first = firstDay(calendar, dayAt(now, zone))
  return { since: startOf(first, zone), until: startOf(dayAfter(calendar, first), zone) }
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

function firstDay(calendar: Calendar, day: CalendarDay): CalendarDay {
  const date = new Date(day)
  if (calendar === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  // Sunday is 0.
  return calendar === 'week' ? day - ((date.getUTCDay() + 6) % 7) * DAY_MS : day
}

function dayAfter(calendar: Calendar, first: CalendarDay): CalendarDay {
  const date = new Date(first)
  if (calendar === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  return first + (calendar === 'week' ? 7 : 1) * DAY_MS
}

/**
 * The first moment of a day. Midnight may come twice, then it is the first; or never, when the clock is put forward
 * over it, then it is the moment at which that is done. Both follow from what the clock says a day before and after.
 */
function startOf(day: CalendarDay, zone: string): number {
  const starts = [day - DAY_MS, day + DAY_MS].map((near) => day - offsetAt(near, zone)).sort((a, b) => a - b)
  return starts.find((start) => dayAt(start, zone) >= day) ?? day
}

/** How far the clocks of the zone are ahead of UTC, in milliseconds. */
const offsetAt = (now: number, zone: string): number => {
  const second = Math.floor(now / 1_000) * 1_000
  return wallAt(second, zone) - second
}

const dayAt = (now: number, zone: string): CalendarDay => Math.floor(wallAt(now, zone) / DAY_MS) * DAY_MS

/** What the clocks of the zone say, to the second, as if they were UTC's. */
function wallAt(now: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(now)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Making one takes longer than all else here together. There are some hundreds of zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}
