import { describe, expect, test } from 'vitest'
import { writeFailure } from '../failure.ts'
import { providers } from '../providers/index.ts'
import { openBooks } from '../books/books.ts'
import { REQUEST_TERMS } from '../books/requests/terms.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from '../routing/defaults.ts'
import type { Plan, Upstream } from '../routing/plan.ts'
import { system } from '../system.ts'
import { Tail } from '../tail.ts'
import { type Seen, type World, makeWorld, seqsOf } from '../world.suite.ts'

const POST = '/v1/responses'
const asking = { model: 'openai/gpt', stream: true, input: 'What holds a ship?' }
const SSE = { 'content-type': 'text/event-stream' }

type Json = Record<string, unknown>

/** OpenAI's own answer, as its events. */
const VENDOR_ID = 'resp_0850765c843cca5300699cc47d93c0819089a181f5feeff8eb'
const response = (status: string, more: Json = {}): Json => ({
  id: VENDOR_ID,
  object: 'response',
  status,
  background: false,
  error: null,
  metadata: { of: 'the vendor' },
  output: [],
  usage: null,
  ...more,
})
const item = (text: string, status = 'completed'): Json => ({
  id: 'msg_1',
  type: 'message',
  status,
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
})
const whole = response('completed', {
  output: [item('An anchor.')],
  usage: { input_tokens: 4, output_tokens: 3, total_tokens: 7 },
})

const event = (type: string, fields: Json): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`

/** @param from the number that the server begins with */
function events(from = 0, more: readonly string[] = []): string[] {
  let number = from
  const next = (type: string, fields: Json): string => event(type, { sequence_number: number++, ...fields })
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  return [
    next('response.created', { response: response('in_progress') }),
    next('response.in_progress', { response: response('in_progress') }),
    next('response.output_item.added', { output_index: 0, item: { ...item('', 'in_progress'), content: [] } }),
    next('response.content_part.added', { ...place, part: { type: 'output_text', text: '', annotations: [] } }),
    next('response.output_text.delta', { ...place, delta: 'An ' }),
    next('response.output_text.delta', { ...place, delta: 'anchor.' }),
    ...more,
    next('response.output_text.done', { ...place, text: 'An anchor.' }),
    next('response.output_item.done', { output_index: 0, item: item('An anchor.') }),
    next('response.completed', { response: whole }),
  ]
}
const BEGUN = 6

/** Claude's, for those who ask for a response all the same. */
const claude = [
  event('message_start', { message: { id: 'msg_c', model: 'claude', usage: { input_tokens: 4, output_tokens: 0 } } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'An anchor.' } }),
]
const claudeEnds = (reason = 'end_turn'): string[] => [
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: reason }, usage: { output_tokens: 3 } }),
  event('message_stop', {}),
]

const upstream = (name: string): Upstream => {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  return { ...UPSTREAM_DEFAULTS, name, provider, baseUrl: `http://${name}`, secrets: [`key-of-${name}`] }
}
const plan: Plan = {
  upstreams: ['openai', 'anthropic', 'vllm'].map(upstream),
  models: ['openai', 'anthropic', 'vllm'].map((name) => ({
    ...MODEL_DEFAULTS,
    name: `${name}/*`,
    groups: [[{ upstream: name, model: '*', weight: 1 }]],
  })),
}
const house = (limits = {}): Promise<World> => makeWorld({ attemptsMax: 1, ...limits }, plan)

const says = (world: World, ...pieces: string[]): void => world.call.listener.data(Buffer.from(pieces.join('')))

/** Asks, and lets the upstream begin with these pieces. */
async function begin(world: World, body: Json, pieces: string[], headers: Record<string, string> = {}): Promise<Seen> {
  const asked = world.ask('POST', POST, { body, headers })
  await world.settle()
  world.call.listener.head(200, SSE)
  says(world, ...pieces)
  const seen = await asked
  await world.settle()
  return seen
}

const bodyOf = (seen: Seen): Json => JSON.parse(seen.text) as Json
const askedOf = (world: World): Json => JSON.parse(String(world.call.request.body)) as Json
const get = (world: World, id: unknown, query = ''): Promise<Seen> => world.ask('GET', `${POST}/${String(id)}${query}`)
const problemOf = ({ answer }: Seen): unknown[] => [answer.status, answer.headers['holdfast-problem']]
const ownIdOf = (seen: Seen): string => (seen.answer.headers['holdfast-reply'] ?? '').replace('rpl_', 'resp_')

