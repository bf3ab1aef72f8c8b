import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RedisServer } from '../../../relay/src/redis/redis.suite.ts'
import { examineRedis, findingsOf } from './redis.ts'

/** The user that operators are told to make. */
const [, told = ''] =
  /^user holdfast (.+)$/m.exec(
    readFileSync(join(import.meta.dirname, '../../../../docs/operating/redis.md'), 'utf8'),
  ) ?? []

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start({
    aof: 'everysec',
    more: [`user holdfast ${told}`, 'user narrow on >secret ~hf:* &hf:* +@all -@dangerous +info -publish -xadd'],
  })
})
afterAll(() => server.stop())

const examined = async (url: string) =>
  (await examineRedis({ urls: [url] })).map(({ state, words }) => `${state}: ${words}`)

test('a Redis that is fit for it is found to be', async () => {
  expect(await examined(server.url)).toEqual([
    expect.stringMatching(/^good: reached; version \d/),
    'good: throws nothing away when its memory is full',
    'good: writes what it is given to its disk (AOF)',
    'good: lets this user do what nodes do (hf:*)',
  ])
  expect(await examineRedis(undefined)).toEqual([])
})

test('the user that the guide makes may do what nodes do', async () => {
  const findings = await examined(server.url.replace('//', '//holdfast:choose-another@'))
  expect(findings.at(-1)).toBe('good: lets this user do what nodes do (hf:*)')
})

test('a user who may not do what nodes do is told what', async () => {
  const findings = await examined(server.url.replace('//', '//narrow:secret@'))
  expect(findings.at(-1)).toBe('bad: does not let this user XADD, PUBLISH')
})

test('one that is not there, or does not let us in, is told without a password', async () => {
  for (const url of ['redis://:hidden@127.0.0.1:1', server.url.replace('//', '//narrow:hidden@')]) {
    const findings = await examined(url)
    expect(findings).toEqual([expect.stringMatching(/^bad: Redis cannot be reached/)])
    expect(findings.join()).not.toContain('hidden')
  }
})

test('one that is old, throws away, and keeps nothing is told so', () => {
  const info = new Map([
    ['redis_version', '6.2.1'],
    ['maxmemory_policy', 'allkeys-lru'],
    ['aof_enabled', '0'],
  ])
  expect(findingsOf(info).map(({ state }) => state)).toEqual(['bad', 'bad', 'note'])
})
