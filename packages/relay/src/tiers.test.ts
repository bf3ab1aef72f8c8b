// What happens when an upstream fails, tier by tier, in a small world: see pump.ts.
import { textOf } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import {
  BLOCK,
  CUT,
  ENDED,
  HALF,
  POST,
  PREFILL,
  SSE,
  STARTED,
  WHOLE,
  answers,
  anthropic,
  asked,
  broken,
  chat,
  delta,
  event,
  messageOf,
  openai,
  planOf,
  says,
  upstream,
  view,
} from './broken-off.suite.ts'
import { LIMITS } from './limits.ts'
import { background, responses } from './providers/parts/surfaces.ts'
import { type Call, type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from './world.suite.ts'

describe('before the first word', () => {
  test('the next target takes over and nobody hears of it, also when the message had been opened', async () => {
    const world = await makeWorld({}, planOf([anthropic, openai]))
    const asking = world.ask('POST', POST, { body: chat })
    await world.settle()
    expect(world.call.request.url).toBe('http://anthropic/v1/messages')
    answers(world, STARTED, BLOCK, event({ type: 'ping' }))
    await world.settle()
    world.call.listener.data(Buffer.from(event({ type: 'error', error: { type: 'overloaded_error', message: 'x' } })))
    await world.settle()
    expect(world.call.request.url).toBe('http://openai/chat/completions')
    answers(world, chunk('a'), finish, done)
    const seen = await asking
    await world.settle()
    expect(seen.answer).toMatchObject({ status: 200, headers: { 'holdfast-served-by': 'openai/openai-m' } })
    expect(seqsOf(seen.text)).toEqual([1, 2, 3])
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', blocks: [{ text: 'a' }] })
    expect(messageOf(seen).seams).toBeUndefined()
  })

  test('what no target can be asked is refused, and said', async () => {
    const world = await makeWorld({}, planOf([anthropic]))
    const { answer, text } = await world.ask('POST', POST, { body: { ...chat, n: 2 } })
    expect(answer.status).toBe(400)
    expect(text).toContain('n')
    expect(world.calls).toHaveLength(0)
  })

  test('what only tunes the answer is left out, and named', async () => {
    const world = await makeWorld({}, planOf([anthropic]))
    const asking = world.ask('POST', POST, { body: { ...chat, seed: 4 } })
    await world.settle()
    answers(world, STARTED, BLOCK, delta('a'), ENDED)
    expect((await asking).answer.headers['holdfast-lost']).toBe('seed')
  })

  test('… or refused, where the operator wants it so', async () => {
    const world = await makeWorld({}, planOf([anthropic], { losses: 'refuse' }))
    expect((await world.ask('POST', POST, { body: { ...chat, seed: 4 } })).answer.status).toBe(400)
  })

  test("a model's parameters are laid under and over the request, and its own name goes out", async () => {
    const plan = planOf([openai], { defaults: { temperature: 0.2, top_p: 0.5 }, overrides: { store: false } })
    const world = await makeWorld({}, plan)
    void world.ask('POST', POST, { body: { ...chat, temperature: 1 } })
    await world.settle()
    expect(asked(world)).toMatchObject({ model: 'openai-m', temperature: 1, top_p: 0.5, store: false })
  })

  test('a request that nobody has to change passes byte for byte', async () => {
    const plan = planOf([openai], { groups: [[{ upstream: 'openai', weight: 1 }]] })
    const world = await makeWorld({}, plan)
    const asking = '"stream_options":{"include_usage":true}'
    const body = `{ "model":"m", ${asking}, "stream":true, "messages":[{"role":"user","content":"a"}], "n": 1.0 }`
    void world.ask('POST', POST, { body })
    await world.settle()
    expect(String(world.call.request.body)).toBe(body)
  })

  test('… but for the question what it cost, where the client does not ask', async () => {
    const plan = planOf([openai], { groups: [[{ upstream: 'openai', weight: 1 }]] })
    const world = await makeWorld({}, plan)
    const rest = ' "model":"m", "stream":true, "messages":[{"role":"user","content":"a"}], "n": 1.0 }'
    void world.ask('POST', POST, { body: `{${rest}` })
    await world.settle()
    expect(String(world.call.request.body)).toBe(`{"stream_options":{"include_usage":true},${rest}`)
  })
})

describe('translation', () => {
  test("an upstream of the other vendor is asked in its words and answers in the client's", async () => {
    const world = await makeWorld({}, planOf([anthropic]))
    const asking = world.ask('POST', POST, { body: { ...chat, max_tokens: 50 } })
    await world.settle()
    expect(asked(world)).toMatchObject({ model: 'anthropic-m', max_tokens: 50, stream: true })
    answers(world, STARTED, BLOCK, delta('a'), delta('b'), ENDED)
    const seen = await asking
    await world.settle()
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', usage: { input: 7, output: 5 } })
    expect(textOf(messageOf(seen))).toBe('ab')
    expect(seen.answer.headers['holdfast-dialect']).toBe('openai-chat')
  })

  test('a whole answer too', async () => {
    const world = await makeWorld({}, planOf([anthropic]))
    const asking = world.ask('POST', POST, { body: { ...chat, stream: false } })
    await world.settle()
    world.call.listener.head(200, { 'content-type': 'application/json' })
    const content = [{ type: 'text', text: 'ab' }]
    says(world, JSON.stringify({ type: 'message', id: 'x', content, stop_reason: 'end_turn', usage: {} }))
    world.call.listener.closed()
    const { text } = await asking
    expect(JSON.parse(text)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'ab' }, finish_reason: 'stop' }],
    })
  })

  test('a request of the one vendor can be answered with the events of the other', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const asking = world.ask('POST', `/as/anthropic${POST}`, { body: chat })
    await world.settle()
    expect(asked(world)).toMatchObject({ messages: [{ role: 'user' }] })
    answers(world, chunk('a'), finish, done)
    const seen = await asking
    await world.settle()
    expect(seen.text).toContain('event: content_block_delta')
    expect(messageOf(seen, 'anthropic-messages')).toMatchObject({ ending: 'complete', blocks: [{ text: 'a' }] })
  })
})

