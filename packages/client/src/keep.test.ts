import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { World, openaiFrames } from '../test/world.ts'
import * as core from './core.ts'
import {
  KEPT_EVERY_MS,
  type Reply,
  type ReplyStorage,
  type StartRequest,
  keepReply,
  keptReply,
  resumeReply,
  textOf,
} from './index.ts'

const WORDS = ['It ', 'häld ', 'fast ', '🪢 ', 'through ', 'the ', 'night.']
const TEXT = WORDS.join('')
const access = { baseURL: 'http://relay', apiKey: 'secret' }
const request: StartRequest = {
  ...access,
  dialect: 'openai-chat',
  body: { model: 'm', messages: [{ role: 'user', content: 'What holds?' }] },
}
const KEY = 'answer'

class FakeStorage implements ReplyStorage {
  readonly items = new Map<string, string>()
  getItem = (key: string) => this.items.get(key) ?? null
  setItem = (key: string, value: string) => void this.items.set(key, value)
  removeItem = (key: string) => void this.items.delete(key)
}

function world(...faults: World['faults']): World {
  const w = new World()
  w.frames = openaiFrames(WORDS)
  w.faults = faults
  return w
}

/** A page with one reply: what it opens goes with it. */
function page(w: World, storage: ReplyStorage) {
  const going = new AbortController()
  const settings = { runtime: w.runtime, signal: going.signal }
  return {
    keep: () => keepReply(storage, KEY, request, settings),
    resume: (more: object = request) => resumeReply(storage, KEY, { ...access, ...more }, settings),
    /** As when it is reloaded: nothing of it has a last word. */
    go: () => going.abort(),
  }
}

const finished = (w: World, reply: Reply | undefined) => w.until(reply!.finished)

