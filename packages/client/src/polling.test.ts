import { describe, expect, it } from 'vitest'
import { type Asked, type Fault, World, openaiFrames } from '../test/world.ts'
import { POLLING_MS_MAX, type PollingSettings, openClient, openPolling, start, textOf } from './index.ts'

const WORDS = ['one ', 'two ', 'three ', 'four']
const TEXT = WORDS.join('')
const QUESTION = { model: 'sim/words', messages: [{ role: 'user', content: 'Hi' }] } as const

/**
 * A world whose relay answers polls, a page at a time, and whose network swallows streams in one of two ways: `body`, the
 * head passes and then nothing; `all`, not even that.
 */
function behind(swallows: 'body' | 'all' | 'nothing', settings: PollingSettings = {}) {
  const world = new World()
  world.dice = () => 0.5
  world.frames = openaiFrames(WORDS)
  const { fetch } = world.runtime
  const polls: { readonly at: number; readonly after: number; readonly seconds: string }[] = []
  const paths: string[] = []
  /** What the relay says to the nth poll, in place of a page. */
  const instead = new Map<number, () => Response | Promise<Response>>()
  let framesPerPage = 2
  const page = (after: number): Response => {
    if (after >= world.frames.length)
      return new Response(null, { status: 204, headers: { 'holdfast-ending': 'complete' } })
    const whole = world.wire(after).split('\n\n').slice(0, framesPerPage)
    return new Response(`${whole.join('\n\n')}\n\n`, {
      headers: world.headers('rpl_1', { 'cache-control': 'no-store' }),
    })
  }
  const hang = (signal: AbortSignal | null | undefined) =>
    new Promise<never>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
  const proxied: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    const path = String(input).replace('http://relay', '')
    paths.push(path)
    if (path === '/health' && swallows !== 'nothing') return Response.json({ status: 'ok' })
    if (path === '/health') throw new TypeError('fetch failed')
    const seconds = headers.get('holdfast-poll')
    if (seconds !== null) {
      const after = Number(headers.get('last-event-id') ?? 0)
      polls.push({ at: world.time, after, seconds })
      // Counted as bought once, and asked with the right key.
      if (init?.method === 'POST') await fetch(input, init)
      return instead.get(polls.length)?.() ?? page(after)
    }
    if (swallows === 'nothing') return fetch(input, init)
    await fetch(input, init)
    if (swallows === 'all') return hang(init?.signal)
    return new Response(world.body(init?.signal ?? undefined).stream, { headers: world.headers('rpl_1') })
  }
  const runtime = { ...world.runtime, fetch: proxied }
  const client = openClient({
    baseURL: 'http://relay',
    apiKey: 'secret',
    dialect: 'openai-chat',
    runtime,
    polling: settings,
  })
  return { world, client, polls, paths, instead, setPage: (frames: number) => (framesPerPage = frames) }
}

describe('a proxy that holds bodies back', () => {
  it('is noticed after two streams of which not a byte came, and then pages are asked for', async () => {
    const { world, client, polls } = behind('body')
    const reply = await client.start(QUESTION)
    await world.pass(14_000)
    expect(client.state.isPolling).toBe(false)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(client.state.isPolling).toBe(true)
    expect(world.bought).toEqual(['rpl_1'])
    expect(world.asked.filter(({ path }) => path.endsWith('/events'))).toHaveLength(1)
    expect(polls.map(({ after }) => after)).toEqual([0, 2, 4])
    expect(reply.line).toMatchObject({ phase: 'closed', outcome: 'finished' })
  })

  it('is not suspected of what a reader did who left', async () => {
    const { world, client } = behind('body')
    for (let turn = 0; turn < 3; turn += 1) {
      const leaving = new AbortController()
      const reply = await client.start(QUESTION, { signal: leaving.signal })
      await world.pass(5_000)
      leaving.abort()
      await world.until(reply.finished.catch(() => undefined))
    }
    expect(client.state.isPolling).toBe(false)
  })

  it('is not suspected where streams arrive, however the line breaks', async () => {
    const { world, client, polls } = behind('nothing')
    world.faults = [
      { cutAt: 0, how: 'reset' },
      { cutAt: 10, how: 'eof' },
      { stallAt: 200 },
      { down: true },
      { stallAt: 1 },
    ]
    const reply = await client.start(QUESTION)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(polls).toEqual([])
  })
})

describe('a proxy that holds everything back', () => {
  it('is noticed by a head that never comes while the relay is alive; what was bought is not bought again', async () => {
    const { world, client, polls, paths } = behind('all')
    const reply = await client.start(QUESTION)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(paths.slice(0, 4)).toEqual([
      '/v1/chat/completions',
      '/health',
      '/v1/chat/completions',
      '/v1/replies/rpl_1/events',
    ])
    expect(world.bought).toEqual(['rpl_1'])
    expect(polls[0]).toMatchObject({ after: 0, seconds: '0' })
  })

  it('is not taken for one where nobody answers at all', async () => {
    const { world, client, polls } = behind('nothing')
    world.faults = [{ hang: true }, { hang: true }]
    const reply = await client.start(QUESTION)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(polls).toEqual([])
  })
})

