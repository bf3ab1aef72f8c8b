import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uncaughtDuring } from '../test/uncaught.ts'
import { type Fault, World, anthropicFrames, openaiFrames } from '../test/world.ts'
import { type Arrival, HoldfastError, type Reply, type ReplySettings, follow, start, textOf } from './index.ts'

const WORDS = ['It ', 'häld ', 'fast ', '🪢 ', 'through ', 'the ', 'night.']
const TEXT = WORDS.join('')
const access = { baseURL: 'http://relay/v1/', apiKey: 'secret' }

function world(faults: Fault[] = [], seed = 1): World {
  const world = new World(seed)
  world.frames = openaiFrames(WORDS)
  world.faults = faults
  return world
}

const begin = (world: World, settings: ReplySettings = {}, more: object = {}): Reply =>
  start(
    { ...access, dialect: 'openai-chat', body: { model: 'sim/words', messages: [] }, ...more },
    { runtime: world.runtime, ...settings },
  )

const resume = (world: World, settings: ReplySettings = {}, more: object = {}): Reply =>
  follow({ ...access, reply: 'rpl_old', ...more }, { runtime: world.runtime, ...settings })

/** Iterates from the start; what arrived, and how it ended. */
async function collect(reply: Reply): Promise<{ arrivals: Arrival[]; failure: unknown }> {
  const arrivals: Arrival[] = []
  try {
    for await (const arrival of reply) arrivals.push(arrival)
    return { arrivals, failure: undefined }
  } catch (failure) {
    return { arrivals, failure }
  }
}

const codeOf = (failure: unknown) => (failure instanceof HoldfastError ? failure.code : failure)

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (failure: unknown) => failure,
  )

