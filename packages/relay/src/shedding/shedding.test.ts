// What is turned away when there is too much to do, and what never is: in the small world, by its clock.
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { type World, chunk, makeWorld } from '../world.suite.ts'
import { type Load, type Strain, limitReached } from './shedding.ts'

const IDLE: Load = { replies: 0, readers: 0, loopDelayMs: 0, waitingBytes: 0 }

describe('the limit that is reached', () => {
  test.each([
    [{ replies: LIMITS.runningRepliesMax }, 'runningRepliesMax'],
    [{ readers: LIMITS.readersMax }, 'readersMax'],
    [{ loopDelayMs: LIMITS.loopDelayMsMax + 1 }, 'loopDelayMsMax'],
    [{ waitingBytes: LIMITS.waitingBytesMax + 1 }, 'waitingBytesMax'],
    [{ replies: LIMITS.runningRepliesMax - 1, loopDelayMs: LIMITS.loopDelayMsMax }, undefined],
  ])('%o: %s', (load, expected) => {
    expect(limitReached({ ...IDLE, ...load }, LIMITS)).toBe(expected)
  })
})

const ASK = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'hello' }] }

/** Asks, and has what is heard of the upstream begin. */
async function begin(world: World, headers: Record<string, string> = {}) {
  const seen = world.ask('POST', '/v1/chat/completions', {
    body: ASK,
    headers: { 'holdfast-disconnect': 'drain', ...headers },
  })
  await world.settle()
  world.call.listener.head(200, { 'content-type': 'text/event-stream' })
  world.call.listener.data(Buffer.from(chunk('one ')))
  return seen
}

const refusal = (world: World) => world.ask('POST', '/v1/chat/completions', { body: ASK })

test('a node with as many replies as it may have turns new ones away before anything is bought, and says when to come back', async () => {
  const world = await makeWorld({ runningRepliesMax: 1 })
  await begin(world)
  const { answer } = await refusal(world)
  expect(answer.status).toBe(503)
  expect(answer.headers).toMatchObject({
    'holdfast-problem': 'relay-overloaded',
    'retry-after': '3',
    'retry-after-ms': '3000',
  })
  expect(world.calls).toHaveLength(1)
})

test('what was promised before goes on: reading, resuming, stopping, and the same request again', async () => {
  const world = await makeWorld({ runningRepliesMax: 1 })
  const first = await begin(world, { 'idempotency-key': 'once' })
  const id = first.answer.headers['holdfast-reply']
  const again = await world.ask('POST', '/v1/chat/completions', {
    body: ASK,
    headers: { 'idempotency-key': 'once' },
  })
  expect([again.answer.status, again.answer.headers['holdfast-reply']]).toEqual([200, id])
  const resumed = await world.ask('GET', `/v1/replies/${id}/events?after=0`)
  await world.settle()
  expect([resumed.answer.status, resumed.text]).toEqual([200, expect.stringContaining('one ')])
  expect((await world.ask('GET', `/v1/replies/${id}`)).answer.status).toBe(200)
  expect((await refusal(world)).answer.status).toBe(503)
  expect((await world.ask('POST', `/v1/replies/${id}/stop`)).answer.status).toBe(200)
  expect(world.calls).toHaveLength(1)
})

test('another request under a new key is turned away like one without', async () => {
  const world = await makeWorld({ runningRepliesMax: 1 })
  await begin(world, { 'idempotency-key': 'once' })
  const { answer } = await world.ask('POST', '/v1/chat/completions', {
    body: ASK,
    headers: { 'idempotency-key': 'twice' },
  })
  expect(answer.headers['holdfast-problem']).toBe('relay-overloaded')
  expect(world.calls).toHaveLength(1)
})

test('with too many readers nothing new is begun, and whoever comes back is let in until there are twice as many', async () => {
  const world = await makeWorld({ readersMax: 1 })
  const { answer } = await begin(world)
  const read = () => world.ask('GET', `/v1/replies/${answer.headers['holdfast-reply']}/events?after=0`)
  expect((await refusal(world)).answer.headers['holdfast-problem']).toBe('relay-overloaded')
  const second = await read()
  expect(second.answer.status).toBe(200)
  expect((await read()).answer.headers['holdfast-problem']).toBe('relay-overloaded')
  second.leave()
  expect((await read()).answer.status).toBe(200)
})

test('an event loop that is late turns new ones away for as long as it is, and no longer', async () => {
  let strain: Strain = { loopDelayMs: 0, waitingBytes: 0 }
  const world = await makeWorld({ loopDelayMsMax: 100, waitingBytesMax: 1_000 }, undefined, undefined, {
    strain: () => strain,
  })
  await begin(world)
  strain = { loopDelayMs: 101, waitingBytes: 0 }
  await world.pass(500)
  expect((await refusal(world)).answer.headers['holdfast-problem']).toBe('relay-overloaded')
  strain = { loopDelayMs: 100, waitingBytes: 1_001 }
  await world.pass(500)
  expect((await refusal(world)).answer.headers['holdfast-problem']).toBe('relay-overloaded')
  strain = { loopDelayMs: 0, waitingBytes: 0 }
  await world.pass(500)
  expect((await begin(world)).answer.status).toBe(200)
})
