// When full segments become archives. It takes another core for a while and time from every token that arrives
// meanwhile, and nobody waits for it: so it waits itself, for a time in which little is appended, and gives way when
// that is over. Only so many may wait, because opening reads them whole.
import type { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import type { Archive } from './archive.ts'
import type { Catalog } from './catalog.ts'
import { compact, type Compacted, type Deflate } from './compaction.ts'
import { type Disk, logFailure } from './disk.ts'
import type { Leftovers } from './leftovers.ts'
import type { OpenFiles } from './open-files.ts'
import type { Reply } from './reply.ts'
import { archiveName, type Segment } from './segment.ts'
import type { Traffic } from './traffic.ts'

export interface ArchivingOptions {
  readonly disk: Disk
  readonly files: OpenFiles
  readonly runtime: Runtime
  readonly catalog: Catalog
  readonly deflate: Deflate
  readonly traffic: Traffic
  readonly segmentsWaitingMax: number
  /** Of all segments that wait together. */
  readonly bytesWaitingMax: number
  readonly onArchived: (archive: Archive) => void
  /** Some of these replies cannot be read any more. */
  readonly onLost: (replies: readonly Reply[]) => void
  readonly onTrouble: (failure: HoldfastError) => void
  readonly leftovers: Leftovers
}

export class Archiving {
  readonly #options: ArchivingOptions
  /** Oldest first: they are archived in this order and in no other. */
  readonly #waiting: Segment[]
  #roomIsWanted = false
  #underWay: Promise<void> | undefined
  #closing = false

  constructor(waiting: readonly Segment[], options: ArchivingOptions) {
    this.#waiting = [...waiting]
    this.#options = options
  }

  /** Octets of the segments that wait. */
  get bytes(): number {
    let bytes = 0
    for (const { length } of this.#waiting) bytes += length
    return bytes
  }

  /** A segment is full. */
  add(segment: Segment): void {
    this.#waiting.push(segment)
    this.start()
  }

  /** Only archives can be dropped to make room, so nothing waits until there is some. */
  wantRoom(isWanted: boolean): void {
    this.#roomIsWanted = isWanted
    if (isWanted) this.start()
  }

  /** Archives what may be archived now. One that fails is tried again at the next call. */
  start(): void {
    if (!this.#mayGoOn()) return
    this.#underWay ??= this.#archiveAll()
      .catch((cause: unknown) => this.#options.onTrouble(logFailure(cause)))
      .finally(() => {
        this.#underWay = undefined
      })
  }

  /** Resolves when nothing is being archived. Never rejects. */
  async idle(): Promise<void> {
    await this.#underWay
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#underWay
  }

  async #archiveAll(): Promise<void> {
    const { onArchived, leftovers } = this.#options
    for (let segment = this.#waiting[0]; segment && this.#mayGoOn(); segment = this.#waiting[0]) {
      const done = await this.#archive(segment)
      if (!done) return
      for (const [reply, parts] of done.parts) reply.move(segment, parts, done.asks.get(reply))
      this.#waiting.shift()
      onArchived(done.archive)
      if (done.isDamaged) leftovers.setAside(segment.name)
      else leftovers.remove(segment.name)
    }
  }

  async #archive(segment: Segment): Promise<Compacted | undefined> {
    const { files, leftovers } = this.#options
    const name = archiveName(segment.base)
    leftovers.spare(name)
    let done: Compacted | undefined
    try {
      done = await compact(segment, {
        ...this.#options,
        // Got anew each time: between two reads it may have been closed in favour of others.
        file: { read: (...reading) => files.get(segment.name).read(...reading) },
        mayGoOn: () => this.#mayGoOn(),
      })
      return done
    } finally {
      // What is there of an unfinished archive counts for nothing, but takes room.
      if (!done) leftovers.remove(name)
    }
  }

  /** Asked before each step, so that a segment that is half done gives way too. */
  #mayGoOn(): boolean {
    return !this.#closing && this.#waiting.length > 0 && (this.#isForced() || this.#options.traffic.isQuiet())
  }

  #isForced(): boolean {
    const { segmentsWaitingMax, bytesWaitingMax, traffic } = this.#options
    if (segmentsWaitingMax === 0 || this.#roomIsWanted || this.bytes > bytesWaitingMax) return true
    // What a crash under load left is more than may wait, and those who come back are served first.
    return traffic.isKnown && this.#waiting.length > segmentsWaitingMax
  }
}
