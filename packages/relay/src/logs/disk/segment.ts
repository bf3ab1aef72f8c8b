// A segment: the append-only file that all replies of a while share. It is named by its base, which is where it
// begins in the log counted in octets since the directory was made. So the next segment's base says how much of
// this one is good, and whatever a failed write left behind it needs no cleaning up.
import { FORMAT_VERSION } from './record.ts'

export interface Segment {
  readonly base: number
  readonly name: string
  /** Octets of it that are good, with the header. */
  length: number
}

export const HEADER_BYTES = 16
const MAGIC = 'HFLOG'
const BASE_DIGITS = 16

export const segmentName = (base: number): string => `${String(base).padStart(BASE_DIGITS, '0')}.segment`
export const archiveName = (base: number): string => `${String(base).padStart(BASE_DIGITS, '0')}.archive`

/** The base and kind of a file of the log; undefined for a file that is none. */
export function parseName(name: string): { base: number; kind: 'segment' | 'archive' } | undefined {
  const [, digits, kind] = /^(\d{16})\.(segment|archive)$/.exec(name) ?? []
  if (digits === undefined) return undefined
  return { base: Number(digits), kind: kind === 'archive' ? 'archive' : 'segment' }
}

export function writeHeader(into: Buffer): number {
  into.fill(0, 0, HEADER_BYTES)
  into.write(MAGIC, 'latin1')
  into.writeUInt16LE(FORMAT_VERSION, MAGIC.length)
  return HEADER_BYTES
}

/** `torn`: the header never arrived. A version from the future is not torn, and must not be touched. */
export function readHeader(bytes: Buffer, length: number): 'ours' | 'torn' | 'newer' {
  if (length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'torn'
  return bytes.readUInt16LE(MAGIC.length) === FORMAT_VERSION ? 'ours' : 'newer'
}