/** What each frame calls itself, and its seq. */
const numbersIn = (text: string): (readonly [unknown, number])[] =>
  [...text.matchAll(/^data: (.*)\nid: (\d+)$/gm)].map(([, data = '', seq]) => [
    (JSON.parse(data) as Json)['sequence_number'],
    Number(seq),
  ])
const inStep = (text: string): void => {
  const numbers = numbersIn(text)
  expect(numbers.length).toBeGreaterThan(2)
  for (const [number, seq] of numbers) expect(number).toBe(seq - 1)
}

describe('the numbers of events are seqs less one', () => {
  test('where they pass byte for byte', async () => {
    const world = await house()
    const seen = await begin(world, asking, events())
    expect(seen.state).toBe('ended')
    expect(seen.text.replaceAll(/^id: \d+\n/gm, '')).toBe(events().join(''))
    inStep(seen.text)
    expect(world.call.request.body?.toString()).toBe(JSON.stringify({ ...asking, model: 'gpt' }))
  })

  test('where they are written, to the end', async () => {
    const world = await house()
    const seen = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    inStep(seen.text)
    expect(seen.text).toContain('response.completed')
  })

  test.each([
    ['openai/gpt', events().slice(0, BEGUN)],
    ['anthropic/claude', claude],
  ])('in a failure, and in a stop (%s)', async (model, pieces) => {
    const world = await house()
    const cut = await begin(world, { ...asking, model }, pieces)
    world.call.listener.closed()
    await world.settle()
    expect(cut.text).toContain('upstream-cut')
    inStep(cut.text)

    const stopped = await begin(world, { ...asking, model }, pieces)
    const id = ownIdOf(stopped)
    expect(bodyOf(await world.ask('POST', `${POST}/${id}/cancel`))).toMatchObject({
      id,
      status: 'cancelled',
      error: null,
    })
    expect(world.calls.some(({ hungUp }) => hungUp)).toBe(true)
    expect(stopped.text).toContain('reply-stopped')
    inStep(stopped.text)
  })

  test('in what is written when a crash has left it without an ending', async () => {
    const world = await house()
    const head = {
      id: `rpl_${'0'.repeat(26)}`,
      owner: 'key',
      dialect: 'openai-responses',
      model: 'm',
      form: 'stream',
      createdAt: 0,
      disconnect: { policy: 'drain' },
      fingerprint: 'f',
    } as const
    const created = await world.log.create(head)
    if (created.outcome !== 'created') throw new Error('it existed')
    const tail = new Tail(created.lease, 0)
    for (const data of events()) tail.add({ data: /^data: (.*)$/m.exec(data)?.[1] ?? '' })
    tail.commit(0)
    writeFailure(tail, head, { code: 'relay-restarted', message: 'The relay was restarted.' }, 0, 0)
    await tail.flushed()
    inStep((await world.log.read(head.id, 0, 1e6))?.octets ?? '')
  })
})

