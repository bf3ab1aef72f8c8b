// Opening: what the files say becomes what memory holds. Archives are read at their end only, segments whole.
// What is missing is found here, and a reply that may have lost frames is never taken for one that has none.
import { HoldfastError } from '@holdfast/protocol'
import { type Archive, readCatalog } from './archive.ts'
import { Catalog } from './catalog.ts'
import { type Disk, type DiskFile, foreign, isUnreadable } from './disk.ts'
import type { Leftovers } from './leftovers.ts'
import type { OpenFiles } from './open-files.ts'
import { type Record, readRecord, saltOf } from './record.ts'
import { type Part, Reply } from './reply.ts'
import { Salvage } from './salvage.ts'
import { scanRecords } from './scan.ts'
import {
  type FileName,
  HEADER_BYTES,
  isForeign,
  parseName,
  type Segment,
  SEGMENT_BYTES_BOUND,
  segmentAt,
} from './segment.ts'

export interface RestoreTools {
  readonly disk: Disk
  readonly files: OpenFiles
  readonly leftovers: Leftovers
  /** Milliseconds since 1970. */
  readonly now: number
  readonly onTrouble: (failure: HoldfastError) => void
}

export interface Restored {
  readonly catalog: Catalog
  /** Oldest first, and all before the segments. */
  readonly archives: Archive[]
  readonly segments: Segment[]
  /** Where the next segment begins. */
  readonly base: number
}

/** @throws HoldfastError `log-failed` when another version wrote this directory, and what the disk throws */
export function restore({ disk, files, leftovers, now, onTrouble }: RestoreTools): Restored {
  const restoring = new Restoring()
  const archives: Archive[] = []
  const segments: Segment[] = []
  const names = disk.list().flatMap((name) => parseName(name) ?? [])
  const inUse = tidy(names, files, leftovers)
  /** Where the file before this one ended. */
  let end: number | undefined
  for (const [at, { base, name, kind }] of inUse.entries()) {
    if (end !== undefined && end !== base) restoring.hole(Math.max(base - end, 0))
    const next = inUse[at + 1]?.base
    const file = openIfReadable(files, name)
    const archive = file && kind === 'archive' ? openArchive(file, base, name, restoring) : undefined
    const segment = file && kind === 'segment' ? openSegment(file, base, next, restoring) : undefined
    if (archive) {
      archives.push(archive)
      end = archive.end
    } else if (segment) {
      // Nothing arrived in it before the crash: the next one takes its name, and empties it.
      const isEmpty = segment.length <= HEADER_BYTES && next === undefined
      if (isEmpty) files.close(name)
      else segments.push(segment)
      end = isEmpty ? base : base + segment.length
    } else {
      leftovers.setAside(name)
      end = next ?? base + SEGMENT_BYTES_BOUND
      restoring.hole(end - base)
    }
  }
  // Of the newest file only its name may be left. What it held is unknown, and so must not be used again.
  const newestAside = Math.max(...names.filter(({ isAside }) => isAside).map(({ base }) => base), -1)
  if (newestAside >= (end ?? 0)) {
    end = newestAside + SEGMENT_BYTES_BOUND
    restoring.hole(SEGMENT_BYTES_BOUND)
  }
  const lost = restoring.finish(now)
  const { holes, octetsCut } = restoring
  const tell = (what: string): void => onTrouble(new HoldfastError('log-failed', what))
  if (holes > 0) tell(`The log has ${holes} damaged places; ${lost} replies are lost.`)
  if (octetsCut > 0) tell(`The last ${octetsCut} octets of the log were cut short, and do not count.`)
  return { catalog: restoring.catalog, archives, segments, base: end ?? 0 }
}

/** The files that count, oldest first. Of a segment and its archive, the archive when it was finished. */
function tidy(names: readonly FileName[], files: OpenFiles, leftovers: Leftovers): FileName[] {
  const found = names.filter(({ isAside }) => !isAside)
  const count = new Map<number, number>()
  for (const { base } of found) count.set(base, (count.get(base) ?? 0) + 1)
  // Asked of each pair once, before one of the two goes: in which order a directory names them is its own affair.
  const isArchived = new Map<number, boolean>()
  for (const { base, name, kind } of found) {
    if (kind !== 'archive' || count.get(base) === 1) continue
    const file = openIfReadable(files, name)
    isArchived.set(base, file !== undefined && readCatalogIfReadable(file) !== undefined)
  }
  const kept = found.filter(({ base, name, kind }) => {
    if (count.get(base) === 1 || isArchived.get(base) === (kind === 'archive')) return true
    leftovers.remove(name)
    return false
  })
  return kept.sort((a, b) => a.base - b.base)
}

/** Undefined when nothing of it can be read. */
function openIfReadable(files: OpenFiles, name: string): DiskFile | undefined {
  return ifReadable(() => {
    const file = files.get(name)
    file.size()
    return file
  })
}

const readCatalogIfReadable = (file: DiskFile): ReturnType<typeof readCatalog> => ifReadable(() => readCatalog(file))

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (cause) {
    if (isUnreadable(cause)) return undefined
    throw cause
  }
}

