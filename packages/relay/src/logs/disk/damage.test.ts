// The disk engine over files that are not what was written: flipped, missing, forgotten.
import { deflateRawSync } from 'node:zlib'
import type { HoldfastError } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { openDiskLog } from '../disk.ts'
import type { Lease } from '../log.ts'
import { batchOf, createTestRuntime, headOf, leaseOf, readAll } from '../log.suite.ts'
import type { Disk } from './disk.ts'
import { createMemoryDisk } from './memory-disk.ts'
import { type Limits, openOn, Workload } from './workload.suite.ts'

test('one flipped bit anywhere never changes a frame: the reply is whole, cut at its running end, or lost and said to be', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  const limits: Limits = { sync: 'none', segmentBytesMax: 700 }
  await workload.run(await openOn(disk, runtime, limits))
  const files = new Map(disk.list().map((name) => [name, disk.contents(name)]))
  let lost = 0
  for (const [flipped, contents] of files) {
    for (let at = 0; at < contents.length; at += 3) {
      const worn = createMemoryDisk()
      for (const [name, bytes] of files) worn.put(name, bytes)
      const bytes = Buffer.from(contents)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      worn.put(flipped, bytes)
      const again = await openOn(worn, runtime, limits).catch((cause: HoldfastError) => cause.code)
      // A flipped version is one we do not know.
      if (typeof again === 'string') {
        expect(again).toBe('log-failed')
        continue
      }
      for (const { id } of workload.promises.values()) {
        try {
          const state = await again.state(id)
          if (!state) continue
          expect((await readAll(again, id))?.octets ?? '').toBe(
            state.last === 0 ? '' : batchOf(1, state.last, id).octets,
          )
        } catch (cause) {
          expect((cause as HoldfastError).code).toBe('log-failed')
          lost++
        }
      }
      for (const { state, lease } of await again.adopt()) {
        expect((await readAll(again, lease.id))?.last ?? 0).toBe(state.last)
      }
      await again.close()
    }
  }
  expect(lost).toBeGreaterThan(0)
})

test('a reply that may have lost frames is not adopted, also after its damaged segment was archived', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none' }
  const log = await openOn(disk, runtime, limits)
  const one = leaseOf(await log.create(headOf(runtime)))
  const two = leaseOf(await log.create(headOf(runtime)))
  one.append(batchOf(1, 2, 'a'))
  await one.flushed()
  one.append(batchOf(3, 4, 'a'))
  await one.flushed()
  two.append(batchOf(1, 2, 'b'))
  two.append(batchOf(3, 3, 'b', { ending: 'complete', endedAt: runtime.now() }))
  await two.flushed()
  disk.crash()
  const [name = ''] = disk.list()
  const bytes = disk.contents(name)
  const at = bytes.indexOf('a 3')
  bytes[at] = 0x62
  disk.put(name, bytes)
  for (let opened = 0; opened < 3; opened++) {
    const again = await openOn(disk, runtime, limits)
    await expect(again.state(one.id)).rejects.toMatchObject({ code: 'log-failed' })
    await expect(again.read(one.id, 0, 10)).rejects.toMatchObject({ code: 'log-failed' })
    expect(await again.adopt()).toEqual([])
    expect((await readAll(again, two.id))?.octets).toBe(batchOf(1, 3, 'b').octets)
    await again.sweep()
    expect(disk.list()).not.toContain(name)
    await again.close()
  }
})

test('a reply is known to be lost also when nothing of it is left in the damaged segment', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', segmentMsMax: 1000 }
  const log = await openOn(disk, runtime, limits)
  const lost = leaseOf(await log.create(headOf(runtime)))
  lost.append(batchOf(1, 1, 'a'))
  await lost.flushed()
  runtime.pass(1000)
  await log.sweep()
  const whole = leaseOf(await log.create(headOf(runtime)))
  lost.append(batchOf(2, 2, 'a'))
  whole.append(batchOf(1, 1, 'b'))
  await whole.flushed()
  whole.append(batchOf(2, 2, 'b', { ending: 'complete', endedAt: runtime.now() }))
  await whole.flushed()
  disk.crash()
  const name = disk.list().find((name) => name.endsWith('.segment')) ?? ''
  const bytes = disk.contents(name)
  bytes[bytes.indexOf('a 2')] = 0x62
  disk.put(name, bytes)
  for (let opened = 0; opened < 3; opened++) {
    const again = await openOn(disk, runtime, limits)
    expect(await again.adopt()).toEqual([])
    await expect(again.state(lost.id)).rejects.toMatchObject({ code: 'log-failed' })
    expect((await readAll(again, whole.id))?.octets).toBe(batchOf(1, 2, 'b').octets)
    await again.sweep()
    await again.close()
  }
})

