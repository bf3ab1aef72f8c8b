// What the disk engine does at its limits.
import { expect, test } from 'vitest'
import { newReplyId } from '../../reply-id.ts'
import type { Log } from '../log.ts'
import { batchOf, createTestRuntime, headOf, leaseOf, readAll, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk } from './memory-disk.ts'
import { type Limits, openOn } from './workload.suite.ts'

async function finished(log: Log, runtime: TestRuntime, frames = 1): Promise<string> {
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, frames, lease.id, { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  return lease.id
}

test.each([
  ['the bytes', { diskBytesMax: 20_000 }],
  ['the replies', { repliesMax: 40 }],
] as [string, Limits][])(
  'over the bound of %s the oldest finished replies go, and are said to be expired',
  async (_, bounds) => {
    const limits = { sync: 'none', segmentBytesMax: 2000, ...bounds } as const
    const runtime = createTestRuntime()
    const disk = createMemoryDisk()
    const log = await openOn(disk, runtime, limits)
    const ids: string[] = []
    for (let at = 0; at < 150; at++) {
      ids.push(await finished(log, runtime, 3))
      runtime.pass(1)
      if (at % 3 === 0) await log.sweep()
    }
    const bytes = disk.list().reduce((sum, name) => sum + disk.contents(name).length, 0)
    if (limits.diskBytesMax) expect(bytes).toBeLessThan(limits.diskBytesMax + 3000)
    const kept = await Promise.all(ids.map(async (id) => (await log.state(id)) !== undefined))
    const oldest = kept.indexOf(true)
    expect(oldest).toBeGreaterThan(50)
    expect(kept.slice(oldest)).not.toContain(false)
    if (limits.repliesMax) expect(kept.length - oldest).toBeLessThanOrEqual(limits.repliesMax)
    expect(log.hasExpired(ids[0] ?? '')).toBe(true)
    expect(log.hasExpired(ids.at(-1) ?? '')).toBe(false)
    for (const id of ids.slice(oldest)) expect((await readAll(log, id))?.octets).toBe(batchOf(1, 3, id).octets)
    await log.close()
    const again = await openOn(disk, runtime, limits)
    for (const [at, id] of ids.entries()) {
      expect((await again.state(id)) === undefined).toBe(at < oldest)
      expect(again.hasExpired(id)).toBe(at < oldest)
    }
    expect(again.hasExpired(newReplyId(runtime.now(), runtime.secret(10)))).toBe(false)
    await again.close()
  },
)

test('when nothing finished is left to go, new replies are refused and running ones go on', async () => {
  const runtime = createTestRuntime()
  const log = await openOn(createMemoryDisk(), runtime, { sync: 'none', diskBytesMax: 8000, segmentBytesMax: 1000 })
  const lease = leaseOf(await log.create(headOf(runtime)))
  // Text that does not compress, so that archiving makes no room.
  let last = 0
  for (; last < 200; last++) {
    const noise = Array.from({ length: 60 }, (_, at) =>
      String.fromCodePoint(33 + ((last * 7919 + at * at * 31) % 90)),
    ).join('')
    lease.append({ first: last + 1, last: last + 1, octets: `data: ${noise}\nid: ${last + 1}\n\n` })
    await lease.flushed()
    if (last % 20 === 0) await log.sweep()
  }
  await expect(log.create(headOf(runtime))).rejects.toMatchObject({ code: 'log-full' })
  lease.append(batchOf(last + 1, last + 1, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  expect((await readAll(log, lease.id))?.last).toBe(last + 1)
  runtime.pass(3_600_000)
  await log.sweep()
  expect((await log.create(headOf(runtime))).outcome).toBe('created')
  expect(await log.state(lease.id)).toBeUndefined()
  await log.close()
})

test('a reply that grows too large fails, keeps what it had, and can still be ended by who adopts it', async () => {
  const runtime = createTestRuntime()
  const log = await openOn(createMemoryDisk(), runtime, { replyBytesMax: 100 })
  const lease = leaseOf(await log.create(headOf(runtime)))
  const failed = new Promise<Error>((resolve) => {
    lease.onFailure = resolve
  })
  lease.append(batchOf(1, 3, 'a'))
  lease.append(batchOf(4, 9, 'a'))
  lease.append(batchOf(10, 10, 'a'))
  await expect(lease.flushed()).rejects.toMatchObject({ code: 'reply-too-large' })
  expect(await failed).toMatchObject({ code: 'reply-too-large' })
  const [adopted] = await log.adopt()
  expect(adopted?.state.last).toBe(3)
  adopted?.lease.append(batchOf(4, 9, 'a', { ending: 'failed', endedAt: runtime.now() }))
  await adopted?.lease.flushed()
  expect((await readAll(log, lease.id))?.octets).toBe(batchOf(1, 9, 'a').octets)
  await log.close()
})

test('an ask that is too large is not kept, and its reply is created all the same', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime, { askBytesMax: 100 })
  for (const length of [100, 101]) await log.create(headOf(runtime), 'x'.repeat(length))
  disk.crash()
  const adopted = await (await openOn(disk, runtime, { askBytesMax: 100 })).adopt()
  expect(adopted.map(({ ask, times }) => [ask?.length, times])).toEqual([
    [100, 1],
    [undefined, 0],
  ])
})

test('an ask of megabytes is one write with its head, and is there after a crash', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime)
  const ask = 'and so on '.repeat(800_000)
  const lease = leaseOf(await log.create(headOf(runtime), ask))
  lease.append(batchOf(1, 1, 'a'))
  await lease.flushed()
  disk.crash()
  const [adopted] = await (await openOn(disk, runtime)).adopt()
  expect(adopted?.ask === ask).toBe(true)
  expect(adopted?.state.last).toBe(1)
})

