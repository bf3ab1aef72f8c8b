// Files open for reading. At the limit, the one that was not needed for the longest time is closed.
import type { Disk, DiskFile } from './disk.ts'

export class OpenFiles {
  readonly #disk: Disk
  readonly #filesOpenMax: number
  /** Least recently used first. */
  readonly #files = new Map<string, DiskFile>()

  constructor(disk: Disk, filesOpenMax: number) {
    this.#disk = disk
    this.#filesOpenMax = filesOpenMax
  }

  get(name: string): DiskFile {
    const open = this.#files.get(name)
    if (open) {
      this.#files.delete(name)
      this.#files.set(name, open)
      return open
    }
    for (const oldest of this.#files.keys()) {
      if (this.#files.size < this.#filesOpenMax) break
      this.close(oldest)
    }
    const file = this.#disk.open(name)
    this.#files.set(name, file)
    return file
  }

  close(name: string): void {
    this.#files.get(name)?.close()
    this.#files.delete(name)
  }

  closeAll(): void {
    for (const name of this.#files.keys()) this.close(name)
  }
}
