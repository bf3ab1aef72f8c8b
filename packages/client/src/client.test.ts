import { describe, expect, it } from 'vitest'
import { type Asked, type Fault, World, anthropicFrames, openaiFrames } from '../test/world.ts'
import {
  ANSWER_TOKENS_MAX_DEFAULT,
  type Client,
  type ClientSettings,
  type ClientStartSettings,
  HoldfastError,
  openClient,
  textOf,
} from './index.ts'

const WORDS = ['one ', 'two ', 'three']
const QUESTION = { model: 'sim/words', messages: [{ role: 'user', content: 'How deep is the sea?' }] } as const

function open(settings: Partial<ClientSettings> = {}, faults: Fault[] = []) {
  const world = new World()
  world.dice = () => 0.5
  world.frames = openaiFrames(WORDS)
  world.faults = faults
  const client = openClient({
    baseURL: 'http://relay',
    apiKey: 'secret',
    dialect: 'openai-chat',
    runtime: world.runtime,
    ...settings,
  })
  return { world, client }
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (failure: unknown) => (failure instanceof HoldfastError ? failure.code : failure),
  )

/** A response that the test writes by hand. */
function byHand(world: World) {
  const bodies: ReturnType<World['body']>[] = []
  const respond = (request: Asked) => {
    const body = world.body(request.signal)
    bodies.push(body)
    return new Response(body.stream, {
      headers: world.headers(`rpl_${world.bought.push(`rpl_${world.bought.length + 1}`)}`),
    })
  }
  const frame = (seq: number) => world.wire(seq - 1).split('\n\n')[0] + '\n\n'
  return { respond, bodies, frame }
}

/** Of a client that needs no time to start. */
const starting = (client: Client, settings?: ClientStartSettings) => client.start(QUESTION, settings)

describe('a client', () => {
  it('starts a reply, and everybody can read it', async () => {
    const { world, client } = open()
    const reply = await starting(client)
    let text = ''
    const read = (async () => {
      for await (const { event } of reply) if (event.type === 'text-delta') text += event.text
    })()
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    await read
    expect(text).toBe(WORDS.join(''))
    expect(reply.id).toBe('rpl_1')
    expect(reply.metrics.events).toBeGreaterThan(0)
    expect(JSON.parse(world.asked[0]!.body!)).toMatchObject({ ...QUESTION, stream: true })
    expect(client.metrics).toMatchObject({ started: 1, turnedAway: 0, endings: { complete: 1 } })
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('speaks the other dialect, with its headers and its key’s', async () => {
    const { world, client } = open({ dialect: 'anthropic-messages' })
    world.dialect = 'anthropic-messages'
    world.frames = anthropicFrames(WORDS)
    const reply = await starting(client)
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(world.asked[0]!.path).toBe('/v1/messages')
    expect(world.asked[0]!.headers.get('x-api-key')).toBe('secret')
    expect(JSON.parse(world.asked[0]!.body!)).toMatchObject({ max_tokens: ANSWER_TOKENS_MAX_DEFAULT })
  })

  it('sends a body in the dialect’s own words as it is', async () => {
    const { world, client } = open()
    await client.start({ body: { model: 'x', messages: [], logit_bias: { 1: 2 } } })
    await world.settle()
    expect(JSON.parse(world.asked[0]!.body!)).toEqual({ model: 'x', messages: [], logit_bias: { 1: 2 }, stream: true })
  })

  it('comes back where the line broke, as every reply does', async () => {
    const { world, client } = open({}, [{ cutAt: 150, how: 'reset' }, { down: true }])
    const reply = await starting(client)
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(world.bought).toHaveLength(1)
    expect(client.metrics).toMatchObject({ reconnects: 1, endings: { complete: 1 } })
  })

  it('follows and stops by an id alone', async () => {
    const { world, client } = open()
    expect(textOf(await world.until(client.follow('rpl_old').finished))).toBe(WORDS.join(''))
    expect(textOf(await world.until(client.follow({ reply: 'rpl_old', after: 1 }).finished))).toBe('two three')
    await world.until(client.stop('rpl_old'))
    expect(world.stopped).toEqual(['rpl_old'])
    expect(await codeOf(world.until(client.stop('rpl_none')))).toBe('reply-unknown')
  })

  it('has many replies at a time, and Node sees no leak in it', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error) => void warnings.push(warning)
    process.on('warning', hear)
    const { world, client } = open()
    const replies = await Promise.all(Array.from({ length: 12 }, () => client.start(QUESTION)))
    await world.until(Promise.all(replies.map(({ finished }) => finished)))
    process.off('warning', hear)
    expect(warnings).toEqual([])
  })

  it('closes: readers leave, waiting starts are turned away, and nothing is stopped', async () => {
    const { world, client } = open({ queue: { repliesMax: 1 } })
    const { respond } = byHand(world)
    world.faults = [{ respond }]
    const reply = await starting(client)
    await world.settle()
    const followed = client.follow('rpl_old')
    const waiting = client.start(QUESTION)
    client.close()
    const ends = [reply.finished, followed.finished, waiting, client.start(QUESTION)].map(codeOf)
    for (const end of ends) expect(await world.until(end)).toMatchObject({ name: 'AbortError' })
    await world.settle()
    expect(world.stopped).toEqual([])
    expect(client.state.running).toBe(0)
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })
})

