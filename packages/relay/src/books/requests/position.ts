// Where a request stands among all others: when it ended, and which of that millisecond it is, in one number. So the order of
// the rows is that of time, a page begins where the one before it ended, and a range of time is a range of numbers.

/** Requests of one millisecond. Reached: the next one counts as of the millisecond after. */
export const PER_MS = 2_048

/** The first position of a moment; all before it ended earlier. @param ms since 1970, until the year 2109 */
export const positionAt = (ms: number): number => ms * PER_MS

/**
 * Places for requests of one write. Other nodes have requests of the same milliseconds: each write begins somewhere else in
 * them, and goes on from there, so that two hardly ever meet. Where they do, it is written again, with other places.
 */
export function placesFor(endedAt: readonly number[], dice: () => number): readonly number[] {
  const first = Math.floor(dice() * PER_MS)
  const counts = new Map<number, number>()
  const taken = new Set<number>()
  return endedAt.map((ms) => {
    const count = counts.get(ms) ?? 0
    counts.set(ms, count + 1)
    let position = positionAt(ms) + ((first + count) % PER_MS)
    while (taken.has(position)) position += 1
    taken.add(position)
    return position
  })
}
