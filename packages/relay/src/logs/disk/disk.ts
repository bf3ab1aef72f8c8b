// The disk as an argument. The engine calls it synchronously: an append of a page-cache write costs less than
// the promise that would wait for it. node-disk.ts is the real one, memory-disk.ts one that fails on command.
import { HoldfastError } from '@holdfast/protocol'

/** One directory, without folders in it. Everything throws what the platform throws. */
export interface Disk {
  list(): string[]
  /** A file that is there. */
  open(name: string): DiskFile
  /** A new, empty file. One of the same name is emptied. */
  make(name: string): DiskFile
  unlink(name: string): void
  /** There is no file called `to`. */
  rename(from: string, to: string): void
  close(): Promise<void>
}

export interface DiskFile {
  /** In octets. */
  size(): number
  /** Reads `length` octets at `position` to `offset` of `into`; fewer only at the end of the file. */
  read(into: Buffer, offset: number, length: number, position: number): number
  /** Writes `length` octets from `offset` of `from`. Returns how many were written, which may be fewer. */
  write(from: Buffer, offset: number, length: number, position: number): number
  truncate(size: number): void
  /** Makes what was written, and the file's name, survive the loss of power. Calls back once, perhaps at once. */
  sync(done: (failure?: Error) => void): void
  close(): void
}

/** What the engine says when the disk fails it. The message has the platform's code, never its text or a path. */
export function logFailure(cause: unknown): HoldfastError {
  if (cause instanceof HoldfastError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return FULL.has(code)
    ? new HoldfastError('log-full', `The disk of the log is full (${code}).`, { cause })
    : new HoldfastError('log-failed', `The disk of the log failed (${code}).`, { cause })
}

/** Nothing of it is touched, so that the version that wrote it can go on with it. */
export const foreign = (): HoldfastError =>
  new HoldfastError('log-failed', 'Another version of Holdfast wrote this log.')

/**
 * Whether the disk cannot give back what it was given, and it is of no use to ask again. Everything else may pass: too
 * many open files, or a directory that belongs to somebody else.
 */
export const isUnreadable = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && UNREADABLE.has(String(cause.code))

const UNREADABLE: ReadonlySet<string> = new Set(['EIO', 'ENOENT', 'ENODATA', 'EUCLEAN', 'EBADMSG', 'ENXIO'])
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Writes all of it, however few octets the disk takes at a time. */
export function writeAll(file: DiskFile, from: Buffer, length: number, position: number): void {
  for (let done = 0; done < length;) {
    const written = file.write(from, done, length - done, position + done)
    if (written <= 0) throw Object.assign(new Error('the disk took nothing'), { code: 'EIO' })
    done += written
  }
}

/** `sync` as a promise, for work that is in no hurry. */
export const synced = (file: DiskFile): Promise<void> =>
  new Promise((resolve, reject) => file.sync((failure) => (failure ? reject(failure) : resolve())))