describe('what its requests are called', () => {
  const named = (id: string, status = 200): Fault => ({
    respond: () => Response.json({ error: { message: 'no' } }, { status, headers: { 'request-id': id } }),
  })

  it('is known of a reply and said by its errors', async () => {
    const { world, client } = open({}, [named('req_7', 400)])
    const reply = await starting(client)
    const failure = await world.until(reply.finished).catch((cause: unknown) => cause)
    expect(failure).toMatchObject({ code: 'line-refused', requestId: 'req_7' })
    expect(reply.requestId).toBe('req_7')
    expect(reply.failure).toBe(failure)
  })

  it('is one’s own where one gives it, for this start alone', async () => {
    const { world, client } = open({ headers: { 'x-mine': '1' } })
    await starting(client, { headers: { 'x-request-id': 'mine' } })
    await starting(client)
    await world.settle()
    expect(world.asked.map(({ headers }) => headers.get('x-request-id'))).toEqual(['mine', null])
    expect(world.asked.map(({ headers }) => headers.get('x-mine'))).toEqual(['1', '1'])
  })
})

describe('deadlines', () => {
  it('of the first token: a typed problem, and the reply is stopped at the relay', async () => {
    const { world, client } = open({ firstTokenMsMax: 2_000 })
    const { respond, bodies } = byHand(world)
    world.faults = [{ respond }]
    const reply = await starting(client)
    await world.pass(1_900)
    bodies[0]!.send(': ping\n')
    await world.pass(99)
    expect(reply.line.phase).toBe('quiet')
    await world.pass(1)
    expect(await codeOf(world.until(reply.finished))).toBe('first-token-late')
    expect(reply.failure?.code).toBe('first-token-late')
    await world.settle()
    expect(world.stopped).toEqual(['rpl_1'])
    expect(client.state.running).toBe(0)
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('of the first token: kept by a token, however long the rest takes', async () => {
    const { world, client } = open({ firstTokenMsMax: 2_000 })
    const { respond, bodies, frame } = byHand(world)
    world.faults = [{ respond }]
    const reply = await starting(client)
    await world.settle()
    bodies[0]!.send(frame(1))
    await world.pass(5_000)
    for (const seq of [2, 3, 4, 5]) bodies[0]!.send(frame(seq))
    expect(textOf(await world.until(reply.finished))).toBe(WORDS.join(''))
    expect(world.stopped).toEqual([])
  })

  it('of all of it', async () => {
    const { world, client } = open({ totalMsMax: 60_000 })
    const { respond, bodies, frame } = byHand(world)
    world.faults = [{ respond }]
    const reply = await starting(client, { totalMsMax: 10_000 })
    await world.settle()
    bodies[0]!.send(frame(1))
    await world.pass(10_000)
    expect(await codeOf(world.until(reply.finished))).toBe('reply-late')
    // What it had said is still there.
    expect(textOf(reply.message)).toBe('one ')
    await world.settle()
    expect(world.stopped).toEqual(['rpl_1'])
  })

  it('before the reply has a name: its first response is waited for, and then it is stopped', async () => {
    const { world, client } = open({ firstTokenMsMax: 2_000 })
    let answer!: (response: Response) => void
    const head = new Promise<Response>((resolve) => (answer = resolve))
    const { fetch } = world.runtime
    const late = {
      ...world.runtime,
      fetch: (input: RequestInfo | URL, init?: RequestInit) => (init?.body ? head : fetch(input, init)),
    }
    const slow = openClient({
      baseURL: 'http://relay',
      apiKey: 'secret',
      dialect: 'openai-chat',
      runtime: late,
      firstTokenMsMax: 2_000,
    })
    const reply = await world.until(slow.start(QUESTION))
    await world.pass(2_000)
    expect(await codeOf(world.until(reply.finished))).toBe('first-token-late')
    expect(world.stopped).toEqual([])
    world.bought.push('rpl_1')
    answer(new Response(world.body().stream, { headers: world.headers('rpl_1') }))
    await world.settle(6)
    expect(world.stopped).toEqual(['rpl_1'])
    expect(world.leftovers.timers).toBe(0)
    client.close()
  })

  it('of a reply without a relay: it is hung up on at once, for nobody else can stop it', async () => {
    const { world } = open()
    world.isRelay = false
    const signals: AbortSignal[] = []
    const respond = (request: Asked) => {
      signals.push(request.signal!)
      return new Response(world.body(request.signal).stream, { headers: world.headers('') })
    }
    world.faults = [{ respond }]
    const client = openClient({
      baseURL: 'http://relay',
      apiKey: 'secret',
      dialect: 'openai-chat',
      direct: true,
      totalMsMax: 5_000,
      runtime: world.runtime,
    })
    const reply = await starting(client)
    await world.pass(5_000)
    expect(await codeOf(world.until(reply.finished))).toBe('reply-late')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('count while somebody waits for his turn, and then nothing was bought', async () => {
    const { world, client } = open({ queue: { repliesMax: 1 } })
    const { respond } = byHand(world)
    world.faults = [{ respond }]
    await starting(client)
    const waiting = client.start(QUESTION, { firstTokenMsMax: 1_000 })
    expect(await codeOf(world.until(waiting))).toBe('first-token-late')
    expect(world.bought).toHaveLength(1)
    expect(client.metrics).toMatchObject({ started: 1, turnedAway: 1 })
  })
})

describe('queue, budget and circuit together', () => {
  it('a reply’s place is free when it has ended, whatever the ending', async () => {
    const { world, client } = open({ queue: { repliesMax: 1, waitingMax: 1 } }, [
      { refuse: 400 },
      { cutAt: 0, how: 'eof' },
    ])
    const first = await starting(client)
    const second = client.start(QUESTION)
    expect(await codeOf(client.start(QUESTION))).toBe('queue-full')
    expect(client.state).toMatchObject({ running: 1, waiting: 1 })
    await codeOf(world.until(first.finished))
    await world.until((await world.until(second)).finished)
    expect(client.state).toMatchObject({ running: 0, waiting: 0 })
  })

  it('a running reply that passes the budget is stopped, and the next is turned away', async () => {
    const { world, client } = open({ budget: { tokensMax: 60 } })
    world.frames = openaiFrames(['a'.repeat(40), 'b'.repeat(100), 'c'])
    const { respond, bodies, frame } = byHand(world)
    world.faults = [{ respond }]
    const reply = await starting(client)
    await world.settle()
    bodies[0]!.send(frame(1))
    await world.pass(0)
    expect(reply.line.phase).toBe('streaming')
    bodies[0]!.send(frame(2))
    expect(await codeOf(world.until(reply.finished))).toBe('over-budget')
    await world.settle()
    expect(world.stopped).toEqual(['rpl_1'])
    expect(client.state.spent).toMatchObject({ isEstimate: true })
    expect(await codeOf(client.start(QUESTION))).toBe('over-budget')
    expect(world.bought).toHaveLength(1)
  })

  it('what the provider counted goes before what was guessed', async () => {
    const { world, client } = open({
      dialect: 'anthropic-messages',
      budget: { prices: () => ({ input: 1, output: 2 }) },
    })
    world.dialect = 'anthropic-messages'
    world.frames = anthropicFrames(WORDS)
    await world.until((await starting(client)).finished)
    expect(client.state.spent).toEqual({
      tokens: 3 + WORDS.length,
      cost: (3 + 2 * WORDS.length) / 1e6,
      isEstimate: false,
    })
  })

  it('a refused start has bought nothing', async () => {
    const { world, client } = open({}, [{ refuse: 400 }])
    await codeOf(world.until((await starting(client)).finished))
    expect(client.state.spent).toEqual({ tokens: 0, cost: 0, isEstimate: false })
  })

  it('a server that fails is left alone, and tried again later', async () => {
    const { world, client } = open({ circuit: { failuresMax: 3, openMs: 10_000 }, patience: { refusalsMax: 1 } })
    world.faults = Array.from({ length: 4 }, () => ({ refuse: 500 }))
    for (let turn = 0; turn < 2; turn += 1) await codeOf(world.until((await starting(client)).finished))
    expect(client.state.circuit).toBe('open')
    const asked = world.asked.length
    expect(await codeOf(client.start(QUESTION))).toBe('circuit-open')
    expect(world.asked).toHaveLength(asked)
    await world.pass(10_000)
    expect(textOf(await world.until((await starting(client)).finished))).toBe(WORDS.join(''))
    expect(client.state.circuit).toBe('closed')
  })

  it('a start waits for the server’s limit, and shows what is known of it', async () => {
    const { world, client } = open({}, [
      { refuse: 400, headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7s' } },
    ])
    await codeOf(world.until((await starting(client)).finished))
    expect(client.limits).toMatchObject({ requests: { remaining: 0, resetAt: world.time + 7_000 } })
    const began = world.time
    await world.until(starting(client))
    await world.settle()
    expect(world.asked.at(-1)!.at - began).toBe(7_000)
  })

  it('a burst of refused keys asks once for a fresh one', async () => {
    let asked = 0
    const { world, client } = open({
      apiKey: () => {
        asked += 1
        return asked === 1 ? 'stale' : 'secret'
      },
    })
    const replies = await world.until(Promise.all(Array.from({ length: 8 }, () => client.start(QUESTION))))
    const messages = await world.until(Promise.all(replies.map(({ finished }) => finished)))
    expect(messages.map(textOf)).toEqual(Array.from({ length: 8 }, () => WORDS.join('')))
    expect(asked).toBe(2)
  })
})

describe('verify', () => {
  const words = async (settings: Partial<ClientSettings>, faults: Fault[], key?: string) => {
    const { world, client } = open(settings, faults)
    if (key !== undefined) world.key = key
    return world.until(client.verify())
  }
  const json = (body: unknown, status = 200): Fault => ({ respond: () => Response.json(body, { status }) })

  it('hears no answer', async () => {
    expect(await words({}, [{ down: true }])).toMatchObject({ ok: false, words: expect.stringContaining('No answer') })
    const hung = await words({}, [{ hang: true }])
    expect(hung).toMatchObject({ ok: false, words: expect.stringContaining('TimeoutError') })
  })
  it('hears somebody who is no relay', async () => {
    expect(await words({}, [json({ error: { code: 'not_found' } }, 404)])).toMatchObject({
      ok: false,
      relay: false,
      words: expect.stringContaining('it is no relay'),
    })
  })
  it('hears a relay that refuses the key, without saying the key', async () => {
    const verdict = await words({}, [], 'another')
    expect(verdict).toMatchObject({ ok: false, relay: true, isKeyGood: false })
    expect(verdict.words).not.toContain('secret')
  })
  it('hears a relay that knows the key, and its models', async () => {
    const verdict = await words({}, [
      json({ error: { code: 'reply-unknown' } }, 404),
      json({ data: [{ id: 'a' }, { id: 'b' }] }),
    ])
    expect(verdict).toEqual({
      ok: true,
      relay: true,
      isKeyGood: true,
      models: ['a', 'b'],
      words: 'http://relay is a relay, and the key is good. 2 models: a, b.',
    })
  })
  it('hears a provider, where one was meant', async () => {
    const verdict = await words({ direct: true }, [json({}, 404), json({ data: [{ id: 'a' }] })])
    expect(verdict).toMatchObject({ ok: true, relay: false, models: ['a'] })
  })
  it('lists the models by themselves, or says why not', async () => {
    const { world, client } = open({}, [json({ data: [{ id: 'a' }] }), json({ error: { code: 'key-unknown' } }, 403)])
    expect(await world.until(client.models())).toEqual(['a'])
    expect(await codeOf(world.until(client.models()))).toBe('key-unknown')
    world.faults = [{ respond: () => new Response('<h1>Welcome</h1>') }, { down: true }]
    expect(await codeOf(world.until(client.models()))).toBe('line-refused')
    expect(await codeOf(world.until(client.models()))).toBe('line-exhausted')
  })
})
