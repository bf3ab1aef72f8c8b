// Turns a full segment into an archive: the frames of each reply together, compressed, everything else as it was.
// It depends on no reply having ended: one that runs on has parts in several archives. Bounded work per step, so
// that no token waits for it.
import type { Runtime } from '../../runtime.ts'
import { type Archive, ArchiveWriter } from './archive.ts'
import type { Catalog } from './catalog.ts'
import type { Disk, DiskFile } from './disk.ts'
import { markRecord, partRecord } from './record.ts'
import type { Part, Reply } from './reply.ts'
import { scanRecords } from './scan.ts'
import { archiveName, HEADER_BYTES, type Segment } from './segment.ts'
import { Share } from './share.ts'

/** Compresses the frames of one part. Asynchronous, so that another core may do it. */
export type Deflate = (raw: Buffer) => Promise<Buffer>

export interface CompactionTools {
  readonly disk: Disk
  readonly runtime: Runtime
  readonly catalog: Catalog
  readonly deflate: Deflate
  /** The segment, open for reading. */
  readonly file: Pick<DiskFile, 'read'>
  /** Some of this reply was in the segment and cannot be read any more. */
  readonly onLost: (reply: Reply) => void
  /** False when the log is closing, or has something better to do. Asked between two steps. */
  readonly mayGoOn: () => boolean
}

export interface Compacted {
  readonly archive: Archive
  /** Where the frames of each reply stand now. */
  readonly parts: ReadonlyMap<Reply, readonly Part[]>
}

const RECORDS_PER_STEP = 1000
const READ_BYTES_PER_STEP = 1 << 20

/** @returns undefined when it was not to go on. */
export async function compact(segment: Segment, tools: CompactionTools): Promise<Compacted | undefined> {
  const { disk, catalog, deflate, onLost, mayGoOn } = tools
  // All of it at once: the records of one reply are spread over the whole segment, a read for each would cost more.
  const bytes = Buffer.allocUnsafe(segment.length)
  const shares = await gather(bytes, tools)
  if (!shares) return undefined
  const name = archiveName(segment.base)
  const writer = new ArchiveWriter(disk, name)
  try {
    const records: Buffer[] = []
    const parts = new Map<Reply, Part[]>()
    for (const [slot, share] of shares) {
      const reply = catalog.atSlot(slot)
      if (!reply) {
        // Earlier archives may still hold its head: without this it would seem to run for ever.
        records.push(markRecord(slot, 'forgotten'))
        continue
      }
      records.push(...share.marks)
      if (!reply.lost && !share.isWhole(reply, segment)) onLost(reply)
      if (reply.lost) {
        records.push(markRecord(slot, 'lost'))
        continue
      }
      const moved: Part[] = []
      for (const { first, last, final, octets } of share.bundles(bytes)) {
        const place = writer.add(await deflate(octets), octets.length)
        if (!mayGoOn()) return undefined
        records.push(partRecord(slot, first, last, final, place))
        moved.push({ archive: name, first, last, place })
      }
      if (share.ending) records.push(share.ending)
      parts.set(reply, moved)
    }
    // Whether a reply is lost may have been seen from what is missing here, and will not be seen again.
    for (const { slot, lost } of catalog.over()) if (lost && !shares.has(slot)) records.push(markRecord(slot, 'lost'))
    const length = await writer.finish(Buffer.concat(records), segment.base + segment.length)
    return { archive: { base: segment.base, name, length, slots: [...shares.keys()] }, parts }
  } finally {
    writer.close()
  }
}

/** Reads the segment. What it says of each reply, or undefined when it was not to go on. */
async function gather(bytes: Buffer, tools: CompactionTools): Promise<Map<number, Share> | undefined> {
  const { file, runtime, mayGoOn } = tools
  const pause = (): Promise<void> => new Promise((resolve) => runtime.soon(resolve))
  for (let at = 0; at < bytes.length; at += READ_BYTES_PER_STEP) {
    file.read(bytes, at, Math.min(READ_BYTES_PER_STEP, bytes.length - at), at)
    await pause()
    if (!mayGoOn()) return undefined
  }
  const shares = new Map<number, Share>()
  let scanned = 0
  for (const found of scanRecords(inMemory(bytes), HEADER_BYTES, bytes.length)) {
    if (++scanned % RECORDS_PER_STEP === 0) {
      await pause()
      if (!mayGoOn()) return undefined
    }
    if (found === 'hole') continue
    const { record, offset } = found
    const share = shares.get(record.slot) ?? new Share()
    shares.set(record.slot, share)
    share.add(record, bytes, offset)
  }
  return shares
}

const inMemory = (bytes: Buffer): Pick<DiskFile, 'read'> => ({
  read: (into, offset, length, position) => bytes.copy(into, offset, position, position + length),
})
