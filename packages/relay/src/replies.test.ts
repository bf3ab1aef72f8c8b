import type { Disconnect } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import type { Ask } from './ask.ts'
import type { Outlet } from './http.ts'
import { LIMITS } from './limits.ts'
import { createMemoryDisk } from './logs/disk/memory-disk.ts'
import { openDiskLog } from './logs/disk.ts'
import type { Log } from './logs/log.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { openMemoryLog } from './logs/memory.ts'
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

/** A reply to be started, and all that its upstream is asked. */
function starting(
  log: Log,
  runtime: ReturnType<typeof createTestRuntime>,
  disconnect: Disconnect = { policy: 'drain' },
) {
  const calls: { readonly listener: UpstreamListener; hungUp: boolean }[] = []
  const talking: Transport = {
    send(_, listener) {
      const call = { listener, hungUp: false }
      calls.push(call)
      return () => {
        call.hungUp = true
        listener.closed(new Error('hung up'))
      }
    },
    close: () => Promise.resolve(),
  }
  const upstreams = upstreamsFromEnvironment({ OPENAI_API_KEY: 'k' })
  const router = new Router({ upstreams, models: [] }, runtime, LIMITS)
  const head = headOf(runtime, { disconnect })
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
  const order = { ask, course: () => router.course(asked).course }
  const reorder = () => ({ order, places: [] })
  const replies = new Replies({ log, transport: talking, runtime, limits: LIMITS, reorder })
  return { replies, head, calls, start: (kept?: string) => replies.start(head, order, kept) }
}

test('a stop at any moment of the beginning leaves nothing running', async () => {
  const outcomes = new Set<string>()
  for (let moment = 0; moment < 30; moment++) {
    const runtime = createTestRuntime()
    const { head, calls, start } = starting(openMemoryLog({ runtime }), runtime)
    const started = await start()
    if (started.outcome !== 'created') throw new Error('it was there before')
    for (let turn = 0; turn < moment; turn++) await Promise.resolve()
    started.pump.halt({ code: 'reply-stopped', message: `Stopped ${head.id}.` })
    expect(await started.pump.done, `after ${moment} turns`).toMatchObject({ ending: 'stopped' })
    expect(calls.every(({ hungUp }) => hungUp)).toBe(true)
    outcomes.add(`${calls.length} asked`)
  }
  expect(outcomes).toEqual(new Set(['0 asked', '1 asked']))
})

test('a stop at any moment of the adoption leaves nothing running', async () => {
  const outcomes = new Set<string>()
  for (let moment = 0; moment < 30; moment++) {
    const runtime = createTestRuntime()
    const disk = createMemoryDisk()
    const first = await openDiskLog({ disk: disk.boot(), runtime })
    const { id } = leaseOf(await first.create(headOf(runtime, { disconnect: { policy: 'drain' } }), 'ask'))
    disk.crash()
    const log = await openDiskLog({ disk: disk.boot(), runtime })
    const { replies, calls } = starting(log, runtime)
    const adopting = replies.adopt()
    for (let turn = 0; turn < moment; turn++) await Promise.resolve()
    expect(await replies.stop(id)).toBe(true)
    expect(await log.state(id), `after ${moment} turns`).toMatchObject({ final: { ending: 'stopped' } })
    expect(calls.every(({ hungUp }) => hungUp)).toBe(true)
    expect(await adopting).toBe(1)
    expect(replies.runningCount).toBe(0)
    outcomes.add(`${calls.length} asked`)
  }
  expect(outcomes).toEqual(new Set(['0 asked', '1 asked']))
})

test.each([
  ['keep', false, false],
  ['keep', true, true],
  ['drain', true, false],
] as const)(
  'under “%s”, that the last reader can never come back (%s) ends a reply: %s',
  async (policy, forGood, ends) => {
    const runtime = createTestRuntime()
    const disconnect = policy === 'keep' ? { policy, graceMs: 60_000 } : { policy }
    const { replies, head, calls, start } = starting(openMemoryLog({ runtime }), runtime, disconnect)
    await start()
    const leave = replies.enter(head.id)
    await expect.poll(() => calls.length).toBe(1)
    leave(forGood)
    expect(calls[0]?.hungUp).toBe(ends)
  },
)

test('readers of a reply whose log can no longer be written are cut off, not kept on heartbeats', async () => {
  const runtime = createTestRuntime()
  let isFull = false
  const log = await openDiskLog({ disk: createMemoryDisk({ failWrite: () => (isFull ? 'fail' : 'ok') }), runtime })
  const { replies, head, calls, start } = starting(log, runtime)
  const started = await start()

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
  await expect.poll(() => calls.length).toBe(1)
  const upstream = calls[0]?.listener
  upstream?.head(200, { 'content-type': 'text/event-stream' })
  upstream?.data(Buffer.from(chunk('a')))
  await expect.poll(() => written).toContain('id: 1')
  isFull = true
  upstream?.data(Buffer.from(chunk('b')))
  await expect.poll(() => line.state).toBe('broken')
  expect(written).not.toContain('id: 2')
  expect(started.outcome === 'created' && (await started.pump.done)).toBeUndefined()
})

test('whoever came while nobody wrote a reply is a reader of it when somebody goes on', async () => {
  const runtime = createTestRuntime()
  let isFull = false
  const log = await openDiskLog({ disk: createMemoryDisk({ failWrite: () => (isFull ? 'fail' : 'ok') }), runtime })
  const { replies, head, calls, start } = starting(log, runtime)
  const started = await start('ask')
  await expect.poll(() => calls.length).toBe(1)
  isFull = true
  calls[0]?.listener.head(200, { 'content-type': 'text/event-stream' })
  calls[0]?.listener.data(Buffer.from(chunk('a')))
  expect(started.outcome === 'created' && (await started.pump.done)).toBeUndefined()

  const line = { state: 'open' }
  const outlet: Outlet = {
    onDrain: undefined,
    write: () => true,
    end: () => (line.state = 'ended'),
    abort: () => (line.state = 'broken'),
  }
  replies.read(head.id, 0, outlet, () => {})
  expect(replies.live().totals.readers).toBe(0)
  isFull = false
  expect(await replies.adopt()).toBe(1)
  expect(replies.live()).toMatchObject({ totals: { running: 1, readers: 1 }, replies: [{ readers: 1 }] })
  expect(replies.journey(head.id)?.steps.map(({ what }) => what)).toEqual(['adopted', 'reader-came'])
  expect([replies.dropReaders(head.id), line.state]).toEqual([1, 'broken'])
})
