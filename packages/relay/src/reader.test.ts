import { expect, test } from 'vitest'
import { Heart } from './heart.ts'
import type { Outlet } from './http.ts'
import { LIMITS } from './limits.ts'
import { batchOf, createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import type { Batch, Follower, Log } from './logs/log.ts'
import { openMemoryLog } from './logs/memory.ts'
import { LogReader } from './reader.ts'

test('an outlet that a heartbeat has filled is given nothing more until it drains', async () => {
  const { log, lease, runtime, outlet, written } = await following()
  outlet.hasRoom = false
  runtime.pass(LIMITS.heartbeatMs)
  expect(written).toEqual([': ping\n'])

  lease.append(batchOf(1, 2, 'a'))
  lease.append(batchOf(3, 3, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  expect(written).toHaveLength(1)

  outlet.hasRoom = true
  outlet.onDrain?.()
  await turn()
  expect(written.slice(1).join('')).toBe(batchOf(1, 3, 'a').octets)
  expect(outlet.ended).toBe(true)
  await log.close()
})

test('a page that was being read when a heartbeat filled the outlet waits until it drains', async () => {
  let read = (): void => {}
  const { log, lease, runtime, outlet, written } = await following((log) => ({
    ...log,
    read: (...asked) => new Promise((resolve) => (read = () => resolve(log.read(...asked)))),
  }))
  lease.append(batchOf(1, 2, 'a', { ending: 'complete', endedAt: runtime.now() }))
  await lease.flushed()
  outlet.hasRoom = false
  runtime.pass(LIMITS.heartbeatMs)
  read()
  await turn()
  expect(written).toEqual([': ping\n'])

  outlet.hasRoom = true
  outlet.onDrain?.()
  read()
  await turn()
  expect(written.slice(1).join('')).toBe(batchOf(1, 2, 'a').octets)
  await log.close()
})

test('what is told late, or twice, or with something missing before it, is given once and in order', async () => {
  // As word of batches comes from another node: by the side of the log, where some of it may be lost.
  let tell: Follower = () => {}
  const { log, lease, written, outlet } = await following((log) => ({
    ...log,
    follow: (id, follower) => {
      tell = follower
      return log.follow(id, () => {})
    },
  }))
  const append = async (batch: Batch): Promise<Batch> => {
    lease.append(batch)
    await lease.flushed()
    return batch
  }
  const first = await append(batchOf(1, 2, 'a'))
  tell(first)
  tell(first)
  const lost = await append(batchOf(3, 3, 'a'))
  const next = await append(batchOf(4, 5, 'a'))
  tell(next)
  await turn()
  tell(lost)
  tell(next)
  await turn()
  expect(written.join('')).toBe(batchOf(1, 5, 'a').octets)
  const last = await append(batchOf(6, 5, 'a', { ending: 'complete', endedAt: 0 }))
  expect(outlet.ended).toBe(false)
  tell(last)
  await turn()
  expect([written.join(''), outlet.ended]).toEqual([batchOf(1, 5, 'a').octets, true])
  await log.close()
})

async function following(around: (log: Log) => Log = (log) => log) {
  const runtime = createTestRuntime()
  const log = around(openMemoryLog({ runtime }))
  const head = headOf(runtime)
  const lease = leaseOf(await log.create(head))
  const written: string[] = []
  const outlet: Outlet & { hasRoom: boolean; ended: boolean } = {
    hasRoom: true,
    ended: false,
    onDrain: undefined,
    write(octets) {
      written.push(octets)
      return outlet.hasRoom
    },
    end(octets = '') {
      if (octets !== '') written.push(octets)
      outlet.ended = true
    },
    abort: () => {},
  }
  const heart = new Heart(runtime, LIMITS)
  const reader = new LogReader(
    { log, id: head.id, after: 0, heart, runtime, limits: LIMITS, onLeave: () => {} },
    outlet,
  )
  await turn()
  return { log, lease, runtime, outlet, written, reader }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
