import { describe, expect, test } from 'vitest'
import { type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from './world.suite.ts'

const SSE = { 'content-type': 'text/event-stream' }
const asking = { model: 'gpt', stream: true, messages: [{ role: 'user', content: 'hello' }] }
const POST = '/v1/chat/completions'

/** The upstream answers 200 and says this. */
function say(world: World, ...pieces: string[]): void {
  world.call.listener.head(200, SSE)
  for (const piece of pieces) world.call.listener.data(Buffer.from(piece))
}

/** Starts a reply and lets the upstream begin with these pieces. */
async function begin(world: World, pieces: string[], headers: Record<string, string> = {}): Promise<Seen> {
  const asked = world.ask('POST', POST, { body: asking, headers })
  await world.settle()
  say(world, ...pieces)
  const seen = await asked
  await world.settle()
  return seen
}

const idOf = (seen: Seen): string => seen.answer.headers['holdfast-reply'] ?? ''
const keep = { 'holdfast-disconnect': 'keep; grace=60' }

describe('a reply', () => {
  test('reaches its reader frame by frame, with its seq after the data', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a'), chunk('b')])
    expect(seen.text).toBe(chunk('a').replace(/\n\n$/, '\nid: 1\n\n') + chunk('b').replace(/\n\n$/, '\nid: 2\n\n'))
    world.call.listener.data(Buffer.from(finish + done))
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(seqsOf(seen.text)).toEqual([1, 2, 3, 4])
  })

  test('can be read again from any seq, while it runs and afterwards', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a'), chunk('b')])
    const events = `/v1/replies/${idOf(seen)}/events`
    const early = await world.ask('GET', events, { headers: { 'last-event-id': '1' } })
    await world.settle()
    expect(seqsOf(early.text)).toEqual([2])
    world.call.listener.data(Buffer.from(chunk('c') + finish + done))
    await world.settle()
    expect(seqsOf(early.text)).toEqual([2, 3, 4, 5])
    expect(early.state).toBe('ended')
    const late = await world.ask('GET', `${events}?after=3`)
    await world.settle()
    expect(seqsOf(late.text)).toEqual([4, 5])
    expect(late.answer.headers['holdfast-ending']).toBe('complete')
    const nothing = await world.ask('GET', `${events}?after=5`)
    expect([nothing.answer.status, nothing.answer.headers['holdfast-ending']]).toEqual([204, 'complete'])
  })

  test('whose upstream stops without an ending fails as a cut, and keeps its text', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a')])
    world.call.listener.closed()
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(seen.text).toContain('"content":"a"')
    expect(seen.text).toContain('upstream-cut')
    expect(seen.text).not.toContain('[DONE]')
  })

  test('whose model named its ending is complete without a [DONE] that nobody said', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a'), finish])
    world.call.listener.closed()
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(seqsOf(seen.text)).toEqual([1, 2])
    const view = JSON.parse((await world.ask('GET', `/v1/replies/${idOf(seen)}`)).text)
    expect(view).toMatchObject({ state: 'ended', ending: 'complete', last_seq: 2 })
  })

  test('is polled as it stands', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('Hold'), chunk('fast ✓')])
    const view = JSON.parse((await world.ask('GET', `/v1/replies/${idOf(seen)}`)).text)
    expect(view).toMatchObject({
      state: 'running',
      ending: null,
      last_seq: 2,
      message: { blocks: [{ text: 'Holdfast ✓' }] },
    })
  })

  test('of another key does not exist', async () => {
    const world = await makeWorld()
    const other = world.keys.create('other').secret
    const path = `/v1/replies/${idOf(await begin(world, [chunk('a')]))}`
    for (const [method, route] of [
      ['GET', path],
      ['GET', `${path}/events`],
      ['POST', `${path}/stop`],
    ] as const) {
      const seen = await world.ask(method, route, { key: other })
      expect([seen.answer.status, seen.answer.headers['holdfast-problem']]).toEqual([404, 'reply-unknown'])
    }
  })
})

