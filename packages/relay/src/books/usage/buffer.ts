// What was used since it was last written down, in memory: of each key, model and upstream by the minute while replies end,
// and for everybody it belongs to, by the larger sizes too, when it is taken out.
import { MINUTE, SIZES, type Size, TALLY_SIZES, floor } from './cover.ts'
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

/** What a minute has of one key, model and upstream; without an upstream: of its replies. */
interface Minute {
  readonly at: Coordinates
  readonly of: 'reply' | 'upstream'
  readonly start: number
  readonly sums: Sums
  readonly tallies: Map<Tally, number>
}

export class Buffer {
  #minutes = new Map<string, Minute>()

  /** Minutes in memory: each becomes some forty buckets. */
  get size(): number {
    return this.#minutes.size
  }

  /** @param at when it ended, in milliseconds since 1970 */
  add(at: number, whose: Omit<Coordinates, 'upstream'>, entries: readonly Entry[]): void {
    const start = floor(at, MINUTE)
    const { organisation, project, key, model } = whose
    for (const { upstream, sums, tallies } of entries) {
      const name = `${start}\n${organisation}\n${project}\n${key}\n${model}\n${upstream === undefined ? '' : `${upstream}.`}`
      let minute = this.#minutes.get(name)
      if (!minute) {
        const of = upstream === undefined ? 'reply' : 'upstream'
        minute = { at: { ...whose, upstream: upstream ?? '' }, of, start, sums: noSums(), tallies: new Map() }
        this.#minutes.set(name, minute)
      }
      addSums(minute.sums, sums)
      for (const tally of tallies) addTally(minute.tallies, tally, 1)
    }
  }

  /** Everything, and nothing is left. */
  drain(): readonly Bucket[] {
    const minutes = this.#minutes
    this.#minutes = new Map()
    const buckets = new Map<string, Bucket>()
    for (const { at, of, start, sums, tallies } of minutes.values())
      for (const scope of scopesOf(at, of)) {
        const name = nameOf(scope)
        for (const size of SIZES) {
          const bucket = bucketIn(buckets, name, scope, size, floor(start, size))
          addSums(bucket.sums, sums)
          if (!isTallied(size)) continue
          for (const [tally, count] of tallies) addTally(bucket.tallies, tally, count)
        }
      }
    return [...buckets.values()]
  }
}

const isTallied = (size: Size): boolean => TALLY_SIZES.some((one) => one === size)

function bucketIn(buckets: Map<string, Bucket>, name: string, scope: Scope, size: Size, start: number): Bucket {
  const key = `${size} ${start} ${name}`
  const known = buckets.get(key)
  if (known) return known
  const bucket: Bucket = { scope, size, start, sums: noSums(), tallies: new Map() }
  buckets.set(key, bucket)
  return bucket
}
