// A share of a whole as a bar, by eighths of a character.

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** @param width characters of the whole. What is something has an eighth at least. */
export function barOf(part: number, whole: number, width: number): string {
  if (!(part > 0 && whole > 0)) return ''
  const eighths = Math.max(1, Math.round((Math.min(part, whole) / whole) * width * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}