describe('a response', () => {
  test('is asked for by the id that its events gave it: the vendor’s, or ours', async () => {
    const world = await house()
    const passed = await begin(world, asking, events())
    expect(bodyOf(await get(world, VENDOR_ID))).toEqual(whole)
    expect(bodyOf(await get(world, ownIdOf(passed)))).toEqual({ ...whole, id: ownIdOf(passed) })

    const written = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    const [, id] = /"id":"(resp_\w+)"/.exec(written.text) ?? []
    expect(id).toBe(ownIdOf(written))
    const polled = await get(world, id)
    expect(polled.answer.headers['holdfast-reply']).toBe(written.answer.headers['holdfast-reply'])
    expect(bodyOf(polled)).toMatchObject({
      id,
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ text: 'An anchor.' }] }],
      usage: { input_tokens: 4, output_tokens: 3 },
    })
  })

  test('that is not streamed is its body, by the same ids', async () => {
    const world = await house()
    const asked = world.ask('POST', POST, { body: { ...asking, stream: false } })
    await world.settle()
    world.call.listener.head(200, { 'content-type': 'application/json' })
    const body = JSON.stringify(whole, null, 2)
    says(world, body)
    world.call.listener.closed()
    const seen = await asked
    expect(seen.text).toBe(body)
    expect(bodyOf(await get(world, VENDOR_ID))).toEqual(whole)
    expect(problemOf(await get(world, VENDOR_ID, '?stream=true'))).toEqual([400, 'request-invalid'])
  })

  test('is told as it stands: the vendor’s words of it, and what came after them', async () => {
    const world = await house()
    await begin(world, asking, events().slice(0, BEGUN))
    expect(bodyOf(await get(world, VENDOR_ID))).toMatchObject({
      ...response('in_progress'),
      output: [{ type: 'message', status: 'in_progress', content: [{ text: 'An anchor.' }] }],
    })
    world.call.listener.closed()
    await world.settle()
    expect(bodyOf(await get(world, VENDOR_ID))).toMatchObject({
      status: 'failed',
      error: { code: 'upstream-cut' },
      metadata: { of: 'the vendor' },
      output: [{ status: 'incomplete' }],
    })
  })

  test.each([
    ['end_turn', 'completed', null],
    ['max_tokens', 'incomplete', { reason: 'max_output_tokens' }],
  ])('whose model stopped for %s is %s', async (reason, status, details) => {
    const world = await house()
    const seen = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds(reason)])
    expect(bodyOf(await get(world, ownIdOf(seen)))).toMatchObject({ status, incomplete_details: details })
  })

  test('of a server that leaves the output out of its last word has its output', async () => {
    const world = await house()
    const bare = event('response.completed', { sequence_number: 8, response: { ...whole, output: [] } })
    await begin(world, asking, [...events().slice(0, -1), bare])
    expect(bodyOf(await get(world, VENDOR_ID))).toMatchObject({
      status: 'completed',
      output: [{ type: 'message', status: 'completed', content: [{ text: 'An anchor.' }] }],
    })
  })

  test('is nobody else’s', async () => {
    const world = await house()
    const seen = await begin(world, asking, events())
    const key = world.keys.create('other').secret
    for (const id of [VENDOR_ID, ownIdOf(seen)])
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '?stream=true'],
        ['GET', '/input_items'],
        ['POST', '/cancel'],
        ['DELETE', ''],
      ] as const)
        expect(problemOf(await world.ask(method, `${POST}/${id}${path}`, { key }))).toEqual([404, 'reply-unknown'])
    expect(bodyOf(await get(world, VENDOR_ID))).toEqual(whole)
  })

  test('is forgotten when it is deleted, by every name', async () => {
    const world = await house()
    const seen = await begin(world, asking, events().slice(0, BEGUN))
    const deleted = await world.ask('DELETE', `${POST}/${VENDOR_ID}`)
    expect(bodyOf(deleted)).toEqual({ id: VENDOR_ID, object: 'response', deleted: true })
    expect(world.call.hungUp).toBe(true)
    for (const id of [VENDOR_ID, ownIdOf(seen)]) expect(problemOf(await get(world, id))).toEqual([404, 'reply-unknown'])
    const native = await world.ask('GET', `/v1/replies/${seen.answer.headers['holdfast-reply'] ?? ''}`)
    expect(native.answer.status).toBe(404)
    expect(problemOf(await world.ask('DELETE', `${POST}/${VENDOR_ID}`))).toEqual([404, 'reply-unknown'])
  })

  test('that is deleted takes along what the log of requests has kept of it', async () => {
    const bodySecrets = ['what prompts are sealed with, and long enough']
    const books = await openBooks(':memory:', system, { requests: { ...REQUEST_TERMS, bodySecrets } })
    const world = await makeWorld({ attemptsMax: 1 }, plan, undefined, { books })
    const seen = await begin(world, asking, events())
    const reply = seen.answer.headers['holdfast-reply'] ?? ''
    while (!(await books.bodies.has(reply))) await world.settle()
    expect((await world.ask('DELETE', `${POST}/${VENDOR_ID}`)).answer.status).toBe(200)
    expect(await books.bodies.has(reply)).toBe(false)
    expect(await books.bodies.read(reply, SYSTEM)).toBeUndefined()
    await world.relay.close(0)
    await books.close()
  })

  test('that is no longer kept is 410', async () => {
    const world = await house()
    const seen = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    await world.pass(25 * 3_600_000)
    await world.log.sweep()
    expect(problemOf(await get(world, ownIdOf(seen)))).toEqual([410, 'reply-expired'])
  })

  test('has no input items, and says why', async () => {
    const world = await house()
    await begin(world, asking, events())
    const seen = await get(world, VENDOR_ID, '/input_items')
    expect(problemOf(seen)).toEqual([404, 'route-unknown'])
    expect(seen.text).toContain('not what was asked')
  })

  test('of another dialect is none', async () => {
    const world = await house()
    const asked = world.ask('POST', '/v1/chat/completions', {
      body: { model: 'openai/gpt', stream: true, messages: [{ role: 'user', content: 'x' }] },
    })
    await world.settle()
    world.call.listener.head(200, SSE)
    says(world, 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n')
    expect(problemOf(await get(world, ownIdOf(await asked)))).toEqual([404, 'reply-unknown'])
  })

  test.each(['x', 'resp_', 'rpl_0', 'resp_%00', `resp_${'x'.repeat(400)}`, '..'])('is not called %s', async (id) => {
    const world = await house()
    expect(problemOf(await get(world, id))).toEqual([404, 'reply-unknown'])
  })
})

