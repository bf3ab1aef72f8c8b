// The codec of what stands in segments and archives: one record after the other, each with its length and a
// checksum, little-endian.
//
//   0  u32  length of what follows the checksum
//   4  u32  crc32 of what follows, begun with the file's salt
//   8  u8   kind
//   9  u48  slot: the reply, by its number in this directory
//  15  …    what the kind says
//
// A reply's id stands in its head and nowhere else: thirty octets in each record would cost more than some tokens.
// The salt makes a record count in its own file only: not one of a file that is gone, in a block that the disk used
// again, nor octets of a frame that happen to look like one, or were made to.
import { crc32 } from 'node:zlib'
import type { Seq } from '@holdfast/protocol'
import { type Octets, octetsOfText, textOfOctets } from '../../octets.ts'
import type { Final, Head } from '../log.ts'

/** Files say which version wrote them. A change of any layout below is a new version. */
export const FORMAT_VERSION = 2

const KINDS = {
  head: 1,
  frames: 2,
  stop: 3,
  release: 4,
  part: 5,
  lost: 6,
  forgotten: 7,
  ask: 8,
  'packed-ask': 9,
  name: 10,
  adopted: 11,
  deleted: 12,
} as const
type Kind = keyof typeof KINDS
/** By its number: they are given in this order, from 1. */
const KIND_OF: readonly (Kind | undefined)[] = [undefined, ...(Object.keys(KINDS) as Kind[])]

/** Where something stands compressed in an archive: the frames of a `part`, an ask. */
export interface Place {
  readonly at: number
  readonly length: number
  readonly rawLength: number
  readonly crc: number
}

interface Run {
  readonly first: Seq
  readonly last: Seq
  /** Present when the last of these frames ends the reply. */
  readonly final: Final | undefined
}

export type Record = { readonly slot: number; /** Octets of it, all told. */ readonly length: number } & (
  | { readonly kind: 'head'; readonly head: Head }
  /** Frames as they stand on the wire, from `octetsAt`, counted from the record's beginning, to its end. */
  | ({ readonly kind: 'frames'; readonly octetsAt: number } & Run)
  /** Somebody asked the reply to stop. */
  | { readonly kind: 'stop' }
  /** Its idempotency key is free again. */
  | { readonly kind: 'release' }
  /** Frames that stand compressed elsewhere in the same archive. */
  | ({ readonly kind: 'part'; readonly place: Place } & Run)
  /** Some of it was damaged; nothing of it is given to anyone any more. */
  | { readonly kind: 'lost' }
  /** Kept no longer. What earlier files still hold of it is of no interest. */
  | { readonly kind: 'forgotten' }
  /** What it takes to go on with it, from `octetsAt` to the record's end. */
  | { readonly kind: 'ask'; readonly octetsAt: number }
  /** The same, compressed elsewhere in the same archive. */
  | { readonly kind: 'packed-ask'; readonly place: Place }
  /** Another name of it. */
  | { readonly kind: 'name'; readonly name: string }
  /** It was given, with its ask, to somebody who goes on with it. */
  | { readonly kind: 'adopted' }
  /** Its owner wants it to be gone: nothing of it is given to anyone any more. */
  | { readonly kind: 'deleted' }
)

/** What says nothing but its kind. */
export type MarkKind = 'stop' | 'release' | 'lost' | 'forgotten' | 'adopted' | 'deleted'

/** What the checksums of a file begin with. An archive has its segment's, so that records are copied as they are. */
export const saltOf = (base: number): number => crc32(String(base))

const CHECKED = 8
/** No record is shorter, so a tail of zeros is never taken for one. */
export const RECORD_BYTES_MIN = 15
const BODY = RECORD_BYTES_MIN
const RUN = BODY + 12
const PLACE_BYTES = 18

/** Octets that a record of frames takes. `final` is what `finalOctets` made. */
export const framesLength = (final: Octets, octets: Octets): number => RUN + final.length + octets.length

export const finalOctets = (final: Final | undefined): Octets => (final ? octetsOfText(JSON.stringify(final)) : '')

/** Writes a record of frames at `at` and returns where it ends. The hot path: nothing is allocated but the view. */
export function writeFrames(
  into: Buffer,
  at: number,
  slot: number,
  { first, last, octets }: { readonly first: Seq; readonly last: Seq; readonly octets: Octets },
  final: Octets,
  salt: number,
): number {
  writeRun(into, at, first, last, final)
  const octetsAt = at + RUN + final.length
  return seal(into, at, octetsAt + into.write(octets, octetsAt, 'latin1'), 'frames', slot, salt)
}

/** Without a salt it is sealed for no file: see `reseal`. */
export function headRecord(slot: number, head: Head, salt = 0): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const record = Buffer.allocUnsafe(BODY + json.length)
  json.copy(record, BODY)
  seal(record, 0, record.length, 'head', slot, salt)
  return record
}

/** An ending that has no frame of its own. */
export function endingRecord(slot: number, last: Seq, final: Final, salt: number): Buffer {
  const text = finalOctets(final)
  const record = Buffer.allocUnsafe(framesLength(text, ''))
  writeFrames(record, 0, slot, { first: last + 1, last, octets: '' }, text, salt)
  return record
}

export function partRecord(slot: number, { first, last, final }: Run, place: Place, salt: number): Buffer {
  const ending = finalOctets(final)
  const record = Buffer.allocUnsafe(RUN + ending.length + PLACE_BYTES)
  writeRun(record, 0, first, last, ending)
  writePlace(record, RUN + ending.length, place)
  seal(record, 0, record.length, 'part', slot, salt)
  return record
}

