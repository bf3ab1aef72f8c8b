// A link into the console, from its making to its use.
import { expect, test } from 'vitest'
import { VISIT_MS } from '../visits.ts'
import { type World, makeWorld } from '../world.suite.ts'

const visit = (world: World, code: string, key = 'none') => world.ask('POST', '/console/visit', { body: { code }, key })

async function codeFor(world: World, key?: string): Promise<string> {
  const { answer, text } = await world.ask('POST', '/console/visits', key ? { key } : {})
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  return JSON.parse(text).code
}

test('a code is worth the key of whoever asked for it, once', async () => {
  const world = await makeWorld()
  const code = await codeFor(world)
  const first = await visit(world, code)
  expect(first.answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  expect(JSON.parse(first.text)).toEqual({ object: 'visitor', token: world.key })
  expect((await visit(world, code)).answer.status).toBe(401)
})

test('each code has its own key, whoever else asks', async () => {
  const world = await makeWorld()
  const { secret } = world.keys.create('another')
  const [one, other] = [await codeFor(world), await codeFor(world, secret)]
  expect(JSON.parse((await visit(world, other)).text).token).toBe(secret)
  expect(JSON.parse((await visit(world, one)).text).token).toBe(world.key)
})

test('a code is good for ten minutes, and for nothing when its key was revoked meanwhile', async () => {
  const world = await makeWorld()
  const [early, late] = [await codeFor(world), await codeFor(world)]
  world.jump(VISIT_MS - 1)
  expect((await visit(world, early)).answer.status).toBe(200)
  world.jump(1)
  expect((await visit(world, late)).answer.status).toBe(401)

  const { secret, key } = world.keys.create('another')
  const code = await codeFor(world, secret)
  world.keys.revoke(key.id)
  expect((await visit(world, code)).answer.status).toBe(401)
})

test('what is no code is refused', async () => {
  const world = await makeWorld()
  await codeFor(world)
  expect((await visit(world, 'guess')).answer.status).toBe(401)
  expect((await visit(world, '')).answer.status).toBe(401)
  expect((await visit(world, 7 as never)).answer.status).toBe(400)
  expect((await world.ask('POST', '/console/visits', { key: 'hf_nobody' })).answer.status).toBe(401)
})

test('many codes do not pile up: the oldest goes', async () => {
  const world = await makeWorld()
  const first = await world.relay.visits.issue(world.key)
  const second = await world.relay.visits.issue(world.key)
  for (let at = 0; at < 999; at++) await world.relay.visits.issue(world.key)
  expect((await visit(world, first.code)).answer.status).toBe(401)
  expect((await visit(world, second.code)).answer.status).toBe(200)
})