describe('an upstream that keeps its answers', () => {
  const holdfast = upstream('holdfast')

  test('is read on where it stood, byte for byte and without a mark', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const asking = world.ask('POST', POST, { body: chat })
    await world.settle()
    world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    says(world, chunk('a'), chunk('b'))
    const seen = await asking
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.calls).toHaveLength(2)
    expect(world.call.request).toMatchObject({
      method: 'GET',
      url: expect.stringContaining('/v1/replies/rpl_up/events'),
      headers: { 'last-event-id': '2' },
    })
    answers(world, chunk('c'), finish, done)
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(textOf(messageOf(seen))).toBe('abc')
    expect(seqsOf(seen.text)).toEqual([1, 2, 3, 4, 5])
    expect(await view(world, seen)).toMatchObject({ ending: 'complete', purchases: [{ upstream: 'holdfast' }] })
  })

  test('is told when the reply is stopped', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const asking = world.ask('POST', POST, { body: chat })
    await world.settle()
    world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    says(world, chunk('a'))
    const seen = await asking
    await world.ask('POST', `${seen.answer.headers['location']}/stop`)
    expect(world.call.request).toMatchObject({
      method: 'POST',
      url: expect.stringContaining('/v1/replies/rpl_up/stop'),
    })
  })

  /** A reply that was stopped before its upstream had said a word, and the request for it. */
  async function stoppedUnnamed(world: World): Promise<{ seen: Seen; asked: Call; stopped: Promise<Seen> }> {
    const asking = world.ask('POST', POST, { body: chat })
    await world.pass(LIMITS.admissionMsMax)
    const seen = await asking
    const asked = world.call
    const stopped = world.ask('POST', `${seen.answer.headers['location']}/stop`)
    await world.pass(1_000)
    expect(asked.hungUp).toBe(false)
    return { seen, asked, stopped }
  }

  test('is told when the reply is stopped before the answer had a name: its line is held for that', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const { seen, asked, stopped } = await stoppedUnnamed(world)
    asked.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    expect(asked.hungUp).toBe(true)
    expect(world.call.request.url).toContain('/v1/replies/rpl_up/stop')
    await stopped
    await world.pass(60_000)
    expect(world.calls).toHaveLength(2)
    expect(messageOf(seen)).toMatchObject({ ending: 'stopped', blocks: [] })
  })

  test('… and one that names it in its first frame', async () => {
    const provider = { ...holdfast.provider, surfaces: [responses('', background())] }
    const world = await makeWorld({}, planOf([{ ...holdfast, provider }]))
    const body = { model: 'm', stream: true, background: true, input: 'a' }
    const asking = world.ask('POST', '/v1/responses', { body })
    await world.pass(LIMITS.admissionMsMax)
    const seen = await asking
    const asked = world.call
    const stopped = world.ask('POST', `${seen.answer.headers['location']}/stop`)
    await world.settle()
    asked.listener.head(200, SSE)
    expect(asked.hungUp).toBe(false)
    const created = event({ type: 'response.created', response: { id: 'resp_up', status: 'queued' } })
    const [half, rest] = [created.slice(0, 40), created.slice(40)]
    asked.listener.data(Buffer.from(half))
    asked.listener.data(Buffer.from(rest))
    expect(asked.hungUp).toBe(true)
    expect(world.call.request.url).toContain('/responses/resp_up/cancel')
    await stopped
    expect(messageOf(seen, 'openai-responses')).toMatchObject({ ending: 'stopped', blocks: [] })
  })

  test('is hung up on all the same when it refuses, or does not name its answer', async () => {
    for (const isRefusing of [true, false]) {
      const world = await makeWorld({}, planOf([holdfast]))
      const { seen, asked, stopped } = await stoppedUnnamed(world)
      if (isRefusing) asked.listener.head(503, { 'holdfast-reply': 'rpl_up' })
      else await world.pass(500)
      expect(asked.hungUp).toBe(true)
      await stopped
      await world.pass(60_000)
      expect(world.calls).toHaveLength(1)
      expect(messageOf(seen)).toMatchObject({ ending: 'stopped' })
      // Nobody is charged for a refusal.
      expect((await view(world, seen))['purchases'] ?? []).toHaveLength(isRefusing ? 0 : 1)
    }
  })

  test('is told when the reply has had its time', async () => {
    const world = await makeWorld({ replyMsMax: 5_000 }, planOf([holdfast]))
    const seen = await keptHalf(world)
    await world.pass(5_000)
    expect(world.call.request.url).toContain('/v1/replies/rpl_up/stop')
    expect(messageOf(seen)).toMatchObject({ problem: { code: 'upstream-silent' } })
  })

  test('is asked for it again by its name when it refuses for now; and when for good, what is told is what broke it', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const seen = await keptHalf(world)
    world.call.listener.closed(CUT)
    for (const status of [503, 404]) {
      await world.pass(9_000)
      expect(world.call.request).toMatchObject({ method: 'GET', url: expect.stringContaining('/rpl_up/events') })
      world.call.listener.head(status, {})
      world.call.listener.closed()
    }
    await world.pass(9_000)
    expect(world.calls.map(({ request }) => request.method)).toEqual(['POST', 'GET', 'GET', 'POST'])
    expect(world.call.request.url).toContain('/rpl_up/stop')
    expect(messageOf(seen)).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
  })

  test('is not asked again when it has said that it failed', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const seen = await keptHalf(world)
    says(world, 'data: {"error":{"message":"a","code":"upstream-failed"}}\n\n')
    await world.pass(60_000)
    expect(world.calls.some(({ request }) => request.method === 'GET')).toBe(false)
    expect(messageOf(seen)).toMatchObject({ problem: { code: 'upstream-failed' } })
  })

  test('is believed when it is picked up and says that it had failed', async () => {
    const world = await makeWorld({}, planOf([holdfast]))
    const seen = await keptHalf(world)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    answers(world, 'data: {"error":{"message":"a","code":"upstream-overloaded"}}\n\n')
    await world.pass(60_000)
    expect(messageOf(seen)).toMatchObject({ problem: { code: 'upstream-overloaded' } })
  })

  test('is told that an answer is not wanted when another is bought', async () => {
    const impatient = { ...holdfast, patience: { ...holdfast.patience, firstTokenMs: 2_000 } }
    const world = await makeWorld({}, planOf([impatient, openai]))
    void world.ask('POST', POST, { body: chat })
    await world.settle()
    world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    await world.pass(3_000)
    expect(world.calls.map(({ request }) => request.url.replace(/^http:/, ''))).toEqual([
      expect.stringContaining('//holdfast/'),
      expect.stringContaining('/rpl_up/stop'),
      expect.stringContaining('//openai/'),
    ])
  })

  test('is counted once, and its segment too, when it breaks off before the first word of it', async () => {
    const world = await makeWorld({}, planOf([openai, holdfast]))
    const seen = await broken(world, { 'holdfast-segments': 'restart' })
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.call.request).toMatchObject({ method: 'GET', headers: { 'last-event-id': '0' } })
    answers(world, chunk('An'))
    await world.settle()
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.call.request.headers['last-event-id']).toBe('1')
    answers(world, chunk('ew.'), finish, done)
    await world.settle()
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', blocks: [{ text: 'Anew.' }], seams: [{ segment: 2 }] })
    const { purchases } = await view(world, seen)
    expect(purchases).toMatchObject([{ upstream: 'openai' }, { upstream: 'holdfast' }])
  })
})

