import { describe, expect, it } from 'vitest'
import { type Asked, World, openaiFrames } from '../test/world.ts'
import {
  HoldfastError,
  type LineState,
  type Reply,
  type ReplySettings,
  type Runtime,
  follow,
  start,
  textOf,
} from './index.ts'

const WORDS = ['one ', 'two ', 'three']

/** A relay whose first response the test writes by hand, and which answers well after that. */
function live(settings: ReplySettings | ((runtime: Runtime) => ReplySettings) = {}) {
  const world = new World()
  // Half of every bound, so that delays are known.
  world.dice = () => 0.5
  world.frames = openaiFrames(WORDS)
  const bodies: ReturnType<World['body']>[] = []
  const respond = (request: Asked) => {
    const body = world.body(request.signal)
    bodies.push(body)
    return new Response(body.stream, { headers: world.headers('rpl_old') })
  }
  world.faults = [{ respond }]
  const reply = follow(
    { baseURL: 'http://relay', apiKey: 'secret', reply: 'rpl_old' },
    { runtime: world.runtime, ...(typeof settings === 'function' ? settings(world.runtime) : settings) },
  )
  const states: LineState[] = [reply.line]
  reply.subscribe(() => {
    if (states.at(-1) !== reply.line) states.push(reply.line)
  })
  const frame = (seq: number) => world.wire(seq - 1).split('\n\n')[0] + '\n\n'
  return { world, reply, states, bodies, frame, respond }
}

const phases = (states: readonly LineState[]) => states.map((state) => state.phase)

