// Turns a full segment into an archive: the frames of each reply together, compressed, everything else as it was.
// It depends on no reply having ended: one that runs on has parts in several archives. Bounded work per step, so
// that no token waits for it.
import type { Seq } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import type { Final } from '../log.ts'
import { type Archive, ArchiveWriter } from './archive.ts'
import type { Catalog } from './catalog.ts'
import type { Disk, DiskFile } from './disk.ts'
import { markRecord, partRecord } from './record.ts'
import type { Part, Reply } from './reply.ts'
import { scanRecords } from './scan.ts'
import { archiveName, HEADER_BYTES, type Segment } from './segment.ts'

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
  /** True when the log is closing. Asked between two steps. */
  readonly stopped: () => boolean
}

/** A part is at most this large before it is compressed, unless a single record is: reading inflates a whole one. */
const PART_BYTES_MAX = 1 << 17
const RECORDS_PER_STEP = 1000
const READ_BYTES_PER_STEP = 1 << 20

/** What a segment says of one reply. */
interface Share {
  /** Head, stop and release records, in the order in which they were written. */
  readonly marks: Buffer[]
  readonly frames: Run[]
  /** The record of an ending without a frame of its own. */
  ending?: Buffer
}

/** The frames of one record, or of several that follow each other. */
interface Run {
  readonly first: Seq
  readonly last: Seq
  readonly final: Final | undefined
  readonly octets: Buffer
}

/** @returns the finished archive with the parts now in it, or undefined when the log closed meanwhile. */
export async function compact(
  segment: Segment,
  tools: CompactionTools,
): Promise<{ readonly archive: Archive; readonly parts: ReadonlyMap<Reply, readonly Part[]> } | undefined> {
  const { disk, catalog, deflate, onLost, stopped } = tools
  const shares = await gather(segment, tools)
  if (!shares) return undefined
  const name = archiveName(segment.base)
  const writer = new ArchiveWriter(disk, name)
  try {
    const records: Buffer[] = []
    const parts = new Map<Reply, Part[]>()
    for (const [slot, { marks, frames, ending }] of shares) {
      const reply = catalog.atSlot(slot)
      if (!reply) {
        // Earlier archives may still hold its head: without this it would seem to run for ever.
        records.push(markRecord(slot, 'forgotten'))
        continue
      }
      records.push(...marks)
      if (!reply.lost && !isWhole(frames, reply, segment)) onLost(reply)
      if (reply.lost) {
        records.push(markRecord(slot, 'lost'))
        continue
      }
      const moved: Part[] = []
      for (const { first, last, final, octets } of bundles(frames)) {
        const place = writer.add(await deflate(octets), octets.length)
        if (stopped()) return undefined
        records.push(partRecord(slot, first, last, final, place))
        moved.push({ archive: name, first, last, place })
      }
      if (ending) records.push(ending)
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

/** What the segment says of each reply, or undefined when the log closed meanwhile. */
async function gather(segment: Segment, tools: CompactionTools): Promise<Map<number, Share> | undefined> {
  const { file, runtime, stopped } = tools
  const pause = (): Promise<void> => new Promise((resolve) => runtime.soon(resolve))
  // All of it at once: the records of one reply are spread over the whole segment, a read for each would cost more.
  const bytes = Buffer.allocUnsafe(segment.length)
  for (let at = 0; at < bytes.length; at += READ_BYTES_PER_STEP) {
    file.read(bytes, at, Math.min(READ_BYTES_PER_STEP, bytes.length - at), at)
    await pause()
    if (stopped()) return undefined
  }
  const shares = new Map<number, Share>()
  let scanned = 0
  for (const found of scanRecords(inMemory(bytes), HEADER_BYTES, bytes.length)) {
    if (++scanned % RECORDS_PER_STEP === 0) {
      await pause()
      if (stopped()) return undefined
    }
    if (found === 'hole') continue
    const { record, offset } = found
    const share = shares.get(record.slot) ?? { marks: [], frames: [] }
    shares.set(record.slot, share)
    const end = offset + record.length
    if (record.kind !== 'frames') share.marks.push(bytes.subarray(offset, end))
    else if (record.last < record.first) share.ending = bytes.subarray(offset, end)
    else share.frames.push({ ...record, octets: bytes.subarray(offset + record.octetsAt, end) })
  }
  return shares
}

const inMemory = (bytes: Buffer): Pick<DiskFile, 'read'> => ({
  read: (into, offset, length, position) => bytes.copy(into, offset, position, position + length),
})

/** Whether the segment still says everything that was once written to it of this reply. */
function isWhole(frames: readonly Run[], reply: Reply, segment: Segment): boolean {
  const index = reply.records[0]
  if (index?.segment !== segment) return frames.length === 0
  return frames.length === index.count && frames.every(({ first }, at) => first === index.first(at))
}

/** Consecutive frames joined, up to the size of a part. */
function* bundles(frames: readonly Run[]): Generator<Run> {
  let from = 0
  while (from < frames.length) {
    let until = from
    let length = 0
    while (until < frames.length && (until === from || length + octetsAt(frames, until) <= PART_BYTES_MAX)) {
      length += octetsAt(frames, until++)
    }
    const bundle = frames.slice(from, until)
    const [head, tail] = [bundle[0], bundle.at(-1)]
    if (!head || !tail) return
    yield {
      first: head.first,
      last: tail.last,
      final: tail.final,
      octets: Buffer.concat(
        bundle.map(({ octets }) => octets),
        length,
      ),
    }
    from = until
  }
}

const octetsAt = (frames: readonly Run[], at: number): number => frames[at]?.octets.length ?? 0
