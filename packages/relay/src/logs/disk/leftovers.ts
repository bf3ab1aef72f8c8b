// Files that nobody needs any more. One that cannot be removed is noticed once, and tried again from time to time:
// it takes room, but it is no reason to refuse anything.
import { HoldfastError } from '@holdfast/protocol'
import { type Disk, logFailure } from './disk.ts'
import type { OpenFiles } from './open-files.ts'
import { damagedName } from './segment.ts'

export class Leftovers {
  readonly #disk: Disk
  readonly #files: OpenFiles
  readonly #onTrouble: (failure: HoldfastError) => void
  /** What is still to be done, by the file's name. */
  readonly #undone = new Map<string, () => void>()

  constructor(disk: Disk, files: OpenFiles, onTrouble: (failure: HoldfastError) => void) {
    this.#disk = disk
    this.#files = files
    this.#onTrouble = onTrouble
  }

  remove(name: string): void {
    this.#do(name, () => this.#disk.unlink(name))
  }

  /** Gives a file that has gone bad another name, under which nobody looks for it but who can mend it. */
  setAside(name: string): void {
    this.#onTrouble(new HoldfastError('log-failed', `A damaged file of the log is set aside as ${damagedName(name)}.`))
    this.#do(name, () => this.#disk.rename(name, damagedName(name)))
  }

  /** A file of this name is being made: it is none that is left over. */
  spare(name: string): void {
    this.#undone.delete(name)
  }

  /** Whether nothing is left over now. */
  retry(): boolean {
    for (const [name, deed] of this.#undone) if (attempt(deed) === undefined) this.#undone.delete(name)
    return this.#undone.size === 0
  }

  #do(name: string, deed: () => void): void {
    const failure = attempt(() => {
      this.#files.close(name)
      deed()
    })
    if (!failure) return
    this.#undone.set(name, deed)
    this.#onTrouble(failure)
  }
}

/** Why it could not be done. A file that is not there needs nothing done. */
function attempt(deed: () => void): HoldfastError | undefined {
  try {
    deed()
    return undefined
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? undefined : logFailure(cause)
  }
}
