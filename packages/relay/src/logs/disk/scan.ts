// Reads a file of records from one end to the other, in pieces, and says where something is missing.
import type { DiskFile } from './disk.ts'
import { type Record, readRecord, recordLength } from './record.ts'

const PIECE_BYTES = 1 << 20

export type Scanned =
  | { readonly record: Record; /** Of the record, in the file. */ readonly offset: number }
  /** Something stood here that cannot be read any more: records of replies nobody can name. */
  | 'hole'

/**
 * What stands in `file` between `from` and `until`.
 * @returns where the last good record ends. What follows it is a write that a crash cut short, unless it is
 *   followed by good records: then it is a hole, because what is written in order is not torn in the middle.
 */
export function* scanRecords(file: Pick<DiskFile, 'read'>, from: number, until: number): Generator<Scanned, number> {
  let piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(until - from, 0)))
  /** Where the piece stands in the file, and how much of it there is. */
  let base = from
  let length = 0
  let offset = from

  const load = (wanted: number): void => {
    if (wanted > piece.length) piece = Buffer.allocUnsafe(wanted)
    base = offset
    length = file.read(piece, 0, Math.min(piece.length, until - base), base)
  }
  const readAt = (at: number): Record | 'short' | 'bad' => {
    const found = readRecord(piece, at - base, length)
    if (found !== 'short' || at !== offset) return found
    const known = length - (at - base) >= 8 ? recordLength(piece, at - base) : PIECE_BYTES
    if (known > until - at && base + length >= until) return 'short'
    load(Math.min(known, until - at))
    return readRecord(piece, 0, length)
  }

  while (offset < until) {
    const record = readAt(offset)
    if (typeof record === 'object') {
      yield { record, offset }
      offset += record.length
      continue
    }
    if (record === 'short') break
    // Its length may still be true. Load what follows and see whether that is good.
    const next = offset + recordLength(piece, offset - base)
    if (next >= until) break
    const bad = offset
    offset = next
    load(Math.min(PIECE_BYTES, until - next))
    if (typeof readAt(next) !== 'object') {
      offset = bad
      break
    }
    yield 'hole'
  }
  return offset
}
