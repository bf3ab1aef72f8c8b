// A disk that is not one: it survives the crash of its process, forgets what was not synced when the power goes,
// and fails when it is told to. For tests and the simulation.
import type { Disk, DiskFile } from './disk.ts'

export type Operation = 'make' | 'write' | 'truncate' | 'sync' | 'unlink' | 'rename'

export interface MemoryDiskOptions {
  /**
   * Asked before each operation that changes the disk, counted from 1. A number is how many octets of a write
   * arrive before it fails; 0 octets and `fail` are the same, and so is a number for anything but a write.
   */
  readonly failWrite?: (n: number, operation: Operation, name: string) => 'ok' | 'fail' | number
  /** Sectors gone bad: asked before each read, and before a file is opened (which reads nothing of it). */
  readonly failRead?: (name: string, position: number, length: number) => boolean
  /** How many octets one write takes at the most. The platform may take fewer than it was given. */
  readonly writeBytesMax?: number
  /** When a sync is done: at once by default. A runtime's `soon` lets more be written meanwhile. */
  readonly soon?: (work: () => void) => void
  /** The platform's code of every failure: ENOSPC by default. */
  readonly failureCode?: string
}

/** Itself a disk whose files die with the process; a process that is to be dead altogether is given `boot()`. */
export interface MemoryDisk extends Disk {
  /** The disk as one process sees it: after the next crash it can do nothing with it any more. */
  boot(): Disk
  /** The process dies: what was written stays, and whoever still holds a file of this disk can do nothing with it. */
  crash(): void
  /** The power goes: like a crash, and what was not synced is gone. */
  losePower(): void
  /** The contents of a file as they stand, for a test to look at. */
  contents(name: string): Buffer
  /** Puts a file there, synced. */
  put(name: string, contents: Buffer): void
  /** How many operations have changed the disk, or tried to. */
  readonly operations: number
}

interface Inode {
  bytes: Buffer
  length: number
  /** As it would be after the loss of power; undefined: it would not be there. */
  durable: Buffer | undefined
}

export function createMemoryDisk(options: MemoryDiskOptions = {}): MemoryDisk {
  const { failWrite = () => 'ok', failRead = () => false, writeBytesMax = Infinity } = options
  const { soon = (work) => work(), failureCode = 'ENOSPC' } = options
  const files = new Map<string, Inode>()
  let life = 0
  let operations = 0

  const failure = (code: string): Error => Object.assign(new Error(`simulated ${code}`), { code })
  const inodeOf = (name: string): Inode => {
    const inode = files.get(name)
    if (!inode) throw failure('ENOENT')
    return inode
  }
  /** How many octets may pass before the failure; undefined: no failure. */
  const allowed = (operation: Operation, name: string): number | undefined => {
    const verdict = failWrite(++operations, operation, name)
    return verdict === 'ok' ? undefined : verdict === 'fail' ? 0 : verdict
  }
  const change = (operation: Operation, name: string): void => {
    if (allowed(operation, name) !== undefined) throw failure(failureCode)
  }

  const aliveSince = (born: number): void => {
    if (born !== life) throw failure('EBADF')
  }

  const fileOf = (name: string, inode: Inode): DiskFile => {
    const born = life
    let closed = false
    const alive = (): void => {
      aliveSince(born)
      // A real descriptor may be somebody else's by then.
      if (closed) throw failure('EBADF')
    }
    return {
      size: () => inode.length,
      read(into, offset, length, position) {
        alive()
        if (failRead(name, position, length)) throw failure('EIO')
        return inode.bytes.copy(into, offset, position, Math.min(position + length, inode.length))
      },
      write(from, offset, length, position) {
        alive()
        const most = allowed('write', name)
        const written = Math.min(length, writeBytesMax, most ?? Infinity)
        if (written > 0) {
          reserve(inode, position + written)
          from.copy(inode.bytes, position, offset, offset + written)
          inode.length = Math.max(inode.length, position + written)
        }
        if (most !== undefined) throw failure(failureCode)
        return written
      },
      truncate(size) {
        alive()
        change('truncate', name)
        inode.bytes.fill(0, size)
        inode.length = size
      },
      sync(done) {
        if (closed) throw failure('EBADF')
        // What is written after it was asked for is no business of this sync.
        const durable = Buffer.from(inode.bytes.subarray(0, inode.length))
        soon(() => {
          if (born !== life) return
          if (allowed('sync', name) !== undefined) return done(failure('EIO'))
          inode.durable = durable
          done()
        })
      },
      close() {
        if (born === life) alive()
        closed = true
      },
    }
  }

  const seenBy = (alive: () => void): Disk => ({
    list() {
      alive()
      return [...files.keys()]
    },
    open(name) {
      alive()
      const inode = inodeOf(name)
      if (failRead(name, 0, 0)) throw failure('EIO')
      return fileOf(name, inode)
    },
    make(name) {
      alive()
      change('make', name)
      const inode: Inode = { bytes: Buffer.alloc(0), length: 0, durable: undefined }
      files.set(name, inode)
      return fileOf(name, inode)
    },
    unlink(name) {
      alive()
      inodeOf(name)
      change('unlink', name)
      files.delete(name)
    },
    rename(from, to) {
      alive()
      const inode = inodeOf(from)
      change('rename', from)
      files.delete(from)
      files.set(to, inode)
    },
    close: () => Promise.resolve(),
  })

  return {
    ...seenBy(() => {}),
    boot() {
      const born = life
      return seenBy(() => aliveSince(born))
    },
    crash() {
      life++
    },
    losePower() {
      life++
      for (const [name, inode] of files) {
        const { durable } = inode
        if (durable) files.set(name, { bytes: Buffer.from(durable), length: durable.length, durable })
        else files.delete(name)
      }
    },
    contents(name) {
      const inode = inodeOf(name)
      return Buffer.from(inode.bytes.subarray(0, inode.length))
    },
    put: (name, contents) =>
      void files.set(name, { bytes: Buffer.from(contents), length: contents.length, durable: Buffer.from(contents) }),
    get operations() {
      return operations
    },
  }
}

function reserve(inode: Inode, length: number): void {
  if (length <= inode.bytes.length) return
  const grown = Buffer.alloc(Math.max(length, inode.bytes.length * 2, 4096))
  inode.bytes.copy(grown, 0, 0, inode.length)
  inode.bytes = grown
}
