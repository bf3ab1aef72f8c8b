import { expect, test } from 'vitest'
import { LIMITS } from './limits.ts'
import { type World, chunk, done, finish, makeWorld, seqsOf } from './world.suite.ts'

const CHAT = { model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'Hi' }] }
const KEEP = { 'holdfast-disconnect': 'keep; grace=60', 'idempotency-key': 'k1' }

async function started(world: World): Promise<{ say: (text: string) => void; end: () => void; id: string }> {
  const asking = world.ask('POST', '/v1/chat/completions', { body: CHAT, headers: KEEP })
  await world.settle()
  const { listener } = world.call
  listener.head(200, { 'content-type': 'text/event-stream' })
  listener.data(Buffer.from(chunk('one ')))
  const seen = await asking
  await world.settle()
  return {
    id: seen.answer.headers['holdfast-reply']!,
    say: (text) => listener.data(Buffer.from(text)),
    end: () => listener.closed(),
  }
}

const poll = (world: World, id: string, after: number, seconds = '5') =>
  world.ask('GET', `/v1/replies/${id}/events`, {
    headers: { 'holdfast-poll': seconds, 'last-event-id': String(after) },
  })

test('a poll is answered at once with what is there, in a body whose length is said', async () => {
  const world = await makeWorld()
  const { id } = await started(world)
  const { answer, text } = await poll(world, id, 0)
  expect(answer.status).toBe(200)
  expect(answer.stream).toBeUndefined()
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'holdfast-reply': id,
    'holdfast-dialect': 'openai-chat',
  })
  expect(text).toContain('one ')
  expect(seqsOf(text)).toEqual([1])
})

test('a poll that waits is answered by the next frame, and by that alone', async () => {
  const world = await makeWorld()
  const { id, say } = await started(world)
  const waiting = poll(world, id, 1)
  await world.pass(1_000)
  say(chunk('two '))
  const { text } = await waiting
  expect(seqsOf(text)).toEqual([2])
})

test('a poll in which nothing happens is a heartbeat, after the time it named', async () => {
  const world = await makeWorld()
  const { id } = await started(world)
  let answered: string | undefined
  void poll(world, id, 1, '2').then(({ text }) => (answered = text))
  await world.pass(1_900)
  expect(answered).toBeUndefined()
  await world.pass(200)
  expect(answered).toBe(': ping\n')
})

test('no poll is silent for longer than a heartbeat, however long it would wait', async () => {
  const world = await makeWorld()
  const { id } = await started(world)
  let answered: string | undefined
  void poll(world, id, 1, '3600').then(({ text }) => (answered = text))
  await world.pass(LIMITS.heartbeatMs)
  expect(answered).toBe(': ping\n')
})

test('polls come to the ending, and are told that it was the last', async () => {
  const world = await makeWorld()
  const { id, say, end } = await started(world)
  say(finish + done)
  end()
  await world.settle()
  const { text } = await poll(world, id, 1)
  expect(text).toContain('[DONE]')
  const over = await poll(world, id, Math.max(...seqsOf(text)))
  expect(over.answer.status).toBe(204)
  expect(over.answer.headers['holdfast-ending']).toBe('complete')
})

test('a request that is polled is answered with its first page, and bought once', async () => {
  const world = await makeWorld()
  const post = () =>
    world.ask('POST', '/v1/chat/completions', { body: CHAT, headers: { ...KEEP, 'holdfast-poll': '5' } })
  const asking = post()
  await world.settle()
  world.call.listener.head(200, { 'content-type': 'text/event-stream' })
  world.call.listener.data(Buffer.from(chunk('one ')))
  const first = await asking
  const again = await post()
  expect(first.answer.headers['holdfast-reply']).toMatch(/^rpl_/)
  expect(again.answer.headers['holdfast-reply']).toBe(first.answer.headers['holdfast-reply'])
  expect(again.text).toBe(first.text)
  expect(world.calls).toHaveLength(1)
})

test('between two polls the reply lives on its grace, and no reader is left behind', async () => {
  const world = await makeWorld({ readersPerReplyMax: 2 })
  const { id, say } = await started(world)
  for (let after = 1; after < 10; after += 1) {
    await world.pass(1_000)
    say(chunk('more '))
    await world.settle()
    const { answer } = await poll(world, id, after)
    expect(answer.status).toBe(200)
  }
  expect(world.call.hungUp).toBe(false)
})

test('a poll that is no number is refused before anything is bought', async () => {
  const world = await makeWorld()
  const { answer } = await world.ask('POST', '/v1/chat/completions', {
    body: CHAT,
    headers: { 'holdfast-poll': 'soon' },
  })
  expect(answer.status).toBe(400)
  expect(world.calls).toHaveLength(0)
  const { id } = await started(world)
  for (let turn = 0; turn <= LIMITS.readersPerReplyMax; turn += 1)
    expect((await poll(world, id, 0, '-1')).answer.status).toBe(400)
  expect((await poll(world, id, 0)).answer.status).toBe(200)
})
