// What one segment says of one reply, found while the segment is scanned. Where records stand is kept as plain
// numbers: a segment has hundreds of thousands of them, and an object for each would cost more than compressing it.
import type { Seq } from '@holdfast/protocol'
import type { Final } from '../log.ts'
import type { Record } from './record.ts'
import type { Reply } from './reply.ts'
import type { Segment } from './segment.ts'

/** A part is at most this large before it is compressed, unless a single record is: reading inflates a whole one. */
const PART_BYTES_MAX = 1 << 17
/** Numbers that a record of frames takes in `spans`: the first seq, where the octets begin, where they end. */
const STRIDE = 3

/** Consecutive frames, joined. */
export interface Bundle {
  readonly first: Seq
  readonly last: Seq
  readonly final: Final | undefined
  readonly octets: Buffer
}

export class Share {
  /** The record of its beginning. */
  head: Buffer | undefined
  /** The octets of its ask. */
  ask: Buffer | undefined
  /** Records that have no octets, in the order in which they were written. */
  readonly marks: Buffer[] = []
  /** The record of an ending without a frame of its own. */
  ending: Buffer | undefined
  readonly #spans: number[] = []
  #last: Seq = 0
  #final: Final | undefined

  /** @param bytes the whole segment, in which the record stands at `offset` */
  add(record: Record, bytes: Buffer, offset: number): void {
    const end = offset + record.length
    if (record.kind === 'head') this.head = bytes.subarray(offset, end)
    else if (record.kind === 'ask') this.ask = bytes.subarray(offset + record.octetsAt, end)
    else if (record.kind !== 'frames') this.marks.push(bytes.subarray(offset, end))
    else if (record.last < record.first) this.ending = bytes.subarray(offset, end)
    else {
      this.#spans.push(record.first, offset + record.octetsAt, end)
      this.#last = record.last
      this.#final = record.final
    }
  }

  /** Whether the segment still says everything that was once written to it of this reply. */
  isWhole(reply: Reply, segment: Segment): boolean {
    const index = reply.records[0]
    const count = this.#spans.length / STRIDE
    if (index?.segment !== segment) return count === 0
    if (index.count !== count) return false
    for (let at = 0; at < count; at++) if (this.#spans[at * STRIDE] !== index.first(at)) return false
    return true
  }

  /** Its frames, in pieces of the size of a part. */
  *bundles(bytes: Buffer): Generator<Bundle> {
    const spans = this.#spans
    const lengthAt = (at: number): number => (spans[at + 2] ?? 0) - (spans[at + 1] ?? 0)
    for (let from = 0; from < spans.length;) {
      let length = lengthAt(from)
      let until = from + STRIDE
      while (until < spans.length && length + lengthAt(until) <= PART_BYTES_MAX) {
        length += lengthAt(until)
        until += STRIDE
      }
      const octets = Buffer.allocUnsafe(length)
      for (let at = from, end = 0; at < until; at += STRIDE) {
        end += bytes.copy(octets, end, spans[at + 1], spans[at + 2])
      }
      const isLast = until === spans.length
      const last = isLast ? this.#last : (spans[until] ?? 0) - 1
      yield { first: spans[from] ?? 0, last, final: isLast ? this.#final : undefined, octets }
      from = until
    }
  }
}