describe('before the first frame', () => {
  test('failures are retried unseen, with a pause', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking })
    await world.settle()
    world.call.listener.closed(new Error('refused'))
    await world.pass(1_000)
    expect(world.calls).toHaveLength(2)
    say(world, chunk('a'), finish + done)
    const seen = await asked
    await world.settle()
    expect(seqsOf(seen.text)).toEqual([1, 2, 3])
  })

  test('an error that is the stream’s first word is retried too', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking })
    await world.settle()
    say(world, 'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n')
    await world.pass(1_000)
    expect(world.calls).toHaveLength(2)
    expect(world.calls[0]?.hungUp).toBe(true)
    say(world, chunk('a'), finish + done)
    expect((await asked).answer.status).toBe(200)
  })

  test('Retry-After is waited out, when it is short', async () => {
    const world = await makeWorld()
    void world.ask('POST', POST, { body: asking })
    await world.settle()
    world.call.listener.head(429, { 'retry-after': '2' })
    world.call.listener.closed()
    await world.pass(1_999)
    expect(world.calls).toHaveLength(1)
    await world.pass(1)
    expect(world.calls).toHaveLength(2)
  })

  test('an upstream’s own status reaches the client', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking })
    await world.settle()
    world.call.listener.head(429, { 'retry-after': '60' })
    world.call.listener.closed()
    const { answer } = await asked
    expect([answer.status, answer.headers['retry-after'], answer.headers['holdfast-problem']]).toEqual([
      429,
      '60',
      'upstream-limited',
    ])
  })

  test.each([
    ['the vendor’s own words about the request', '{"error":{"message":"max_tokens is too large"}}', true],
    ['a proxy’s page', '<html>Bad Request</html>', false],
    ['words that quote our key', '{"error":{"message":"bad key sk-o"}}', false],
  ])('a 400 brings %s: %s', async (_, body, isPassedOn) => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking })
    await world.settle()
    world.call.listener.head(400, { 'content-type': 'application/json' })
    world.call.listener.data(Buffer.from(body))
    world.call.listener.closed()
    const seen = await asked
    expect([seen.answer.status, seen.text === body]).toEqual([400, isPassedOn])
    expect(() => JSON.parse(seen.text)).not.toThrow()
  })

  test('past the admission time the status is 200, and a failure is in-band', async () => {
    const world = await makeWorld({ attemptsMax: 1 })
    const asked = world.ask('POST', POST, { body: asking })
    await world.pass(3_000)
    const seen = await asked
    expect(seen.answer.status).toBe(200)
    world.call.listener.head(429, {})
    world.call.listener.closed()
    await world.settle()
    expect(seen.text).toContain('upstream-limited')
    expect(seen.state).toBe('ended')
  })

  test('a clock that jumps past the deadline in a pause buys nothing more, and the reply has its ending', async () => {
    const world = await makeWorld({ replyMsMax: 10_000, admissionMsMax: 100_000 })
    const asked = world.ask('POST', POST, { body: asking })
    await world.settle()
    world.call.listener.head(429, { 'retry-after': '5' })
    world.call.listener.closed()
    await world.settle()
    world.jump(60_000)
    const { answer } = await asked
    expect([answer.status, world.calls.length]).toEqual([504, 1])
  })

  test('a silent upstream fails by name, at its time', async () => {
    const world = await makeWorld({ attemptsMax: 1, upstreamSilentMsMax: 20_000 })
    const seen = await begin(world, [chunk('a')])
    await world.pass(19_999)
    expect(seen.text).not.toContain('upstream-silent')
    await world.pass(1)
    expect(seen.text).toContain('upstream-silent')
    expect(world.call.hungUp).toBe(true)
  })
})