/** Undefined when it is damaged: without its end, nobody knows what stands where in it. */
function openArchive(
  file: DiskFile,
  base: number,
  name: string,
  restoring: Restoring,
): (Archive & { readonly end: number }) | undefined {
  const read = readCatalogIfReadable(file)
  if (!read) return undefined
  const { catalog, end } = read
  const slots = new Set<number>()
  for (let at = 0; at < catalog.length;) {
    const record = readRecord(catalog, at, catalog.length, saltOf(base))
    if (typeof record === 'string') break
    slots.add(record.slot)
    restoring.apply(record, name)
    at += record.length
  }
  return { base, name, length: file.size(), slots: [...slots], end }
}

/** @param next where the next file begins; undefined for the newest, whose end a crash may have torn */
function openSegment(file: DiskFile, base: number, next: number | undefined, restoring: Restoring): Segment {
  const segment = segmentAt(base)
  const header = Buffer.alloc(HEADER_BYTES)
  if (isForeign(header, new Salvage(file).read(header, 0, HEADER_BYTES, 0))) throw foreign()
  const until = next === undefined ? file.size() : Math.min(next - base, file.size())
  const range = { from: HEADER_BYTES, until, salt: segment.salt, mayBeTorn: next === undefined }
  const scan = scanRecords(file, range)
  let step = scan.next()
  for (; !step.done; step = scan.next()) {
    if ('hole' in step.value) restoring.hole(step.value.hole)
    else restoring.apply(step.value.record, segment, step.value.offset)
  }
  segment.length = step.value
  if (step.value < until) restoring.cut(until - step.value)
  if (next !== undefined && base + until !== next) restoring.hole(next - base - until)
  return segment
}

class Restoring {
  readonly catalog = new Catalog()
  holes = 0
  octetsCut = 0
  /** Running when something went missing: whether it was theirs shows when they go on. */
  readonly #suspects = new Set<Reply>()
  /** The slot after the newest head. */
  #nextHead = 1

  /** @param octets that are missing. No fewer than the replies that may have begun in them. */
  hole(octets: number): void {
    this.holes++
    this.catalog.nextSlot += octets
    for (const reply of this.catalog.running()) this.#suspects.add(reply)
  }

  /** The newest file ends in octets that are no records: a write that was cut short, by the loss of power perhaps. */
  cut(octets: number): void {
    this.catalog.nextSlot += octets
    this.octetsCut += octets
  }

  apply(record: Record, source: Segment | string, offset = 0): void {
    const { catalog } = this
    catalog.nextSlot = Math.max(catalog.nextSlot, record.slot + 1)
    if (record.kind === 'head') {
      // Said again where the place was damaged in which it had been said.
      if (catalog.atSlot(record.slot)) return
      // Slots count heads: those that are missing were forgotten, or lost.
      if (record.slot > this.#nextHead) catalog.forgetUntil(record.head.createdAt)
      this.#nextHead = Math.max(this.#nextHead, record.slot + 1)
      const reply = new Reply(record.slot, record.head)
      if (typeof source === 'object') reply.bornIn = source.base
      catalog.add(reply)
      catalog.claimKey(reply)
      return
    }
    // Its head stood in a file that was removed, as the oldest is: it was over, and is forgotten.
    const reply = catalog.atSlot(record.slot)
    if (!reply) return
    switch (record.kind) {
      case 'frames':
      case 'part': {
        const { first, last, final } = record
        if (reply.lost) return
        if (reply.final || first !== reply.last + 1 || last < first - (final ? 1 : 0)) return this.#lose(reply)
        this.#suspects.delete(reply)
        // An ending without a frame of its own has nothing that could be read.
        if (last >= first) {
          if (record.kind === 'part') archive(reply, source as string, record)
          else reply.extend(source as Segment, offset, first, last, record.length - record.octetsAt)
        } else if (typeof source === 'object') reply.endedIn = source.base
        if (!final) return
        reply.final = final
        return catalog.end(reply)
      }
      case 'ask':
        if (!reply.isOver) reply.ask = { segment: source as Segment, offset }
        return
      case 'packed-ask':
        if (!reply.isOver) reply.ask = { archive: source as string, place: record.place }
        return
      case 'name':
        if (!reply.deleted) catalog.claimName(reply, record.name)
        return
      case 'adopted':
        reply.adoptions++
        return
      case 'stop':
        reply.stopAsked = true
        return
      case 'release':
        reply.keyReleased = true
        reply.ask = undefined
        return catalog.freeKey(reply)
      case 'lost':
        return this.#lose(reply)
      case 'deleted':
        this.#suspects.delete(reply)
        return catalog.delete(reply)
      case 'forgotten':
        this.#suspects.delete(reply)
        return catalog.forget(reply)
    }
  }

  /** How many replies are lost. */
  finish(now: number): number {
    // Some that began after the newest head that is left.
    if (this.catalog.nextSlot > this.#nextHead) this.catalog.forgetUntil(now)
    for (const reply of this.#suspects) this.#lose(reply)
    const over = [...this.catalog.over()]
    for (const reply of over.sort((a, b) => a.overAt - b.overAt)) this.catalog.end(reply)
    return over.filter(({ lost }) => lost).length
  }

  #lose(reply: Reply): void {
    this.#suspects.delete(reply)
    reply.lost = true
    this.catalog.end(reply)
  }
}

function archive(reply: Reply, name: string, { first, last, place }: Extract<Record, { kind: 'part' }>): void {
  const part: Part = { archive: name, first, last, place }
  reply.parts = [...reply.parts, part]
  reply.last = last
  reply.octets += place.rawLength
}
