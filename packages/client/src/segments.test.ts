import { type Event, type Seam, dialects } from '@holdfast/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fault, World, type WorldFrame, openaiFrames } from '../test/world.ts'
import {
  type Arrival,
  type DialectName,
  type Reply,
  type StartRequest,
  follow,
  resilientFetch,
  start,
  textOf,
} from './index.ts'

const access = { baseURL: 'http://relay', apiKey: 'secret' }
const DIALECTS: DialectName[] = ['openai-chat', 'anthropic-messages']

/** A run of words, and how it came to be: the first of a reply just began. */
interface Segment {
  readonly how: Seam['how']
  readonly words: readonly string[]
}

const open: Event[] = [
  { type: 'message-start', id: 'm', model: 'first' },
  { type: 'text-start', block: 0 },
]

/** The log of a reply with seams, as a relay's writers write it. */
function framesOf(dialect: DialectName, segments: readonly Segment[]): WorldFrame[] {
  const voice = { id: 'id', model: 'first', createdS: 1 }
  let writer = dialects[dialect].writer(voice)
  const say = (...events: readonly Event[]) => events.flatMap((event) => writer.write(event))
  const frames = segments.flatMap(({ how, words }, index) => {
    if (how === 'restarted') writer = dialects[dialect].writer(voice)
    return say(
      ...(index > 0 ? [{ type: 'segment', segment: index + 1, how, model: `model-${index + 1}` } as const] : []),
      ...(index === 0 || how === 'restarted' ? open : []),
      ...words.map((text) => ({ type: 'text-delta', block: 0, text }) as const),
    )
  })
  const last = say({ type: 'block-end', block: 0 }, { type: 'message-end', ending: 'complete', reason: null })
  return [...frames, ...last]
}

/** What such a log says. */
const saidIn = (segments: readonly Segment[]): string =>
  segments.reduce((text, { how, words }) => (how === 'restarted' ? '' : text) + words.join(''), '')

function world(dialect: DialectName, segments: readonly Segment[], faults: readonly Fault[] = []): World {
  const world = new World()
  world.dialect = dialect
  world.frames = framesOf(dialect, segments)
  world.faults = [...faults]
  return world
}

const begin = (world: World, more: Partial<StartRequest> = {}): Reply =>
  start({ ...access, dialect: world.dialect as DialectName, body: {}, ...more }, { runtime: world.runtime })

/** Everything the reply says from now on. */
async function collect(reply: Reply): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  for await (const arrival of reply) arrivals.push(arrival)
  return arrivals
}

/** What a reader has who adds up deltas, and drops them where he is told to. */
const gathered = (arrivals: readonly Arrival[]): string =>
  arrivals.reduce((text, { event }) => {
    if (event.type === 'segment' && event.how === 'restarted') return ''
    return event.type === 'text-delta' ? text + event.text : text
  }, '')

const CONTINUED: Segment = { how: 'continued', words: ['and ', 'holds.'] }
const RESTARTED: Segment = { how: 'restarted', words: ['Anew ', 'it ', 'holds.'] }
const FIRST: Segment = { how: 'continued', words: ['It ', 'held ', '🪢 '] }

describe('what a reader says it understands', () => {
  const asked = (world: World) => world.asked[0]!.headers.get('holdfast-segments')

  it('is that a text may go on, unless it says more, or less', async () => {
    for (const [segments, said] of [
      [undefined, 'continue'],
      [['continue', 'restart'], 'continue, restart'],
      [['restart'], 'restart'],
      [[], ''],
    ] as const) {
      const w = world('openai-chat', [FIRST])
      await w.until(begin(w, segments && { segments }).finished)
      expect(asked(w)).toBe(said)
    }
  })

  it('is settled when the reply begins: whoever follows it says nothing', async () => {
    const w = world('openai-chat', [FIRST, CONTINUED])
    const reply = follow({ ...access, reply: 'rpl_old' }, { runtime: w.runtime })
    expect(textOf(await w.until(reply.finished))).toBe(saidIn([FIRST, CONTINUED]))
    expect(asked(w)).toBeNull()
  })

  it.each([undefined, 'continue'])('is, below an SDK, what its caller says (%s)', async (said) => {
    const w = new World()
    w.frames = openaiFrames(['a'])
    const fetch = resilientFetch({ runtime: w.runtime })
    await w.until(
      fetch('http://relay/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: 'Bearer secret', ...(said && { 'holdfast-segments': said }) },
        body: '{"stream":true}',
      }).then((response) => response.text()),
    )
    expect(asked(w)).toBe(said ?? null)
  })
})