describe('one purchase', () => {
  const headers = { ...keep, 'idempotency-key': 'abc' }

  test('the same key finds the same reply, also when the first response never arrived', async () => {
    const world = await makeWorld()
    const first = world.ask('POST', POST, { body: asking, headers })
    const second = world.ask('POST', POST, { body: asking, headers })
    await world.settle()
    say(world, chunk('a'), finish + done)
    const [one, other] = await Promise.all([first, second])
    await world.settle()
    expect(world.calls).toHaveLength(1)
    expect(idOf(one)).toBe(idOf(other))
    expect(other.text).toBe(one.text)
  })

  test('the repeated request goes on after Last-Event-ID', async () => {
    const world = await makeWorld()
    await begin(world, [chunk('a'), chunk('b')], headers)
    const again = await world.ask('POST', POST, { body: asking, headers: { ...headers, 'last-event-id': '1' } })
    await world.settle()
    expect(seqsOf(again.text)).toEqual([2])
  })

  test('the same key with another body is refused', async () => {
    const world = await makeWorld()
    await begin(world, [chunk('a')], headers)
    const other = await world.ask('POST', POST, { body: { ...asking, temperature: 1 }, headers })
    expect([other.answer.status, other.answer.headers['holdfast-problem']]).toEqual([422, 'idempotency-mismatch'])
  })

  test('another client’s same key is another reply', async () => {
    const world = await makeWorld()
    const one = await begin(world, [chunk('a')], headers)
    const asked = world.ask('POST', POST, { body: asking, headers, key: world.keys.create('other').secret })
    await world.settle()
    say(world, chunk('b'))
    expect(idOf(await asked)).not.toBe(idOf(one))
  })

  test('a reply that was refused before it bought anything frees its key', async () => {
    const world = await makeWorld({ attemptsMax: 1 })
    const refused = world.ask('POST', POST, { body: asking, headers })
    await world.settle()
    world.call.listener.head(503, {})
    world.call.listener.closed()
    expect((await refused).answer.status).toBe(503)
    const again = await begin(world, [chunk('a')], headers)
    expect(again.answer.status).toBe(200)
    expect(world.calls).toHaveLength(2)
  })

  test('but not once somebody has read its failure in the log', async () => {
    const world = await makeWorld({ attemptsMax: 1 })
    const asked = world.ask('POST', POST, { body: asking, headers })
    await world.pass(3_000)
    await asked
    world.call.listener.head(503, {})
    world.call.listener.closed()
    await world.settle()
    const again = await world.ask('POST', POST, { body: asking, headers })
    expect([again.answer.status, again.answer.headers['x-should-retry'], world.calls.length]).toEqual([503, 'false', 1])
    expect(idOf(again)).toBe(idOf(await asked))
  })

  test('a request that may have reached the provider keeps its key, one that reached nobody frees it', async () => {
    for (const [unsent, purchases] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const world = await makeWorld({ attemptsMax: 1 })
      const refused = world.ask('POST', POST, { body: asking, headers })
      await world.settle()
      world.call.listener.closed(new Error('reset'), unsent)
      expect((await refused).answer.status).toBe(502)
      void world.ask('POST', POST, { body: asking, headers })
      await world.settle()
      expect(world.calls).toHaveLength(purchases)
    }
  })

  test('a key is not freed by a refusal that came after something may have been bought', async () => {
    const world = await makeWorld()
    const refused = world.ask('POST', POST, { body: asking, headers })
    await world.settle()
    world.call.listener.closed(new Error('reset'))
    await world.pass(500)
    world.call.listener.head(429, { 'retry-after': '60' })
    world.call.listener.closed()
    expect((await refused).answer.status).toBe(429)
    void world.ask('POST', POST, { body: asking, headers })
    await world.settle()
    expect(world.calls).toHaveLength(2)
  })

  test('frames of a reply that is not here are never bought under the same numbers', async () => {
    const world = await makeWorld()
    const seen = await world.ask('POST', POST, { body: asking, headers: { ...headers, 'last-event-id': '7' } })
    expect([seen.answer.status, world.calls.length]).toEqual([416, 0])
  })
})

describe('stop means stop', () => {
  test('the upstream is hung up on, and the log ends with stopped', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a')], keep)
    const stopped = await world.ask('POST', `/v1/replies/${idOf(seen)}/stop`)
    expect(JSON.parse(stopped.text)).toMatchObject({ state: 'ended', ending: 'stopped', last_seq: 2 })
    expect(world.call.hungUp).toBe(true)
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(seen.text).toContain('reply-stopped')
    expect(seen.text).not.toContain('[DONE]')
  })

  test('nothing is bought after it, not even a retry that was due', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking, headers: { ...keep, 'idempotency-key': 'k' } })
    await world.settle()
    world.call.listener.head(429, { 'retry-after': '5' })
    world.call.listener.closed()
    await world.pass(3_000)
    await world.ask('POST', `/v1/replies/${idOf(await asked)}/stop`)
    await world.pass(60_000)
    expect(world.calls).toHaveLength(1)
  })

  test('stopping what has ended changes nothing', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a'), finish + done])
    const stopped = await world.ask('POST', `/v1/replies/${idOf(seen)}/stop`)
    expect(JSON.parse(stopped.text)).toMatchObject({ ending: 'complete', last_seq: 3 })
  })
})

describe('leaving is not stopping', () => {
  test('one that says nothing is cancelled when its last reader leaves', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a')])
    seen.leave()
    await world.settle()
    expect(world.call.hungUp).toBe(true)
  })

  test('keep runs on for its grace, and for as long as somebody comes back', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a')], keep)
    seen.leave()
    await world.pass(59_000)
    const back = await world.ask('GET', `/v1/replies/${idOf(seen)}/events`)
    await world.pass(120_000)
    expect(world.call.hungUp).toBe(false)
    back.leave()
    await world.pass(60_000)
    expect(world.call.hungUp).toBe(true)
  })

  test('drain runs to its end, read or not', async () => {
    const world = await makeWorld()
    const seen = await begin(world, [chunk('a')], { 'holdfast-disconnect': 'drain' })
    seen.leave()
    await world.pass(200_000)
    expect(world.call.hungUp).toBe(false)
  })

  test('a client that leaves before the answer began counts too', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: asking })
    await world.pass(3_000)
    const seen = await asked
    seen.leave()
    await world.settle()
    expect(world.call.hungUp).toBe(true)
  })
})

