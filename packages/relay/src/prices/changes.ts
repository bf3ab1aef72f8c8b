// When a table of prices says something else than before: where a price comes into force, and at the edges of its hours.
import type { PriceTable } from './price.ts'

export interface Changes {
  /** The first moment after this one at which any price may be another, in epoch milliseconds; Infinity: never again. */
  after(at: number): number
}

export function changesIn(table: PriceTable): Changes {
  const prices = table.flatMap((list) => list.prices)
  const starts = ascending(prices.flatMap(({ from }) => from ?? []))
  const edges = ascending(prices.flatMap(({ hours = [] }) => hours.flatMap(({ from, until }) => [from, until])))
  return {
    after(at) {
      const start = starts.find((one) => one > at) ?? Number.POSITIVE_INFINITY
      const midnight = Math.floor(at / DAY_MS) * DAY_MS
      const edge = edges.find((minute) => midnight + minute * MINUTE_MS > at)
      const [first] = edges
      // The first one of tomorrow, where today has no more.
      const next = edge ?? (first === undefined ? Number.POSITIVE_INFINITY : first + DAY_MINUTES)
      return Math.min(start, midnight + next * MINUTE_MS)
    },
  }
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const DAY_MS = DAY_MINUTES * MINUTE_MS

const ascending = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].toSorted((one, other) => one - other)