describe('a reply', () => {
  it('is started, read and finished', async () => {
    const w = world()
    const reply = begin(w)
    const collected = collect(reply)
    const message = await w.until(reply.finished)
    expect(textOf(message)).toBe(TEXT)
    expect(message.ending).toBe('complete')
    expect(reply.line).toEqual({ phase: 'closed', attempt: 0, outcome: 'finished' })
    const { arrivals, failure } = await w.until(collected)
    expect(failure).toBeUndefined()
    expect(arrivals.at(-1)).toMatchObject({ seq: w.frames.length, event: { type: 'message-end' } })
    expect(await reply.started).toBe('rpl_1')
    expect(w.asked[0]!.path).toBe('/v1/chat/completions')
    expect(w.asked[0]!.headers.get('idempotency-key')).toMatch(/^key-/)
    expect(w.asked[0]!.headers.get('holdfast-disconnect')).toBe('keep; grace=60')
    expect(JSON.parse(w.asked[0]!.body!)).toMatchObject({ stream: true, model: 'sim/words' })
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('in the other dialect is asked at its own door', async () => {
    const w = world()
    w.dialect = 'anthropic-messages'
    w.frames = anthropicFrames(WORDS)
    const reply = begin(w, {}, { dialect: 'anthropic-messages' })
    expect(textOf(await w.until(reply.finished))).toBe(TEXT)
    expect(w.asked[0]!.path).toBe('/v1/messages')
    expect(w.asked[0]!.headers.get('x-api-key')).toBe('secret')
    expect(w.asked[0]!.headers.get('anthropic-version')).toBe('2023-06-01')
  })

  it('is followed by its id alone, whatever it speaks', async () => {
    const w = world()
    w.dialect = 'anthropic-messages'
    w.frames = anthropicFrames(WORDS)
    expect(textOf(await w.until(resume(w).finished))).toBe(TEXT)
    expect(w.asked[0]!.path).toBe('/v1/replies/rpl_old/events')
  })

  it('is followed from a seq', async () => {
    const w = world()
    const reply = resume(w, {}, { after: 3 })
    const collected = collect(reply)
    expect(textOf(await w.until(reply.finished))).toBe(WORDS.slice(3).join(''))
    expect((await collected).arrivals[0]!.seq).toBe(4)
  })

  it('that has ended where its reader stands is over, with the ending the relay names', async () => {
    const w = world()
    w.ending = 'stopped'
    const message = await w.until(resume(w, {}, { after: 99 }).finished)
    expect(message).toEqual({ blocks: [], usage: {}, ending: 'stopped' })
  })

  it('that ended in a way only a newer relay knows is over, in the relay’s word', async () => {
    const w = world()
    w.ending = 'out-of-breath'
    expect(await w.until(resume(w, {}, { after: 99 }).finished)).toMatchObject({ ending: 'out-of-breath' })
    expect(w.asked).toHaveLength(1)
  })

  it('whose model gave a reason and no last word is over when the relay says so', async () => {
    const w = world()
    w.frames = openaiFrames(WORDS, false)
    const reply = begin(w)
    const message = await w.until(reply.finished)
    expect(message).toMatchObject({ ending: 'complete', reason: 'stop' })
    expect(w.asked).toHaveLength(2)
  })

  it('that failed in its log is finished, and says so', async () => {
    const w = world()
    w.frames = [...openaiFrames(WORDS).slice(0, 3), { data: '{"error":{"code":"upstream-cut","message":"It broke."}}' }]
    const message = await w.until(begin(w).finished)
    expect(message).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
    expect(textOf(message)).toBe(WORDS.slice(0, 3).join(''))
  })
})

describe('whatever the faults, what is applied is the log', () => {
  const wireBytes = new TextEncoder().encode(world().wire(0)).length

  const check = async (w: World, purchases = 1) => {
    const whole = world()
    const expected = collect(begin(whole))
    await whole.until(expected)
    const reply = begin(w)
    const collected = collect(reply)
    const { arrivals, failure } = await w.until(collected)
    expect(failure).toBeUndefined()
    expect(arrivals).toEqual((await expected).arrivals)
    expect(reply.message).toMatchObject({ ending: 'complete' })
    expect(textOf(reply.message)).toBe(TEXT)
    expect(w.bought).toHaveLength(purchases)
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
    return reply
  }

  it.each(['eof', 'reset'] as const)('a cut (%s) after every byte', async (how) => {
    for (let cutAt = 0; cutAt <= wireBytes; cutAt += 1) await check(world([{ cutAt, how }]))
  })

  it('a cut every 7 bytes more, each line a little longer', async () => {
    await check(world(Array.from({ length: 60 }, (_, n) => ({ cutAt: n * 7, how: n % 2 ? 'eof' : 'reset' }) as const)))
  })

  it('a lost first response is found again, and bought once', async () => {
    const w = world([{ lose: true }, { lose: true }])
    await check(w)
    expect(new Set(w.asked.map((one) => one.headers.get('idempotency-key'))).size).toBe(1)
  })

  it('a server that is down for a while', async () => {
    await check(world(Array.from({ length: 12 }, () => ({ down: true }) as const)))
  })

  it('503 twice, then fine', async () => {
    await check(world([{ refuse: 503 }, { refuse: 503 }]))
  })

  it('503 for long in the middle of the reply', async () => {
    const refusals = Array.from({ length: 20 }, () => ({ refuse: 503 }) as const)
    await check(world([{ cutAt: 300, how: 'reset' }, ...refusals]))
  })

  it('a stall', async () => {
    const reply = await check(world([{ stallAt: 300 }, { stallAt: 0 }]))
    expect(reply.metrics).toMatchObject({ reconnects: 2 })
  })

  it('a network that never answers', async () => {
    await check(world([{ hang: true }, { cutAt: 300, how: 'eof' }, { hang: true }]))
  })

  it('frames that come twice', async () => {
    await check(world([{ cutAt: 250, how: 'eof' }, { repeat: 2 }]))
  })

  it('a frame that is missing', async () => {
    await check(world([{ skip: 3 }, { skip: 5 }]))
  })

  it('a portal that answers with a page of its own', async () => {
    const page = { respond: () => new Response('<html>', { headers: { 'content-type': 'text/html' } }) }
    await check(world([{ cutAt: 300, how: 'reset' }, page, { respond: () => new Response(null, { status: 204 }) }]))
  })

  it('any of these in any order, and in chunks of any size', async () => {
    const fault: fc.Arbitrary<Fault> = fc.oneof(
      fc.record({ cutAt: fc.nat(wireBytes), how: fc.constantFrom('eof' as const, 'reset' as const) }),
      fc.record({ stallAt: fc.nat(wireBytes) }),
      fc.record({ repeat: fc.nat(9) }),
      fc.record({ skip: fc.integer({ min: 1, max: 9 }) }),
      fc.constantFrom<Fault>({ lose: true }, { down: true }, { hang: true }, { refuse: 503 }, { refuse: 529 }),
    )
    const script = fc.array(fault, { maxLength: 8 }).filter(
      // More refusals than that before there is a reply are an answer: tested below.
      (faults) => faults.filter((one) => 'refuse' in one).length <= 4,
    )
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 400 }), fc.integer(), async (faults, chunkBytes, seed) => {
        const w = world([...faults], seed)
        w.chunkBytes = chunkBytes
        await check(w)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a final answer', () => {
  it.each([
    [404, 'reply-unknown', { error: { code: 'reply-unknown' } }],
    [410, 'reply-expired', { error: { type: 'gone', code: 'reply-expired' } }],
    [416, 'seq-ahead', { error: { code: 'seq-ahead' } }],
    [403, 'line-refused', { error: { type: 'permission_error' } }],
    [401, 'line-refused', 'not json'],
  ])('%i rejects at once, as %s', async (refuse, code, body) => {
    const w = world([{ refuse, body: JSON.stringify(body) }])
    const reply = resume(w)
    const collected = collect(reply)
    const failure = await w.until(rejection(reply.finished))
    expect(codeOf(failure)).toBe(code)
    expect((failure as HoldfastError).problem.status).toBe(refuse)
    expect((await collected).failure).toBe(failure)
    expect(reply.failure).toBe(failure)
    expect(reply.line).toMatchObject({ phase: 'closed', outcome: 'refused' })
    expect(w.asked).toHaveLength(1)
  })

  it('after the beginning keeps what was read, and is no ending', async () => {
    const w = world([
      { cutAt: 250, how: 'eof' },
      { refuse: 410, body: '{"error":{"code":"reply-expired"}}' },
    ])
    const reply = begin(w)
    expect(codeOf(await w.until(rejection(reply.finished)))).toBe('reply-expired')
    expect(TEXT.startsWith(textOf(reply.message))).toBe(true)
    expect(textOf(reply.message)).not.toBe('')
    expect(reply.message.ending).toBeUndefined()
  })

  it('is a refusal that came too often before there was a reply', async () => {
    const w = world(Array.from({ length: 9 }, () => ({ refuse: 503 }) as const))
    expect(codeOf(await w.until(rejection(begin(w).finished)))).toBe('line-exhausted')
    expect(w.asked).toHaveLength(5)
  })

  it('says when to come back, where the server did', async () => {
    const refused = { refuse: 429, headers: { 'retry-after': '7' }, body: '{"error":{"code":"budget-held"}}' } as const
    const w = world(Array.from({ length: 9 }, () => refused))
    const failure = await w.until(rejection(begin(w).finished))
    expect((failure as HoldfastError).problem).toMatchObject({ code: 'budget-held', status: 429, retryAfterMs: 7_000 })
  })

  it('is what is no stream', async () => {
    const w = world([{ respond: () => new Response('<html>', { headers: { 'content-type': 'text/html' } }) }])
    expect(codeOf(await w.until(rejection(begin(w).finished)))).toBe('line-refused')
  })

  it('is a reply in a dialect that nobody here can read', async () => {
    const w = world()
    w.dialect = 'klingon'
    expect(codeOf(await w.until(rejection(resume(w).finished)))).toBe('line-refused')
  })

  it('is one also when its stream would never end', async () => {
    const w = world()
    w.faults = [
      {
        respond: ({ signal }) =>
          new Response(w.body(signal).stream, { headers: { ...w.headers('rpl_old'), 'holdfast-dialect': 'klingon' } }),
      },
    ]
    expect(codeOf(await w.until(rejection(resume(w).finished)))).toBe('line-refused')
  })

  it('with a body that never ends is asked for again', async () => {
    const w = world()
    w.faults = [{ respond: ({ signal }) => new Response(w.body(signal).stream, { status: 404 }) }]
    expect(textOf(await w.until(resume(w).finished))).toBe(TEXT)
  })

  it('is none when patience runs out', async () => {
    const w = world(Array.from({ length: 999 }, () => ({ down: true }) as const))
    const startedAt = w.time
    const reply = begin(w)
    const failure = await w.until(rejection(reply.finished))
    expect(codeOf(failure)).toBe('line-exhausted')
    expect((failure as HoldfastError).cause).toBeInstanceOf(TypeError)
    expect(w.time - startedAt).toBeGreaterThan(590_000)
    expect(w.time - startedAt).toBeLessThan(610_000)
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })
})

describe('the server', () => {
  it('that names a delay is asked no earlier', async () => {
    const w = world([
      { refuse: 429, headers: { 'retry-after': '20' } },
      { refuse: 503, headers: { 'retry-after-ms': '7000' } },
    ])
    await w.until(begin(w).finished)
    const [first, second, third] = w.asked.map((one) => one.at)
    expect(second! - first!).toBeGreaterThanOrEqual(20_000)
    expect(third! - second!).toBeGreaterThanOrEqual(7000)
  })

  it('that wants a new token gets one, once', async () => {
    const w = world([{ cutAt: 300, how: 'reset' }])
    const given: string[] = []
    const refusals: unknown[] = []
    const apiKey = async (refused?: string) => {
      refusals.push(refused)
      given.push(given.length === 1 ? 'stale' : 'secret')
      return given.at(-1)!
    }
    expect(textOf(await w.until(begin(w, {}, { apiKey }).finished))).toBe(TEXT)
    expect(given).toEqual(['secret', 'stale', 'secret'])
    // Whoever keeps his tokens has to know that the one he gave is no good any more, whatever his clock says.
    expect(refusals).toEqual([undefined, undefined, 'stale'])

    const closed = world()
    const reply = begin(closed, {}, { apiKey: () => 'wrong' })
    expect(codeOf(await closed.until(rejection(reply.finished)))).toBe('key-unknown')
    expect(closed.asked).toHaveLength(2)
  })

  it('gets the headers the application wants', async () => {
    const w = world()
    await w.until(begin(w, {}, { headers: { 'X-Tenant': 'a', 'Holdfast-Disconnect': 'drain' } }).finished)
    expect(w.asked[0]!.headers.get('x-tenant')).toBe('a')
    expect(w.asked[0]!.headers.get('holdfast-disconnect')).toBe('drain')
  })

  it('finds the reply of a key that the application kept', async () => {
    const w = world()
    const first = begin(w, {}, { idempotencyKey: 'mine' })
    await w.until(first.finished)
    const second = begin(w, {}, { idempotencyKey: 'mine' })
    await w.until(second.finished)
    expect([first.id, second.id, w.bought]).toEqual(['rpl_1', 'rpl_1', ['rpl_1']])
  })
})

describe('stop', () => {
  it('reaches the relay through a line that is down', async () => {
    const w = world([{ stallAt: 300 }])
    const reply = begin(w)
    await w.pass(0)
    w.faults = [{ down: true }, { refuse: 503 }, { lose: true }]
    const stopping = reply.stop()
    await w.until(stopping)
    expect(w.stopped).toEqual(['rpl_1'])
    const asked = w.asked.filter((one) => one.path.endsWith('/stop'))
    expect(asked.length).toBeGreaterThan(1)
    await w.until(reply.finished)
  })

  it('before the reply has a name waits for it', async () => {
    const w = world([{ lose: true }, { stallAt: 10 }])
    const reply = begin(w)
    await w.until(reply.stop())
    expect(w.stopped).toEqual(['rpl_1'])
    await w.until(reply.finished)
  })

  it('of a finished reply asks nobody', async () => {
    const w = world()
    const reply = begin(w)
    await w.until(reply.finished)
    await w.until(reply.stop())
    expect(w.asked).toHaveLength(1)
  })

  it('that is refused says so', async () => {
    const w = world([{ stallAt: 300 }])
    const reply = begin(w)
    await w.pass(0)
    w.faults = [{ refuse: 403, body: '{"error":{"code":"key-unknown"}}' }]
    expect(codeOf(await w.until(rejection(reply.stop())))).toBe('key-unknown')
  })

  it('is not taken for granted where somebody else says 200', async () => {
    const w = world([{ stallAt: 300 }])
    const reply = begin(w)
    await w.pass(0)
    const portal = () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })
    w.faults = [{ respond: portal }, { respond: portal }]
    await w.until(reply.stop())
    expect(w.stopped).toEqual(['rpl_1'])
    await w.until(reply.finished)
  })

  it('of a reply that was never named says that it may be running', async () => {
    const w = world(Array.from({ length: 999 }, () => ({ lose: true }) as const))
    const reply = begin(w)
    expect(codeOf(await w.until(rejection(reply.stop())))).toBe('line-exhausted')
  })
})

describe('leaving', () => {
  it('ends the reading at once, stops nothing and leaves nothing behind', async () => {
    const left = new AbortController()
    const w = world([{ stallAt: 300 }])
    const reply = begin(w, { signal: left.signal })
    const collected = collect(reply)
    await w.pass(0)
    left.abort(new Error('bye'))
    expect(await w.until(rejection(reply.finished))).toEqual(new Error('bye'))
    expect((await collected).failure).toEqual(new Error('bye'))
    expect(reply.line).toMatchObject({ phase: 'closed', outcome: 'left' })
    expect(w.stopped).toEqual([])
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('does not keep anyone from stopping the reply afterwards', async () => {
    const left = new AbortController()
    const w = world([{ stallAt: 300 }])
    const reply = begin(w, { signal: left.signal })
    await w.pass(0)
    left.abort()
    await w.until(rejection(reply.finished))
    await w.until(reply.stop())
    expect(w.stopped).toEqual(['rpl_1'])
  })

  it('before the beginning asks for nothing', async () => {
    const w = world()
    const reply = begin(w, { signal: AbortSignal.abort(new Error('bye')) })
    expect(await w.until(rejection(reply.finished))).toEqual(new Error('bye'))
    expect(w.asked).toEqual([])
  })

  it('in the middle of a delay does not wait for its end', async () => {
    const left = new AbortController()
    const w = world([{ refuse: 429, headers: { 'retry-after': '300' } }])
    const reply = begin(w, { signal: left.signal })
    await w.pass(1000)
    const at = w.time
    left.abort(new Error('bye'))
    await w.until(rejection(reply.finished))
    expect(w.time).toBe(at)
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('an iterator before its first event holds nothing back', async () => {
    const w = world()
    const reply = begin(w, { bufferedEventsMax: 2 })
    await reply[Symbol.asyncIterator]().return(undefined)
    expect(textOf(await w.until(reply.finished))).toBe(TEXT)
  })

  it('an iterator leaves the reply alone', async () => {
    const w = world()
    const reply = begin(w, { bufferedEventsMax: 2 })
    const some = (async () => {
      for await (const { seq } of reply) if (seq === 2) return seq
      return undefined
    })()
    expect(await w.until(some)).toBe(2)
    expect(textOf(await w.until(reply.finished))).toBe(TEXT)
  })
})

describe('iterators', () => {
  it('may be many, and a late one goes on where the message stands', async () => {
    const w = world([{ stallAt: 250 }])
    const reply = begin(w)
    const first = collect(reply)
    await w.pass(0)
    const before = textOf(reply.message)
    expect(before).not.toBe('')
    const late = collect(reply)
    await w.until(reply.finished)
    const said = (arrivals: Arrival[]) =>
      arrivals.map(({ event }) => (event.type === 'text-delta' ? event.text : '')).join('')
    expect(said((await first).arrivals)).toBe(TEXT)
    expect(before + said((await late).arrivals)).toBe(TEXT)
    expect((await w.until(collect(reply))).arrivals).toEqual([])
  })

  it('that are slow hold the line back, and lose nothing', async () => {
    const w = world()
    w.frames = openaiFrames(Array.from({ length: 500 }, (_, n) => `${n} `))
    const reply = begin(w, { bufferedEventsMax: 10 })
    const iterator = reply[Symbol.asyncIterator]()
    await w.pass(60_000)
    // It neither went on nor took its own silence for a stall.
    expect(reply.seq).toBeLessThan(20)
    expect(reply.metrics.reconnects).toBe(0)
    let text = ''
    const reading = (async () => {
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) return
        if (value.event.type === 'text-delta') text += value.event.text
      }
    })()
    await w.until(reading)
    expect(text).toBe(Array.from({ length: 500 }, (_, n) => `${n} `).join(''))
  })
})

describe('snapshots', () => {
  it('are new when something changed, the same when nothing did, and told once per chunk', async () => {
    const w = world()
    w.chunkBytes = 100_000
    const reply = begin(w)
    const seen: unknown[] = []
    const unsubscribe = reply.subscribe(() => seen.push(reply.getSnapshot()))
    const before = reply.getSnapshot()
    await w.until(reply.finished)
    expect(reply.getSnapshot()).toBe(reply.getSnapshot())
    expect(reply.getSnapshot()).not.toBe(before)
    expect(before.blocks).toEqual([])
    // Nine frames in one chunk; besides them: connected, closed, finished.
    expect(seen.length).toBeLessThanOrEqual(4)
    unsubscribe()
    const count = seen.length
    await w.pass(1000)
    expect(seen).toHaveLength(count)
  })

  it('reach everybody, also behind one who throws', async () => {
    const w = world()
    const reply = begin(w)
    const mistake = new Error('mine')
    let last: unknown
    const thrown = await uncaughtDuring(async () => {
      reply.subscribe(() => {
        throw mistake
      })
      reply.subscribe(() => (last = reply.getSnapshot()))
      await w.until(reply.finished)
      await w.settle()
    })
    expect(last).toBe(reply.message)
    expect(reply.message.ending).toBe('complete')
    expect(new Set(thrown)).toEqual(new Set([mistake]))
  })
})

describe('metrics', () => {
  it('say what was lived through', async () => {
    const w = world([{ cutAt: 250, how: 'reset' }])
    const reply = begin(w)
    const startedAt = w.time
    await w.until(reply.finished)
    const { metrics } = reply
    expect(metrics.reconnects).toBe(1)
    expect(metrics.msToFirstToken).toBe(0)
    expect(metrics.msStreaming).toBe(w.time - startedAt)
    expect(metrics.gapMs.max).toBe(w.time - startedAt)
    expect(metrics.bytes).toBeGreaterThan(500)
    expect(metrics.recovered.events).toBeGreaterThan(0)
    expect(metrics.recovered.events).toBeLessThan(metrics.events)
    expect(metrics.recovered.bytes).toBe(metrics.bytes - 250)
  })
})
