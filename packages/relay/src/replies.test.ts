import { expect, test } from 'vitest'
import type { Ask } from './ask.ts'
import type { Outlet } from './http.ts'
import { LIMITS } from './limits.ts'
import { createMemoryDisk } from './logs/disk/memory-disk.ts'
import { openDiskLog } from './logs/disk.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { Replies } from './replies.ts'
import { Router } from './routing/router.ts'
import type { Transport, UpstreamListener } from './transport.ts'
import { upstreamsFromEnvironment } from './upstreams.ts'
import { chunk } from './world.suite.ts'

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

test('readers of a reply whose log can no longer be written are cut off, not kept on heartbeats', async () => {
  const runtime = createTestRuntime()
  let isFull = false
  const log = await openDiskLog({ disk: createMemoryDisk({ failWrite: () => (isFull ? 'fail' : 'ok') }), runtime })
  let upstream: UpstreamListener | undefined
  const talking: Transport = {
    send(_, listener) {
      upstream = listener
      return () => listener.closed(new Error('hung up'))
    },
    close: () => Promise.resolve(),
  }
  const replies = new Replies({ log, transport: talking, runtime, limits: LIMITS })
  const upstreams = upstreamsFromEnvironment({ OPENAI_API_KEY: 'k' })
  const router = new Router({ upstreams, models: [] }, runtime, LIMITS)
  const head = headOf(runtime, { disconnect: { policy: 'drain' } })
  const value = { model: head.model }
  const asked = { dialect: head.dialect, model: 'gpt', owner: head.owner }
  const ask: Ask = {
    ...asked,
    form: 'stream',
    body: Buffer.from(JSON.stringify(value)),
    value,
    headers: {},
    accepts: { continuing: false, restarting: false },
  }
  const started = await replies.start(head, { ask, course: () => router.course(asked).course })

  let written = ''
  const line = { state: 'open' }
  const outlet: Outlet = {
    onDrain: undefined,
    write: (octets) => {
      written += octets
      return true
    },
    end: () => (line.state = 'ended'),
    abort: () => (line.state = 'broken'),
  }
  replies.read(head.id, 0, outlet, () => {})
  await expect.poll(() => upstream).toBeDefined()
  upstream?.head(200, { 'content-type': 'text/event-stream' })
  upstream?.data(Buffer.from(chunk('a')))
  await expect.poll(() => written).toContain('id: 1')
  isFull = true
  upstream?.data(Buffer.from(chunk('b')))
  await expect.poll(() => line.state).toBe('broken')
  expect(written).not.toContain('id: 2')
  expect(started.outcome === 'created' && (await started.pump.done)).toBeUndefined()
})