describe('reading on', () => {
  test('begins after the event that was seen last', async () => {
    const world = await house()
    await begin(world, asking, events())
    for (let seen = 0; seen < events().length; seen++) {
      const rest = await get(world, VENDOR_ID, `?stream=true&starting_after=${seen}`)
      await world.settle()
      expect([rest.answer.status, rest.state]).toEqual([200, 'ended'])
      expect(rest.text.replaceAll(/^id: \d+\n/gm, '')).toBe(
        events()
          .slice(seen + 1)
          .join(''),
      )
    }
    const all = await get(world, VENDOR_ID, '?stream=true')
    await world.settle()
    expect(seqsOf(all.text)).toEqual(events().map((_, n) => n + 1))
  })

  test('follows what still runs', async () => {
    const world = await house()
    await begin(world, asking, events().slice(0, BEGUN))
    const rest = await get(world, VENDOR_ID, '?stream=true&starting_after=4')
    await world.settle()
    says(world, ...events().slice(BEGUN))
    await world.settle()
    expect(rest.state).toBe('ended')
    expect(numbersIn(rest.text).map(([number]) => number)).toEqual([5, 6, 7, 8])
  })

  test('goes by the server’s own numbers, where it begins with another', async () => {
    const world = await house()
    await begin(world, asking, events(1))
    const rest = await get(world, VENDOR_ID, '?stream=true&starting_after=5')
    await world.settle()
    expect(numbersIn(rest.text).map(([number]) => number)).toEqual([6, 7, 8, 9])
  })

  test('goes by their place, where it does not number them', async () => {
    const world = await house()
    await begin(
      world,
      asking,
      events().map((text) => text.replaceAll(/"sequence_number":\d+,/g, '')),
    )
    const rest = await get(world, VENDOR_ID, '?stream=true&starting_after=6')
    await world.settle()
    expect(seqsOf(rest.text)).toEqual([8, 9])
  })

  test('goes by Last-Event-ID where an EventSource comes back', async () => {
    const world = await house()
    await begin(world, asking, events())
    const path = `${POST}/${VENDOR_ID}?stream=true&starting_after=1`
    const rest = await world.ask('GET', path, { headers: { 'last-event-id': '7' } })
    await world.settle()
    expect(seqsOf(rest.text)).toEqual([8, 9])
    expect((await world.ask('GET', path, { headers: { 'last-event-id': '9' } })).answer.status).toBe(204)
  })

  test.each([
    ['-1', 400, 'seq-invalid'],
    ['1.5', 400, 'seq-invalid'],
    ['NaN', 400, 'seq-invalid'],
    ['', 400, 'seq-invalid'],
    ['99999999999999999999', 400, 'seq-invalid'],
    ['9007199254740991', 416, 'seq-ahead'],
    ['9', 416, 'seq-ahead'],
  ])('after %s is %i %s', async (after, status, code) => {
    const world = await house()
    await begin(world, asking, events())
    expect(problemOf(await get(world, VENDOR_ID, `?stream=true&starting_after=${after}`))).toEqual([status, code])
  })

  test('is a stream or not', async () => {
    const world = await house()
    await begin(world, asking, events())
    expect(problemOf(await get(world, VENDOR_ID, '?stream=maybe'))).toEqual([400, 'request-invalid'])
  })
})

