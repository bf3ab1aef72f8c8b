import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '../system.ts'
import { belongsTo } from './belonging.ts'
import { Redis } from './connect.ts'
import { RedisServer } from './redis.suite.ts'

let server: RedisServer
const opened: Redis[] = []
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(async () => {
  for (const redis of opened) redis.close()
  await server.stop()
})

async function reach(prefix: string): Promise<Redis> {
  const redis = new Redis({ ...server.settings, prefix }, system)
  opened.push(redis)
  await redis.opened()
  return redis
}

test('what is behind a prefix belongs to the books that came first, also after a restart', async () => {
  const [one, other] = [await reach('hf:'), await reach('hf:')]
  expect(await belongsTo(one, 'books 1')).toBe(true)
  expect(await belongsTo(other, 'books 1')).toBe(true)
  expect(await belongsTo(other, 'books 2')).toBe(false)
  // Nothing was changed by asking.
  expect(await belongsTo(one, 'books 1')).toBe(true)
})

test('behind another prefix there may be others', async () => {
  expect(await belongsTo(await reach('theirs:'), 'books 2')).toBe(true)
})

test('of two that come at once one is first', async () => {
  const [one, other] = [await reach('new:'), await reach('new:')]
  const belong = await Promise.all([belongsTo(one, 'books 1'), belongsTo(other, 'books 2')])
  expect(belong.toSorted()).toEqual([false, true])
})