describe.each(DIALECTS)('a reply in %s', (dialect) => {
  it('that another attempt goes on with is one text, and says who speaks', async () => {
    const w = world(dialect, [FIRST, CONTINUED])
    const message = await w.until(begin(w).finished)
    expect(textOf(message)).toBe('It held 🪢 and holds.')
    expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'continued', model: 'model-2' }] })
  })

  it('that begins anew is what was said last, and shows nothing of the rest on the way', async () => {
    const w = world(dialect, [FIRST, RESTARTED])
    const reply = begin(w)
    const wrong: string[] = []
    reply.subscribe(() => {
      const { seams = [] } = reply.message
      const text = textOf(reply.message)
      if (seams.length > 0 && !saidIn([RESTARTED]).startsWith(text)) wrong.push(text)
    })
    expect(textOf(await w.until(reply.finished))).toBe('Anew it holds.')
    expect(reply.message.seams).toMatchObject([{ how: 'restarted' }])
    expect(wrong).toEqual([])
  })

  it('is the same however it was cut', async () => {
    const segments = [FIRST, CONTINUED, RESTARTED, CONTINUED]
    const bytes = new TextEncoder().encode(world(dialect, segments).wire(0)).length
    for (let cutAt = 0; cutAt <= bytes; cutAt += 7) {
      const w = world(dialect, segments, [{ cutAt, how: cutAt % 2 ? 'eof' : 'reset' }])
      w.chunkBytes = bytes
      expect(textOf(await w.until(begin(w).finished))).toBe('Anew it holds.and holds.')
    }
  })

  const segment: fc.Arbitrary<Segment> = fc.record({
    how: fc.constantFrom('continued', 'restarted'),
    words: fc.array(fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }),
  })
  const anySegments = fc.array(segment, { minLength: 1, maxLength: 5 })

  it('says what its log says, whatever segments come, cut wherever', async () => {
    const fault: fc.Arbitrary<Fault> = fc.record({ cutAt: fc.nat(900), how: fc.constantFrom('eof', 'reset') })
    const anyFaults = fc.array(fault, { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(anySegments, anyFaults, fc.integer({ min: 1, max: 300 }), async (segments, faults, bytes) => {
        const w = world(dialect, segments, faults)
        w.chunkBytes = bytes
        const reply = begin(w)
        const arrivals = await w.until(collect(reply))
        expect(textOf(reply.message)).toBe(saidIn(segments))
        expect(gathered(arrivals)).toBe(saidIn(segments))
        expect((reply.message.seams ?? []).map(({ how }) => how)).toEqual(segments.slice(1).map(({ how }) => how))
        expect(reply.message.ending).toBe('complete')
      }),
      { numRuns: 60 },
    )
  })

  it('adds up for a reader who comes back, wherever he stood', async () => {
    await fc.assert(
      fc.asyncProperty(anySegments, fc.nat(), async (segments, dice) => {
        const w = world(dialect, segments)
        const after = dice % w.frames.length
        const whole = await w.until(collect(begin(w)))
        const rest = await w.until(
          collect(follow({ ...access, reply: 'rpl_1', after, dialect }, { runtime: w.runtime })),
        )
        expect(gathered([...whole.filter(({ seq }) => seq <= after), ...rest])).toBe(saidIn(segments))
      }),
      { numRuns: 60 },
    )
  })
})
