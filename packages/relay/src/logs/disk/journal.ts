// The writing side: everything that happens to all replies, one record after the other. What is put is encoded
// and written once per tick, in one write for all replies, and only then told to whoever waits for it. Nothing is
// allocated per append but the entry, and no promise waits for a token.
import { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import { type Disk, type DiskFile, logFailure, writeAll } from './disk.ts'
import { saltOf } from './record.ts'
import { HEADER_BYTES, type Segment, segmentAt, writeHeader } from './segment.ts'

/** One record on its way to the disk. Unless it is not wanted, `kept` or `lost` is called, once. */
export interface Entry {
  /** Octets of the record. */
  readonly length: number
  /** Asked before it is written: false for what must not follow something that could not be. */
  readonly wanted: boolean
  /** Somebody can do nothing before it is written: it does not wait for the others of this tick. */
  readonly isUrgent?: boolean
  /** @param salt of the segment it is written to */
  write(into: Buffer, at: number, salt: number): void
  /** It is durable, and stands here. */
  kept(segment: Segment, offset: number): void
  /** It is not in the log and never will be. */
  lost(failure: HoldfastError): void
}

/**
 * What the loss of power may cost (kill -9 costs nothing in any of them):
 * `none`: what the platform had not written by itself, usually up to half a minute;
 * `interval`: the last `syncMs`;
 * `always`: nothing, because a frame is durable before it is given to anyone. Frames wait for the disk together.
 */
export type SyncPolicy = 'none' | 'interval' | 'always'

export interface JournalOptions {
  readonly disk: Disk
  readonly runtime: Runtime
  readonly sync: SyncPolicy
  readonly syncMs: number
  readonly segmentBytesMax: number
  /** Where the first new segment begins. */
  readonly base: number
  /** A segment is full: nothing will be added to it. */
  readonly onSealed: (segment: Segment) => void
  /** Something failed that no caller waits for. */
  readonly onTrouble: (failure: HoldfastError) => void
}

/** What one write carries at the most, unless a single record is larger. */
const WRITE_BYTES_MAX = 1 << 20
const BUFFER_BYTES_AT_FIRST = 1 << 16

/** What one write carried, until the disk has synced it. */
interface Group {
  readonly entries: readonly Entry[]
  readonly offset: number
}

export class Journal {
  readonly #options: JournalOptions
  #queue: Entry[] = []
  #scheduled = false
  #flushing = false
  #closed = false
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES_AT_FIRST)
  #base: number
  #active: { readonly segment: Segment; readonly file: DiskFile } | undefined
  #activeSince = 0
  /** Segments with octets that a power cut would cost, and their files. */
  readonly #unsynced = new Map<Segment, DiskFile>()
  #cancelSync: (() => void) | undefined
  /** Files that are still to be closed. */
  readonly #open = new Set<DiskFile>()
  /** Being synced just now: not to be closed. */
  readonly #inSync = new Set<DiskFile>()
  /** `always` only: written to the active segment, in order, and not yet synced. */
  #groups: Group[] = []
  /** What a failed write left in the active segment could not be cut off: write no more to it. */
  #spoiled = false
  /** `always` only: what could not be written while groups before it wait for the disk. */
  #refused: { readonly entries: readonly Entry[]; readonly failure: HoldfastError } | undefined
  #whenSettled: (() => void)[] = []

  constructor(options: JournalOptions) {
    this.#options = options
    this.#base = options.base
  }

  /** The segment that is being written, if there is one. */
  get active(): Segment | undefined {
    return this.#active?.segment
  }

  /** Octets that were ever appended, all segments together: where the next record will stand in the log. */
  get position(): number {
    const { active } = this
    return active ? active.base + active.length : this.#base
  }

  put(entry: Entry): void {
    if (this.#closed) return entry.lost(new HoldfastError('relay-closing', 'The log is closed.'))
    this.#queue.push(entry)
    if (entry.isUrgent && !this.#flushing) return this.#flush()
    if (this.#scheduled) return
    this.#scheduled = true
    this.#options.runtime.soon(() => this.#flush())
  }

  /** Goes with whatever is written next. */
  putLater(entry: Entry): void {
    this.#queue.push(entry)
  }

  /** Ends the active segment before it is full when it was begun that long ago, so that its replies can be archived. */
  sealOlderThan(ms: number): void {
    const age = this.#options.runtime.now() - this.#activeSince
    if (age >= ms && this.#groups.length === 0 && this.#refused === undefined) this.#seal()
  }

  /** Writes what is queued, waits for the disk where the policy does, and lets go of the file. */
  async close(): Promise<void> {
    this.#closed = true
    this.#flush()
    do {
      this.#syncAll()
      while (this.#inSync.size > 0) await new Promise<void>((settled) => this.#whenSettled.push(settled))
    } while (this.#unsynced.size > 0)
    this.#cancelSync?.()
    const active = this.#active
    this.#active = undefined
    if (active) this.#release(active.segment, active.file)
  }

  #flush(): void {
    // A disk that syncs at once comes back here while a longer queue is still being written, in its order.
    if (this.#flushing) return
    this.#flushing = true
    this.#scheduled = false
    const queue = this.#queue
    this.#queue = []
    let from = 0
    while (from < queue.length && !this.#mustWait()) from = this.#writeSome(queue, from)
    if (from < queue.length) this.#queue = queue.slice(from).concat(this.#queue)
    this.#flushing = false
  }

  /** While earlier writes wait for the disk, a failure or a full segment cannot be dealt with. */
  #mustWait(): boolean {
    if (this.#groups.length === 0) return false
    return this.#refused !== undefined || (this.#active?.segment.length ?? 0) >= this.#options.segmentBytesMax
  }

  /** Writes entries from `from` on, as many as one write takes. Returns where the next write begins. */
  #writeSome(queue: readonly Entry[], from: number): number {
    const entries: Entry[] = []
    let length = this.#active && this.#active.segment.length > 0 ? 0 : writeHeader(this.#buffer)
    const start = length
    const salt = this.#active?.segment.salt ?? saltOf(this.#base)
    let until = from
    for (; until < queue.length; until++) {
      const entry = queue[until]
      if (!entry) break
      if (!entry.wanted) continue
      if (entries.length > 0 && length + entry.length > WRITE_BYTES_MAX) break
      this.#reserve(length, entry.length)
      entry.write(this.#buffer, length, salt)
      length += entry.length
      entries.push(entry)
    }
    if (entries.length > 0) this.#write(entries, start, length)
    // One that a very large record made goes when the record is written.
    if (this.#buffer.length > 2 * WRITE_BYTES_MAX) this.#buffer = Buffer.allocUnsafe(WRITE_BYTES_MAX)
    return until
  }

  #reserve(used: number, more: number): void {
    if (used + more <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(used + more, this.#buffer.length * 2))
    this.#buffer.copy(grown, 0, 0, used)
    this.#buffer = grown
  }

  #write(entries: readonly Entry[], start: number, length: number): void {
    let offset: number
    try {
      const { segment, file } = this.#activate()
      writeAll(file, this.#buffer, length, segment.length)
      offset = segment.length + start
      segment.length += length
    } catch (cause) {
      this.#retreat()
      const failure = logFailure(cause)
      if (this.#groups.length > 0) this.#refused = { entries, failure }
      else loseAll(entries, failure)
      return
    }
    if (this.#options.sync === 'always') {
      this.#groups.push({ entries, offset })
      this.#syncGroups()
      return
    }
    this.#keep(entries, offset)
    this.#syncSoon()
    if (this.#isFull()) this.#seal()
  }

  #activate(): { readonly segment: Segment; readonly file: DiskFile } {
    if (this.#active) return this.#active
    const segment = segmentAt(this.#base)
    const file = this.#options.disk.make(segment.name)
    this.#open.add(file)
    this.#active = { segment, file }
    this.#activeSince = this.#options.runtime.now()
    return this.#active
  }

  #isFull(): boolean {
    return (this.#active?.segment.length ?? 0) >= this.#options.segmentBytesMax
  }

  /**
   * A write failed, perhaps half-way. The next one must not come after octets that nobody was promised, so they
   * are cut off; where even that fails, the next segment's base says that they do not count.
   */
  #retreat(): void {
    const active = this.#active
    if (!active) return
    try {
      active.file.truncate(active.segment.length)
    } catch {
      this.#spoiled = true
    }
    if (this.#spoiled && this.#groups.length === 0) this.#seal()
  }

  #keep(entries: readonly Entry[], offset: number): void {
    const segment = this.#active?.segment
    if (!segment) throw new Error('kept without a segment')
    for (const entry of entries) {
      entry.kept(segment, offset)
      offset += entry.length
    }
  }

  #seal(): void {
    const active = this.#active
    if (!active) return
    this.#active = undefined
    this.#spoiled = false
    this.#release(active.segment, active.file)
    // When nothing in it counts, its name is used again, and so its file.
    if (active.segment.length <= HEADER_BYTES) return
    this.#base = active.segment.base + active.segment.length
    this.#options.onSealed(active.segment)
  }

  /** `interval`: one timer, and only while there is something to sync. */
  #syncSoon(): void {
    if (this.#options.sync !== 'interval' || !this.#active) return
    this.#unsynced.set(this.#active.segment, this.#active.file)
    this.#armSync()
  }

  #armSync(): void {
    this.#cancelSync ??= this.#options.runtime.after(this.#options.syncMs, () => {
      this.#cancelSync = undefined
      this.#syncAll()
    })
  }

  /** What came after the sync under way began waits for the next. */
  #syncAll(): void {
    if (this.#inSync.size > 0) this.#armSync()
    else this.#syncInOrder([...this.#unsynced])
  }

  /** One after the other: what is newer must not outlive the loss of power where something older does not. */
  #syncInOrder([next, ...later]: readonly (readonly [Segment, DiskFile])[]): void {
    if (!next) return
    const [segment, file] = next
    this.#unsynced.delete(segment)
    this.#sync(file, (failure) => {
      if (failure) this.#options.onTrouble(logFailure(failure))
      // The platform may believe now that these pages are clean, so to try again would prove nothing: only what
      // comes after can be saved.
      if (failure && segment === this.active) this.#seal()
      this.#release(segment, file)
      this.#syncInOrder(later)
    })
  }

  #sync(file: DiskFile, done: (failure: Error | undefined) => void): void {
    this.#inSync.add(file)
    file.sync((failure) => {
      this.#inSync.delete(file)
      done(failure)
      if (this.#inSync.size === 0) for (const settled of this.#whenSettled.splice(0)) settled()
    })
  }

  /**
   * Closes a file that nobody needs any more. Once: closing a descriptor twice may close one that was given to
   * somebody else meanwhile.
   */
  #release(segment: Segment, file: DiskFile): void {
    if (segment === this.active || this.#unsynced.has(segment) || this.#inSync.has(file)) return
    if (!this.#open.delete(file)) return
    try {
      file.close()
    } catch (cause) {
      this.#options.onTrouble(logFailure(cause))
    }
  }

  /** `always`: one sync for all groups that are waiting when it begins. */
  #syncGroups(): void {
    const active = this.#active
    const count = this.#groups.length
    if (!active || count === 0 || this.#inSync.has(active.file)) return
    this.#sync(active.file, (failure) => {
      const groups = this.#groups.splice(0, failure ? this.#groups.length : count)
      if (failure) this.#unwrite(active.segment, groups, logFailure(failure))
      else for (const { entries, offset } of groups) this.#keep(entries, offset)
      this.#settle()
    })
  }

  /** The disk would not promise to hold these, so they never happened. */
  #unwrite(segment: Segment, groups: readonly Group[], failure: HoldfastError): void {
    segment.length = groups[0]?.offset ?? segment.length
    this.#retreat()
    this.#seal()
    for (const { entries } of groups) loseAll(entries, failure)
  }

  #settle(): void {
    if (this.#groups.length > 0) return this.#syncGroups()
    const refused = this.#refused
    this.#refused = undefined
    if (this.#spoiled || this.#isFull()) this.#seal()
    if (refused) loseAll(refused.entries, refused.failure)
    this.#flush()
  }
}

function loseAll(entries: readonly Entry[], failure: HoldfastError): void {
  for (const entry of entries) entry.lost(failure)
}
