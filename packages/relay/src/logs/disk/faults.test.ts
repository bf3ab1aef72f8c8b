// The disk engine against a disk that fails, tears, flips and forgets. One scripted workload notes what it was
// promised; whatever happens, exactly that must be there afterwards.
import { deflateRawSync } from 'node:zlib'
import type { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { type DiskLogLimits, openDiskLog } from '../disk.ts'
import type { Batch, Lease, Log } from '../log.ts'
import { batchOf, createTestRuntime, frameOf, headOf, leaseOf, readAll, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'

type Limits = Partial<DiskLogLimits>
const deflate = async (raw: Buffer): Promise<Buffer> => deflateRawSync(raw)
const open = (disk: MemoryDisk, runtime: TestRuntime, limits: Limits = {}, onTrouble?: (it: HoldfastError) => void) =>
  openDiskLog({ disk, runtime, deflate, ...limits, ...(onTrouble ? { onTrouble } : {}) })

/** What the log promised about one reply. */
interface Promised {
  readonly id: string
  /** The newest frame that was acknowledged, or given to a follower. */
  last: number
  ending: string | undefined
  stopAsked: boolean
  /** Every frame a follower was given, as octets. */
  heard: string
}

class Workload {
  readonly promises = new Map<string, Promised>()
  readonly #runtime: TestRuntime
  readonly #unfollow = new Map<string, () => void>()

  constructor(runtime: TestRuntime) {
    this.#runtime = runtime
  }

  /** Three replies, interleaved, one of them stopped; and a second round after whatever failed. */
  async run(log: Log): Promise<void> {
    const leases: Lease[] = []
    for (let at = 0; at < 3; at++) {
      const head = headOf(this.#runtime, { model: `reply ${at}` })
      await ignoringRefusal(async () => leases.push(this.watch(log, leaseOf(await log.create(head)))))
    }
    const at = new Map(leases.map((lease) => [lease, 0]))
    for (let round = 1; round <= 4; round++) {
      for (const lease of leases) {
        const first = (at.get(lease) ?? 0) + 1
        const last = first + (round % 2)
        at.set(lease, last)
        lease.append(this.batch(lease, first, last, round === 4))
      }
      // Two rounds in flight at once: the disk may fail the second while the first still waits for it.
      if (round % 2 === 1) {
        await new Promise((resolve) => this.#runtime.soon(() => resolve(undefined)))
        continue
      }
      if (round === 2 && leases[0]) await ignoringRefusal(() => this.stop(log, leases[0]?.id ?? ''))
      await Promise.all(leases.map((lease) => ignoringRefusal(() => lease.flushed())))
    }
    // What failed has no pump now: somebody takes it up and ends it, if the disk lets them.
    await this.adoptAll(log)
    await ignoringRefusal(() => log.sweep())
  }

  async adoptAll(log: Log): Promise<void> {
    for (const { state, lease } of await log.adopt()) {
      this.watch(log, lease, state.last)
      lease.append(this.batch(lease, state.last + 1, state.last + 1, true))
      await ignoringRefusal(() => lease.flushed())
    }
  }

  watch(log: Log, lease: Lease, last = 0): Lease {
    const { id } = lease
    const promised = this.promises.get(id) ?? { id, last, ending: undefined, stopAsked: false, heard: '' }
    this.promises.set(id, promised)
    // What was being written when it failed may be there although nobody was told.
    promised.last = last
    promised.heard = last === 0 ? '' : batchOf(1, last, id).octets
    this.#unfollow.get(id)?.()
    const unfollow = log.follow(id, (batch) => {
      expect(batch.first).toBe(promised.last + 1)
      expect(promised.ending).toBeUndefined()
      promised.last = batch.last
      promised.heard += batch.octets
      promised.ending = batch.final?.ending
    })
    this.#unfollow.set(id, unfollow)
    return lease
  }

  batch({ id }: Lease, first: number, last: number, ends: boolean): Batch {
    return batchOf(first, last, id, ends ? { ending: 'complete', endedAt: this.#runtime.now() } : undefined)
  }

  async stop(log: Log, id: string): Promise<void> {
    const promised = this.promises.get(id)
    if ((await log.askStop(id)) && promised) promised.stopAsked = true
  }

  /** Everything promised is there; and what is there beyond it is what was being written. */
  async check(log: Log): Promise<void> {
    for (const promised of this.promises.values()) {
      const state = await log.state(promised.id)
      if (!state) throw new Error(`${promised.id} is gone`)
      expect(state.last).toBeGreaterThanOrEqual(promised.last)
      if (promised.ending !== undefined) expect(state.final?.ending).toBe(promised.ending)
      if (promised.stopAsked) expect(state.stopAsked).toBe(true)
      const all = await readAll(log, promised.id)
      expect(all?.octets ?? '').toBe(state.last === 0 ? '' : batchOf(1, state.last, promised.id).octets)
      expect(all?.octets.startsWith(promised.heard) ?? promised.heard === '').toBe(true)
      expect(all?.final).toEqual(state.final)
    }
  }
}

/** Only what the contract allows may be refused; anything else is a failed test. */
async function ignoringRefusal(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    expect(['log-full', 'log-failed']).toContain((cause as HoldfastError).code)
  }
}

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
    const log = await open(disk, runtime, limits)
    await workload.run(log)
    await workload.check(log)
    broken = false
    if (lasting) await workload.adoptAll(log)
    disk.crash()
    const again = await open(disk, runtime, limits)
    await workload.check(again)
    await workload.adoptAll(again)
    await again.sweep()
    await workload.check(again)
    for (const { id, ending } of workload.promises.values()) {
      expect(ending).toBe('complete')
      expect((await again.state(id))?.final?.ending).toBe('complete')
    }
    await again.close()
    const third = await open(disk, runtime, limits)
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
  const log = await open(disk, runtime, limits)
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
    const again = await open(torn, runtime, limits)
    for (const { id } of workload.promises.values()) {
      const state = await again.state(id)
      // The promises were made by a disk that had more; what must hold is that a prefix is left, and goes on.
      const last = state?.last ?? 0
      expect((await readAll(again, id))?.octets ?? '').toBe(last === 0 ? '' : batchOf(1, last, id).octets)
    }
    await new Workload(runtime).adoptAll(again)
    torn.crash()
    const third = await open(torn, runtime, limits)
    expect(await third.adopt()).toEqual([])
    for (const { id } of workload.promises.values()) {
      const state = await third.state(id)
      if (state) expect((await readAll(third, id))?.octets).toBe(batchOf(1, state.last, id).octets)
    }
    await third.close()
  }
})

test('one flipped bit anywhere never changes a frame: the reply is whole, cut at its running end, or lost and said to be', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  const limits: Limits = { sync: 'none', segmentBytesMax: 700 }
  await workload.run(await open(disk, runtime, limits))
  const files = new Map(disk.list().map((name) => [name, disk.contents(name)]))
  let lost = 0
  for (const [flipped, contents] of files) {
    for (let at = 0; at < contents.length; at += 3) {
      const worn = createMemoryDisk()
      for (const [name, bytes] of files) worn.put(name, bytes)
      const bytes = Buffer.from(contents)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      worn.put(flipped, bytes)
      const again = await open(worn, runtime, limits).catch((cause: HoldfastError) => cause.code)
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
  const log = await open(disk, runtime, limits)
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
    const again = await open(disk, runtime, limits)
    await expect(again.state(one.id)).rejects.toMatchObject({ code: 'log-failed' })
    await expect(again.read(one.id, 0, 10)).rejects.toMatchObject({ code: 'log-failed' })
    expect(await again.adopt()).toEqual([])
    expect((await readAll(again, two.id))?.octets).toBe(batchOf(1, 3, 'b').octets)
    await again.sweep()
    expect(disk.list().every((file) => file.endsWith('.archive'))).toBe(true)
    await again.close()
  }
})

test('the loss of power costs nothing when frames are synced before anybody hears of them', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  await workload.run(await open(disk, runtime, { sync: 'always', segmentBytesMax: 400 }))
  disk.losePower()
  await workload.check(await open(disk, runtime))
})

test('the loss of power costs what came after the last sync, and what is left is a prefix', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const log = await open(disk, runtime, { sync: 'interval', syncMs: 1000 })
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, 5, 'a'))
  await lease.flushed()
  runtime.pass(1000)
  lease.append(batchOf(6, 9, 'a'))
  await lease.flushed()
  disk.losePower()
  const again = await open(disk, runtime)
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
  const log = await open(disk, runtime, { sync: 'none' })
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
  const again = await open(disk, runtime)
  expect((await readAll(again, one.id))?.octets).toBe(batchOf(1, 1, 'a').octets + batchOf(2, 2, 'c').octets)
  expect(await readAll(again, two.id)).toEqual(batchOf(1, 1, 'a'))
})