test('a follower that throws harms nobody, and is heard of', async () => {
  const thrown: unknown[] = []
  const runtime = createTestRuntime()
  const soon = (work: () => void): void =>
    runtime.soon(() => {
      try {
        work()
      } catch (cause) {
        thrown.push(cause)
      }
    })
  const log = await openOn(createMemoryDisk(), { ...runtime, soon })
  const [one, two] = await Promise.all([1, 2].map(async () => leaseOf(await log.create(headOf(runtime)))))
  if (!one || !two) throw new Error('two were created')
  const heard: number[] = []
  log.follow(one.id, () => {
    throw new Error('a mistake')
  })
  log.follow(one.id, ({ last }) => heard.push(last))
  log.follow(two.id, ({ last }) => heard.push(last))
  one.append(batchOf(1, 1, 'a'))
  two.append(batchOf(1, 2, 'a'))
  await Promise.all([one.flushed(), two.flushed()])
  expect(heard).toEqual([1, 2])
  await log.close()
  await new Promise((resolve) => setImmediate(resolve))
  expect(thrown).toEqual([new Error('a mistake')])
})

test('what is asked of a closed log fails by name', async () => {
  const runtime = createTestRuntime()
  const log = await openOn(createMemoryDisk(), runtime)
  const lease = leaseOf(await log.create(headOf(runtime)))
  lease.append(batchOf(1, 1, 'a'))
  await log.close()
  expect((await log.state(lease.id))?.last).toBe(1)
  lease.append(batchOf(2, 2, 'a'))
  await expect(lease.flushed()).rejects.toMatchObject({ code: 'relay-closing' })
  await expect(log.create(headOf(runtime))).rejects.toMatchObject({ code: 'relay-closing' })
})

test('a quiet log writes nothing and has no timer', async () => {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openOn(disk, runtime)
  await log.sweep()
  runtime.pass(3_600_000)
  await log.sweep()
  await log.close()
  expect(disk.operations).toBe(0)
  expect(disk.list()).toEqual([])
})
