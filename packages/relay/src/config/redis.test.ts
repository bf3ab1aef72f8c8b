import { expect, test } from 'vitest'
import { isLoaded, loadPlan } from './load.ts'

const load = (text: string, environment: Record<string, string> = {}) =>
  loadPlan('/etc/holdfast.yaml', { OPENAI_API_KEY: 'o', ...environment }, async (path) => {
    if (path === '/etc/holdfast.yaml') return text
    if (path.endsWith('absent.pem')) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return `what is in ${path}`
  })

const problems = async (text: string) => {
  const result = await load(text)
  return isLoaded(result) ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`)
}

test('one server is a URL, which may be a reference', async () => {
  const { settings } = await load('redis: { url: "${REDIS_URL}" }', { REDIS_URL: 'redis://:shh@redis:6380/2' })
  expect(settings.redis).toEqual({ urls: ['redis://:shh@redis:6380/2'] })
  expect((await load('')).settings.redis).toBeUndefined()
})

test('a cluster is some of its nodes, with a user, a password from a file, TLS and a prefix', async () => {
  const text = [
    'redis:',
    '  cluster: [rediss://one:7000, rediss://two:7000]',
    '  username: relay',
    '  password: { file: redis.txt }',
    '  prefix: "eu:"',
    '  tls: { ca: ca.pem, cert: /abs/cert.pem, key: /abs/key.pem, serverName: redis.internal }',
  ].join('\n')
  expect((await load(text)).settings.redis).toEqual({
    urls: ['rediss://one:7000', 'rediss://two:7000'],
    cluster: true,
    username: 'relay',
    password: 'what is in /etc/redis.txt',
    prefix: 'eu:',
    tls: {
      ca: 'what is in /etc/ca.pem',
      cert: 'what is in /abs/cert.pem',
      key: 'what is in /abs/key.pem',
      serverName: 'redis.internal',
    },
  })
})

test('Sentinels name the master, and have a password of their own', async () => {
  const text = 'redis: { sentinel: { master: mymaster, nodes: redis://s1, username: sen, password: "${PASS}" } }'
  expect((await load(text, { PASS: 'tinel' })).settings.redis).toEqual({
    urls: ['redis://s1'],
    sentinelMaster: 'mymaster',
    sentinelUsername: 'sen',
    sentinelPassword: 'tinel',
  })
})

test('what cannot be is told of, and no password with it', async () => {
  expect(await problems('redis: { url: redis://one, cluster: [redis://two] }')).toEqual([
    expect.stringMatching(/^redis: expected one of url, cluster and sentinel/),
  ])
  expect(await problems('redis: {}')).toEqual([expect.stringMatching(/^redis: expected one of/)])
  const wrong = await problems('redis: { url: "http://:secret@one" }')
  expect(wrong).toEqual([expect.stringMatching(/^redis › url: expected redis:/)])
  expect(wrong.join()).not.toContain('secret')
  expect(await problems('redis: { url: redis://one, tls: { ca: absent.pem } }')).toEqual([
    'redis › tls › ca: absent.pem cannot be read (ENOENT)',
  ])
})

test('how a relay ends is its server’s', async () => {
  const { settings } = await load('server: { drain: { delay: 3s, patience: 2m } }')
  expect(settings.drain).toEqual({ delay: 3_000, patience: 120_000 })
})
