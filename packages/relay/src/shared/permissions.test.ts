// The user of Redis that docs/operating/redis.md describes may do all that limits across nodes take.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Redis } from '../redis/connect.ts'
import { RedisServer } from '../redis/redis.suite.ts'
import { system } from '../system.ts'
import { RedisCommons } from './redis.ts'

let server: RedisServer | undefined
let redis: Redis | undefined
afterEach(async () => {
  redis?.close()
  await server?.stop()
})

test('the documented user may do what limits across nodes take', async () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/operating/redis.md'), 'utf8')
  const rule = /^user holdfast (.*)$/m.exec(docs)?.[1]
  if (rule === undefined) throw new Error('the docs name no user')
  server = await RedisServer.start()
  await server.say('ACL', 'SETUSER', 'holdfast', ...rule.split(' '))
  redis = new Redis({ ...server.settings, username: 'holdfast', password: 'choose-another' }, system)
  await expect.poll(() => redis?.isUp, { timeout: 10_000 }).toBe(true)
  const commons = new RedisCommons(redis, 'a')
  expect(await commons.beat(10_000)).toBe(1)
  const drawn = await commons.draw('b', { rate: { perMinute: 1 }, least: 1, most: 1, debit: 0 })
  expect(drawn.granted).toBe(1)
  const claim = { max: 1, keep: 0, wish: 1, isWaiting: false, ttlMs: 1_000 }
  expect(await commons.claim('s', claim)).toEqual({ granted: 1, isContested: false })
  await commons.tell({ what: 'forgiven', upstream: 'u' })
  await commons.leave()
})
