// The disk engine against a disk that fails, tears and loses its power.
import type { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import type { Batch } from '../log.ts'
import { batchOf, createTestRuntime, frameOf, headOf, leaseOf, readAll } from '../log.suite.ts'
import { createMemoryDisk } from './memory-disk.ts'
import { type Limits, openOn, Workload } from './workload.suite.ts'

describe.each([
  ['not synced', { sync: 'none' }, 'at once'],
  ['synced before anybody hears of it', { sync: 'always' }, 'at once'],
  ['synced slowly before anybody hears of it', { sync: 'always' }, 'slowly'],
  ['archiving all the time', { sync: 'none', segmentBytesMax: 400 }, 'at once'],
  ['synced slowly and archiving', { sync: 'always', segmentBytesMax: 400 }, 'slowly'],
] as [string, Limits, string][])('a disk that fails, the log being %s', (_, limits, syncing) => {
  /** Runs the workload over a disk that fails at `n`; then the process dies, and the next one finds a good disk. */
  const attempt = async (n: number, verdict: 'fail' | number, lasting: boolean): Promise<boolean> => {
    let failed = false
    let broken = true
    const failWrite = (operation: number): 'ok' | 'fail' | number => {
      if (!broken || (lasting ? operation < n : operation !== n)) return 'ok'
      failed = true
      return verdict
    }
    const runtime = createTestRuntime()
    const slowly = (work: () => void): void => runtime.soon(() => runtime.soon(() => runtime.soon(work)))
    const disk = createMemoryDisk(syncing === 'slowly' ? { failWrite, soon: slowly } : { failWrite })
    const workload = new Workload(runtime)
    const log = await openOn(disk, runtime, limits)
    await workload.run(log)
    await workload.check(log)
    broken = false
    if (lasting) await workload.adoptAll(log)
    disk.crash()
    const again = await openOn(disk, runtime, limits)
    await workload.check(again)
    await workload.adoptAll(again)
    await again.sweep()
    await workload.check(again)
    for (const { id, ending } of workload.promises.values()) {
      expect(ending).toBe('complete')
      expect((await again.state(id))?.final?.ending).toBe('complete')
    }
    await again.close()
    const third = await openOn(disk, runtime, limits)
    await workload.check(third)
    expect(await third.adopt()).toEqual([])
    await third.close()
    return failed
  }

  test.each([
    ['fails once', 'fail', false],
    ['fails once after a few octets', 9, false],
    ['fails once after many octets', 150, false],
    ['fails from then on', 'fail', true],
    ['fails from then on, after a few octets each time', 20, true],
  ] as const)(
    'every operation %s, and nothing promised is lost, nothing is doubled, each reply ends once',
    async (_, verdict, lasting) => {
      let n = 1
      while (await attempt(n, verdict, lasting)) n++
      expect(n).toBeGreaterThan(5)
    },
  )
})

test.each([
  ['not synced', { sync: 'none' }],
  ['synced before anybody hears of it', { sync: 'always' }],
  ['archiving now and then', { sync: 'none', segmentBytesMax: 1000 }],
] as [string, Limits][])('a crash after every octet of the newest segment, the log being %s', async (_, limits) => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  const log = await openOn(disk, runtime, limits)
  await workload.run(log)
  const files = new Map(disk.list().map((name) => [name, disk.contents(name)]))
  const newest = [...files.keys()]
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .at(-1)
  if (newest === undefined) throw new Error('the workload left no segment')
  const whole = files.get(newest) ?? Buffer.alloc(0)
  for (let length = 0; length <= whole.length; length++) {
    const torn = createMemoryDisk()
    for (const [name, contents] of files) torn.put(name, name === newest ? contents.subarray(0, length) : contents)
    const again = await openOn(torn, runtime, limits)
    for (const { id } of workload.promises.values()) {
      const state = await again.state(id)
      // The promises were made by a disk that had more; what must hold is that a prefix is left, and goes on.
      const last = state?.last ?? 0
      expect((await readAll(again, id))?.octets ?? '').toBe(last === 0 ? '' : batchOf(1, last, id).octets)
    }
    await new Workload(runtime).adoptAll(again)
    torn.crash()
    const third = await openOn(torn, runtime, limits)
    expect(await third.adopt()).toEqual([])
    for (const { id } of workload.promises.values()) {
      const state = await third.state(id)
      if (state) expect((await readAll(third, id))?.octets).toBe(batchOf(1, state.last, id).octets)
    }
    await third.close()
  }
})

test('the loss of power costs nothing when frames are synced before anybody hears of them', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  await workload.run(await openOn(disk, runtime, { sync: 'always', segmentBytesMax: 400 }))
  disk.losePower()
  await workload.check(await openOn(disk, runtime))
})