describe('the watchdog', () => {
  it('takes 2.5 heartbeats and two seconds of silence for a dead line', async () => {
    const { world, reply, bodies, frame } = live()
    await world.pass(0)
    bodies[0]!.send(frame(1))
    await world.pass(14_400)
    expect(world.asked).toHaveLength(1)
    await world.pass(200)
    expect(reply.line.phase).toBe('reconnecting')
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
  })

  it('hears heartbeats, and takes a quiet model for alive', async () => {
    const { world, reply, bodies } = live()
    await world.pass(0)
    for (let beat = 0; beat < 100; beat += 1) {
      await world.pass(10_000)
      bodies[0]!.send(': ping\n')
    }
    await world.pass(0)
    expect(world.asked).toHaveLength(1)
    expect(reply.line.phase).toBe('quiet')
    expect(reply.metrics.heartbeats).toBe(100)
  })

  it('goes by its own number where the relay names none, and by the application’s where it names one', async () => {
    for (const [settings, ms] of [
      [{}, 15_000],
      [{ stallMsMax: 4000 }, 4000],
    ] as const) {
      const world = new World()
      world.heartbeatMs = Number.NaN
      world.frames = openaiFrames(WORDS)
      world.faults = [{ stallAt: 0 }, { hang: true }]
      const reply = follow(
        { baseURL: 'http://relay', apiKey: 'secret', reply: 'rpl_old' },
        { runtime: world.runtime, ...settings },
      )
      await world.pass(ms - 1)
      expect(reply.line.phase).toBe('quiet')
      await world.pass(2)
      expect(reply.line.phase).toBe('reconnecting')
    }
  })

  it('keeps one timer, however many tokens arrive', async () => {
    const { world, bodies, frame } = live()
    await world.pass(0)
    for (const seq of [1, 2, 3]) {
      bodies[0]!.send(frame(seq))
      await world.pass(1000)
    }
    expect(world.leftovers.timers).toBe(1)
  })

  it('rests while the page is hidden, and looks at once when it is back', async () => {
    const { world, reply, bodies, frame } = live()
    await world.pass(0)
    bodies[0]!.send(frame(1))
    world.hidden = true
    await world.pass(3_600_000)
    expect(world.asked).toHaveLength(1)
    expect(reply.line.phase).toBe('streaming')
    world.hidden = false
    world.wake()
    await world.pass(500)
    expect(world.asked).toHaveLength(2)
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
  })

  it('leaves a line alone that was read in the background', async () => {
    const { world, bodies, frame } = live()
    await world.pass(0)
    world.hidden = true
    await world.pass(60_000)
    bodies[0]!.send(frame(1))
    await world.pass(1000)
    world.hidden = false
    world.wake()
    await world.pass(10_000)
    expect(world.asked).toHaveLength(1)
  })

  it('sees a sleep of the whole machine, in which no timer ran', async () => {
    const { world, reply, bodies, frame } = live()
    await world.pass(0)
    bodies[0]!.send(frame(1))
    await world.pass(100)
    world.time += 8 * 3_600_000
    world.wake()
    // Eight hours are longer than our patience; but it was not spent, only slept.
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(world.asked).toHaveLength(2)
  })

  it('is not put off by a clock that was set back', async () => {
    let backMs = 0
    const { world, reply, bodies, frame } = live((runtime) => ({
      runtime: { ...runtime, now: () => runtime.now() - backMs },
    }))
    await world.pass(0)
    bodies[0]!.send(frame(1))
    await world.pass(100)
    backMs = 3_600_000
    // It is seen at the next look, and counted from there.
    await world.pass(2 * 14_500 + 1000)
    expect(world.asked.length).toBeGreaterThan(1)
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
  })

  it('ends an attempt to connect that takes too long', async () => {
    const world = new World()
    world.frames = openaiFrames(WORDS)
    world.faults = [{ hang: true }]
    const reply = follow(
      { baseURL: 'http://relay', apiKey: 'secret', reply: 'rpl_old' },
      { runtime: world.runtime, patience: { connectMsMax: 3000 } },
    )
    await world.pass(2999)
    expect(reply.line).toMatchObject({ phase: 'connecting', attempt: 0 })
    await world.pass(2)
    expect(reply.line).toMatchObject({ phase: 'connecting', attempt: 1 })
  })

  it('waits for no answer longer than for a sign of life, once it has known one', async () => {
    const { world, reply, bodies, frame } = live()
    await world.pass(0)
    bodies[0]!.send(frame(1))
    await world.pass(100)
    // As a browser does that has kept more than one connection which is dead.
    world.faults = [{ hang: true }, { hang: true }]
    bodies[0]!.end()
    const cutAt = world.time
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(world.time - cutAt).toBeLessThan(2 * 14_500 + 2_000)
  })

  it('is not fooled by a key that never comes', async () => {
    const world = new World()
    world.frames = openaiFrames(WORDS)
    let asked = 0
    const apiKey = () => ((asked += 1) === 1 ? new Promise<string>(() => undefined) : 'secret')
    const reply = follow({ baseURL: 'http://relay', apiKey, reply: 'rpl_old' }, { runtime: world.runtime })
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
  })
})

describe('waking', () => {
  it('cuts a delay short', async () => {
    const { world, reply, bodies } = live()
    await world.pass(0)
    world.faults = Array.from({ length: 99 }, () => ({ down: true }) as const)
    bodies[0]!.end()
    await world.pass(20_000)
    const asked = world.asked.length
    const at = world.time
    world.faults = []
    world.wake()
    await world.settle()
    expect(world.asked).toHaveLength(asked + 1)
    await world.until(reply.finished)
    expect(world.time).toBe(at)
  })

  it('does not cut short a delay that the server named', async () => {
    const { world, bodies } = live()
    await world.pass(0)
    world.faults = [{ refuse: 429, headers: { 'retry-after': '60' } }]
    bodies[0]!.end()
    await world.pass(10_000)
    world.wake()
    world.wake()
    await world.pass(49_000)
    expect(world.asked).toHaveLength(2)
    await world.pass(2000)
    expect(world.asked).toHaveLength(3)
  })
})

