// When full segments are archived: in a quiet time, or when too many wait, or when room is needed.
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openDiskLog } from '../disk.ts'
import type { Lease, Log } from '../log.ts'
import { batchOf, createTestRuntime, frameOf, headOf, leaseOf, readAll, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'
import { type Limits, openOn } from './workload.suite.ts'

const WAITING: Limits = { sync: 'none', segmentBytesMax: 4000, segmentsWaitingMax: 3, quietBytesPerSMax: 1000 }

const count = (disk: MemoryDisk, kind: 'segment' | 'archive'): number =>
  disk.list().filter((name) => name.endsWith(`.${kind}`)).length

/** One reply, and a way to fill segments with its frames. */
async function writing(log: Log, runtime: TestRuntime) {
  const lease = leaseOf(await log.create(headOf(runtime)))
  let last = 0
  const fill = async (segments: number): Promise<void> => {
    for (let full = 0; full < segments; full++) {
      last++
      lease.append({ first: last, last, octets: frameOf(last, 'x'.repeat(4000)) })
      await lease.flushed()
    }
  }
  return { id: lease.id, fill, last: () => last }
}

/** What housekeeping does, and then whatever that began. */
async function sweepAfter(log: Log, runtime: TestRuntime, ms: number): Promise<void> {
  runtime.pass(ms)
  await log.sweep()
}

/** Lets work go on that nobody waits for. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

test('a full segment waits for a quiet second; under traffic it goes on waiting', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime, WAITING)
  const { id, fill, last } = await writing(log, runtime)
  await fill(1)
  await sweepAfter(log, runtime, 1000)
  await fill(1)
  await sweepAfter(log, runtime, 1000)
  await turns(20)
  expect([count(disk, 'segment'), count(disk, 'archive')]).toEqual([2, 0])
  await sweepAfter(log, runtime, 1000)
  expect([count(disk, 'segment'), count(disk, 'archive')]).toEqual([0, 2])
  expect((await readAll(log, id, 0, 1e6))?.last).toBe(last())
  await log.close()
})

test('when more than the limit wait, the oldest are archived under traffic, and no more of them than that', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime, WAITING)
  const { fill } = await writing(log, runtime)
  await fill(3)
  await sweepAfter(log, runtime, 1000)
  await fill(2)
  await turns(50)
  expect([count(disk, 'segment'), count(disk, 'archive')]).toEqual([3, 2])
  const names = disk.list()
  const newestArchive =
    names
      .filter((name) => name.endsWith('.archive'))
      .sort()
      .at(-1) ?? ''
  const oldestSegment = names.filter((name) => name.endsWith('.segment')).sort()[0] ?? ''
  expect(newestArchive < oldestSegment).toBe(true)
  await log.close()
})

test('what a crash left waiting is not archived as the log opens, nor while it is read by those who come back', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const { fill } = await writing(await openOn(disk, runtime, WAITING), runtime)
  await fill(5)
  disk.crash()
  const again = await openOn(disk, runtime, WAITING)
  await again.sweep()
  const busy = await writing(again, runtime)
  await busy.fill(1)
  await turns(50)
  expect(count(disk, 'archive')).toBe(0)
  await sweepAfter(again, runtime, 1000)
  expect(count(disk, 'segment')).toBe(3)
  await sweepAfter(again, runtime, 1000)
  expect(count(disk, 'segment')).toBe(0)
  await again.close()
})

test('archiving gives way in the middle of a segment when traffic returns, and leaves nothing behind', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  let lease: Lease | undefined
  let deflated = 0
  const log = await openDiskLog({
    ...WAITING,
    segmentBytesMax: 1 << 20,
    disk,
    runtime,
    deflate: async (raw) => {
      deflated++
      if (deflated === 2) {
        lease?.append(batchOf(2, 200, 'a'))
        await lease?.flushed()
      }
      return deflateRawSync(raw)
    },
  })
  lease = leaseOf(await log.create(headOf(runtime)))
  const others = await Promise.all(Array.from({ length: 3 }, async () => leaseOf(await log.create(headOf(runtime)))))
  for (const other of others) other.append(batchOf(1, 1, 'b'))
  await others[0]?.flushed()
  lease.append({ first: 1, last: 1, octets: frameOf(1, 'x'.repeat(1 << 20)) })
  await lease.flushed()
  await sweepAfter(log, runtime, 1000)
  await sweepAfter(log, runtime, 1000)
  expect(deflated).toBe(2)
  expect(count(disk, 'archive')).toBe(0)
  await sweepAfter(log, runtime, 1000)
  await sweepAfter(log, runtime, 1000)
  expect(deflated).toBeGreaterThan(2)
  expect(count(disk, 'archive')).toBe(1)
  expect((await readAll(log, lease.id, 1, 1e6))?.octets).toBe(batchOf(2, 200, 'a').octets)
  await log.close()
})

test('what waits takes at most a quarter of the room, and nothing waits when the log is full', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const limits: Limits = { ...WAITING, segmentBytesMax: 1000, segmentsWaitingMax: 1000, diskBytesMax: 40_000 }
  const log = await openOn(disk, runtime, limits)
  for (let at = 0; at < 200; at++) {
    const lease = leaseOf(await log.create(headOf(runtime)))
    lease.append(batchOf(1, 20, 'a', { ending: 'complete', endedAt: runtime.now() }))
    await lease.flushed()
    await turns(3)
    const waiting = disk.list().filter((name) => name.endsWith('.segment'))
    expect(waiting.reduce((sum, name) => sum + disk.contents(name).length, 0)).toBeLessThan(15_000)
  }
  expect(count(disk, 'archive')).toBeGreaterThan(0)
  await log.close()

  const few = await openOn(createMemoryDisk(), runtime, { ...WAITING, repliesMax: 3 })
  for (let at = 0; at < 3; at++) {
    const lease = leaseOf(await few.create(headOf(runtime)))
    lease.append(batchOf(1, 1, 'a', { ending: 'complete', endedAt: runtime.now() }))
    await lease.flushed()
  }
  await expect(few.create(headOf(runtime))).rejects.toMatchObject({ code: 'log-full' })
  await turns(50)
  expect((await few.create(headOf(runtime))).outcome).toBe('created')
  await few.close()
})

test('what a reply was asked goes from the disk when its segment is archived, unless the reply still runs', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime, { segmentBytesMax: 1 << 20, segmentMsMax: 1000 })
  const leases = await Promise.all(
    ['over', 'running'].map(async (prompt) => leaseOf(await log.create(headOf(runtime), `${prompt} `.repeat(100)))),
  )
  const [over, running] = leases
  over?.append(batchOf(1, 1, 'a', { ending: 'complete', endedAt: runtime.now() }))
  running?.append(batchOf(1, 1, 'a'))
  await Promise.all(leases.map((lease) => lease.flushed()))
  const onDisk = (): string => disk.list().reduce((all, name) => all + disk.contents(name).toString('latin1'), '')
  expect(onDisk()).toContain('over over')
  await sweepAfter(log, runtime, 1000)
  expect(count(disk, 'segment')).toBe(0)
  expect(onDisk()).not.toContain('over over')
  disk.crash()
  const again = await openOn(disk, runtime)
  expect((await again.adopt()).map(({ ask }) => ask)).toEqual(['running '.repeat(100)])
  await again.close()
})

test('a reply that is forgotten leaves nothing of itself behind where it is archived', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime, { segmentBytesMax: 1 << 20, segmentMsMax: 1000 })
  const lease = leaseOf(await log.create(headOf(runtime), 'a secret question'))
  lease.append({ first: 1, last: 1, octets: frameOf(1, 'a secret answer') })
  lease.append(batchOf(2, 2, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  await log.forget(lease.id)
  await sweepAfter(log, runtime, 1000)
  const [name = ''] = disk.list()
  expect(name).toMatch(/archive$/)
  expect(disk.contents(name).length).toBeLessThan(500)
  await log.close()
})
