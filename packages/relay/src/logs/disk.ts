// The embedded log: one directory, no server. What happens is appended to segments that all replies share
// (disk/journal.ts); full segments become archives in the background (disk/compaction.ts); memory holds where
// frames stand, never the frames. Files go oldest first and in no other order: so what is gone is always a
// beginning, and a reply whose head is gone was over.
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import { HoldfastError, type Seq } from '@holdfast/protocol'
import type { Octets } from '../octets.ts'
import { replyIdTime } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import type { Archive } from './disk/archive.ts'
import { Archiving } from './disk/archiving.ts'
import { readAsk } from './disk/ask.ts'
import type { Catalog } from './disk/catalog.ts'
import type { Deflate } from './disk/compaction.ts'
import { type Disk, logFailure } from './disk/disk.ts'
import { damaged, FrameReader } from './disk/frame-reader.ts'
import { Journal, type SyncPolicy } from './disk/journal.ts'
import { DiskLease, type LeaseHolder } from './disk/lease.ts'
import { Leftovers } from './disk/leftovers.ts'
import { Mark } from './disk/mark.ts'
import { openNodeDisk } from './disk/node-disk.ts'
import { OpenFiles } from './disk/open-files.ts'
import { askRecord, headRecord, markRecord } from './disk/record.ts'
import { Reply } from './disk/reply.ts'
import { restore } from './disk/restore.ts'
import type { Segment } from './disk/segment.ts'
import { Traffic } from './disk/traffic.ts'
import type { Adopted, Batch, Created, Follower, Head, Log, ReplyState } from './log.ts'

export interface DiskLogLimits {
  /** How long a reply is kept after its ending. Reached: it is forgotten, and answered with 410 `reply-expired`. */
  readonly retentionMs: number
  /** The log on the disk. Reached: the oldest finished replies go; when there are none, 503 `log-full`. */
  readonly diskBytesMax: number
  /** Replies that are kept: memory holds about 1.2 kB of each. Reached: the same. */
  readonly repliesMax: number
  /** One reply in the log: more than the pump’s own limit, which ends it before. Reached: it fails with `reply-too-large`. */
  readonly replyBytesMax: number
  /** What it takes to go on with a reply after a crash, the client’s request above all. Reached: it is not kept, so that the reply ends there with what it has. */
  readonly askBytesMax: number
  /** A segment of the log; archiving holds one of them in memory. Reached: another one, and the full one waits to be archived. */
  readonly segmentBytesMax: number
  /** A segment’s time, so that a quiet relay too forgets in time. Seen by `sweep`. Reached: the same. */
  readonly segmentMsMax: number
  /**
   * Full segments that wait for a quiet time to be archived; 0: none waits. Opening takes about 0.1 s for each that
   * waits. Reached, or when room is needed: the oldest are archived at once.
   */
  readonly segmentsWaitingMax: number
  /** What may be appended in a second in a quiet time. Judged by `sweep`. Reached: archiving waits, and one that has begun gives way. */
  readonly quietBytesPerSMax: number
  /** Files open for reading, beside those being written. Reached: the one that was read longest ago is closed. */
  readonly filesOpenMax: number
  /** What the loss of power may cost: see SyncPolicy. */
  readonly sync: SyncPolicy
  /** How often `HOLDFAST_SYNC=interval` writes through to the disk. */
  readonly syncMs: number
}

export const DISK_LOG_LIMITS: DiskLogLimits = {
  retentionMs: 24 * 3_600_000,
  diskBytesMax: 10 * 2 ** 30,
  repliesMax: 500_000,
  replyBytesMax: 80 * 2 ** 20,
  askBytesMax: 8 * 2 ** 20,
  segmentBytesMax: 32 * 2 ** 20,
  segmentMsMax: 3_600_000,
  segmentsWaitingMax: 8,
  quietBytesPerSMax: 64 * 2 ** 10,
  filesOpenMax: 64,
  sync: 'interval',
  syncMs: 1000,
}

