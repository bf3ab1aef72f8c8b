import { describe, expect, it } from 'vitest'
import { World, openaiFrames } from '../test/world.ts'
import {
  type Arrival,
  HoldfastError,
  type Reply,
  type Seam,
  start,
  textDeltas,
  toReadableStream,
  toTextStream,
} from './index.ts'

const WORDS = ['It ', 'häld ', 'fast ', '🪢 ', 'through ', 'the ', 'night.']
const TEXT = WORDS.join('')
const MARK = (how: Seam['how']) => ({ data: JSON.stringify({ holdfast: { segment: 2, how } }) })

function world(frames = openaiFrames(WORDS)): World {
  const w = new World()
  w.frames = frames
  return w
}

const begin = (w: World, bufferedEventsMax = 1000): Reply =>
  start(
    { baseURL: 'http://relay', apiKey: 'secret', dialect: 'openai-chat', body: {} },
    { runtime: w.runtime, bufferedEventsMax },
  )

async function gather<T>(items: AsyncIterable<T> | ReadableStream<T>): Promise<{ items: T[]; failure: unknown }> {
  const gathered: T[] = []
  try {
    for await (const item of items as AsyncIterable<T>) gathered.push(item)
    return { items: gathered, failure: undefined }
  } catch (failure) {
    return { items: gathered, failure }
  }
}

const codeOf = (failure: unknown) => (failure instanceof HoldfastError ? failure.code : failure)

const failing = [
  ...openaiFrames(WORDS).slice(0, 3),
  { data: '{"error":{"code":"upstream-cut","message":"It broke."}}' },
]
const stopped = [
  ...openaiFrames(WORDS).slice(0, 3),
  { data: '{"error":{"code":"reply-stopped","message":"Somebody stopped it."}}' },
]
const restarted = [...openaiFrames(['void ']).slice(0, 1), MARK('restarted'), ...openaiFrames(WORDS)]
const continued = [...openaiFrames(WORDS).slice(0, 3), MARK('continued'), ...openaiFrames(WORDS.slice(3))]

describe('a stream of events', () => {
  it('has all that an iterator has', async () => {
    const w = world()
    const reply = begin(w)
    const iterated = gather<Arrival>(reply)
    const { items, failure } = await w.until(gather(toReadableStream(reply)))
    expect(failure).toBeUndefined()
    expect(items).toEqual((await iterated).items)
    expect(items.at(-1)).toMatchObject({ seq: w.frames.length, event: { type: 'message-end' } })
  })

  it('errors where the ending cannot be reached', async () => {
    const w = world()
    w.faults = [{ cutAt: 200, how: 'eof' }, { refuse: 410 }]
    const { items, failure } = await w.until(gather(toReadableStream(begin(w))))
    expect(items.length).toBeGreaterThan(0)
    expect(codeOf(failure)).toBe('line-refused')
  })

  const long = openaiFrames(Array.from({ length: 300 }, (_, n) => `${n} `))

  it.each([
    ['events', toReadableStream],
    ['text', toTextStream],
  ] as const)('of %s reads nothing ahead: who does not pull holds the line back', async (_, make) => {
    const w = world(long)
    const reply = begin(w, 10)
    const reader = (make(reply) as ReadableStream<unknown>).getReader()
    await w.pass(1000)
    const { seq } = reply
    expect(seq).toBeLessThan(20)
    for (let reads = 0; reads < 30; reads += 1) await w.until(reader.read())
    await w.pass(1000)
    expect(reply.seq).toBeGreaterThan(seq)
    expect(reply.seq).toBeLessThan(60)
    await reader.cancel()
    await w.until(reply.finished)
    expect(w.stopped).toEqual([])
  })

  it.each([
    ['events', toReadableStream],
    ['text', toTextStream],
  ] as const)('of %s that is cancelled before the first pull holds nothing back', async (_, make) => {
    const w = world(long)
    const reply = begin(w, 10)
    await make(reply).cancel()
    expect(await w.until(reply.finished)).toMatchObject({ ending: 'complete' })
  })

  it('of text is a response’s body', async () => {
    const w = world()
    const response = new Response(toTextStream(begin(w)).pipeThrough(new TextEncoderStream()))
    expect(await w.until(response.text())).toBe(TEXT)
  })

  it('of text breaks that body where the reply broke', async () => {
    const w = world(failing)
    const response = new Response(toTextStream(begin(w)).pipeThrough(new TextEncoderStream()))
    await expect(w.until(response.text())).rejects.toMatchObject({ code: 'upstream-cut' })
  })
})

describe('the pieces of text', () => {
  it('are the text', async () => {
    const w = world()
    const { items, failure } = await w.until(gather(textDeltas(begin(w))))
    expect([items, failure]).toEqual([WORDS, undefined])
  })

  it('go on across a seam that continues', async () => {
    const w = world(continued)
    const { items, failure } = await w.until(gather(textDeltas(begin(w))))
    expect([items.join(''), failure]).toEqual([TEXT, undefined])
  })

  it('break where a reply begins anew, because they cannot be taken back', async () => {
    const w = world(restarted)
    const { items, failure } = await w.until(gather(textDeltas(begin(w))))
    expect([items, codeOf(failure)]).toEqual([['void '], 'upstream-cut'])
  })

  it('go on where they are told how', async () => {
    const w = world(restarted)
    const onRestart = ({ segment }: Seam) => `\n(${segment}) `
    const { items } = await w.until(gather(textDeltas(begin(w), { onRestart })))
    expect(items.join('')).toBe(`void \n(2) ${TEXT}`)
  })

  it('of a reply that began anew before it said anything are whole', async () => {
    const w = world([MARK('restarted'), ...openaiFrames(WORDS)])
    const { items, failure } = await w.until(gather(textDeltas(begin(w))))
    expect([items.join(''), failure]).toEqual([TEXT, undefined])
  })

  it('break where the reply failed, and end where it was stopped', async () => {
    const w = world(failing)
    const failed = await w.until(gather(textDeltas(begin(w))))
    expect([failed.items, codeOf(failed.failure)]).toEqual([WORDS.slice(0, 3), 'upstream-cut'])
    const other = world(stopped)
    expect(await other.until(gather(textDeltas(begin(other))))).toEqual({
      items: WORDS.slice(0, 3),
      failure: undefined,
    })
  })

  it('that nobody wants any more hold nothing back', async () => {
    const w = world(openaiFrames(Array.from({ length: 300 }, (_, n) => `${n} `)))
    const reply = begin(w, 10)
    await textDeltas(reply).return()
    const some = async () => {
      for await (const piece of textDeltas(reply)) if (piece === '2 ') return piece
      return undefined
    }
    expect(await w.until(some())).toBe('2 ')
    await w.until(reply.finished)
  })
})
