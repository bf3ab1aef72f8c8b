// What was used since it was last written down, in memory: by the minute while replies end, and by the hour and the day too
// when it is taken out. A thousand replies of one minute are one row.
import { MINUTE, SIZES, type Size, floor } from './cover.ts'
import type { Entry } from './entry.ts'
import { type Coordinates, type Scope, nameOf, scopesOf } from './scope.ts'
import { type Sums, type Tally, addSums, addTally, noSums } from './sums.ts'

export interface Bucket {
  readonly scope: Scope
  readonly size: Size
  /** Milliseconds since 1970. */
  readonly start: number
  readonly sums: Sums
  readonly tallies: Map<Tally, number>
}

export class Buffer {
  #minutes = new Map<string, Bucket>()

  /** Buckets in memory. */
  get size(): number {
    return this.#minutes.size
  }

  /** @param at when it ended, in milliseconds since 1970 */
  add(at: number, whose: Omit<Coordinates, 'upstream'>, entries: readonly Entry[]): void {
    const start = floor(at, MINUTE)
    for (const { upstream, sums, tallies } of entries)
      for (const scope of scopesOf(
        { ...whose, upstream: upstream ?? '' },
        upstream === undefined ? 'reply' : 'upstream',
      )) {
        const bucket = bucketIn(this.#minutes, nameOf(scope), scope, MINUTE, start)
        addSums(bucket.sums, sums)
        for (const tally of tallies) addTally(bucket.tallies, tally, 1)
      }
  }

  /** Everything, and nothing is left. */
  drain(): readonly Bucket[] {
    const minutes = this.#minutes
    this.#minutes = new Map()
    const all = new Map<string, Bucket>()
    for (const { scope, start, sums, tallies } of minutes.values()) {
      const name = nameOf(scope)
      for (const size of SIZES) {
        const bucket = bucketIn(all, name, scope, size, floor(start, size))
        addSums(bucket.sums, sums)
        for (const [tally, count] of tallies) addTally(bucket.tallies, tally, count)
      }
    }
    return [...all.values()]
  }
}

function bucketIn(buckets: Map<string, Bucket>, name: string, scope: Scope, size: Size, start: number): Bucket {
  const key = `${size} ${start} ${name}`
  const known = buckets.get(key)
  if (known) return known
  const bucket: Bucket = { scope, size, start, sums: noSums(), tallies: new Map() }
  buckets.set(key, bucket)
  return bucket
}