test('a reply that was forgotten while an older archive still holds its beginning does not come back', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', retentionMs: 60_000, segmentMsMax: 1000 }
  const log = await openOn(disk, runtime, limits)
  const pinning = leaseOf(await log.create(headOf(runtime)))
  const short = leaseOf(await log.create(headOf(runtime)))
  short.append(batchOf(1, 1, 'a'))
  await short.flushed()
  runtime.pass(1000)
  await log.sweep()
  short.append(batchOf(2, 2, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await short.flushed()
  runtime.pass(60_000)
  await log.sweep()
  expect(disk.list().filter((name) => name.endsWith('.archive'))).toHaveLength(2)
  disk.crash()
  const again = await openOn(disk, runtime, limits)
  expect((await again.adopt()).map(({ lease }) => lease.id)).toEqual([pinning.id])
  expect(await again.state(short.id)).toBeUndefined()
})

test('a file that is missing in the middle is noticed: who lost frames is lost, who did not goes on', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', segmentMsMax: 1000 }
  const log = await openOn(disk, runtime, limits)
  const [gap, cut, whole] = await Promise.all([1, 2, 3].map(async () => leaseOf(await log.create(headOf(runtime)))))
  if (!gap || !cut || !whole) throw new Error('three were created')
  const round = async (seq: number, leases: readonly { append: typeof gap.append }[]): Promise<void> => {
    for (const lease of leases) lease.append(batchOf(seq, seq, 'a'))
    await Promise.all([gap, cut, whole].map((lease) => lease.flushed()))
    runtime.pass(1000)
    await log.sweep()
  }
  await round(1, [gap, cut, whole])
  await round(2, [gap, cut])
  gap.append(batchOf(3, 3, 'a'))
  whole.append(batchOf(2, 2, 'a'))
  await Promise.all([gap.flushed(), whole.flushed()])
  disk.crash()
  const [, middle = ''] = disk
    .list()
    .filter((name) => name.endsWith('.archive'))
    .sort()
  disk.unlink(middle)
  const troubles: string[] = []
  const again = await openOn(disk, runtime, limits, ({ message }) => troubles.push(message))
  expect(troubles).toEqual(['The log has 1 damaged places; 2 replies are lost.'])
  expect((await again.adopt()).map(({ lease }) => lease.id)).toEqual([whole.id])
  for (const { id } of [gap, cut]) await expect(again.state(id)).rejects.toMatchObject({ code: 'log-failed' })
  expect((await readAll(again, whole.id))?.octets).toBe(batchOf(1, 2, 'a').octets)
})

test.each(['segment first', 'archive first'])(
  'an archive that a crash left unfinished beside its segment counts for nothing, whichever the directory names first: %s',
  async (order) => {
    const runtime = createTestRuntime()
    const disk = createMemoryDisk()
    const log = await openOn(disk, runtime, { sync: 'none' })
    const lease = leaseOf(await log.create(headOf(runtime)))
    lease.append(batchOf(1, 3, 'a'))
    await lease.flushed()
    disk.crash()

    const [segment = ''] = disk.list()
    const archive = segment.replace('segment', 'archive')
    const names = order === 'archive first' ? [archive, segment] : [segment, archive]
    const left = createMemoryDisk()
    left.put(segment, disk.contents(segment))
    left.put(archive, disk.contents(segment).subarray(0, 5))
    const boot = left.boot()
    const inOrder: Disk = { ...boot, list: () => names.filter((name) => boot.list().includes(name)) }

    const again = await openDiskLog({ disk: inOrder, runtime, sync: 'none' })
    expect((await again.state(lease.id))?.last).toBe(3)
    expect(left.list()).toEqual([segment])
    await again.close()
  },
)

test('an ask that is damaged is none, in a segment as in an archive, and its reply is adopted without it', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { segmentMsMax: 1000 })
  const asks = ['archived', 'archived, and damaged', 'damaged', 'whole']
  const leases: Lease[] = []
  for (const [at, ask] of asks.entries()) {
    if (at === 2) {
      runtime.pass(1000)
      await log.sweep()
    }
    leases.push(leaseOf(await log.create(headOf(runtime), ask)))
  }
  // A frame behind the damaged place proves that none of this reply's stood there.
  for (const lease of leases) lease.append(batchOf(1, 1, 'a'))
  await Promise.all(leases.map((lease) => lease.flushed()))
  disk.crash()
  const [archive = '', segment = ''] = disk.list().sort()
  const flip = (name: string, at: number): void => {
    const contents = Buffer.from(disk.contents(name))
    contents.writeUInt8(contents.readUInt8(at) ^ 1, at)
    disk.put(name, contents)
  }
  flip(archive, deflateRawSync(asks[0] ?? '').length + 1)
  flip(segment, disk.contents(segment).indexOf('damaged'))
  const again = await openOn(disk, runtime)
  expect((await again.adopt()).map(({ ask, state }) => [ask, state.last])).toEqual([
    ['archived', 1],
    [undefined, 1],
    [undefined, 1],
    ['whole', 1],
  ])
  await again.close()
})
