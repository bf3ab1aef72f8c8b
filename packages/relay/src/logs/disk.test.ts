import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll } from 'vitest'
import { createMemoryDisk } from './disk/memory-disk.ts'
import { type DiskLogLimits, openDiskLog } from './disk.ts'
import { type Engine, logSuite } from './log.suite.ts'

const directories: string[] = []
afterAll(() => {
  for (const directory of directories) fs.rmSync(directory, { recursive: true, force: true })
})

const onMemoryDisk = (limits: Partial<DiskLogLimits>) => (): Engine => {
  const disk = createMemoryDisk()
  const deflate = async (raw: Buffer): Promise<Buffer> => deflateRawSync(raw)
  return {
    open: (runtime) => openDiskLog({ disk: disk.boot(), runtime, deflate, ...limits }),
    async crash(_log, runtime) {
      disk.crash()
      return openDiskLog({ disk: disk.boot(), runtime, deflate, ...limits })
    },
  }
}

logSuite('the log on disk', onMemoryDisk({ sync: 'none' }))
logSuite('the log on disk, synced now and then', onMemoryDisk({ sync: 'interval' }))
logSuite('the log on disk, synced before anybody hears of it', onMemoryDisk({ sync: 'always' }))
logSuite('the log on disk, archiving all the time', onMemoryDisk({ segmentBytesMax: 600, segmentsWaitingMax: 0 }))
logSuite('the log on disk, archiving with some delay', onMemoryDisk({ segmentBytesMax: 300, segmentsWaitingMax: 2 }))
logSuite(
  'the log on disk, synced and archiving',
  onMemoryDisk({ sync: 'always', segmentBytesMax: 600, segmentsWaitingMax: 0, filesOpenMax: 2 }),
)

logSuite('the log on the real disk', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-log-'))
  directories.push(directory)
  return { open: (runtime) => openDiskLog({ directory, runtime, segmentBytesMax: 4096, segmentsWaitingMax: 0 }) }
})
