import { expect, test } from 'vitest'
import { Heart } from './heart.ts'
import type { Outlet } from './http.ts'
import { LIMITS } from './limits.ts'
import { batchOf, createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
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

async function following() {
  const runtime = createTestRuntime()
  const log = openMemoryLog({ runtime })
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
    end: () => void (outlet.ended = true),
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
