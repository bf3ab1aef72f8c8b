// What may be broken on demand, and what comes of it.
import { textOf } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import {
  BLOCK,
  ENDED,
  HALF,
  POST,
  STARTED,
  WHOLE,
  answers,
  anthropic,
  chat,
  delta,
  messageOf,
  openai,
  planOf,
  says,
} from '../broken-off.suite.ts'
import type { Faults } from './route.ts'
import { type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from '../world.suite.ts'

const plan = planOf([openai, anthropic])
const SEGMENTS = { 'holdfast-segments': 'continue', 'holdfast-disconnect': 'keep' }

const worldWith = (faults?: Faults): Promise<World> => makeWorld({}, plan, undefined, faults ? { faults } : {})

/** A reply that has said the half of it. */
async function begun(world: World, headers: Record<string, string> = SEGMENTS): Promise<Seen> {
  const asking = world.ask('POST', POST, { body: chat, headers })
  await world.settle()
  answers(world, chunk(HALF))
  const seen = await asking
  await world.settle()
  return seen
}

const strike = (world: World, seen: Seen, fault: string, key?: string): Promise<Seen> =>
  world.ask('POST', `${seen.answer.headers['location']}/faults`, { body: { fault }, ...(key && { key }) })

test('who asks for nothing else has no faults: there is nothing at their paths', async () => {
  const world = await worldWith()
  const seen = await begun(world)
  for (const path of [`${seen.answer.headers['location']}/faults`, '/v1/faults'])
    for (const fault of ['drop-readers', 'kill-upstream', 'restart-relay'])
      expect((await world.ask('POST', path, { body: { fault } })).answer.status).toBe(404)
  const { answer } = await world.ask('GET', '/v1/faults')
  expect(JSON.parse(String(answer.body))).toEqual({ object: 'list', data: [] })
  expect([seen.state, world.call.hungUp]).toEqual(['open', false])
})

test('it is said what may be broken; the relay only where somebody starts it again', async () => {
  const list = async (faults: Faults): Promise<unknown> =>
    JSON.parse((await (await worldWith(faults)).ask('GET', '/v1/faults')).text).data
  expect(await list({})).toEqual(['drop-readers', 'kill-upstream'])
  expect(await list({ restart: () => {} })).toEqual(['drop-readers', 'kill-upstream', 'restart-relay'])
})

test('drop-readers breaks the line to every reader without an end, and the reply goes on', async () => {
  const world = await worldWith({})
  const seen = await begun(world)
  const other = await world.ask('GET', `${seen.answer.headers['location']}/events`)
  await world.settle()
  const { answer, text } = await strike(world, seen, 'drop-readers')
  expect([answer.status, JSON.parse(text)]).toEqual([200, { object: 'fault', fault: 'drop-readers', struck: 2 }])
  expect([seen.state, other.state]).toEqual(['aborted', 'aborted'])

  says(world, chunk(WHOLE.slice(HALF.length)), finish, done)
  await world.settle()
  const back = await world.ask('GET', `${seen.answer.headers['location']}/events`, {
    headers: { 'last-event-id': '1' },
  })
  await world.settle()
  expect(seqsOf(seen.text + back.text)).toEqual([1, 2, 3, 4])
  expect(textOf(messageOf({ ...back, text: seen.text + back.text }))).toBe(WHOLE)
})

test('kill-upstream breaks the line to the model in mid-sentence, and another goes on', async () => {
  const world = await worldWith({})
  const seen = await begun(world)
  const killed = world.call
  expect(JSON.parse((await strike(world, seen, 'kill-upstream')).text).struck).toBe(1)
  await world.pass(1_000)
  expect(killed.hungUp).toBe(true)
  expect(world.calls.map(({ request }) => request.url)).toEqual([
    'http://openai/chat/completions',
    'http://anthropic/v1/messages',
  ])
  const said = HALF.trimEnd()
  answers(world, STARTED, BLOCK, delta(said), delta(WHOLE.slice(said.length)), ENDED)
  await world.settle()
  expect(seen.state).toBe('ended')
  expect(messageOf(seen)).toMatchObject({
    ending: 'complete',
    seams: [{ segment: 2, how: 'continued', model: 'anthropic-m' }],
  })
  expect(textOf(messageOf(seen))).toBe(WHOLE)
})

test('for a reader that understands no segments it is the failure that it would be', async () => {
  const world = await worldWith({})
  const seen = await begun(world, { 'holdfast-disconnect': 'keep' })
  await strike(world, seen, 'kill-upstream')
  await world.pass(1_000)
  expect(messageOf(seen)).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
  expect(textOf(messageOf(seen))).toBe(HALF)
})

test('a model that had named its ending has it, though it is killed before its good-bye', async () => {
  const world = await worldWith({})
  const seen = await begun(world)
  says(world, finish)
  await world.settle()
  await strike(world, seen, 'kill-upstream')
  await world.pass(1_000)
  expect(world.calls).toHaveLength(1)
  expect(messageOf(seen)).toMatchObject({ ending: 'complete' })
})

test('a reply that is over has nothing to be broken', async () => {
  const world = await worldWith({})
  const seen = await begun(world)
  says(world, finish, done)
  await world.settle()
  for (const fault of ['drop-readers', 'kill-upstream'])
    expect(JSON.parse((await strike(world, seen, fault)).text)).toEqual({ object: 'fault', fault, struck: 0 })
})

test('nobody breaks the replies of others', async () => {
  const world = await worldWith({})
  const seen = await begun(world)
  const { secret } = world.keys.create('somebody else')
  expect((await strike(world, seen, 'drop-readers', secret)).answer.status).toBe(404)
  expect((await world.ask('GET', '/v1/faults', { key: 'hf_nobody' })).answer.status).toBe(401)
  expect(seen.state).toBe('open')
})

test('a fault that nobody knows is refused', async () => {
  const world = await worldWith({ restart: () => {} })
  const seen = await begun(world)
  expect((await strike(world, seen, 'restart-relay')).answer.status).toBe(400)
  expect((await world.ask('POST', '/v1/faults', { body: { fault: 'drop-readers' } })).answer.status).toBe(400)
})

test('restart-relay answers, and then kills: for administrators, and where somebody starts it again', async () => {
  let killed = 0
  const world = await worldWith({ restart: () => (killed += 1) })
  const { secret } = world.keys.create('no administrator')
  const body = { fault: 'restart-relay' }
  expect((await world.ask('POST', '/v1/faults', { body, key: secret })).answer.status).toBe(403)
  expect((await world.ask('POST', '/v1/faults', { body })).answer.status).toBe(202)
  expect(killed).toBe(0)
  await world.pass(1_000)
  expect(killed).toBe(1)
  expect((await (await worldWith({})).ask('POST', '/v1/faults', { body })).answer.status).toBe(400)
})
