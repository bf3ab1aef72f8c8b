// Where the records of one reply stand in one segment: eight octets for each, because a relay holds this for
// every record of every running reply.
import type { Seq } from '@holdfast/protocol'
import type { Segment } from './segment.ts'

const RECORDS_AT_FIRST = 8

export class PositionIndex {
  readonly segment: Segment
  count = 0
  /** Pairs: the record's offset in the segment, the seq of its first frame. */
  #pairs = new Uint32Array(2 * RECORDS_AT_FIRST)

  constructor(segment: Segment) {
    this.segment = segment
  }

  push(offset: number, first: Seq): void {
    const at = this.count * 2
    if (at === this.#pairs.length) {
      const grown = new Uint32Array((this.count + (this.count >> 1)) << 1)
      grown.set(this.#pairs)
      this.#pairs = grown
    }
    this.#pairs[at] = offset
    this.#pairs[at + 1] = first
    this.count++
  }

  /** The record that holds this seq, when this segment does: the last one that begins at or before it. */
  find(seq: Seq): number {
    let low = 0
    let high = this.count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.first(middle) <= seq) low = middle
      else high = middle - 1
    }
    return low
  }

  offset(record: number): number {
    return this.#pairs[record * 2] ?? 0
  }

  first(record: number): Seq {
    return this.#pairs[record * 2 + 1] ?? 0
  }
}