export type DiskLogOptions = Partial<DiskLogLimits> & {
  readonly runtime: Runtime
  /** How archives are compressed. The default uses another thread; a simulation wants one that does not. */
  readonly deflate?: Deflate
  /** Told of what failed in the background: damage found, a sync or a compaction that did not work. */
  readonly onTrouble?: (failure: HoldfastError) => void
} & ({ readonly directory: string } | { readonly disk: Disk })

/**
 * Opens the log of a directory, which is made when it is missing.
 * @throws DirectoryInUse when another process has it; HoldfastError `log-failed` when it cannot be read
 */
export async function openDiskLog(options: DiskLogOptions): Promise<Log> {
  const disk = 'disk' in options ? options.disk : await openNodeDisk(options.directory)
  try {
    return new DiskLog(disk, options)
  } catch (cause) {
    await disk.close()
    throw logFailure(cause)
  }
}

const deflateOnAnotherThread = promisify(deflateRaw)
const FASTEST = { level: 1 }

class DiskLog implements Log, LeaseHolder {
  readonly replyBytesMax: number
  readonly #limits: DiskLogLimits
  readonly #runtime: Runtime
  readonly #disk: Disk
  readonly #onTrouble: (failure: HoldfastError) => void
  readonly #files: OpenFiles
  readonly #leftovers: Leftovers
  readonly #reader: FrameReader
  readonly #catalog: Catalog
  readonly #journal: Journal
  readonly #traffic: Traffic
  /** Full segments, until they are archives. */
  readonly #archiving: Archiving
  /** Oldest first, and all of them before the segments. */
  readonly #archives: Archive[]
  /** Replies that hold an idempotency key and are not durable yet. */
  readonly #pending = new Map<Reply, Promise<void>>()

