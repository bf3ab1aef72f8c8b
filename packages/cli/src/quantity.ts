// Numbers as people read them at a glance.

/** `40 ms`, `0.41 s`, `12 s`, `9 min`, `2 h`. */
export function durationText(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(ms < 995 ? 2 : 1)} s`
  if (ms < 99_500) return `${Math.round(ms / 1_000)} s`
  if (ms < 99.5 * 60_000) return `${Math.round(ms / 60_000)} min`
  return `${Math.round(ms / 3_600_000)} h`
}

/** `1,204`: the same everywhere, since tables are compared. */
export const countText = (count: number): string => Math.round(count).toLocaleString('en-US')
