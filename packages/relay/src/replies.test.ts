import { expect, test } from 'vitest'
import { LIMITS } from './limits.ts'
import { createMemoryDisk } from './logs/disk/memory-disk.ts'
import { openDiskLog } from './logs/disk.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { Replies } from './replies.ts'

const transport = { send: () => () => {}, close: () => Promise.resolve() }
const named = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\nid: 1\n\n'

async function crashed(isStopped: boolean) {
  const runtime = createTestRuntime()
  const disk = createMemoryDisk()
  const log = await openDiskLog({ disk, runtime })
  const head = headOf(runtime)
  const lease = leaseOf(await log.create(head))
  lease.append({ first: 1, last: 1, octets: named })
  await lease.flushed()
  if (isStopped) await log.askStop(head.id)
  disk.crash()
  const again = await openDiskLog({ disk, runtime })
  await new Replies({ log: again, transport, runtime, limits: LIMITS }).adopt()
  return again.state(head.id)
}

test('a reply whose model had named its ending before the crash has that ending', async () => {
  expect(await crashed(false)).toMatchObject({ last: 1, final: { ending: 'complete' } })
})

test('a stop that was acknowledged before the crash holds after it', async () => {
  expect(await crashed(true)).toMatchObject({ last: 2, final: { ending: 'stopped' } })
})
