// A copy of the log while a relay writes it. Files are copied in their order, and each only grows: so the copy is a log as a
// crash at some moment in between would have left it, which is what opening it knows how to read.
//
// A full segment may become an archive while it waits to be copied. It goes only when its archive is whole: so where one
// has gone, whoever looks again finds what it became, and copies that, also where half of it was copied before.
import { constants, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Looks before it is given up: in each another file has to have gone meanwhile. */
const LOOKS_MAX = 100

/** @returns how many files there were @throws Error for a log whose files go faster than they can be copied */
export function copyLog(from: string, to: string): number {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const copied = new Map<string, number>()
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    let isGone = false
    for (const name of filesIn(from)) {
      const size = sizeOf(join(from, name))
      if (size !== undefined && copied.get(name) === size) continue
      const isCopied = size !== undefined && copy(join(from, name), join(to, name))
      if (isCopied) copied.set(name, size)
      else isGone = true
    }
    if (!isGone) return copied.size
  }
  throw new Error('the log changes faster than it can be copied')
}

/** In the order in which they were written; the socket that locks the directory is none of them. */
const filesIn = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

/** False for one that is gone. */
function copy(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}
