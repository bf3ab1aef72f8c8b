// Reading a file that has gone bad. A sector that the disk does not give costs its page: what stood there is zeros,
// of which no record is made, and whoever reads on learns where that was.
import { type DiskFile, isUnreadable } from './disk.ts'

export type Readable = Pick<DiskFile, 'read'>

const PAGE_BYTES = 4096

export class Salvage implements Readable {
  /** Where the newest page ends that could not be read; 0 as long as there was none. */
  unreadableUntil = 0
  readonly #file: Readable

  constructor(file: Readable) {
    this.#file = file
  }

  read(into: Buffer, offset: number, length: number, position: number): number {
    return this.#attempt(into, offset, length, position) ?? this.#byPage(into, offset, length, position)
  }

  #byPage(into: Buffer, offset: number, length: number, position: number): number {
    let done = 0
    while (done < length) {
      const at = position + done
      const wanted = Math.min(PAGE_BYTES - (at % PAGE_BYTES), length - done)
      const read = this.#attempt(into, offset + done, wanted, at)
      if (read === undefined) {
        into.fill(0, offset + done, offset + done + wanted)
        this.unreadableUntil = Math.max(this.unreadableUntil, at + wanted)
      }
      done += read ?? wanted
      if (read !== undefined && read < wanted) break
    }
    return done
  }

  #attempt(into: Buffer, offset: number, length: number, position: number): number | undefined {
    try {
      return this.#file.read(into, offset, length, position)
    } catch (cause) {
      if (isUnreadable(cause)) return undefined
      throw cause
    }
  }
}