/** Sealed for no file: see `reseal`. */
export function askRecord(slot: number, ask: Octets): Buffer {
  const record = Buffer.allocUnsafe(BODY + ask.length)
  record.write(ask, BODY, 'latin1')
  seal(record, 0, record.length, 'ask', slot, 0)
  return record
}

export function packedAskRecord(slot: number, place: Place, salt: number): Buffer {
  const record = Buffer.allocUnsafe(BODY + PLACE_BYTES)
  writePlace(record, BODY, place)
  seal(record, 0, record.length, 'packed-ask', slot, salt)
  return record
}

/** Without a salt it is sealed for no file. */
export function nameRecord(slot: number, name: string, salt = 0): Buffer {
  const text = Buffer.from(name)
  const record = Buffer.allocUnsafe(BODY + text.length)
  text.copy(record, BODY)
  seal(record, 0, record.length, 'name', slot, salt)
  return record
}

/** Without a salt it is sealed for no file. */
export function markRecord(slot: number, kind: MarkKind, salt = 0): Buffer {
  const record = Buffer.allocUnsafe(BODY)
  seal(record, 0, BODY, kind, slot, salt)
  return record
}

/** Makes the record at `at` one of the file with this salt. */
export function reseal(bytes: Buffer, at: number, salt: number): void {
  const body = bytes.subarray(at + CHECKED, at + recordLength(bytes, at))
  bytes.writeUInt32LE(crc32(body, salt), at + 4)
}

/** How long the record at `at` says it is. Needs eight octets to be there. */
export const recordLength = (bytes: Buffer, at: number): number => CHECKED + bytes.readUInt32LE(at)

/**
 * Whether a record may begin at `at`, where `room` octets are left for it: cheap, and wrong about one in many thousand
 * places. Needs fifteen octets to be there.
 */
export function mayBeRecord(bytes: Buffer, at: number, room: number): boolean {
  const kind = bytes[at + CHECKED] ?? 0
  if (kind === 0 || kind >= KIND_OF.length) return false
  const length = recordLength(bytes, at)
  // No directory has seen so many replies that the slot's highest octet is in use.
  return length >= BODY && length <= room && bytes[at + BODY - 1] === 0
}

/** `short`: it goes on after `end`. `bad`: these are not the octets that were written. */
export function readRecord(bytes: Buffer, at: number, end: number, salt: number): Record | 'short' | 'bad' {
  if (end - at < CHECKED) return 'short'
  const length = recordLength(bytes, at)
  if (length < BODY) return 'bad'
  if (length > end - at) return 'short'
  if (crc32(bytes.subarray(at + CHECKED, at + length), salt) !== bytes.readUInt32LE(at + 4)) return 'bad'
  const kind = KIND_OF[bytes[at + CHECKED] ?? 0]
  const slot = bytes.readUIntLE(at + CHECKED + 1, 6)
  switch (kind) {
    case 'head':
      return { kind, slot, length, head: JSON.parse(bytes.toString('utf8', at + BODY, at + length)) as Head }
    case 'frames': {
      // Spelled out, because opening reads hundreds of thousands of them.
      const { first, last, final, octetsAt } = readRun(bytes, at)
      return { kind, slot, length, first, last, final, octetsAt }
    }
    case 'part': {
      const { octetsAt, ...run } = readRun(bytes, at)
      return { kind, slot, length, ...run, place: readPlace(bytes, at + octetsAt) }
    }
    case 'ask':
      return { kind, slot, length, octetsAt: BODY }
    case 'packed-ask':
      return { kind, slot, length, place: readPlace(bytes, at + BODY) }
    case 'name':
      return { kind, slot, length, name: bytes.toString('utf8', at + BODY, at + length) }
    case undefined:
      return 'bad'
    default:
      return { kind, slot, length }
  }
}

function writeRun(into: Buffer, at: number, first: Seq, last: Seq, final: Octets): void {
  into.writeUInt32LE(first, at + BODY)
  into.writeUInt32LE(last - first + 1, at + BODY + 4)
  into.writeUInt32LE(final.length, at + BODY + 8)
  if (final !== '') into.write(final, at + RUN, 'latin1')
}

function readRun(bytes: Buffer, at: number): Run & { octetsAt: number } {
  const first = bytes.readUInt32LE(at + BODY)
  const last = first + bytes.readUInt32LE(at + BODY + 4) - 1
  const octetsAt = RUN + bytes.readUInt32LE(at + BODY + 8)
  // Most have none.
  if (octetsAt === RUN) return { first, last, final: undefined, octetsAt }
  const json = bytes.toString('latin1', at + RUN, at + octetsAt)
  return { first, last, final: JSON.parse(textOfOctets(json)) as Final, octetsAt }
}

function writePlace(into: Buffer, at: number, place: Place): void {
  into.writeUIntLE(place.at, at, 6)
  into.writeUInt32LE(place.length, at + 6)
  into.writeUInt32LE(place.rawLength, at + 10)
  into.writeUInt32LE(place.crc, at + 14)
}

const readPlace = (bytes: Buffer, at: number): Place => ({
  at: bytes.readUIntLE(at, 6),
  length: bytes.readUInt32LE(at + 6),
  rawLength: bytes.readUInt32LE(at + 10),
  crc: bytes.readUInt32LE(at + 14),
})

function seal(into: Buffer, at: number, end: number, kind: Kind, slot: number, salt: number): number {
  into[at + CHECKED] = KINDS[kind]
  into.writeUIntLE(slot, at + CHECKED + 1, 6)
  into.writeUInt32LE(end - at - CHECKED, at)
  into.writeUInt32LE(crc32(into.subarray(at + CHECKED, end), salt), at + 4)
  return end
}