describe('the state of the line', () => {
  it('tells a person what is going on', async () => {
    const { world, reply, states, bodies, frame } = live()
    await world.pass(0)
    bodies[0]!.send(frame(1))
    await world.pass(1)
    bodies[0]!.send(': ping\n')
    await world.pass(1)
    bodies[0]!.send(frame(2))
    await world.pass(1)
    world.faults = [{ down: true }]
    bodies[0]!.end()
    await world.until(reply.finished)
    expect(phases(states)).toEqual([
      'connecting',
      'quiet',
      'streaming',
      'quiet',
      'streaming',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'quiet',
      'streaming',
      'closed',
    ])
    const [waiting, dialling, again] = states.slice(5)
    expect(waiting).toMatchObject({ attempt: 1, nextTryAt: expect.any(Number) })
    expect(dialling).toEqual({ phase: 'reconnecting', attempt: 1 })
    expect(again).toMatchObject({ attempt: 2, nextTryAt: expect.any(Number) })
  })

  it('says offline where the platform is sure of it, and tries all the same', async () => {
    const { world, reply, bodies } = live()
    await world.pass(0)
    world.online = false
    bodies[0]!.end()
    await world.pass(0)
    expect(reply.line.phase).toBe('offline')
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
  })
})

describe('without a relay', () => {
  const begin = (world: World, more: ReplySettings = {}): Reply =>
    start(
      { baseURL: 'http://provider', apiKey: 'secret', dialect: 'openai-chat', body: {} },
      { runtime: world.runtime, ...more },
    )
  const provider = () => {
    const world = new World()
    world.isRelay = false
    world.frames = openaiFrames(WORDS)
    return world
  }
  const failure = async (world: World, reply: Reply) => {
    const said = await world.until(reply.finished.catch((cause: unknown) => cause))
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
    return said instanceof HoldfastError ? said.code : said
  }

  it('a stream is read as well', async () => {
    const world = provider()
    const reply = begin(world)
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(await reply.started).toBeUndefined()
  })

  it('a reason without a last word is an ending', async () => {
    const world = provider()
    world.frames = openaiFrames(WORDS, false)
    expect(await world.until(begin(world).finished)).toMatchObject({ ending: 'complete', reason: 'stop' })
  })

  it.each(['eof', 'reset'] as const)(
    'a cut (%s) is upstream-cut, wherever it falls, and nothing is bought again',
    async (how) => {
      // All of it but the two last frames: after the reason the model has said all it has to say.
      const bytes = new TextEncoder().encode(provider().wire(0)).length
      const tail = new TextEncoder().encode(provider().wire(WORDS.length)).length
      for (let cutAt = 0; cutAt < bytes - tail; cutAt += 1) {
        const world = provider()
        world.faults = [{ cutAt, how }]
        const reply = begin(world)
        expect(await failure(world, reply)).toBe('upstream-cut')
        expect(reply.message.ending).toBeUndefined()
        expect(world.asked).toHaveLength(1)
      }
    },
  )

  it('silence is upstream-silent, after a patience that a thinking model needs', async () => {
    const world = provider()
    world.faults = [{ stallAt: 100 }]
    const reply = begin(world)
    await world.pass(299_000)
    expect(reply.line.phase).not.toBe('closed')
    expect(await failure(world, reply)).toBe('upstream-silent')
  })

  it('a refusal for the moment is asked again: nothing was bought', async () => {
    const world = provider()
    world.faults = [{ refuse: 429 }, { refuse: 529 }]
    expect(textOf(await world.until(begin(world, { direct: true }).finished))).toBe(WORDS.join(''))
  })

  it('a lost response is not asked again when we were told that there is no relay', async () => {
    const world = provider()
    world.faults = [{ lose: true }]
    expect(await failure(world, begin(world, { direct: true }))).toBe('upstream-unreachable')
    expect(world.asked).toHaveLength(1)
  })

  it('stop hangs up', async () => {
    const world = provider()
    world.faults = [{ stallAt: 60 }]
    const reply = begin(world)
    await world.pass(0)
    await world.until(reply.stop())
    expect(await world.until(reply.finished)).toMatchObject({ ending: 'stopped' })
    expect(world.asked[0]!.signal!.aborted).toBe(true)
    expect(world.stopped).toEqual([])
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })
})