/** Half of an answer that its upstream calls `rpl_up` and keeps. */
async function keptHalf(world: World): Promise<Seen> {
  const asking = world.ask('POST', POST, { body: chat })
  await world.settle()
  world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
  says(world, chunk(HALF))
  return asking
}

describe('text that broke off', () => {
  const CONTINUE = { 'holdfast-segments': 'continue' }

  test('is gone on with by another upstream, and is whole', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    const request = asked(world) as { messages: { role: string; content: unknown }[] }
    expect(world.call.request.url).toBe('http://anthropic/v1/messages')
    expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(JSON.stringify(request.messages[2])).toContain(HALF.trimEnd())
    answers(world, STARTED, BLOCK, delta(HALF.trimEnd()), delta(WHOLE.slice(HALF.trimEnd().length)), ENDED)
    await world.settle()
    const message = messageOf(seen)
    expect(textOf(message)).toBe(WHOLE)
    expect(message).toMatchObject({
      ending: 'complete',
      seams: [{ segment: 2, how: 'continued', model: 'anthropic-m' }],
      usage: { output: expect.any(Number) },
    })
    expect(seen.state).toBe('ended')
    expect(await view(world, seen)).toMatchObject({
      purchases: [
        { upstream: 'openai', model: 'openai-m', estimated: true },
        { upstream: 'anthropic', usage: { input: 7, output: 5 } },
      ],
    })
  })

  test('is gone on with by prefill where the model takes it, and told so', async () => {
    const second = { ...upstream('openai', { continuations: PREFILL }), name: 'second', baseUrl: 'http://second' }
    const world = await makeWorld({}, planOf([openai, second]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    const request = asked(world) as { messages: unknown[] }
    expect(request.messages.at(-1)).toEqual({ role: 'assistant', content: HALF.trimEnd(), prefix: true })
    answers(world, chunk(WHOLE.slice(HALF.trimEnd().length)), finish, done)
    await world.settle()
    expect(textOf(messageOf(seen))).toBe(WHOLE)
  })

  test('is not gone on with for a reader that did not say it understands that', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world)
    world.call.listener.closed(CUT)
    await world.pass(5_000)
    expect(world.calls).toHaveLength(1)
    expect(messageOf(seen)).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
  })

  test('… but is where the operator wants it for the model', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic], { mayContinue: true }))
    await broken(world)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.calls).toHaveLength(2)
  })

  test('a stall counts as a failure, comments do not count as words', async () => {
    const impatient = { ...openai, patience: { ...openai.patience, idleMs: 2_000 } }
    const world = await makeWorld({}, planOf([impatient, anthropic]))
    await broken(world, CONTINUE)
    const { call } = world
    for (let n = 0; n < 5; n++) {
      await world.pass(500)
      if (!call.hungUp) call.listener.data(Buffer.from(': still here\n\n'))
    }
    await world.pass(1_000)
    expect(call.hungUp).toBe(true)
    expect(world.calls).toHaveLength(2)
  })

  test("an upstream's own error in mid-stream is not told when another goes on, and told as it came when none can", async () => {
    const error = 'data: {"error":{"message":"Overloaded, odd field","code":529,"odd":1}}\n\n'
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const [going, failing] = [await broken(world, CONTINUE), undefined]
    says(world, error)
    await world.pass(1_000)
    expect(world.calls).toHaveLength(2)
    expect(going.text).not.toContain('Overloaded')
    const alone = await makeWorld({}, planOf([openai]))
    const told = failing ?? (await broken(alone))
    says(alone, error)
    await alone.pass(1_000)
    expect(told.text).toContain('"odd":1')
  })

  test('an answer that does not fit is not shown, and the reply ends with what broke it', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    for (let n = 0; n < 5; n++) {
      await world.pass(20_000)
      if (seen.state === 'open') answers(world, STARTED, BLOCK, delta('Sorry, where were we? '.repeat(60)), ENDED)
    }
    await world.pass(20_000)
    expect(seen.state).toBe('ended')
    expect(seen.text).not.toContain('Sorry')
    expect(messageOf(seen)).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
    expect(textOf(messageOf(seen))).toBe(HALF)
    expect(world.calls.length).toBeLessThanOrEqual(4)
  })

  test('a place that refuses to go on with it keeps nobody from asking another', async () => {
    const second = { ...upstream('openai', { continuations: PREFILL }), name: 'second', baseUrl: 'http://second' }
    const world = await makeWorld({}, planOf([openai, second]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.call.request.url).toContain('//second/')
    world.call.listener.head(400, {})
    says(world, '{"error":{"message":"no prefill","type":"invalid_request_error"}}')
    world.call.listener.closed()
    await world.pass(1_000)
    expect(world.calls).toHaveLength(3)
    answers(world, chunk(WHOLE), finish, done)
    await world.settle()
    expect(textOf(messageOf(seen))).toBe(WHOLE)
  })

  test('a place that said when to come back is not asked to go on with it before that', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    world.call.listener.head(503, { 'retry-after': '9' })
    world.call.listener.closed()
    await world.pass(8_500)
    expect(world.calls).toHaveLength(2)
    await world.pass(1_500)
    expect(world.calls).toHaveLength(3)
    answers(world, chunk(WHOLE), finish, done)
    await world.settle()
    expect(textOf(messageOf(seen))).toBe(WHOLE)
  })

  test('the last place to fail at going on with it is known for how it failed', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    for (const [status, headers] of [
      [529, {}],
      [529, {}],
      [429, { 'retry-after': '60' }],
    ] as const) {
      await world.pass(9_000)
      world.call.listener.head(status, headers)
      world.call.listener.closed()
    }
    await world.settle()
    expect(world.calls).toHaveLength(4)
    expect(messageOf(seen)).toMatchObject({ problem: { code: 'upstream-cut' } })
    const { hostname } = new URL(world.call.request.url)
    const report = world.relay.router.report().find(({ name }) => name === hostname)
    expect(report?.keys).toMatchObject([{ state: 'limited' }])
  })

  test('is complete when the model had named its ending and its upstream then falls silent', async () => {
    const impatient = { ...openai, patience: { ...openai.patience, idleMs: 2_000 } }
    const world = await makeWorld({}, planOf([impatient, anthropic]))
    const seen = await broken(world, CONTINUE)
    says(world, finish)
    await world.pass(5_000)
    expect(world.calls).toHaveLength(1)
    expect(messageOf(seen)).toMatchObject({ ending: 'complete' })
    expect(await view(world, seen)).toMatchObject({ ending: 'complete' })
  })

  test('is an estimate where its upstream had counted only how it began', async () => {
    const world = await makeWorld({}, planOf([anthropic]))
    const asking = world.ask('POST', POST, { body: chat })
    await world.settle()
    answers(world, STARTED, BLOCK, delta('a'), delta('b'), delta('c'))
    const seen = await asking
    world.call.listener.closed(CUT)
    await world.pass(5_000)
    const { purchases } = await view(world, seen)
    expect(purchases).toMatchObject([{ usage: { input: 7, output: expect.any(Number) }, estimated: true }])
    expect((purchases as { usage: { output: number } }[])[0]?.usage.output).toBeGreaterThanOrEqual(3)
  })

  test('what cannot be read after the model has named its ending takes nothing from the reply', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, { 'holdfast-segments': 'continue, restart' })
    says(world, finish, 'data: {"choices":[{"ind\n\n')
    await world.pass(20_000)
    expect(world.calls).toHaveLength(1)
    expect(messageOf(seen)).toMatchObject({ ending: 'complete' })
    expect(seqsOf(seen.text)).toEqual([1, 2, 3])
    expect(await view(world, seen)).toMatchObject({ ending: 'complete' })
  })

  test('a tool call is never spliced', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, CONTINUE)
    says(
      world,
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"t","arguments":"{"}}]}}]}\n\n',
    )
    world.call.listener.closed(CUT)
    await world.pass(20_000)
    expect(world.calls).toHaveLength(1)
    expect(messageOf(seen)).toMatchObject({ ending: 'failed' })
  })

  test('a continuation can break off as well, and is gone on with', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, CONTINUE)
    const shown = HALF.trimEnd()
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    answers(world, STARTED, BLOCK, delta(WHOLE.slice(0, 70)))
    await world.settle()
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.calls).toHaveLength(3)
    expect(JSON.stringify(asked(world))).toContain(WHOLE.slice(0, 70).trimEnd())
    answers(world, chunk(WHOLE), finish, done)
    await world.settle()
    expect(shown.length).toBeLessThan(70)
    expect(textOf(messageOf(seen))).toBe(WHOLE)
    expect(messageOf(seen).seams).toMatchObject([{ segment: 2 }, { segment: 3 }])
  })

  test('… or begins anew, where its request is in words that only its vendor knows and nobody can add to', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const messages = [{ role: 'user', content: { hologram: 5 } }]
    const seen = await broken(world, { 'holdfast-segments': 'continue, restart' }, { ...chat, messages })
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(asked(world)).toMatchObject({ messages })
    answers(world, chunk('Anew.'), finish, done)
    await world.settle()
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'restarted' }] })
  })

  test('stopping while it is looked for buys nothing more', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const seen = await broken(world, CONTINUE)
    world.call.listener.closed(CUT)
    await world.settle()
    await world.ask('POST', `${seen.answer.headers['location']}/stop`)
    await world.pass(60_000)
    expect(world.calls.length).toBeLessThanOrEqual(2)
    expect(messageOf(seen)).toMatchObject({ ending: 'stopped' })
  })
})

