// Reads a file of records from one end to the other, in pieces, and says where something is missing. After a damaged
// place it searches for the next record: what stands behind a bad page is as good as ever.
import { type Record, RECORD_BYTES_MIN, mayBeRecord, readRecord, recordLength } from './record.ts'
import { type Readable, Salvage } from './salvage.ts'

export type Scanned =
  | { readonly record: Record; /** Of the record, in the file. */ readonly offset: number }
  /** So many octets that cannot be read any more: records of replies nobody can name. */
  | { readonly hole: number }

export interface Range {
  readonly from: number
  /** Not beyond the end of the file. */
  readonly until: number
  /** Of the file's records. */
  readonly salt: number
  /** A write that a crash cut short may stand at the end. It is no damage: nobody was promised anything of it. */
  readonly mayBeTorn: boolean
}

/** @returns where the last good record ends, or `until` where octets behind it are missing and not merely torn */
export function* scanRecords(file: Readable, { from, until, salt, mayBeTorn }: Range): Generator<Scanned, number> {
  const salvage = new Salvage(file)
  const view = new View(salvage, until, salt)
  let at = from
  while (at < until) {
    const record = view.recordAt(at)
    if (typeof record === 'object') {
      yield { record, offset: at }
      at += record.length
      continue
    }
    const next = view.search(at + 1)
    // A tail that the disk does not give was not torn: it was there once.
    if (next === undefined && mayBeTorn && salvage.unreadableUntil <= at) return at
    yield { hole: (next ?? until) - at }
    at = next ?? until
  }
  return until
}

const PIECE_BYTES = 1 << 20
/** What a search checks at the most, so that a file made of almost-records costs no more than reading it again. */
const SEARCH_BYTES_MAX = 1 << 28

/** A piece of the file in memory, moved to where it is looked at. */
class View {
  readonly #file: Readable
  readonly #until: number
  readonly #salt: number
  #piece = Buffer.alloc(0)
  /** Where the piece stands in the file, and how much of it there is. */
  #base = 0
  #length = 0

  constructor(file: Readable, until: number, salt: number) {
    this.#file = file
    this.#until = until
    this.#salt = salt
  }

  recordAt(at: number): Record | 'short' | 'bad' {
    this.#show(at, RECORD_BYTES_MIN)
    const found = readRecord(this.#piece, at - this.#base, this.#length, this.#salt)
    if (found !== 'short' || this.#base + this.#length - at < RECORD_BYTES_MIN) return found
    const length = recordLength(this.#piece, at - this.#base)
    if (length > this.#until - at) return 'short'
    this.#show(at, length)
    return readRecord(this.#piece, at - this.#base, this.#length, this.#salt)
  }

  /** Where the next good record begins. */
  search(from: number): number | undefined {
    let checked = 0
    for (let at = from; at + RECORD_BYTES_MIN <= this.#until; at++) {
      this.#show(at, RECORD_BYTES_MIN)
      if (!mayBeRecord(this.#piece, at - this.#base, this.#until - at)) continue
      checked += recordLength(this.#piece, at - this.#base)
      if (checked > SEARCH_BYTES_MAX) return undefined
      if (typeof this.recordAt(at) === 'object') return at
    }
    return undefined
  }

  /** Moves the piece, unless `length` octets at `at` are in it. */
  #show(at: number, length: number): void {
    if (at >= this.#base && at + length <= this.#base + this.#length) return
    const left = this.#until - at
    const wanted = Math.min(Math.max(length, PIECE_BYTES), left)
    if (wanted > this.#piece.length) this.#piece = Buffer.allocUnsafe(wanted)
    this.#base = at
    this.#length = this.#file.read(this.#piece, 0, Math.min(this.#piece.length, left), at)
  }
}