describe('polls', () => {
  const heartbeat = () => new Response(': ping\n', { headers: { 'content-type': 'text/event-stream' } })

  it('read to the ending, in whatever pages, and apply each frame once', async () => {
    for (const frames of [1, 2, 3, 100]) {
      const { world, client, setPage } = behind('nothing', { mode: 'always' })
      setPage(frames)
      const reply = await client.start(QUESTION)
      expect(textOf(await world.until(reply.finished))).toBe(TEXT)
      expect(reply.seq).toBe(world.frames.length)
      expect(reply.metrics.reconnects).toBe(0)
    }
  })

  it('come a while after each other, however much there is', async () => {
    const { world, client, polls, setPage } = behind('nothing', { mode: 'always', gapMs: 400 })
    setPage(1)
    await world.until((await client.start(QUESTION)).finished)
    const gaps = polls.slice(1).map(({ at }, index) => at - polls[index]!.at)
    expect(new Set(gaps)).toEqual(new Set([400]))
  })

  it('that come back empty are a sign of life: the model is quiet, the line is not dead', async () => {
    const { world, client, polls, instead } = behind('nothing', { mode: 'always' })
    // Each waits as long as it said, and nothing happens, for five minutes.
    for (let number = 2; number <= 60; number += 1)
      instead.set(number, async () => {
        await new Promise<void>((resolve) => world.runtime.after(5_000, resolve))
        return heartbeat()
      })
    const reply = await client.start(QUESTION)
    await world.pass(200_000)
    expect(reply.line.phase).toBe('quiet')
    expect(reply.metrics).toMatchObject({ reconnects: 0 })
    expect(reply.metrics.heartbeats).toBeGreaterThan(30)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(polls.slice(1).every(({ seconds }) => seconds === '5')).toBe(true)
  })

  it('that fail break the line, and it is dialled again where it stood', async () => {
    const { world, client, polls, instead } = behind('nothing', { mode: 'always' })
    instead.set(2, () => Promise.reject(new TypeError('fetch failed')))
    instead.set(4, () => new Response('Bad gateway', { status: 502 }))
    const reply = await client.start(QUESTION)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(polls.map(({ after }) => after)).toContain(2)
    expect(reply.metrics.reconnects).toBeGreaterThan(0)
  })

  it('that somebody else sends are no sign of life', async () => {
    const { world, client, instead } = behind('nothing', { mode: 'always' })
    const portal = () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })
    for (let number = 2; number < 100; number += 1) instead.set(number, portal)
    const reply = await client.start(QUESTION)
    await world.pass(2_000)
    expect(reply.line.phase).toBe('reconnecting')
    instead.clear()
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
  })

  it('that never come back are a dead line like any other', async () => {
    const { world, client, instead } = behind('nothing', { mode: 'always' })
    instead.set(2, () => new Promise(() => undefined))
    const reply = await client.start(QUESTION)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(reply.metrics.reconnects).toBe(1)
  })

  it('hear of an ending that no frame tells', async () => {
    const { world, client } = behind('nothing', { mode: 'always' })
    world.frames = openaiFrames(WORDS, false)
    const reply = await client.start(QUESTION)
    expect(await world.until(reply.finished)).toMatchObject({ ending: 'complete' })
    expect(textOf(reply.message)).toBe(TEXT)
  })

  it('end with their reader', async () => {
    const { world, client, polls, instead } = behind('nothing', { mode: 'always' })
    for (let number = 2; number < 100; number += 1) instead.set(number, heartbeat)
    const leaving = new AbortController()
    const reply = await client.start(QUESTION, { signal: leaving.signal })
    await world.pass(1_000)
    leaving.abort('gone')
    await expect(reply.finished).rejects.toBe('gone')
    const { length } = polls
    await world.pass(10_000)
    expect(polls).toHaveLength(length)
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('give way to a stream after a while; one that is swallowed again is enough to come back', async () => {
    const { world, client, polls } = behind('body')
    await world.until((await client.start(QUESTION)).finished)
    await world.pass(POLLING_MS_MAX)
    expect(client.state.isPolling).toBe(false)
    const { length } = polls
    const reply = await client.start(QUESTION)
    await world.pass(14_000)
    expect(polls).toHaveLength(length)
    expect(textOf(await world.until(reply.finished))).toBe(TEXT)
    expect(client.state.isPolling).toBe(true)
  })

  it('leave alone what reads no reply: stops, lists, whole answers', async () => {
    const { world, client, polls } = behind('nothing', { mode: 'always' })
    await world.until(client.stop('rpl_old'))
    await world.until(client.verify())
    expect(polls).toEqual([])
  })
})

it('wraps any fetch, also without a client around it', async () => {
  const world = new World()
  world.frames = openaiFrames(WORDS)
  const asked: Asked[] = world.asked
  const { layer } = openPolling({ mode: 'always' }, world.runtime)
  const runtime = { ...world.runtime, fetch: layer(world.runtime.fetch) }
  const faults: Fault[] = []
  world.faults = faults
  const reply = start(
    { baseURL: 'http://relay', apiKey: 'secret', dialect: 'openai-chat', body: { model: 'x' } },
    { runtime },
  )
  expect(textOf(await world.until(reply.finished))).toBe(TEXT)
  expect(asked[0]!.headers.get('holdfast-poll')).toBe('0')
})
