// Turns a full segment into an archive: the frames of each reply together, compressed, everything else as it was.
// It depends on no reply having ended: one that runs on has parts in several archives. Bounded work per step, so
// that no token waits for it.
import type { Runtime } from '../../runtime.ts'
import { type Archive, ArchiveWriter } from './archive.ts'
import type { Catalog } from './catalog.ts'
import type { Disk } from './disk.ts'
import { endingRecord, headRecord, markRecord, nameRecord, packedAskRecord, partRecord } from './record.ts'
import type { AskAt, Part, Reply } from './reply.ts'
import { type Readable, Salvage } from './salvage.ts'
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
  readonly file: Readable
  /** Some of these replies was in the segment and cannot be read any more. */
  readonly onLost: (replies: readonly Reply[]) => void
  /** False when the log is closing, or has something better to do. Asked between two steps. */
  readonly mayGoOn: () => boolean
}

export interface Compacted {
  readonly archive: Archive
  /** Where the frames of each reply stand now. */
  readonly parts: ReadonlyMap<Reply, readonly Part[]>
  /** And the asks that may still be wanted. */
  readonly asks: ReadonlyMap<Reply, AskAt>
  /** Some of the segment could not be read, and what of that memory did not know is lost. */
  readonly isDamaged: boolean
}

const RECORDS_PER_STEP = 1000
const READ_BYTES_PER_STEP = 1 << 20

/** @returns undefined when it was not to go on. */
export async function compact(segment: Segment, tools: CompactionTools): Promise<Compacted | undefined> {
  const { disk, catalog, deflate, onLost, mayGoOn } = tools
  const { base, salt } = segment
  // All of it at once: the records of one reply are spread over the whole segment, a read for each would cost more.
  const bytes = Buffer.allocUnsafe(segment.length)
  const gathered = await gather(bytes, segment, tools)
  if (!gathered) return undefined
  const { shares, isDamaged } = gathered
  if (isDamaged) {
    mend(shares, segment, catalog)
    onLost(
      [...shares].flatMap(([slot, share]) => {
        const reply = catalog.atSlot(slot)
        return reply && !reply.lost && !reply.deleted && !share.isWhole(reply, segment) ? [reply] : []
      }),
    )
  }
  const name = archiveName(base)
  const writer = new ArchiveWriter(disk, name)
  try {
    const records: Buffer[] = []
    const parts = new Map<Reply, Part[]>()
    const asks = new Map<Reply, AskAt>()
    for (const [slot, share] of shares) {
      const reply = catalog.atSlot(slot)
      if (!reply) {
        // Earlier archives may still hold its head: without this it would seem to run for ever.
        records.push(markRecord(slot, 'forgotten', salt))
        continue
      }
      if (share.head) records.push(share.head)
      records.push(...share.marks)
      if (reply.deleted) continue
      if (reply.lost) {
        records.push(markRecord(slot, 'lost', salt))
        continue
      }
      if (share.ask && reply.ask) {
        const place = writer.add(await deflate(share.ask), share.ask.length)
        if (!mayGoOn()) return undefined
        records.push(packedAskRecord(slot, place, salt))
        asks.set(reply, { archive: name, place })
      }
      const moved: Part[] = []
      for (const bundle of share.bundles(bytes)) {
        const place = writer.add(await deflate(bundle.octets), bundle.octets.length)
        if (!mayGoOn()) return undefined
        records.push(partRecord(slot, bundle, place, salt))
        moved.push({ archive: name, first: bundle.first, last: bundle.last, place })
      }
      if (share.ending) records.push(share.ending)
      parts.set(reply, moved)
    }
    // Whether a reply is lost may have been seen from what is missing here, and will not be seen again.
    for (const { slot, lost } of catalog.over())
      if (lost && !shares.has(slot)) records.push(markRecord(slot, 'lost', salt))
    const length = await writer.finish(Buffer.concat(records), base + segment.length)
    return { archive: { base, name, length, slots: [...shares.keys()] }, parts, asks, isDamaged }
  } finally {
    writer.close()
  }
}

interface Gathered {
  /** What the segment says of each reply, by its slot. */
  readonly shares: Map<number, Share>
  readonly isDamaged: boolean
}

/** Reads the segment, or what can be read of it. Undefined when it was not to go on. */
async function gather(bytes: Buffer, { salt }: Segment, tools: CompactionTools): Promise<Gathered | undefined> {
  const { runtime, mayGoOn } = tools
  const file = new Salvage(tools.file)
  const pause = (): Promise<void> => new Promise((resolve) => runtime.soon(resolve))
  for (let at = 0; at < bytes.length; at += READ_BYTES_PER_STEP) {
    const wanted = Math.min(READ_BYTES_PER_STEP, bytes.length - at)
    // A file that has become shorter: what is left of the buffer is somebody else's.
    const read = file.read(bytes, at, wanted, at)
    bytes.fill(0, at + read, at + wanted)
    await pause()
    if (!mayGoOn()) return undefined
  }
  const shares = new Map<number, Share>()
  let isDamaged = file.unreadableUntil > 0
  let scanned = 0
  const range = { from: HEADER_BYTES, until: bytes.length, salt, mayBeTorn: false }
  for (const found of scanRecords(inMemory(bytes), range)) {
    if (++scanned % RECORDS_PER_STEP === 0) {
      await pause()
      if (!mayGoOn()) return undefined
    }
    if ('hole' in found) {
      isDamaged = true
      continue
    }
    const { record, offset } = found
    const share = shares.get(record.slot) ?? new Share()
    shares.set(record.slot, share)
    share.add(record, bytes, offset)
  }
  return { shares, isDamaged }
}

/** What stood in a damaged place and memory still knows is said again. Only frames cannot be. */
function mend(shares: Map<number, Share>, { base, salt }: Segment, catalog: Catalog): void {
  for (const reply of catalog.all()) {
    const { slot, head, last, final, records, bornIn, endedIn, stopAsked, keyReleased, names, deleted } = reply
    // That one is deleted may have stood here and nowhere else.
    const isHere = bornIn === base || endedIn === base || records[0]?.segment.base === base || deleted
    const share = shares.get(slot) ?? (isHere ? new Share() : undefined)
    if (!share) continue
    shares.set(slot, share)
    if (bornIn === base) share.head ??= headRecord(slot, head, salt)
    if (stopAsked) share.marks.push(markRecord(slot, 'stop', salt))
    if (keyReleased) share.marks.push(markRecord(slot, 'release', salt))
    if (deleted) share.marks.push(markRecord(slot, 'deleted', salt))
    for (const name of names) share.marks.push(nameRecord(slot, name, salt))
    if (final && endedIn === base) share.ending ??= endingRecord(slot, last, final, salt)
  }
}

const inMemory = (bytes: Buffer): Readable => ({
  read: (into, offset, length, position) => bytes.copy(into, offset, position, position + length),
})