test('the loss of power costs what came after the last sync, and what is left is a prefix', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'interval', syncMs: 1000 })
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, 5, 'a'))
  await lease.flushed()
  runtime.pass(1000)
  lease.append(batchOf(6, 9, 'a'))
  await lease.flushed()
  disk.losePower()
  const again = await openOn(disk, runtime)
  expect(await readAll(again, lease.id)).toEqual(batchOf(1, 5, 'a'))
})

test.each([
  ['can', 'ok'],
  ['cannot', 'fail'],
] as const)('what a failed write left behind is gone after a crash, when it %s be cut off', async (_, truncation) => {
  let broken = false
  // Every octet arrives, and then the disk says that it failed.
  const failWrite = (_: number, operation: string) =>
    !broken ? 'ok' : operation === 'write' ? 1e9 : operation === 'truncate' ? truncation : 'ok'
  const disk = createMemoryDisk({ failWrite })
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'none' })
  const [one, two] = await Promise.all([1, 2].map(async () => leaseOf(await log.create(headOf(runtime)))))
  if (!one || !two) throw new Error('two were created')
  for (const lease of [one, two]) lease.append(batchOf(1, 1, 'a'))
  await one.flushed()
  broken = true
  for (const lease of [one, two]) lease.append(batchOf(2, 2, 'b'))
  await expect(one.flushed()).rejects.toMatchObject({ code: 'log-full' })
  broken = false
  const [adopted] = await log.adopt()
  adopted?.lease.append(batchOf(2, 2, 'c'))
  await adopted?.lease.flushed()
  disk.crash()
  const again = await openOn(disk, runtime)
  expect((await readAll(again, one.id))?.octets).toBe(batchOf(1, 1, 'a').octets + batchOf(2, 2, 'c').octets)
  expect(await readAll(again, two.id)).toEqual(batchOf(1, 1, 'a'))
})

/** One frame so large that a write takes no second one. */
const large = (seq: number): Batch => ({ first: seq, last: seq, octets: frameOf(seq, 'x'.repeat(700_000)) })

test('what a follower appends keeps its place behind what was queued before, however fast the disk syncs', async () => {
  const runtime = createTestRuntime()
  const log = await openOn(createMemoryDisk(), runtime, { sync: 'always' })
  const lease = leaseOf(await log.create(headOf(runtime)))
  log.follow(lease.id, ({ last }) => {
    if (last === 1) lease.append(large(4))
  })
  for (const seq of [1, 2, 3]) lease.append(large(seq))
  await lease.flushed()
  await lease.flushed()
  expect((await readAll(log, lease.id))?.octets).toBe([1, 2, 3, 4].map((seq) => large(seq).octets).join(''))
  await log.close()
})

test('what is appended while a failure waits for earlier frames to be synced is not written', async () => {
  const syncs: (() => void)[] = []
  let broken = false
  const disk = createMemoryDisk({
    soon: (work) => void syncs.push(work),
    failWrite: (_, operation) => (broken && operation === 'write' ? 'fail' : 'ok'),
  })
  const runtime = createTestRuntime()
  const turn = (): Promise<void> => new Promise((resolve) => runtime.soon(resolve))
  const sync = (): void => syncs.splice(0).forEach((work) => work())
  const log = await openOn(disk, runtime, { sync: 'always' })
  const creating = log.create(headOf(runtime))
  await turn()
  sync()
  const lease = leaseOf(await creating)
  const heard: number[] = []
  log.follow(lease.id, ({ last }) => heard.push(last))
  for (const seq of [1, 2, 3]) {
    broken = seq === 2
    lease.append(batchOf(seq, seq, 'a'))
    await turn()
  }
  expect(heard).toEqual([])
  expect(await log.adopt()).toEqual([])
  sync()
  await expect(lease.flushed()).rejects.toMatchObject({ code: 'log-full' })
  await turn()
  sync()
  expect(heard).toEqual([1])
  expect((await log.adopt()).map(({ state }) => state.last)).toEqual([1])
  disk.crash()
  const again = await openOn(disk, runtime)
  expect(await readAll(again, lease.id)).toEqual(batchOf(1, 1, 'a'))
})

test('when the first of several writes fails, no later frame of the same reply is written', async () => {
  let n = Infinity
  const disk = createMemoryDisk({ failWrite: () => (n-- === 0 ? 'fail' : 'ok') })
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'none' })
  const lease = leaseOf(await log.create(headOf(runtime)))
  n = 0
  for (const seq of [1, 2]) lease.append(large(seq))
  await expect(lease.flushed()).rejects.toMatchObject({ code: 'log-full' })
  await log.close()
  expect(await (await openOn(disk, runtime)).state(lease.id)).toMatchObject({ last: 0 })
})