describe('in the background', () => {
  const background = { ...asking, stream: false, background: true }

  test('it is queued at once, runs on, is polled, and is a stream for whoever wants one', async () => {
    const world = await house()
    const created = await begin(world, background, events().slice(0, BEGUN), { 'holdfast-disconnect': 'cancel' })
    expect(askedOf(world)).toEqual({ ...background, model: 'gpt', stream: true })
    const { id, ...rest } = bodyOf(created)
    expect(rest).toMatchObject({ object: 'response', status: 'queued', background: true, output: [] })
    created.leave()
    await world.pass(120_000)
    expect(bodyOf(await get(world, id))).toMatchObject({ id, status: 'in_progress', background: true })
    says(world, ...events().slice(BEGUN))
    await world.settle()
    expect(bodyOf(await get(world, id))).toEqual({ ...whole, id, background: true })
    const stream = await get(world, id, '?stream=true')
    await world.settle()
    inStep(stream.text)
  })

  test('it is queued before its model has said a word, for as long as that takes', async () => {
    const world = await house()
    const asked = world.ask('POST', POST, { body: { ...background, model: 'anthropic/claude' } })
    await world.pass(1_000)
    const { id, status } = bodyOf(await asked)
    expect(status).toBe('queued')
    expect(bodyOf(await get(world, id))).toMatchObject({ id, status: 'queued', background: true, output: [] })
    world.call.listener.head(200, SSE)
    says(world, ...claude, ...claudeEnds())
    await world.settle()
    expect(bodyOf(await get(world, id))).toMatchObject({ id, status: 'completed', background: true })
  })

  test('a refusal that comes at once has its status; one that comes later is a failed response', async () => {
    const world = await house()
    const body = '{"error":{"message":"No such model.","type":"invalid_request_error","code":"model_not_found"}}'
    const refuses = (): void => {
      world.call.listener.head(404, { 'content-type': 'application/json' })
      says(world, body)
      world.call.listener.closed()
    }
    const early = world.ask('POST', POST, { body: background })
    await world.settle()
    refuses()
    expect([(await early).answer.status, (await early).text]).toEqual([404, body])
    const late = world.ask('POST', POST, { body: background })
    await world.pass(1_000)
    const { id } = bodyOf(await late)
    refuses()
    await world.settle()
    expect(bodyOf(await get(world, id))).toMatchObject({ status: 'failed', error: { code: 'upstream-refused' } })
  })

  test('a stream of it runs on when its reader has left, unless the reader said otherwise', async () => {
    const world = await house()
    const streamed = { ...background, stream: true }
    ;(await begin(world, streamed, events().slice(0, BEGUN))).leave()
    await world.pass(90_000)
    expect(world.call.hungUp).toBe(false)
    ;(await begin(world, streamed, events().slice(0, BEGUN), { 'holdfast-disconnect': 'cancel' })).leave()
    await world.settle()
    expect(world.calls[1]?.hungUp).toBe(true)
  })

  test('the same request under the same key is the same response', async () => {
    const world = await house()
    const headers = { 'idempotency-key': 'k' }
    const first = bodyOf(await begin(world, background, events().slice(0, BEGUN), headers))
    const again = bodyOf(await world.ask('POST', POST, { body: background, headers }))
    expect(again).toMatchObject({ id: first['id'], status: 'in_progress' })
    expect(world.calls).toHaveLength(1)
    const other = await world.ask('POST', POST, { body: { ...background, input: 'x' }, headers })
    expect(problemOf(other)).toEqual([422, 'idempotency-mismatch'])
  })

  test('a server that keeps nothing is not asked for it', async () => {
    const world = await house()
    await begin(world, { ...background, model: 'vllm/m' }, events())
    expect(askedOf(world)).toEqual({ model: 'm', stream: true, input: asking.input })
  })
})

