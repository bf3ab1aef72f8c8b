// The real disk: one directory, locked for as long as this process uses it.
import fs from 'node:fs'
import path from 'node:path'
import type { Disk, DiskFile } from './disk.ts'
import { lockDirectory } from './lock.ts'

/**
 * Makes the directory when it is missing, and locks it.
 * @throws DirectoryInUse when another process has it
 */
export async function openNodeDisk(directory: string): Promise<Disk> {
  // What people asked and were told is in there: nobody else on this machine reads it.
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  const unlock = await lockDirectory(directory)
  const at = (name: string): string => path.join(directory, name)
  return {
    list: () =>
      fs
        .readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name),
    open: (name) => new NodeFile(fs.openSync(at(name), 'r')),
    make: (name) => new NodeFile(fs.openSync(at(name), 'w+', 0o600), directory),
    unlink: (name) => fs.unlinkSync(at(name)),
    rename: (from, to) => fs.renameSync(at(from), at(to)),
    close: unlock,
  }
}

class NodeFile implements DiskFile {
  readonly #fd: number
  /** The directory, until the name of this new file is durable in it. */
  #unnamedIn: string | undefined

  constructor(fd: number, unnamedIn?: string) {
    this.#fd = fd
    this.#unnamedIn = unnamedIn
  }

  size(): number {
    return fs.fstatSync(this.#fd).size
  }

  read(into: Buffer, offset: number, length: number, position: number): number {
    let done = 0
    while (done < length) {
      const read = fs.readSync(this.#fd, into, offset + done, length - done, position + done)
      if (read === 0) break
      done += read
    }
    return done
  }

  write(from: Buffer, offset: number, length: number, position: number): number {
    return fs.writeSync(this.#fd, from, offset, length, position)
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.#fd, size)
  }

  sync(done: (failure?: Error) => void): void {
    fs.fdatasync(this.#fd, (failure) => {
      if (failure) return done(failure)
      if (this.#unnamedIn === undefined) return done()
      syncDirectory(this.#unnamedIn, (failure) => {
        if (!failure) this.#unnamedIn = undefined
        done(failure)
      })
    })
  }

  close(): void {
    fs.closeSync(this.#fd)
  }
}

/** A new file outlives the loss of power only when its directory was synced too. Windows has no such call. */
function syncDirectory(directory: string, done: (failure?: Error) => void): void {
  if (process.platform === 'win32') return done()
  fs.open(directory, 'r', (failure, fd) => {
    if (failure) return done(failure)
    fs.fsync(fd, (failure) => fs.close(fd, () => done(failure ?? undefined)))
  })
}
