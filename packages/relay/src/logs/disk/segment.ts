// A segment: the append-only file that all replies of a while share. It is named by its base, which is where it
// begins in the log counted in octets since the directory was made. So the next segment's base says how much of
// this one is good, and whatever a failed write left behind it needs no cleaning up.
import { crc32 } from 'node:zlib'
import { FORMAT_VERSION, saltOf } from './record.ts'

export interface Segment {
  readonly base: number
  readonly name: string
  /** Of its records, and of its archive's. */
  readonly salt: number
  /** Octets of it that are good, with the header. */
  length: number
}

/** Larger than any segment: where one stands stands in 32 bits. What a file that is lost held at the most. */
export const SEGMENT_BYTES_BOUND = 2 ** 32
export const HEADER_BYTES = 16
const MAGIC = 'HFLOG'
const BASE_DIGITS = 16
const DAMAGED = '.damaged'

const nameOf = (base: number, kind: string): string => `${String(base).padStart(BASE_DIGITS, '0')}.${kind}`
export const archiveName = (base: number): string => nameOf(base, 'archive')

/** One without octets. */
export const segmentAt = (base: number): Segment => ({
  base,
  name: nameOf(base, 'segment'),
  salt: saltOf(base),
  length: 0,
})

/** What a file is called that cannot be used any more and that nobody shall lose. */
export const damagedName = (name: string): string => name + DAMAGED

export interface FileName {
  readonly base: number
  readonly name: string
  readonly kind: 'segment' | 'archive'
  /** It was set aside. */
  readonly isAside: boolean
}

/** Undefined for a file that is none of the log's. */
export function parseName(name: string): FileName | undefined {
  const [, digits, kind, aside] = /^(\d{16})\.(segment|archive)(\.damaged)?$/.exec(name) ?? []
  if (digits === undefined) return undefined
  return { base: Number(digits), name, kind: kind === 'archive' ? 'archive' : 'segment', isAside: aside === DAMAGED }
}

/** Magic, version and their checksum: a flipped bit is not another version. */
export function writeHeader(into: Buffer): number {
  into.fill(0, 0, HEADER_BYTES)
  into.write(MAGIC, 'latin1')
  into.writeUInt16LE(FORMAT_VERSION, MAGIC.length)
  into.writeUInt32LE(checksum(into), CHECKED)
  return HEADER_BYTES
}

/** Whether another version of this program wrote it. A damaged header is taken for ours: the records know better. */
export function isForeign(header: Buffer, length: number): boolean {
  if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return false
  const stored = header.readUInt32LE(CHECKED)
  // The first version had no checksum.
  return header.readUInt16LE(MAGIC.length) !== FORMAT_VERSION && (stored === checksum(header) || stored === 0)
}

const CHECKED = 12
const checksum = (header: Buffer): number => crc32(header.subarray(0, CHECKED))
