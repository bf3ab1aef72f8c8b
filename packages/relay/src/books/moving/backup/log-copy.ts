// A copy of the log while a relay writes it. Files are copied in their order, and each only grows: so the copy is a log as a
// crash at some moment in between would have left it, which is what opening it knows how to read.
//
// A full segment may become an archive while it waits to be copied. It goes only when its archive is whole: so where one
// has gone, whoever looks again finds what it became, and copies that, also where half of it was copied before.
import { constants, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Looks before it is given up: in each another file has to have gone meanwhile. */
const LOOKS_MAX = 100

/** Two directories, as far as copying needs them. */
export interface Directories {
  /** Names of the files there now, in the order in which they were written. */
  list(): readonly string[]
  /** Octets; undefined for one that is gone. */
  size(name: string): number | undefined
  /** In place of what was copied of it before. False for one that is gone. */
  copy(name: string): boolean
}

/** @returns how many files there were @throws Error for a log whose files go faster than they can be copied */
export function copyLog({ list, size, copy }: Directories): number {
  const copied = new Map<string, number>()
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    let isGone = false
    for (const name of list()) {
      const octets = size(name)
      if (octets !== undefined && copied.get(name) === octets) continue
      if (octets !== undefined && copy(name)) copied.set(name, octets)
      else isGone = true
    }
    if (!isGone) return copied.size
  }
  throw new Error('the log changes faster than it can be copied')
}

/** @param to made, for its owner alone */
export function betweenDirectories(from: string, to: string): Directories {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  return {
    // The socket that locks the directory is no file.
    list: () =>
      readdirSync(from, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort(),
    size: (name) => statSync(join(from, name), { throwIfNoEntry: false })?.size,
    copy(name) {
      try {
        copyFileSync(join(from, name), join(to, name), constants.COPYFILE_FICLONE)
        return true
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
        throw cause
      }
    },
  }
}
