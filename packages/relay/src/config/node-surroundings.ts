// The real file system and the real SIGHUP.
import { watch } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import process from 'node:process'
import type { Surroundings } from './watch.ts'

export const nodeSurroundings: Surroundings = {
  readFile: (path) => readFile(path, 'utf8'),
  realPath: (path) => realpath(path),
  watchDirectory(directory, onChange) {
    try {
      const watcher = watch(directory, { persistent: false }, () => onChange())
      // A directory that goes away ends its watcher; the look that comes anyway finds what became of it.
      watcher.on('error', () => watcher.close())
      return () => watcher.close()
    } catch {
      // Not there, or the system has no watcher left: it is looked at now and then, which is slower.
      return () => {}
    }
  },
  onHangUp(work) {
    process.on('SIGHUP', work)
    return () => process.off('SIGHUP', work)
  },
}
