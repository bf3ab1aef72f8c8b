// Where a request stands among all others: when it ended, and which of that millisecond it is, in one number. So the order of
// the rows is that of time, a page begins where the one before it ended, and a range of time is a range of numbers.

/** Requests of one millisecond. Reached: the next one counts as of the millisecond after. */
export const PER_MS = 2_048

/** The first position of a moment; all before it ended earlier. @param ms since 1970, until the year 2109 */
export const positionAt = (ms: number): number => ms * PER_MS

/** Places for requests of one write: at random, because other nodes have requests of the same millisecond. */
export function placesFor(endedAt: readonly number[], dice: () => number): readonly number[] {
  const taken = new Set<number>()
  return endedAt.map((ms) => {
    let position = positionAt(ms) + Math.floor(dice() * PER_MS)
    while (taken.has(position)) position += 1
    taken.add(position)
    return position
  })
}
