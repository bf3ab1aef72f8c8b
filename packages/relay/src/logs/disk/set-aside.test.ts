// Files that can be neither used nor removed: what the disk engine does with them, and that nothing takes their place.
import { crc32 } from 'node:zlib'
import type { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { openDiskLog } from '../disk.ts'
import { batchOf, createTestRuntime, headOf, leaseOf, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'
import { type Limits, openOn, Workload } from './workload.suite.ts'

/** A log of one archive, and what was promised of it. */
async function archived(disk: MemoryDisk, runtime: TestRuntime) {
  const workload = new Workload(runtime)
  const log = await openOn(disk, runtime, { sync: 'none', segmentMsMax: 1000 })
  await workload.run(log)
  runtime.pass(1000)
  await log.sweep()
  disk.crash()
  const [name = ''] = disk.list()
  expect(name).toMatch(/\.archive$/)
  return { name, workload }
}

describe.each(['is damaged', 'cannot be read'] as const)('an archive whose end %s', (how) => {
  test.each(['the newest file', 'followed by others'] as const)(
    'is set aside, and neither its name nor its slots are used again: %s',
    async (where) => {
      let bad: string | undefined
      const disk = createMemoryDisk({ failRead: (name, _, length) => name === bad && length > 0 })
      const runtime = createTestRuntime()
      const { name, workload } = await archived(disk, runtime)
      const limits: Limits = { sync: 'none', segmentMsMax: 1000 }
      const later = new Workload(runtime)
      if (where === 'followed by others') {
        await later.run(await openOn(disk, runtime, limits))
        disk.crash()
      }
      const contents = disk.contents(name)
      if (how === 'is damaged') {
        contents[contents.length - 40] = (contents[contents.length - 40] ?? 0) ^ 1
        disk.put(name, contents)
      } else bad = name
      for (let opened = 0; opened < 3; opened++) {
        const troubles: string[] = []
        const log = await openOn(disk, runtime, limits, ({ message }) => troubles.push(message))
        if (opened === 0) expect(troubles[0]).toContain(`${name}.damaged`)
        for (const id of workload.promises.keys()) {
          expect(await log.state(id)).toBeUndefined()
          expect(log.hasExpired(id)).toBe(true)
        }
        await later.check(log)
        // The first time it is closed again before anything was written.
        if (opened > 0) await later.run(log)
        await later.check(log)
        runtime.pass(1000)
        await log.sweep()
        await later.check(log)
        disk.crash()
      }
      expect(disk.list()).not.toContain(name)
      expect(disk.contents(`${name}.damaged`)).toEqual(contents)

      // Whoever mends it puts it back: then nothing may take another's place.
      bad = undefined
      if (how === 'is damaged') contents[contents.length - 40] = (contents[contents.length - 40] ?? 0) ^ 1
      disk.unlink(`${name}.damaged`)
      disk.put(name, contents)
      const mended = await openOn(disk, runtime, limits)
      await workload.check(mended)
      await later.check(mended)
      await mended.close()
    },
  )
})

test('an archive of a newer version is left alone, and the log is refused', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const { name } = await archived(disk, runtime)
  const contents = disk.contents(name)
  const trailer = contents.subarray(contents.length - 32)
  trailer.writeUInt16LE(trailer.readUInt16LE(20) + 1, 20)
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 28)), 28)
  disk.put(name, contents)
  await expect(openOn(disk, runtime)).rejects.toMatchObject({ code: 'log-failed' })
  expect(disk.list()).toEqual([name])
  expect(disk.contents(name)).toEqual(contents)
})

test('a file that cannot be removed as the log opens is noticed, and removed later', async () => {
  let stuck = false
  const disk = createMemoryDisk({
    failWrite: (_, operation) => (stuck && operation === 'unlink' ? 'fail' : 'ok'),
    failureCode: 'EPERM',
  })
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'none' })
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, 3, 'a'))
  await lease.flushed()
  disk.crash()
  const [segment = ''] = disk.list()
  const left = segment.replace('segment', 'archive')
  disk.put(left, Buffer.from('an archive that was never finished'))
  stuck = true
  const troubles: HoldfastError[] = []
  const again = await openDiskLog({ disk: disk.boot(), runtime, onTrouble: (trouble) => troubles.push(trouble) })
  expect((await again.state(lease.id))?.last).toBe(3)
  expect(troubles).toMatchObject([{ code: 'log-failed', message: expect.stringContaining('EPERM') }])
  await again.sweep()
  expect(disk.list()).toContain(left)
  stuck = false
  await again.sweep()
  expect(disk.list()).not.toContain(left)
  expect(disk.list()).toContain(segment)
  await again.close()
})

test('a segment that cannot be removed is not outlived by what came after it: nothing begins to run again', async () => {
  let stuck = ''
  const disk = createMemoryDisk({
    failWrite: (_, operation, name) => (operation === 'unlink' && name === stuck ? 'fail' : 'ok'),
    failureCode: 'EPERM',
  })
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', segmentMsMax: 1000, retentionMs: 60_000 }
  const log = await openOn(disk, runtime, limits)
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, 3, 'a'))
  await lease.flushed()
  stuck = disk.list()[0] ?? ''
  runtime.pass(1000)
  await log.sweep()
  lease.append(batchOf(4, 4, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  runtime.pass(1000)
  await log.sweep()
  runtime.pass(60_000)
  await log.sweep()
  expect(await log.state(lease.id)).toBeUndefined()
  disk.crash()
  const again = await openOn(disk, runtime, limits)
  expect(await again.adopt()).toEqual([])
  expect(await again.state(lease.id)).toBeUndefined()
  stuck = ''
  await again.sweep()
  expect(disk.list()).toEqual([])
  await again.close()
})