describe('a reply that is kept', () => {
  it('can be found before the first byte leaves', () => {
    const w = world()
    const storage = new FakeStorage()
    let askedThen: number | undefined
    storage.setItem = (key, value) => {
      askedThen ??= w.asked.length
      storage.items.set(key, value)
    }
    page(w, storage).keep()
    expect(askedThen).toBe(0)
    expect(keptReply(storage, KEY)!.idempotencyKey).toMatch(/^key-/)
    expect(storage.items.get(KEY)).not.toContain('What holds?')
  })

  it('is found whole after a reload in its middle, bought once, and forgotten after its ending', async () => {
    const w = world({ stallAt: 250 })
    const storage = new FakeStorage()
    const first = page(w, storage)
    const before = first.keep()
    await w.pass(KEPT_EVERY_MS)
    first.go()
    await w.settle()
    expect(textOf(before.message)).not.toBe(TEXT)
    expect(keptReply(storage, KEY)).toMatchObject({ id: 'rpl_1', seq: before.seq })

    const after = page(w, storage).resume()
    expect(textOf(await finished(w, after))).toBe(TEXT)
    expect(w.bought).toEqual(['rpl_1'])
    await w.settle()
    expect([...storage.items]).toEqual([])
  })

  it('is found where the reload came before it had a name', async () => {
    const w = world({ lose: true })
    const storage = new FakeStorage()
    const first = page(w, storage)
    first.keep()
    await w.settle()
    first.go()
    await w.settle()
    expect(w.bought).toEqual(['rpl_1'])
    expect(keptReply(storage, KEY)!.id).toBeUndefined()

    // Who does not say what was asked cannot ask for it.
    expect(page(w, storage).resume({})).toBeUndefined()
    expect(textOf(await finished(w, page(w, storage).resume()))).toBe(TEXT)
    expect(w.bought).toEqual(['rpl_1'])
    const [one, other] = w.asked
    expect(other!.headers.get('idempotency-key')).toBe(one!.headers.get('idempotency-key'))
    expect(other!.body).toBe(one!.body)
  })

  it('is found by its name alone', async () => {
    const w = world({ stallAt: 250 })
    const storage = new FakeStorage()
    const first = page(w, storage)
    first.keep()
    await w.settle()
    first.go()
    expect(textOf(await finished(w, page(w, storage).resume({})))).toBe(TEXT)
  })

  it('is not found by who asks for another', async () => {
    const w = world({ stallAt: 250 })
    const storage = new FakeStorage()
    page(w, storage).keep()
    await w.settle()
    const other = { ...request, body: { ...request.body, model: 'other' } }
    expect(page(w, storage).resume(other)).toBeUndefined()
    expect(resumeReply(storage, 'another', request)).toBeUndefined()
    expect(w.asked).toHaveLength(1)
  })

  it('is found from where its reader stood', async () => {
    const w = world({ stallAt: 250 })
    const storage = new FakeStorage()
    const first = page(w, storage)
    const before = first.keep()
    await w.settle()
    first.go()
    await w.settle()
    const text = textOf(before.message)
    const after = page(w, storage).resume({ ...request, after: before.seq })
    expect(text + textOf(await finished(w, after))).toBe(TEXT)
  })

  it('is read in two tabs, whole in both', async () => {
    const w = world({ stallAt: 250 }, { stallAt: 100 })
    const storage = new FakeStorage()
    const one = page(w, storage).keep()
    await w.settle()
    const other = page(w, storage).resume()
    expect([textOf(await finished(w, one)), textOf(await finished(w, other))]).toEqual([TEXT, TEXT])
    expect(w.bought).toEqual(['rpl_1'])
    await w.settle()
    expect([...storage.items]).toEqual([])
  })

  it('is stopped from another tab', async () => {
    const w = world({ stallAt: 250 }, { stallAt: 250 })
    const storage = new FakeStorage()
    const one = page(w, storage).keep()
    await w.settle()
    const other = page(w, storage).resume({})!
    await w.settle()
    await w.until(other.stop())
    expect(w.stopped).toEqual(['rpl_1'])
    w.frames = [
      ...w.frames.slice(0, one.seq),
      { data: '{"error":{"code":"reply-stopped","message":"Somebody stopped it."}}' },
    ]
    expect(await finished(w, one)).toMatchObject({ ending: 'stopped' })
    expect(await finished(w, other)).toMatchObject({ ending: 'stopped' })
    expect(w.bought).toEqual(['rpl_1'])
    await w.settle()
    expect([...storage.items]).toEqual([])
  })

  it('says how far it was read, never further', async () => {
    const w = world()
    const storage = new FakeStorage()
    w.faults = [{ respond: () => new Response(body.stream, { headers: w.headers('rpl_1') }) }]
    const body = w.body()
    const reply = page(w, storage).keep()
    for (let seq = 1; seq < w.frames.length; seq += 1) {
      body.send(`data: ${w.frames[seq - 1]!.data}\nid: ${seq}\n\n`)
      await w.pass(KEPT_EVERY_MS)
      expect(keptReply(storage, KEY)!.seq).toBeLessThanOrEqual(reply.seq)
      expect(keptReply(storage, KEY)!.seq).toBeGreaterThanOrEqual(seq - 1)
    }
  })

  it.each([
    ['that the relay does not have any more is forgotten', { refuse: 410 }, false],
    ['whose request is refused is forgotten', { refuse: 400 }, false],
    ['whose key has run out stays', { refuse: 401 }, true],
    ['whose relay has too much to do stays', { refuse: 429, headers: { 'x-should-retry': 'false' } }, true],
  ] as const)('%s', async (_, fault, isThere) => {
    const w = world(fault)
    const storage = new FakeStorage()
    const reply = page(w, storage).keep()
    await w.until(reply.finished.catch(() => undefined))
    await w.settle()
    expect(keptReply(storage, KEY) !== undefined).toBe(isThere)
  })

  it('stays where the line broke for good', async () => {
    const w = world(...Array.from({ length: 50 }, () => ({ down: true }) as const))
    const storage = new FakeStorage()
    const reply = keepReply(storage, KEY, request, { runtime: w.runtime, patience: { patienceMs: 5000 } })
    await w.until(reply.finished.catch(() => undefined))
    expect(reply.failure?.code).toBe('line-exhausted')
    w.faults = []
    expect(textOf(await finished(w, page(w, storage).resume()))).toBe(TEXT)
  })

  it('stays where a portal answered in the relay’s place', async () => {
    const portal = () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })
    const w = world({ lose: true }, { respond: portal })
    const storage = new FakeStorage()
    const reply = page(w, storage).keep()
    await w.until(reply.finished.catch(() => undefined))
    expect(reply.failure?.code).toBe('line-refused')
    expect(textOf(await finished(w, page(w, storage).resume()))).toBe(TEXT)
    expect(w.bought).toHaveLength(1)
  })

  it('is not forgotten for the ending of another, that was kept there before', async () => {
    const w = world({ stallAt: 250 }, { stallAt: 250 })
    const storage = new FakeStorage()
    const older = page(w, storage).keep()
    await w.settle()
    page(w, storage).keep()
    const { idempotencyKey } = keptReply(storage, KEY)!
    await finished(w, older)
    await w.settle()
    expect(keptReply(storage, KEY)).toMatchObject({ idempotencyKey, id: 'rpl_2' })
  })

  it('is read where the storage throws', async () => {
    const refuse = () => {
      throw new DOMException('QuotaExceededError')
    }
    const w = world()
    const storage = { getItem: refuse, setItem: refuse, removeItem: refuse }
    expect(textOf(await finished(w, page(w, storage).keep()))).toBe(TEXT)
    expect(page(w, storage).resume()).toBeUndefined()
  })

  it('is the same in the core, with dialects as values', async () => {
    const w = world({ stallAt: 250 })
    const storage = new FakeStorage()
    const { body } = request
    const going = new AbortController()
    core.keepReply(
      storage,
      KEY,
      { ...access, dialect: core.openaiChat, body },
      { runtime: w.runtime, signal: going.signal },
    )
    await w.settle()
    going.abort()
    const found = core.resumeReply(
      storage,
      KEY,
      { ...access, dialects: [core.openaiChat], body },
      { runtime: w.runtime },
    )
    expect(textOf(await w.until(found!.finished))).toBe(TEXT)
    expect(w.bought).toEqual(['rpl_1'])
  })

  it('that was written by somebody else is nothing', () => {
    const anyRecord = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ idempotencyKey: fc.jsonValue(), bodyHash: fc.jsonValue(), seq: fc.jsonValue() })
        .map((one) => JSON.stringify(one)),
    )
    fc.assert(
      fc.property(anyRecord, (text) => {
        const kept = keptReply({ ...new FakeStorage(), getItem: () => text }, KEY)
        if (!kept) return
        expect([typeof kept.idempotencyKey, typeof kept.bodyHash]).toEqual(['string', 'string'])
        expect(Number.isSafeInteger(kept.seq) && kept.seq >= 0).toBe(true)
      }),
    )
  })
})