  constructor(disk: Disk, options: DiskLogOptions) {
    const { runtime, onTrouble = () => {}, deflate = (raw) => deflateOnAnotherThread(raw, FASTEST) } = options
    this.#limits = { ...DISK_LOG_LIMITS, ...options }
    this.replyBytesMax = this.#limits.replyBytesMax
    this.#runtime = runtime
    this.#disk = disk
    this.#onTrouble = onTrouble
    const files = new OpenFiles(disk, this.#limits.filesOpenMax)
    const leftovers = new Leftovers(disk, files, onTrouble)
    const { catalog, archives, segments, base } = restore({ disk, files, leftovers, now: runtime.now(), onTrouble })
    this.#files = files
    this.#reader = new FrameReader(files)
    this.#leftovers = leftovers
    this.#catalog = catalog
    this.#archives = archives
    const { sync, syncMs, segmentBytesMax, segmentsWaitingMax, quietBytesPerSMax, diskBytesMax } = this.#limits
    this.#journal = new Journal({
      disk,
      runtime,
      sync,
      syncMs,
      // Only archives can be dropped, so a small bound wants small segments.
      segmentBytesMax: Math.min(segmentBytesMax, Math.ceil(diskBytesMax / 8)),
      base,
      onTrouble,
      onSealed: (segment) => this.#archiving.add(segment),
    })
    this.#traffic = new Traffic({ runtime, appended: () => this.#journal.position, quietBytesPerSMax })
    this.#archiving = new Archiving(segments, {
      disk,
      files,
      leftovers,
      runtime,
      catalog,
      deflate,
      traffic: this.#traffic,
      segmentsWaitingMax,
      bytesWaitingMax: diskBytesMax / 4,
      onArchived: (archive) => this.#archives.push(archive),
      onLost: (replies) => this.#lose(replies),
      onTrouble,
    })
    this.#forgetExpired()
    this.#archiving.start()
  }

  async create(head: Head, ask?: Octets): Promise<Created> {
    // Between the last look and the claim nothing is awaited, or two could find the key free.
    for (let holder = this.#holderOf(head); holder; holder = this.#holderOf(head)) {
      const pending = this.#pending.get(holder)
      if (!pending) return { outcome: 'exists', state: stateOf(holder) }
      // It may fail, and then the key is free again.
      await pending.catch(() => {})
    }
    if (this.#catalog.get(head.id)) throw new Error('a reply of this id exists')
    if (!this.#makeRoom()) {
      // Only archives can go, so what is over is archived: there may be room for the next.
      this.#journal.sealOlderThan(0)
      throw new HoldfastError('log-full', 'The log has reached its bound.', { retryAfterMs: 1_000 })
    }
    const reply = new Reply(this.#catalog.nextSlot++, head)
    this.#catalog.claimKey(reply)
    const records = [headRecord(reply.slot, head)]
    const askAt = records[0]?.length ?? 0
    const hasAsk = ask !== undefined && ask.length <= this.#limits.askBytesMax
    if (hasAsk) records.push(askRecord(reply.slot, ask))
    const kept = this.#write(records, (segment, offset) => {
      reply.bornIn = segment.base
      if (hasAsk) reply.ask = { segment, offset: offset + askAt }
      this.#catalog.add(reply)
      reply.lease = new DiskLease(reply, this)
    })
    this.#pending.set(reply, kept)
    try {
      await kept
    } catch (cause) {
      this.#catalog.freeKey(reply)
      throw cause
    } finally {
      this.#pending.delete(reply)
    }
    if (!reply.lease) throw new Error('a new reply has no lease')
    return { outcome: 'created', lease: reply.lease }
  }

  async state(id: string): Promise<ReplyState | undefined> {
    const reply = this.#catalog.get(id)
    return reply && stateOf(reply)
  }

  async find(owner: string, idempotencyKey: string): Promise<ReplyState | undefined> {
    for (;;) {
      const holder = this.#holderOf({ owner, idempotencyKey })
      const pending = holder && this.#pending.get(holder)
      if (!pending) return holder && stateOf(holder)
      await pending.catch(() => {})
    }
  }

  async named(owner: string, name: string): Promise<ReplyState | undefined> {
    const reply = this.#catalog.withName(owner, name)
    return reply && stateOf(reply)
  }

  async read(id: string, after: Seq, charsMax: number): Promise<Batch | undefined> {
    const reply = this.#catalog.get(id)
    if (!reply) return undefined
    if (reply.lost) throw damaged()
    if (after >= reply.last) return undefined
    try {
      return this.#reader.read(reply, after, charsMax)
    } catch (cause) {
      throw logFailure(cause)
    }
  }

  follow(id: string, follower: Follower): () => void {
    return this.#catalog.get(id)?.follow(follower) ?? (() => {})
  }

  async askStop(id: string): Promise<boolean> {
    const reply = this.#catalog.get(id)
    if (!reply) return false
    if (reply.stopAsked || reply.isOver) return true
    await this.#write([markRecord(reply.slot, 'stop')], () => {
      reply.stopAsked = true
    })
    return true
  }

  releaseKey(id: string): void {
    const reply = this.#catalog.get(id)
    if (!reply || reply.keyReleased) return
    reply.keyReleased = true
    reply.ask = undefined
    this.#catalog.freeKey(reply)
    const mark = new Mark(
      [markRecord(reply.slot, 'release')],
      () => {},
      () => this.#journal.putLater(mark),
    )
    this.#journal.put(mark)
  }

  async forget(id: string): Promise<boolean> {
    const reply = this.#catalog.get(id)
    if (!reply?.isOver) return false
    await this.#write([markRecord(reply.slot, 'deleted')], () => this.#catalog.delete(reply))
    return true
  }

  async adopt(): Promise<Adopted[]> {
    const orphans = [...this.#catalog.running()].filter(({ lease }) => lease === undefined)
    const adopted = await Promise.all(orphans.map((reply) => this.#adopt(reply)))
    return adopted.flatMap((one) => one ?? [])
  }

  /** Undefined where it could not be noted down. */
  async #adopt(reply: Reply): Promise<Adopted | undefined> {
    // Before anything is awaited, so that nobody else takes it.
    const lease = new DiskLease(reply, this)
    reply.lease = lease
    const ask = readAsk(reply, this.#files)
    if (ask === undefined) return { state: reply.state(), lease, times: reply.adoptions }
    try {
      await this.#write([markRecord(reply.slot, 'adopted')], () => reply.adoptions++)
    } catch (cause) {
      lease.fail(logFailure(cause))
      return undefined
    }
    return { state: reply.state(), lease, ask, times: reply.adoptions }
  }

  get bytes(): number {
    let bytes = (this.#journal.active?.length ?? 0) + this.#archiving.bytes
    for (const { length } of this.#archives) bytes += length
    return bytes
  }

  hasExpired(id: string): boolean {
    const createdAt = replyIdTime(id)
    if (createdAt === undefined || this.#catalog.get(id)) return false
    if (createdAt <= this.#runtime.now() - this.#limits.retentionMs) return true
    return createdAt <= this.#catalog.forgottenUntil && !this.#catalog.isDeleted(id)
  }

  async sweep(): Promise<void> {
    this.#leftovers.retry()
    this.#forgetExpired()
    this.#makeRoom()
    this.#journal.sealOlderThan(this.#limits.segmentMsMax)
    this.#traffic.look()
    this.#archiving.start()
    await this.#archiving.idle()
  }

  async close(): Promise<void> {
    await this.#archiving.close()
    await this.#journal.close()
    this.#files.closeAll()
    await this.#disk.close()
  }

  put(entry: Parameters<LeaseHolder['put']>[0]): void {
    this.#journal.put(entry)
  }

  putLater(entry: Parameters<LeaseHolder['putLater']>[0]): void {
    this.#journal.putLater(entry)
  }

  called(reply: Reply, name: string): void {
    this.#catalog.claimName(reply, name)
  }

  ended(reply: Reply): void {
    this.#catalog.end(reply)
  }

  aside(work: () => void): void {
    this.#runtime.soon(work)
  }

  #write(records: readonly Buffer[], kept: (segment: Segment, offset: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (segment: Segment, offset: number): void => {
        kept(segment, offset)
        resolve()
      }
      this.#journal.put(new Mark(records, done, reject))
    })
  }

  #holderOf({ owner, idempotencyKey }: Pick<Head, 'owner' | 'idempotencyKey'>): Reply | undefined {
    return idempotencyKey === undefined ? undefined : this.#catalog.withKey(owner, idempotencyKey)
  }

  #forgetExpired(): void {
    const horizon = this.#runtime.now() - this.#limits.retentionMs
    for (const reply of this.#catalog.over()) {
      if (reply.overAt > horizon) break
      this.#catalog.forget(reply)
    }
    while (this.#dropOldest((reply) => reply === undefined));
  }

  /** Whether there is room for one more. */
  #makeRoom(): boolean {
    let hasRoom = this.#hasRoom()
    while (!hasRoom && this.#dropOldest((reply) => reply?.isOver ?? true)) hasRoom = this.#hasRoom()
    this.#archiving.wantRoom(!hasRoom)
    return hasRoom
  }

  #hasRoom(): boolean {
    const { diskBytesMax, repliesMax } = this.#limits
    return this.bytes < diskBytesMax && this.#catalog.size < repliesMax
  }

  /** Drops the oldest archive when everybody in it may go, and says whether it did. */
  #dropOldest(mayGo: (reply: Reply | undefined) => boolean): boolean {
    const oldest = this.#archives[0]
    // Not before what is left over: an older file must not outlive a newer one.
    if (!oldest?.slots.every((slot) => mayGo(this.#catalog.atSlot(slot))) || !this.#leftovers.retry()) return false
    this.#archives.shift()
    for (const slot of oldest.slots) {
      const reply = this.#catalog.atSlot(slot)
      if (reply) this.#catalog.forget(reply)
    }
    this.#leftovers.remove(oldest.name)
    return true
  }

  /** Some of them was damaged: nothing of them is shown any more, and nothing is added. */
  #lose(replies: readonly Reply[]): void {
    for (const reply of replies) {
      reply.lost = true
      this.#catalog.end(reply)
      reply.lease?.fail(damaged())
    }
    if (replies.length === 0) return
    this.#onTrouble(new HoldfastError('log-failed', `Archiving found damage; ${replies.length} replies are lost.`))
  }
}

function stateOf(reply: Reply): ReplyState {
  if (reply.lost) throw damaged()
  return reply.state()
}
