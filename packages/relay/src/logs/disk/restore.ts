// Opening: what the files say becomes what memory holds. Archives are read at their end only, segments whole.
// What is missing is found here, and a reply that may have lost frames is never taken for one that has none.
import { HoldfastError } from '@holdfast/protocol'
import { type Archive, readCatalog } from './archive.ts'
import { Catalog } from './catalog.ts'
import type { Disk } from './disk.ts'
import type { OpenFiles } from './open-files.ts'
import { type Record, readRecord } from './record.ts'
import { type Part, Reply } from './reply.ts'
import { scanRecords } from './scan.ts'
import { HEADER_BYTES, parseName, readHeader, type Segment } from './segment.ts'

export interface Restored {
  readonly catalog: Catalog
  /** Oldest first, and all before the segments. */
  readonly archives: Archive[]
  readonly segments: Segment[]
  /** Where the next segment begins. */
  readonly base: number
}

/** @throws HoldfastError `log-failed` when a newer version wrote this directory */
export function restore(disk: Disk, files: OpenFiles, onTrouble: (failure: HoldfastError) => void): Restored {
  const restoring = new Restoring()
  const archives: Archive[] = []
  const segments: Segment[] = []
  const bases = tidy(disk, files)
  /** Where the file before this one ended. */
  let end: number | undefined
  for (const [at, { base, name, kind }] of bases.entries()) {
    if (end !== undefined && end !== base) restoring.hole()
    const next = bases[at + 1]?.base
    if (kind === 'archive') {
      const { archive, end: until } = openArchive(files, base, name, restoring)
      archives.push(archive)
      end = until
    } else {
      const segment = openSegment(files, base, name, next, restoring)
      // Nothing arrived in it before the crash: the next one takes its name.
      if (segment.length <= HEADER_BYTES && next === undefined) {
        files.close(name)
        disk.unlink(name)
        end ??= base
        break
      }
      segments.push(segment)
      end = base + segment.length
    }
  }
  const lost = restoring.finish()
  if (restoring.holes > 0) {
    onTrouble(
      new HoldfastError('log-failed', `The log has ${restoring.holes} damaged places; ${lost} replies are lost.`),
    )
  }
  return { catalog: restoring.catalog, archives, segments, base: end ?? 0 }
}

/** The files that count, oldest first. Of a segment and its archive, the archive when it was finished. */
function tidy(disk: Disk, files: OpenFiles): { base: number; name: string; kind: 'segment' | 'archive' }[] {
  const found = disk.list().flatMap((name) => {
    const parsed = parseName(name)
    return parsed ? [{ name, ...parsed }] : []
  })
  const count = new Map<number, number>()
  for (const { base } of found) count.set(base, (count.get(base) ?? 0) + 1)
  // Asked of each pair once, before one of the two goes: in which order a directory names them is its own affair.
  const isArchived = new Map<number, boolean>()
  for (const { base, name, kind } of found)
    if (kind === 'archive' && count.get(base) !== 1) isArchived.set(base, readCatalog(files.get(name)) !== undefined)
  const kept = found.filter(({ base, name, kind }) => {
    if (count.get(base) === 1 || isArchived.get(base) === (kind === 'archive')) return true
    files.close(name)
    disk.unlink(name)
    return false
  })
  return kept.sort((a, b) => a.base - b.base)
}

function openArchive(
  files: OpenFiles,
  base: number,
  name: string,
  restoring: Restoring,
): { archive: Archive; end: number | undefined } {
  const file = files.get(name)
  const read = readCatalog(file)
  const slots = new Set<number>()
  if (!read) restoring.hole()
  else {
    for (let at = 0; at < read.catalog.length;) {
      const record = readRecord(read.catalog, at, read.catalog.length)
      if (typeof record === 'string') break
      slots.add(record.slot)
      restoring.apply(record, name)
      at += record.length
    }
  }
  return { archive: { base, name, length: file.size(), slots: [...slots] }, end: read?.end }
}

/** @param next where the next file begins; undefined for the newest, whose end a crash may have torn */
function openSegment(
  files: OpenFiles,
  base: number,
  name: string,
  next: number | undefined,
  restoring: Restoring,
): Segment {
  const file = files.get(name)
  const until = next === undefined ? file.size() : Math.min(next - base, file.size())
  const segment: Segment = { base, name, length: 0 }
  const header = Buffer.alloc(HEADER_BYTES)
  const verdict = readHeader(header, file.read(header, 0, HEADER_BYTES, 0))
  if (verdict === 'newer') throw new HoldfastError('log-failed', 'A newer version of Holdfast wrote this log.')
  if (verdict === 'torn') {
    if (next !== undefined) restoring.hole()
    return segment
  }
  const scan = scanRecords(file, HEADER_BYTES, until)
  for (let step = scan.next(); ; step = scan.next()) {
    if (step.done) {
      segment.length = step.value
      break
    }
    if (step.value === 'hole') restoring.hole()
    else restoring.apply(step.value.record, segment, step.value.offset)
  }
  if (next !== undefined && base + segment.length !== next) restoring.hole()
  return segment
}

class Restoring {
  readonly catalog = new Catalog()
  holes = 0
  /** Running when something went missing: whether it was theirs shows when they go on. */
  readonly #suspects = new Set<Reply>()

  hole(): void {
    this.holes++
    for (const reply of this.catalog.running()) this.#suspects.add(reply)
  }

  apply(record: Record, source: Segment | string, offset = 0): void {
    const { catalog } = this
    catalog.nextSlot = Math.max(catalog.nextSlot, record.slot + 1)
    if (record.kind === 'head') {
      const reply = new Reply(record.slot, record.head)
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
        }
        if (!final) return
        reply.final = final
        return catalog.end(reply)
      }
      case 'stop':
        reply.stopAsked = true
        return
      case 'release':
        reply.keyReleased = true
        return catalog.freeKey(reply)
      case 'lost':
        return this.#lose(reply)
      case 'forgotten':
        this.#suspects.delete(reply)
        return catalog.forget(reply)
    }
  }

  /** How many replies are lost. */
  finish(): number {
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
