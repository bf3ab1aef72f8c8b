// An archive: what a full segment becomes. Each reply's frames together and compressed, then everything else as
// records, so that opening reads the end of the file and no frame. It counts only when its trailer is whole, and
// the segment is removed only after that.
import { crc32, inflateRawSync } from 'node:zlib'
import type { Octets } from '../../octets.ts'
import { type Disk, type DiskFile, foreign, synced, writeAll } from './disk.ts'
import type { Place } from './record.ts'
import { FORMAT_VERSION } from './record.ts'

export interface Archive {
  readonly base: number
  readonly name: string
  /** Octets of the file. */
  readonly length: number
  /** Every reply it says something of. */
  readonly slots: readonly number[]
}

const MAGIC = 'HFARCHIV'
const TRAILER_BYTES = 32

/** Writes one archive. Throws what the disk throws; then the file is of no use. */
export class ArchiveWriter {
  readonly #file: DiskFile
  #length = 0

  constructor(disk: Disk, name: string) {
    this.#file = disk.make(name)
  }

  /** @param packed compressed frames, or an ask */
  add(packed: Buffer, rawLength: number): Place {
    const place = { at: this.#length, length: packed.length, rawLength, crc: crc32(packed) }
    this.#append(packed)
    return place
  }

  /**
   * Makes it durable.
   * @param end where the segment that it replaces ended: its base and its length
   * @returns the octets of the file
   */
  async finish(catalog: Buffer, end: number): Promise<number> {
    const catalogAt = this.#length
    this.#append(catalog)
    this.#append(trailer(catalogAt, end, crc32(catalog)))
    await synced(this.#file)
    return this.#length
  }

  close(): void {
    this.#file.close()
  }

  #append(bytes: Buffer): void {
    writeAll(this.#file, bytes, bytes.length, this.#length)
    this.#length += bytes.length
  }
}

/** What stands compressed in an archive, or undefined when it is not what was written. */
export function unpack(file: Pick<DiskFile, 'read'>, { at, length, rawLength, crc }: Place): Octets | undefined {
  const packed = Buffer.allocUnsafe(length)
  if (file.read(packed, 0, length, at) < length || crc32(packed) !== crc) return undefined
  const octets = inflateRawSync(packed, { maxOutputLength: Math.max(rawLength, 1) }).toString('latin1')
  return octets.length === rawLength ? octets : undefined
}

/**
 * The records of an archive, or undefined when it was never finished or is damaged.
 * @throws HoldfastError `log-failed` when another version wrote it, and what the disk throws
 */
export function readCatalog(file: DiskFile): { readonly catalog: Buffer; readonly end: number } | undefined {
  const size = file.size()
  const bytes = Buffer.allocUnsafe(TRAILER_BYTES)
  if (size < TRAILER_BYTES || file.read(bytes, 0, TRAILER_BYTES, size - TRAILER_BYTES) < TRAILER_BYTES) return
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || crc32(bytes.subarray(0, 28)) !== bytes.readUInt32LE(28))
    return
  if (bytes.readUInt16LE(20) !== FORMAT_VERSION) throw foreign()
  const catalogAt = bytes.readUIntLE(8, 6)
  const length = size - TRAILER_BYTES - catalogAt
  if (length < 0) return
  const catalog = Buffer.allocUnsafe(length)
  if (file.read(catalog, 0, length, catalogAt) < length || crc32(catalog) !== bytes.readUInt32LE(24)) return
  return { catalog, end: bytes.readUIntLE(14, 6) }
}

function trailer(catalogAt: number, end: number, crc: number): Buffer {
  const bytes = Buffer.alloc(TRAILER_BYTES)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUIntLE(catalogAt, 8, 6)
  bytes.writeUIntLE(end, 14, 6)
  bytes.writeUInt16LE(FORMAT_VERSION, 20)
  bytes.writeUInt32LE(crc, 24)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28)
  return bytes
}
