import { expect, test } from 'vitest'
import { chunk, done, finish, makeWorld } from '../world.suite.ts'

const asking = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] }

test('an administrator sees how the upstreams are doing, and no key', async () => {
  const world = await makeWorld()
  const asked = world.ask('POST', '/v1/chat/completions', { body: asking })
  await world.settle()
  world.call.listener.head(200, { 'content-type': 'text/event-stream' })
  world.call.listener.data(Buffer.from(chunk('a') + finish + done))
  world.call.listener.closed()
  await asked
  await world.settle()
  const { answer, text } = await world.ask('GET', '/admin/upstreams')
  expect(answer.status).toBe(200)
  const openai = { object: 'upstream', name: 'openai', state: 'ready', running: 0 }
  const model = { model: 'gpt-5-mini', breaker: 'closed', attempts: 1, ended_well: 1, failures: {} }
  expect(JSON.parse(text)).toMatchObject({
    object: 'list',
    data: [
      { ...openai, models: [model] },
      { name: 'anthropic', models: [] },
    ],
  })
  expect(text).not.toContain('sk-')
})

test.each([
  ['GET', '/admin/upstreams'],
  ['POST', '/admin/reload'],
])('%s %s is for administrators', async (method, path) => {
  const world = await makeWorld()
  const key = world.keys.create('an application').secret
  const { answer, text } = await world.ask(method, path, { key })
  expect([answer.status, answer.headers['holdfast-problem']]).toEqual([403, 'key-forbidden'])
  expect(text).toContain('--admin')
  const nobody = await world.ask(method, path, { key: 'hf_unknown' })
  expect(nobody.answer.status).toBe(401)
})

test('a relay without a file says that there is nothing to read again', async () => {
  const world = await makeWorld()
  const { answer, text } = await world.ask('POST', '/admin/reload')
  expect([answer.status, answer.headers['holdfast-problem']]).toEqual([404, 'route-unknown'])
  expect(text).toContain('configuration')
})