describe('what came before', () => {
  test('is called as its vendor calls it', async () => {
    const world = await house()
    const before = await begin(world, { ...asking, stream: false, background: true }, events())
    const named = { ...asking, previous_response_id: VENDOR_ID }
    await begin(world, named, events())
    expect(world.call.request.body?.toString()).toBe(JSON.stringify({ ...named, model: 'gpt' }))
    await begin(world, { ...asking, previous_response_id: bodyOf(before)['id'] }, events())
    expect(askedOf(world)['previous_response_id']).toBe(VENDOR_ID)
  })

  test('must be there, be one’s own, and be kept by somebody', async () => {
    const world = await house()
    await begin(world, asking, events())
    const written = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    const other = world.keys.create('other').secret
    const calls = world.calls.length
    for (const [previous, key] of [
      ['resp_unknown', world.key],
      [42, world.key],
      [VENDOR_ID, other],
      [ownIdOf(written), world.key],
    ] as const) {
      const seen = await world.ask('POST', POST, { body: { ...asking, previous_response_id: previous }, key })
      expect(problemOf(seen)).toEqual([400, 'request-invalid'])
      expect(seen.text).toContain('Send the conversation as input.')
    }
    expect(world.calls).toHaveLength(calls)
  })

  test('means nothing to another vendor', async () => {
    const world = await house()
    await begin(world, asking, events())
    const body = { ...asking, model: 'anthropic/claude', previous_response_id: VENDOR_ID }
    const seen = await world.ask('POST', POST, { body })
    expect(problemOf(seen)).toEqual([400, 'request-invalid'])
    expect(seen.text).toContain('previous_response_id: The conversation so far is kept at the vendor.')
  })
})

describe('an item that is only named', () => {
  const reference = (id: unknown): Json => ({ type: 'item_reference', id })
  const nameOf = (seen: Seen, at = 0): string => `msg_${ownIdOf(seen)}_${at}`

  test('goes out whole where it is the relay’s own', async () => {
    const world = await house()
    const before = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    const input = [
      { role: 'user', id: nameOf(before), content: 'What holds a ship?' },
      reference(nameOf(before)),
      { role: 'user', content: 'And a kite?' },
    ]
    await begin(world, { ...asking, model: 'anthropic/claude', input }, claude)
    expect(askedOf(world)['messages']).toMatchObject([
      { role: 'user', content: [{ text: 'What holds a ship?' }] },
      { role: 'assistant', content: [{ text: 'An anchor.' }] },
      { role: 'user', content: [{ text: 'And a kite?' }] },
    ])
    await begin(world, { ...asking, input }, events())
    expect(askedOf(world)['input']).toMatchObject([{}, { type: 'message', role: 'assistant' }, {}])
  })

  test('is its vendor’s to know where it is not', async () => {
    const world = await house()
    const body = { ...asking, input: [reference('msg_1'), { role: 'user', content: 'And a kite?' }] }
    await begin(world, body, events())
    expect(world.call.request.body?.toString()).toBe(JSON.stringify({ ...body, model: 'gpt' }))
  })

  test('must be there, and one’s own', async () => {
    const world = await house()
    const before = await begin(world, { ...asking, model: 'anthropic/claude' }, [...claude, ...claudeEnds()])
    const other = world.keys.create('other').secret
    const calls = world.calls.length
    for (const [id, key] of [
      [nameOf(before), other],
      [nameOf(before, 7), world.key],
      ['msg_resp_01m7x1nzye9vm1bdebpn6fyym9_0', world.key],
    ] as const) {
      const seen = await world.ask('POST', POST, { body: { ...asking, input: [{ id }] }, key })
      expect(problemOf(seen)).toEqual([400, 'request-invalid'])
      expect(seen.text).toContain('input.0: no item of this key is called so')
    }
    expect(world.calls).toHaveLength(calls)
  })
})

describe('errors', () => {
  test('are OpenAI’s, whoever asks', async () => {
    const world = await house()
    const seen = await world.ask('GET', `${POST}/resp_x`, { headers: { 'anthropic-version': '2023-06-01' } })
    expect(bodyOf(seen)).toMatchObject({ error: { code: 'reply-unknown', param: null } })
    expect(bodyOf(seen)).not.toHaveProperty('type')
  })

  test('another vendor’s words for them are not shown to those who cannot read them', async () => {
    const world = await house()
    const asked = world.ask('POST', POST, { body: { ...asking, model: 'anthropic/claude' } })
    await world.settle()
    world.call.listener.head(400, { 'content-type': 'application/json' })
    says(world, '{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too many"}}')
    world.call.listener.closed()
    const seen = await asked
    expect(seen.answer.status).toBe(400)
    expect(bodyOf(seen)).toMatchObject({ error: { code: 'upstream-refused' } })
  })
})