test('a reader of a reply that is forgotten while it reads is cut off, and hears on coming back that it is gone', async () => {
  const world = await makeWorld({ pageCharsMax: 10 })
  const slow = await begin(world, [chunk('a')], keep)
  slow.room = 1
  for (const letter of 'bcd') world.call.listener.data(Buffer.from(chunk(letter)))
  await world.settle()
  world.call.listener.data(Buffer.from(finish + done))
  await world.settle()
  world.log.read = async () => undefined
  world.log.state = async () => undefined
  slow.drain()
  await world.settle()
  expect(slow.state).toBe('aborted')
})

describe('no reader can hurt another', () => {
  test('a full outlet is given nothing more, and everything once it has drained', async () => {
    const world = await makeWorld()
    const slow = await begin(world, [chunk('a')], keep)
    const quick = await world.ask('GET', `/v1/replies/${idOf(slow)}/events`)
    slow.room = 1
    for (const letter of 'bcdefgh') {
      world.call.listener.data(Buffer.from(chunk(letter)))
      await world.settle()
    }
    expect(seqsOf(quick.text)).toHaveLength(8)
    expect(seqsOf(slow.text)).toHaveLength(2)
    slow.drain()
    await world.settle()
    expect(slow.text).toBe(quick.text)
    world.call.listener.data(Buffer.from(finish + done))
    await world.settle()
    expect(slow.text).toBe(quick.text)
    expect([slow.state, quick.state]).toEqual(['ended', 'ended'])
  })

  test('a reader that takes nothing for too long is let go, without an end', async () => {
    const world = await makeWorld({ readerStuckMsMax: 10_000 })
    const stuck = await begin(world, [chunk('a')], keep)
    stuck.room = 1
    world.call.listener.data(Buffer.from(chunk('b')))
    await world.pass(15_000)
    expect(stuck.state).toBe('aborted')
  })

  test('readers beyond the limit are refused by name', async () => {
    const world = await makeWorld({ readersPerReplyMax: 2 })
    const events = `/v1/replies/${idOf(await begin(world, [chunk('a')]))}/events`
    await world.ask('GET', events)
    expect((await world.ask('GET', events)).answer.headers['holdfast-problem']).toBe('readers-too-many')
  })

  test('replies beyond a key’s limit are refused by name, and an ended one makes room', async () => {
    const world = await makeWorld({ repliesPerKeyMax: 1 })
    await begin(world, [chunk('a')])
    expect((await world.ask('POST', POST, { body: asking })).answer.headers['holdfast-problem']).toBe(
      'replies-too-many',
    )
    world.call.listener.data(Buffer.from(finish + done))
    await world.settle()
    expect((await begin(world, [chunk('a')])).answer.status).toBe(200)
  })
})

test('no silence: a quiet model is heard at least every heartbeat interval', async () => {
  const world = await makeWorld({ heartbeatMs: 4_000 })
  const seen = await begin(world, [chunk('a')])
  const heard = (): number => seen.text.split(': ping\n').length - 1
  for (let beats = 1; beats <= 5; beats++) {
    await world.pass(4_000)
    expect(heard()).toBeGreaterThanOrEqual(beats)
  }
  expect(seen.text).not.toContain(': ping\n\n')
})

describe('an answer that is not streamed', () => {
  const whole = { ...asking, stream: false }
  const body = '{ "choices": [{"index":0,"message":{"role":"assistant","content":"hé"},"finish_reason":"stop"}] }'

  test('passes as the upstream gave it, and again under its key', async () => {
    const world = await makeWorld()
    const headers = { ...keep, 'idempotency-key': 'w' }
    const asked = world.ask('POST', POST, { body: whole, headers })
    await world.settle()
    world.call.listener.head(200, { 'content-type': 'application/json' })
    world.call.listener.data(Buffer.from(body))
    world.call.listener.closed()
    expect((await asked).text).toBe(body)
    expect((await world.ask('POST', POST, { body: whole, headers })).text).toBe(body)
    expect(world.calls).toHaveLength(1)
  })

  test('that takes long is kept warm with white space, and still one JSON text', async () => {
    const world = await makeWorld()
    const asked = world.ask('POST', POST, { body: whole })
    await world.pass(60_000)
    const seen = await asked
    world.call.listener.head(200, { 'content-type': 'application/json' })
    world.call.listener.data(Buffer.from(body))
    world.call.listener.closed()
    await world.settle()
    expect(seen.text.length).toBeGreaterThan(body.length)
    expect(JSON.parse(Buffer.from(seen.text, 'latin1').toString())).toEqual(JSON.parse(body))
    expect(seen.state).toBe('ended')
  })

  test('that fails after its status was given breaks the line', async () => {
    const world = await makeWorld({ attemptsMax: 1 })
    const asked = world.ask('POST', POST, { body: whole })
    await world.pass(60_000)
    world.call.listener.closed(new Error('reset'))
    const seen = await asked
    await world.settle()
    expect(seen.state).toBe('aborted')
  })
})

