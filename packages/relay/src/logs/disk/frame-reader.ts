// Reads frames back: from segments where they were written, from archives where they were moved. Every record is
// checked before its frames are given to anyone, so a disk that lies is found out and not repeated.
import { HoldfastError, type Seq } from '@holdfast/protocol'
import type { Octets } from '../../octets.ts'
import { cutBatch } from '../frames.ts'
import type { Batch } from '../log.ts'
import { unpack } from './archive.ts'
import type { OpenFiles } from './open-files.ts'
import type { PositionIndex } from './position-index.ts'
import { readRecord, recordLength } from './record.ts'
import type { Part, Reply } from './reply.ts'

/** Records of one reply that stand closer than this are read at once, with what stands between them. */
const SPAN_BYTES = 1 << 16
/** Read of the last record before its length is known. Most records are shorter. */
const GUESS_BYTES = 1 << 12
/** How much of decompressed parts is kept for the next page. */
const PARTS_CHARS_MAX = 1 << 22

export class FrameReader {
  readonly #files: OpenFiles
  readonly #window = Buffer.allocUnsafe(SPAN_BYTES + GUESS_BYTES)
  /** Least recently used first. */
  readonly #parts = new Map<Part, Octets>()
  #partsChars = 0

  constructor(files: OpenFiles) {
    this.#files = files
  }

  /** @param after less than `reply.last` */
  read(reply: Reply, after: Seq, charsMax: number): Batch {
    const pieces: Octets[] = []
    let at = after
    let room = charsMax
    for (const batch of this.#from(reply, after + 1)) {
      const cut = cutBatch(batch, at, Math.max(room, 1))
      pieces.push(cut.octets)
      at = cut.last
      room -= cut.octets.length
      if (room <= 0 || at < batch.last) break
    }
    const { final } = reply
    const batch = { first: after + 1, last: at, octets: pieces.join('') }
    return final && at === reply.last ? { ...batch, final } : batch
  }

  /** What is stored of the reply, from the piece that holds `seq` on. */
  *#from(reply: Reply, seq: Seq): Generator<Batch> {
    let next = seq
    for (const part of reply.parts) {
      if (part.last < next) continue
      if (part.first > next) throw damaged()
      yield { first: part.first, last: part.last, octets: this.#part(part) }
      next = part.last + 1
    }
    for (const [at, index] of reply.records.entries()) {
      const following = reply.records[at + 1]
      if (following && following.first(0) <= next) continue
      for (const batch of this.#records(reply.slot, index, index.find(next))) {
        if (batch.first > next) throw damaged()
        yield batch
        next = batch.last + 1
      }
    }
  }

  *#records(slot: number, index: PositionIndex, from: number): Generator<Batch> {
    for (let record = from; record < index.count;) {
      const start = index.offset(record)
      let until = record + 1
      while (until < index.count && index.offset(until) - start < SPAN_BYTES) until++
      const guess = index.offset(until - 1) - start + GUESS_BYTES
      const length = Math.min(guess, index.segment.length - start)
      // A generator waits between two of its batches, and the window may be another's by then: copy them first.
      const batches: Batch[] = []
      this.#fill(index, this.#window, length, start)
      for (; record < until; record++) {
        batches.push(this.#record(slot, index, record, index.offset(record) - start, length))
      }
      yield* batches
    }
  }

  #record(slot: number, index: PositionIndex, record: number, offset: number, length: number): Batch {
    let at = offset
    let bytes = this.#window
    const { salt } = index.segment
    let found = readRecord(bytes, at, length, salt)
    if (found === 'short') {
      const whole = recordLength(bytes, at)
      if (index.offset(record) + whole > index.segment.length) throw damaged()
      bytes = Buffer.allocUnsafe(whole)
      at = 0
      this.#fill(index, bytes, whole, index.offset(record))
      found = readRecord(bytes, at, whole, salt)
    }
    if (found === 'short' || found === 'bad' || found.kind !== 'frames') throw damaged()
    if (found.slot !== slot || found.first !== index.first(record)) throw damaged()
    return {
      first: found.first,
      last: found.last,
      octets: bytes.toString('latin1', at + found.octetsAt, at + found.length),
    }
  }

  #fill(index: PositionIndex, into: Buffer, length: number, position: number): void {
    if (this.#files.get(index.segment.name).read(into, 0, length, position) < length) throw damaged()
  }

  #part(part: Part): Octets {
    const held = this.#parts.get(part)
    if (held !== undefined) {
      this.#parts.delete(part)
      this.#parts.set(part, held)
      return held
    }
    const octets = unpack(this.#files.get(part.archive), part.place)
    if (octets === undefined) throw damaged()
    this.#parts.set(part, octets)
    this.#partsChars += octets.length
    for (const [oldest, old] of this.#parts) {
      if (this.#partsChars <= PARTS_CHARS_MAX || oldest === part) break
      this.#parts.delete(oldest)
      this.#partsChars -= old.length
    }
    return octets
  }
}

/** Something that was written is not there any more. The reply is shown to nobody rather than shown wrongly. */
export const damaged = (): HoldfastError => new HoldfastError('log-failed', 'The log of this reply is damaged.')