test('of two that ask with one key, the second starts the reply when the first could not', async () => {
  let n = 0
  // The write of the first head fails, together with nothing else: the second waits for it.
  const disk = createMemoryDisk({ failWrite: (_, operation) => (operation === 'write' && n++ === 0 ? 'fail' : 'ok') })
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'none' })
  const head = () => headOf(runtime, { idempotencyKey: 'k' })
  const [one, two] = await Promise.allSettled([log.create(head()), log.create(head())])
  expect(one).toMatchObject({ status: 'rejected', reason: { code: 'log-full' } })
  expect(two).toMatchObject({ status: 'fulfilled', value: { outcome: 'created' } })
  await log.close()
})

test.each(['it is closed', 'the next sync is due'])(
  'a sync that is still under way when %s is not doubled, and nothing is left unsynced',
  async (when) => {
    const syncs: (() => void)[] = []
    const disk = createMemoryDisk({ soon: (work) => void syncs.push(work) })
    const runtime = createTestRuntime()
    const turn = (): Promise<void> => new Promise((resolve) => runtime.soon(resolve))
    const log = await openOn(disk, runtime, { sync: 'interval', syncMs: 1000 })
    const lease = leaseOf(await log.create(headOf(runtime)))
    runtime.pass(1000)
    expect(syncs).toHaveLength(1)
    lease.append(batchOf(1, 1, 'a'))
    await lease.flushed()
    if (when === 'the next sync is due') runtime.pass(1000)
    const closing = log.close()
    await turn()
    expect(syncs).toHaveLength(1)
    while (syncs.length > 0) {
      syncs.shift()?.()
      await turn()
    }
    await closing
    disk.losePower()
    expect(await readAll(await openOn(disk, runtime), lease.id)).toEqual(batchOf(1, 1, 'a'))
  },
)

test('the newest segment is not synced before the older ones, so that the loss of power leaves no hole', async () => {
  const syncs: (() => void)[] = []
  const disk = createMemoryDisk({ soon: (work) => void syncs.push(work) })
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'interval', syncMs: 1000, segmentBytesMax: 400, segmentsWaitingMax: 100 }
  const log = await openOn(disk, runtime, limits)
  const lease = leaseOf(await log.create(headOf(runtime)))
  for (let seq = 1; seq <= 30; seq++) {
    lease.append(batchOf(seq, seq, 'a'))
    await lease.flushed()
  }
  const files = disk.list().length
  expect(files).toBeGreaterThan(2)
  runtime.pass(1000)
  for (let synced = 0; synced < files - 1; synced++) {
    expect(syncs).toHaveLength(1)
    syncs.shift()?.()
  }
  disk.losePower()
  const troubles: string[] = []
  const again = await openOn(disk, runtime, limits, ({ message }) => troubles.push(message))
  expect(troubles).toEqual([])
  const last = (await again.state(lease.id))?.last ?? 0
  expect(last).toBeGreaterThan(10)
  expect(await readAll(again, lease.id)).toEqual(batchOf(1, last, 'a'))
})

test('a failed write is told once to each reply that was in it, and to no follower', async () => {
  let full = false
  const disk = createMemoryDisk({ failWrite: () => (full ? 30 : 'ok') })
  const runtime = createTestRuntime()
  const log = await openOn(disk, runtime, { sync: 'none' })
  const leases = await Promise.all([1, 2].map(async () => leaseOf(await log.create(headOf(runtime)))))
  const failures: string[] = []
  const heard: number[] = []
  for (const lease of leases) {
    lease.onFailure = (failure) => failures.push((failure as HoldfastError).code)
    log.follow(lease.id, ({ last }) => heard.push(last))
    lease.append(batchOf(1, 1, 'a'))
  }
  await leases[0]?.flushed()
  full = true
  for (const lease of leases) {
    lease.append(batchOf(2, 2, 'a'))
    await expect(lease.flushed()).rejects.toMatchObject({ code: 'log-full' })
    lease.append(batchOf(3, 3, 'a'))
    await expect(lease.flushed()).rejects.toMatchObject({ code: 'log-full' })
  }
  await expect(log.create(headOf(runtime))).rejects.toMatchObject({ code: 'log-full' })
  expect(await readAll(log, leases[0]?.id ?? '')).toEqual(batchOf(1, 1, 'a'))
  full = false
  expect((await log.create(headOf(runtime))).outcome).toBe('created')
  await expect.poll(() => failures).toEqual(['log-full', 'log-full'])
  expect(heard).toEqual([1, 1])
  expect((await log.adopt()).map(({ state }) => state.last)).toEqual([1, 1])
  await log.close()
})

test('a disk that takes a few octets at a time is only slower', async () => {
  const disk = createMemoryDisk({ writeBytesMax: 7 })
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  const log = await openOn(disk, runtime, { segmentBytesMax: 400 })
  await workload.run(log)
  disk.crash()
  await workload.check(await openOn(disk, runtime))
})
