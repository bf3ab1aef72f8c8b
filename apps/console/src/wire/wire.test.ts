import { type Runtime, system } from '@holdfast/client'
import { expect, test } from 'vitest'
import type { Happening } from '../timeline/happening.ts'
import { openWire } from './wire.ts'

const ASK = 'http://relay/v1/chat/completions'
const EVENTS = 'http://relay/v1/replies/rpl_1/events'
const stop = { method: 'POST' }

/** A page whose time stands still until `elapse`, in front of a relay that answers with what is pushed. */
function world() {
  let body!: ReadableStreamDefaultController<Uint8Array>
  const timers = new Set<() => void>()
  const story: Happening['type'][] = []
  const runtime: Runtime = {
    ...system,
    now: () => 5000,
    after: (_ms, work) => {
      timers.add(work)
      return () => void timers.delete(work)
    },
    fetch: async (_input, init) => {
      const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) })
      init?.signal?.addEventListener('abort', () => body.error(new TypeError('network error')))
      return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'holdfast-reply': 'rpl_1' } })
    },
    page: { isHidden: () => false, isOnline: () => true, onWake: () => () => undefined },
  }
  const wire = openWire(runtime)
  const { fetch, page } = wire.runtimeFor(({ type }) => story.push(type))
  return {
    wire,
    page,
    story,
    ask: (key: string) => fetch(ASK, { method: 'POST', headers: { 'idempotency-key': key } }),
    follow: (url = EVENTS) => fetch(url),
    stop: () => fetch('http://relay/v1/replies/rpl_1/stop', stop),
    say: (text: string) => body.enqueue(new TextEncoder().encode(text)),
    finish: () => body.close(),
    elapse: () => timers.forEach((work) => work()),
    timers,
  }
}

test('what comes through is told and arrives unchanged', async () => {
  const { ask, say, finish, story } = world()
  const response = await ask('k1')
  say('id: 1\ndata: a\n\n')
  say(': ping\n')
  finish()
  expect(await response.text()).toBe('id: 1\ndata: a\n\n: ping\n')
  expect(response.headers.get('holdfast-reply')).toBe('rpl_1')
  expect(story.filter((type) => type !== 'heartbeat' && type !== 'arrived')).toEqual([
    'began',
    'dialled',
    'opened',
    'lost',
  ])
  expect(story).toContain('arrived')
})

test('another try for the same reply is not another beginning', async () => {
  const { ask, follow, story } = world()
  await ask('k1')
  await ask('k1')
  await follow()
  expect(story.filter((type) => type === 'began')).toHaveLength(1)
  await ask('k2')
  await follow('http://relay/v1/replies/rpl_2/events')
  expect(story.filter((type) => type === 'began')).toHaveLength(3)
})

test('offline, what is open breaks, nothing gets through, and the page knows', async () => {
  const { wire, ask, follow, page, story } = world()
  const response = await ask('k1')
  wire.goOffline(5000)
  expect(page.isOnline()).toBe(false)
  await expect(response.text()).rejects.toThrow('network error')
  await expect(follow()).rejects.toThrow('Failed to fetch')
  expect(story).toEqual(['began', 'dialled', 'opened', 'lost', 'dialled', 'lost'])
})

test('back online the page wakes, and requests get through', async () => {
  const { wire, ask, follow, page, elapse } = world()
  await ask('k1')
  let woken = 0
  const forget = page.onWake(() => (woken += 1))
  wire.goOffline(5000)
  elapse()
  expect(woken).toBe(1)
  expect(page.isOnline()).toBe(true)
  expect((await follow()).ok).toBe(true)
  forget()
  wire.goOffline(5000)
  elapse()
  expect(woken).toBe(1)
})

test('a stop is told, and is not a request for frames', async () => {
  const { ask, stop, story } = world()
  await ask('k1')
  await stop()
  expect(story).toEqual(['began', 'dialled', 'opened', 'stop'])
})

test('on a slow network a chunk waits for its bytes', async () => {
  const { wire, ask, say, timers, elapse } = world()
  const response = await ask('k1')
  wire.setSlow(true)
  const reader = response.body!.getReader()
  say('id: 1\ndata: a\n\n')
  const read = reader.read()
  await expect.poll(() => timers.size).toBe(1)
  elapse()
  expect((await read).value).toHaveLength(15)
})

test('on a slow network nothing arrives on a line that was left', async () => {
  const { wire, ask, say, timers, elapse, story } = world()
  const response = await ask('k1')
  wire.setSlow(true)
  const reader = response.body!.getReader()
  say('id: 1\ndata: a\n\n')
  void reader.read()
  await expect.poll(() => timers.size).toBe(1)
  await reader.cancel()
  elapse()
  await new Promise((resolve) => setTimeout(resolve))
  expect(story).toEqual(['began', 'dialled', 'opened', 'lost'])
})
