// Words above points of a ruler, each in the first line where it covers no other. Pure.

export interface Label {
  readonly at: number
  readonly said: string
}

export interface Placed<Some extends Label> {
  readonly label: Some
  /** From the bottom, 0 next to the ruler. */
  readonly line: number
  /** It stands to the left of its point: there is no room to the right. */
  readonly isLeft: boolean
}

/** Pixels of a character, about, and of the room between two labels. */
const CHARACTER = 6.8
const ROOM = 14

/** @param width of the ruler in pixels, which is `ms` long */
export function placed<Some extends Label>(labels: readonly Some[], ms: number, width: number): Placed<Some>[] {
  // Of each line, what is covered.
  const lines: { from: number; to: number }[][] = []
  return labels.map((label) => {
    const x = (label.at / ms) * width
    const long = label.said.length * CHARACTER + ROOM
    const isLeft = x + long > width && x > width / 2
    const [from, to] = isLeft ? [x - long, x] : [x, x + long]
    let line = lines.findIndex((covered) => covered.every((other) => to <= other.from || from >= other.to))
    if (line < 0) line = lines.push([]) - 1
    lines[line]?.push({ from, to })
    return { label, line, isLeft }
  })
}