test('what one read of the socket brought is one batch', async () => {
  const world = await makeWorld()
  const seen = await begin(world, [chunk('a')])
  let batches = 0
  world.log.follow(idOf(seen), () => (batches += 1))
  for (const letter of 'bcdefgh') world.call.listener.data(Buffer.from(chunk(letter)))
  await world.settle()
  expect(batches).toBe(1)
  for (const piece of [chunk('i'), finish, done]) world.call.listener.data(Buffer.from(piece))
  await world.settle()
  expect(batches).toBe(2)
  expect(seqsOf(seen.text)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1))
  expect(seen.state).toBe('ended')
})

test('a relay that is closed in the middle of its housekeeping leaves no timer behind', async () => {
  const world = await makeWorld()
  let goOn = (): void => {}
  world.log.sweep = () => new Promise((resolve) => (goOn = resolve))
  await world.pass(10_000)
  await world.relay.close(0)
  goOn()
  await world.settle()
  expect(world.timerCount).toBe(0)
})

test('a closing relay buys nothing more, and leaves what still runs to whoever opens the log next', async () => {
  const world = await makeWorld()
  const seen = await begin(world, [chunk('a')], keep)
  const closing = world.relay.close(10_000)
  await world.pass(9_999)
  expect(world.call.hungUp).toBe(false)
  await world.pass(1)
  await closing
  expect(world.call.hungUp).toBe(true)
  expect(seqsOf(seen.text)).toEqual([1])
  expect(seen.text).not.toContain('relay-closing')
})

describe('at the door', () => {
  const cases: [string, Parameters<World['ask']>, number, string][] = [
    ['no JSON', ['POST', POST, { body: '{' }], 400, 'request-invalid'],
    ['a model that is no text', ['POST', POST, { body: { ...asking, model: 5 } }], 400, 'request-invalid'],
    ['messages that are none', ['POST', POST, { body: { ...asking, messages: 'hi' } }], 400, 'request-invalid'],
    [
      'a policy nobody knows',
      ['POST', POST, { body: asking, headers: { 'holdfast-disconnect': 'maybe' } }],
      400,
      'request-invalid',
    ],
    [
      'an empty idempotency key',
      ['POST', POST, { body: asking, headers: { 'idempotency-key': '' } }],
      400,
      'request-invalid',
    ],
    ['a negative seq', ['POST', POST, { body: asking, headers: { 'last-event-id': '-1' } }], 400, 'seq-invalid'],
    ['a key nobody knows', ['GET', '/v1/models', { key: 'hf_nobody' }], 401, 'key-unknown'],
    ['no key', ['GET', '/v1/models', { headers: { authorization: '' } }], 401, 'key-missing'],
    ['a path that is none', ['GET', '/v2/models'], 404, 'route-unknown'],
    ['a method that is none', ['DELETE', '/v1/models'], 405, 'method-unknown'],
    ['a reply id that is none', ['GET', '/v1/replies/..%2f..%2fetc/events'], 404, 'reply-unknown'],
    ['a path badly encoded', ['GET', '/v1/replies/%zz/events'], 404, 'route-unknown'],
    ['a name far too long', ['GET', `/v1/replies/${'a'.repeat(5_000)}`], 404, 'route-unknown'],
    ['a reply from long ago', ['GET', '/v1/replies/rpl_00000000000000000000000000'], 410, 'reply-expired'],
  ]
  test.each(cases)('%s is refused by name', async (_, asked, status, code) => {
    const world = await makeWorld()
    const { answer, text } = await world.ask(...asked)
    expect([answer.status, answer.headers['holdfast-problem']]).toEqual([status, code])
    expect(JSON.parse(text).error.code).toBe(code)
    expect(world.calls).toHaveLength(0)
  })

  test('an error never quotes the prompt', async () => {
    const world = await makeWorld()
    const { text } = await world.ask('POST', POST, { body: '{"model":"gpt","messages":[{"content":"my secret' })
    expect(text).not.toContain('secret')
  })
})
