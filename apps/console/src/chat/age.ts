const DAY_MS = 86_400_000

/** How long ago, in words for a heading: by the calendar of whoever looks, not by hours. */
export function ageOf(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return 'This week'
  return days < 31 ? 'This month' : 'Earlier'
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