describe('a stop while the log is read', () => {
  test('ends the reply at once, and nobody is waited for', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const seen = await broken(world, { 'holdfast-segments': 'continue' })
    const read = world.log.read.bind(world.log)
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    world.log.read = (...from) => opened.then(() => read(...from))
    world.call.listener.closed(CUT)
    await world.settle()
    void world.ask('POST', `${seen.answer.headers['location']}/stop`)
    await world.settle()
    open()
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(messageOf(seen)).toMatchObject({ ending: 'stopped' })
  })
})

describe('a reply that may begin anew', () => {
  const RESTART = { 'holdfast-segments': 'restart' }

  test('does, behind a mark that voids what was said', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    const seen = await broken(world, RESTART)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(asked(world)).toMatchObject({ messages: [{ role: 'user' }] })
    answers(world, STARTED, BLOCK, delta('Anew.'), ENDED)
    await world.settle()
    expect(textOf(messageOf(seen))).toBe('Anew.')
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'restarted' }] })
    expect(seen.text).toContain(HALF.slice(0, 20))
  })

  test('goes on with its text first, where the reader takes both', async () => {
    const world = await makeWorld({}, planOf([openai, anthropic]))
    await broken(world, { 'holdfast-segments': 'continue, restart' })
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(JSON.stringify(asked(world))).toContain('cut off')
  })

  test('never does for a word nobody knows', async () => {
    const world = await makeWorld({}, planOf([openai]))
    const { answer } = await world.ask('POST', POST, { body: chat, headers: { 'holdfast-segments': 'anything' } })
    expect(answer.status).toBe(400)
  })
})