/** One frame so large that a write takes no second one. */
const large = (seq: number): Batch => ({ first: seq, last: seq, octets: frameOf(seq, 'x'.repeat(700_000)) })

test('what a follower appends keeps its place behind what was queued before, however fast the disk syncs', async () => {
  const runtime = createTestRuntime()
  const log = await open(createMemoryDisk(), runtime, { sync: 'always' })
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

test('when the first of several writes fails, no later frame of the same reply is written', async () => {
  let n = Infinity
  const disk = createMemoryDisk({ failWrite: () => (n-- === 0 ? 'fail' : 'ok') })
  const runtime = createTestRuntime()
  const log = await open(disk, runtime, { sync: 'none' })
  const lease = leaseOf(await log.create(headOf(runtime)))
  n = 0
  for (const seq of [1, 2]) lease.append(large(seq))
  await expect(lease.flushed()).rejects.toMatchObject({ code: 'log-full' })
  await log.close()
  expect(await (await open(disk, runtime)).state(lease.id)).toMatchObject({ last: 0 })
})

test('a reply that was forgotten while an older archive still holds its beginning does not come back', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', retentionMs: 60_000, segmentMsMax: 1000 }
  const log = await open(disk, runtime, limits)
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
  const again = await open(disk, runtime, limits)
  expect((await again.adopt()).map(({ lease }) => lease.id)).toEqual([pinning.id])
  expect(await again.state(short.id)).toBeUndefined()
})

test('a reply is known to be lost also when nothing of it is left in the damaged segment', async () => {
  const disk = createMemoryDisk()
  const runtime = createTestRuntime()
  const limits: Limits = { sync: 'none', segmentMsMax: 1000 }
  const log = await open(disk, runtime, limits)
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
    const again = await open(disk, runtime, limits)
    expect(await again.adopt()).toEqual([])
    await expect(again.state(lost.id)).rejects.toMatchObject({ code: 'log-failed' })
    expect((await readAll(again, whole.id))?.octets).toBe(batchOf(1, 2, 'b').octets)
    await again.sweep()
    await again.close()
  }
})

test('a failed write is told once to each reply that was in it, and to no follower', async () => {
  let full = false
  const disk = createMemoryDisk({ failWrite: () => (full ? 30 : 'ok') })
  const runtime = createTestRuntime()
  const log = await open(disk, runtime, { sync: 'none' })
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
  expect(failures).toEqual(['log-full', 'log-full'])
  expect(heard).toEqual([1, 1])
  expect((await log.adopt()).map(({ state }) => state.last)).toEqual([1, 1])
  await log.close()
})

test('a disk that takes a few octets at a time is only slower', async () => {
  const disk = createMemoryDisk({ writeBytesMax: 7 })
  const runtime = createTestRuntime()
  const workload = new Workload(runtime)
  const log = await open(disk, runtime, { segmentBytesMax: 400 })
  await workload.run(log)
  disk.crash()
  await workload.check(await open(disk, runtime))
})
