// The disk engine on a disk that gives back something else than it was given, or nothing at all. Whatever happens,
// a reply is what was promised, or it is said that it is not: another frame under a known seq is never given.
import type { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import type { Log, ReplyState } from '../log.ts'
import { batchOf, createTestRuntime, frameOf, headOf, leaseOf, readAll, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'
import { type Limits, openOn, Workload } from './workload.suite.ts'

const ONE_SEGMENT: Limits = { sync: 'none', segmentsWaitingMax: 100 }

/** The workload, a reply without a frame, and one whose ending has none. */
async function history(log: Log, runtime: TestRuntime, workload: Workload): Promise<void> {
  workload.watch(log, leaseOf(await log.create(headOf(runtime))))
  await workload.run(log)
  const bare = workload.watch(log, leaseOf(await log.create(headOf(runtime, { idempotencyKey: 'k' }))))
  bare.append(batchOf(1, 2, bare.id))
  await bare.flushed()
  bare.append({ first: 3, last: 2, octets: '', final: { ending: 'complete', endedAt: runtime.now() } })
  await bare.flushed()
  const running = workload.watch(log, leaseOf(await log.create(headOf(runtime))))
  running.append(batchOf(1, 3, running.id))
  await running.flushed()
  await workload.stop(log, running.id)
}

/** What the log says of a reply; undefined when it says, by name, that it is lost or kept no longer. */
async function heard(log: Log, id: string): Promise<{ state: ReplyState; octets: string } | undefined> {
  try {
    const state = await log.state(id)
    if (state) return { state, octets: (await readAll(log, id))?.octets ?? '' }
  } catch (cause) {
    expect((cause as HoldfastError).code).toBe('log-failed')
    return undefined
  }
  expect(log.hasExpired(id)).toBe(true)
  return undefined
}

/** @returns how many replies are not there as promised, and said to be so */
async function checkHonest(log: Log, { promises }: Workload, mayBeCut = false): Promise<number> {
  let missing = 0
  for (const { id, last, ending, stopAsked } of promises.values()) {
    const found = await heard(log, id)
    if (!found) {
      missing++
      continue
    }
    const { state, octets } = found
    expect(octets).toBe(state.last === 0 ? '' : batchOf(1, state.last, id).octets)
    if (mayBeCut) continue
    expect([state.last, state.final?.ending]).toEqual([last, ending])
    if (stopAsked && ending === undefined) expect(state.stopAsked).toBe(true)
  }
  return missing
}

interface Expected {
  /** The end of the segment, and nothing behind it, was hit by what a crash may leave there too. */
  readonly mayBeCut?: boolean
  /** A reply that stands behind the damage. */
  readonly behind?: string | undefined
}

/** Opens what is left, goes on with it, archives it, and looks again and again. Returns what the operator heard. */
async function liveOn(
  disk: MemoryDisk,
  runtime: TestRuntime,
  workload: Workload,
  { mayBeCut = false, behind }: Expected,
): Promise<string[]> {
  const troubles: string[] = []
  const limits: Limits = { ...ONE_SEGMENT, segmentsWaitingMax: 0 }
  for (let opened = 0; opened < 3; opened++) {
    // The second time before anything was archived, the third time after.
    const log = await openOn(disk, runtime, opened === 0 ? ONE_SEGMENT : limits, ({ message }) =>
      troubles.push(message),
    )
    await checkHonest(log, workload, mayBeCut)
    if (behind !== undefined) expect((await readAll(log, behind))?.first).toBe(1)
    for (const { state, lease } of await log.adopt()) {
      const promised = workload.promises.get(state.head.id)
      if (!mayBeCut) expect(state.last).toBe(promised?.last)
      workload.watch(log, lease, state.last).append(workload.batch(lease, state.last + 1, state.last + 2, true))
      await lease.flushed()
    }
    const fresh = workload.watch(log, leaseOf(await log.create(headOf(runtime))))
    fresh.append(workload.batch(fresh, 1, 2, opened === 1))
    await fresh.flushed()
    await checkHonest(log, workload, mayBeCut)
    await log.sweep()
    await checkHonest(log, workload, mayBeCut)
    disk.crash()
  }
  return troubles
}

const patterns = {
  zeros: () => 0,
  ones: () => 0xff,
  noise: (at: number) => (Math.imul(at + 1, 2_654_435_761) >>> 13) & 0xff,
}

describe.each(Object.entries(patterns))('a run of %s anywhere in the newest segment', (_, pattern) => {
  test('cuts nothing that stands behind it, and no seq is used again', async () => {
    const disk = createMemoryDisk()
    const runtime = createTestRuntime()
    const workload = new Workload(runtime)
    const log = await openOn(disk, runtime, ONE_SEGMENT)
    await history(log, runtime, workload)
    const [name = ''] = disk.list()
    const before = disk.contents(name).length
    const last = workload.watch(log, leaseOf(await log.create(headOf(runtime))))
    last.append(batchOf(1, 1, last.id))
    await last.flushed()
    const whole = disk.contents(name)
    for (let at = 0; at < before; at += 53) {
      const length = 30 + (at % 200)
      const bytes = Buffer.from(whole)
      for (let bad = at; bad < Math.min(at + length, bytes.length); bad++) bytes[bad] = pattern(bad)
      const worn = createMemoryDisk()
      worn.put(name, bytes)
      const again = new Workload(runtime)
      for (const [id, promised] of workload.promises) again.promises.set(id, { ...promised })
      const isBefore = at + length <= before
      const troubles = await liveOn(worn, runtime, again, isBefore ? { behind: last.id } : { mayBeCut: true })
      if (at + length > 16 && isBefore) expect(troubles).not.toEqual([])
    }
  })

  test('costs only the replies that stood there when it is found by archiving, and they stay known', async () => {
    let lost = 0
    for (let at = 0; at < 4000; at += 97) {
      const disk = createMemoryDisk()
      const runtime = createTestRuntime()
      const workload = new Workload(runtime)
      const troubles: string[] = []
      const limits: Limits = { ...ONE_SEGMENT, segmentMsMax: 1000 }
      const log = await openOn(disk, runtime, limits, ({ message }) => troubles.push(message))
      await history(log, runtime, workload)
      const [name = ''] = disk.list()
      const bytes = disk.contents(name)
      if (at >= bytes.length) break
      const end = Math.min(at + 30 + (at % 200), bytes.length)
      for (let bad = at; bad < end; bad++) bytes[bad] = pattern(bad)
      disk.put(name, bytes)
      runtime.pass(1000)
      await log.sweep()
      runtime.pass(1000)
      await log.sweep()
      expect(disk.list().filter((file) => file.endsWith('.archive'))).toHaveLength(1)
      if (end > 16) expect(troubles).not.toEqual([])
      const missing = await checkHonest(log, workload)
      for (const { id } of workload.promises.values()) {
        const known = await log.state(id).then(
          (state) => state !== undefined,
          () => true,
        )
        expect(known).toBe(true)
      }
      disk.crash()
      const again = await openOn(disk, runtime, limits)
      expect(await checkHonest(again, workload)).toBe(missing)
      for (const { id } of workload.promises.values()) expect(again.hasExpired(id)).toBe(false)
      lost += missing
      await again.close()
    }
    expect(lost).toBeGreaterThan(0)
  })
})

test.each(['in a frame', 'in a block that the disk used before'])(
  'octets that look like a record of this log are not taken for one: %s',
  async (where) => {
    const disk = createMemoryDisk()
    const runtime = createTestRuntime()
    const log = await openOn(disk, runtime, ONE_SEGMENT)
    const victim = leaseOf(await log.create(headOf(runtime)))
    victim.append(batchOf(1, 1, 'true'))
    await victim.flushed()
    const [name = ''] = disk.list()
    // What the log of another directory writes next for the reply of the same slot.
    const other = createMemoryDisk()
    other.put('0000000000001000.segment', Buffer.alloc(0))
    const elsewhere = await openOn(other, runtime, ONE_SEGMENT)
    const double = leaseOf(await elsewhere.create(headOf(runtime, { id: victim.id })))
    double.append(batchOf(1, 1, 'true'))
    await double.flushed()
    double.append(batchOf(2, 2, 'false'))
    await double.flushed()
    const [foreign = Buffer.alloc(0)] = other.list().map((file) => other.contents(file))
    if (where === 'in a frame') {
      const liar = leaseOf(await log.create(headOf(runtime)))
      liar.append({ first: 1, last: 1, octets: foreign.toString('latin1') })
      await liar.flushed()
    }
    disk.crash()
    const bytes = disk.contents(name)
    const at = bytes.lastIndexOf('HFLOG')
    if (where === 'in a frame') bytes[at - 1] = (bytes[at - 1] ?? 0) ^ 1
    disk.put(name, where === 'in a frame' ? bytes : Buffer.concat([bytes, Buffer.alloc(50), foreign]))
    const again = await openOn(disk, runtime, ONE_SEGMENT)
    expect(await heard(again, victim.id)).toMatchObject({ octets: batchOf(1, 1, 'true').octets })
    await again.close()
  },
)

describe('a sector that cannot be read', () => {
  const PAGE = 4096
  /** A head begins at the most so many octets before its id. */
  const HEAD_BYTES_BEFORE_ID = 64
  /** Four pages and a half of frames, with `history` in the middle of them. */
  const wide = async (disk: MemoryDisk, runtime: TestRuntime) => {
    const workload = new Workload(runtime)
    const log = await openOn(disk, runtime, ONE_SEGMENT)
    const filler = leaseOf(await log.create(headOf(runtime)))
    const fill = async (first: number): Promise<void> => {
      for (let seq = first; seq < first + 4; seq++) {
        filler.append({ first: seq, last: seq, octets: frameOf(seq, 'x'.repeat(1500)) })
        await filler.flushed()
      }
    }
    await fill(1)
    await history(log, runtime, workload)
    await fill(5)
    const last = workload.watch(log, leaseOf(await log.create(headOf(runtime))))
    last.append(batchOf(1, 1, last.id))
    await last.flushed()
    disk.crash()
    return { workload, last: last.id }
  }

  test('anywhere in the newest segment costs what stood there, and does not keep the log from opening or archiving', async () => {
    let pages = 1
    for (let page = 0; page < pages; page++) {
      let bad: string | undefined
      const disk = createMemoryDisk({
        failRead: (name, position, length) =>
          name === bad && length > 0 && position < (page + 1) * PAGE && position + length > page * PAGE,
      })
      const runtime = createTestRuntime()
      const { workload, last } = await wide(disk, runtime)
      const [name = ''] = disk.list()
      bad = name
      const contents = disk.contents(name)
      pages = Math.ceil(contents.length / PAGE)
      const isBehind = contents.indexOf(last) - HEAD_BYTES_BEFORE_ID >= (page + 1) * PAGE
      const behind = isBehind ? last : undefined
      const troubles = await liveOn(disk, runtime, workload, { behind })
      expect(troubles).not.toEqual([])
      const kept = disk.list()
      expect(kept).not.toContain(name)
      expect(kept.filter((file) => file.endsWith('.archive')).length).toBeGreaterThan(1)
      // What could not be read is not thrown away: somebody may have better tools.
      expect(kept).toContain(`${name}.damaged`)
    }
    expect(pages).toBeGreaterThan(3)
  })

  test('under a file that cannot even be opened: it is set aside, and everything else goes on', async () => {
    let bad: string | undefined
    const disk = createMemoryDisk({ failRead: (name) => name === bad })
    const runtime = createTestRuntime()
    const { workload } = await wide(disk, runtime)
    const [name = ''] = disk.list()
    bad = name
    const troubles = await liveOn(disk, runtime, workload, {})
    expect(troubles[0]).toContain(`${name}.damaged`)
    expect(disk.list()).toContain(`${name}.damaged`)
  })
})
