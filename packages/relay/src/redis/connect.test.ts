// The connection to real servers, which are started here, killed, stopped and cut off.
import { afterEach, describe, expect, test } from 'vitest'
import { system } from '../system.ts'
import { Redis, type RedisFailure, type RedisSettings } from './connect.ts'
import { openFaultProxy } from './fault-proxy.suite.ts'
import { RedisCluster, RedisSentinel, RedisServer } from './redis.suite.ts'
import { scriptOf } from './script.ts'
import { warningsOf } from './warnings.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const started = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const server = await starting
  closers.push(() => server.stop())
  return server
}

/** For what takes long in earnest. */
const hasty = { ...system, after: (ms: number, work: () => void) => system.after(ms / 10, work) }

function connected(settings: RedisSettings, runtime = system) {
  const lives: string[] = []
  const troubles: RedisFailure[] = []
  const redis = new Redis(settings, runtime, {
    onUp: ({ runId }) => lives.push(runId),
    onDown: (failure) => troubles.push(failure),
  })
  closers.push(() => redis.close())
  return { redis, lives, troubles, up: () => expect.poll(() => redis.isUp, { timeout: 15_000 }).toBe(true) }
}

const set = (redis: Redis, key: string, value: string) => redis.at(key, (wire) => wire.send(['SET', key, value]))
const get = (redis: Redis, key: string) => redis.at(key, (wire) => wire.send(['GET', key]))
const troubleOf = (failure: RedisFailure): string => failure.trouble

describe('one server', () => {
  test('a command before it is reached, and after it is gone, fails at once and by name', async () => {
    const server = await started(RedisServer.start())
    const { redis, up } = connected(server.settings)
    await expect(set(redis, 'a', '1')).rejects.toMatchObject({ trouble: 'unreachable' })
    await up()
    expect(await set(redis, 'a', '1')).toBe('OK')
    expect(await get(redis, 'a')).toBe('1')
    await server.kill()
    await expect.poll(() => redis.isUp).toBe(false)
    await expect(get(redis, 'a')).rejects.toMatchObject({ trouble: 'unreachable' })
  })

  test('it is found again after it was killed, and tells that it is another life', async () => {
    const server = await started(RedisServer.start({ aof: 'always' }))
    const { redis, lives, up } = connected(server.settings)
    await up()
    await set(redis, 'a', '1')
    await server.kill()
    await server.startAgain()
    await expect.poll(() => lives.length, { timeout: 10_000 }).toBe(2)
    await up()
    expect(await get(redis, 'a')).toBe('1')
    expect(new Set(lives).size).toBe(2)
  })

  test('octets come back as they were sent', async () => {
    const server = await started(RedisServer.start())
    const { redis, up } = connected(server.settings)
    await up()
    const octets = Buffer.from(Array.from({ length: 256 }, (_, at) => at))
    await redis.at('a', (wire) => wire.send(['SET', 'a', octets]))
    expect(await get(redis, 'a')).toBe(octets.toString('latin1'))
  })

  test('a script is there at its first call, after a restart, and after somebody has flushed the scripts', async () => {
    const server = await started(RedisServer.start())
    const { redis, up, lives } = connected(server.settings)
    await up()
    const script = scriptOf(`return redis.call('INCR', KEYS[1]) + ARGV[1]`)
    const run = () => redis.at('n', (wire) => wire.run(script, ['n'], ['10']))
    expect(await Promise.all([run(), run()])).toEqual([11, 12])
    await server.say('SCRIPT', 'FLUSH')
    expect(await Promise.all([run(), run()])).toEqual([13, 14])
    await server.kill()
    await server.startAgain()
    await expect.poll(() => lives.length, { timeout: 10_000 }).toBe(2)
    expect(await run()).toBe(11)
  })

  test('a subscription outlives the connection, and the subscriber is told that it may have missed something', async () => {
    const server = await started(RedisServer.start())
    const { redis, up } = connected(server.settings)
    await up()
    const told: string[] = []
    const leave = await redis.listen('news', {
      heard: (message) => void told.push(message),
      resumed: () => void told.push('resumed'),
    })
    await server.say('PUBLISH', 'news', 'one')
    await expect.poll(() => told).toEqual(['one'])
    await server.kill()
    await server.startAgain()
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['one', 'resumed'])
    await server.say('PUBLISH', 'news', 'two')
    await expect.poll(() => told).toEqual(['one', 'resumed', 'two'])
    leave()
    await expect.poll(() => server.say('PUBLISH', 'news', 'three')).toBe('0')
    expect(told).toHaveLength(3)
  })

  test('a subscription that is given up and made again in one turn holds', async () => {
    const server = await started(RedisServer.start())
    const { redis, up } = connected(server.settings)
    await up()
    const told: string[] = []
    const listen = (name: string) =>
      redis.subscribe('news', { heard: (message) => void told.push(`${name} ${message}`), resumed: () => {} })
    const first = listen('first')
    first.leave()
    const second = listen('second')
    await Promise.all([first.held, second.held])
    second.leave()
    await listen('third').held
    await server.say('PUBLISH', 'news', 'one')
    await expect.poll(() => told).toEqual(['third one'])
  })

  test('without memory a write is refused as such, and what is there stays', async () => {
    const server = await started(RedisServer.start({ more: ['maxmemory-policy noeviction'] }))
    const { redis, up } = connected(server.settings)
    await up()
    await set(redis, 'a', '1')
    await server.say('CONFIG', 'SET', 'maxmemory', '1')
    await expect(set(redis, 'b', '1')).rejects.toMatchObject({ trouble: 'full' })
    const script = scriptOf(`return redis.call('SET', KEYS[1], 'x')`)
    await expect(redis.at('c', (wire) => wire.run(script, ['c'], []))).rejects.toMatchObject({ trouble: 'full' })
    expect(await get(redis, 'a')).toBe('1')
  })

  test('connections that are reset are made again, and what was under way fails by name', async () => {
    const server = await started(RedisServer.start())
    const proxy = await openFaultProxy(server.port)
    closers.push(() => proxy.close())
    const { redis, up, lives } = connected({ urls: [proxy.url] })
    await up()
    proxy.delayMs = 200
    const under = set(redis, 'a', '1')
    setTimeout(() => proxy.reset(), 50)
    await expect(under).rejects.toMatchObject({ trouble: 'unreachable' })
    proxy.delayMs = 0
    await expect.poll(() => lives.length, { timeout: 10_000 }).toBe(2)
    await up()
    // The same life: nothing was forgotten.
    expect(new Set(lives).size).toBe(1)
    expect(await set(redis, 'a', '2')).toBe('OK')
  })

  test('a network that swallows everything is noticed', async () => {
    const server = await started(RedisServer.start())
    const proxy = await openFaultProxy(server.port)
    closers.push(() => proxy.close())
    const { redis, up } = connected({ urls: [proxy.url] }, hasty)
    await up()
    proxy.isBlackHole = true
    await expect(set(redis, 'a', '1')).rejects.toMatchObject({ trouble: 'unreachable' })
    proxy.isBlackHole = false
    await up()
    expect(await set(redis, 'a', '1')).toBe('OK')
  })

  test('a pause of the server is waited for', async () => {
    const server = await started(RedisServer.start())
    const { redis, up } = connected(server.settings)
    await up()
    server.pause()
    const waiting = set(redis, 'a', '1')
    setTimeout(() => server.resume(), 300)
    expect(await waiting).toBe('OK')
  })
})

describe('who we are', () => {
  const user = 'user holdfast on >s3cret ~hf:* &hf:* +@connection +info +get +set +evalsha +script|load'

  test('TLS, with the certificate that it is told to trust and no other', async () => {
    const server = await started(RedisServer.start({ isTls: true }))
    const { redis, up } = connected(server.settings)
    await up()
    expect(await set(redis, 'a', '1')).toBe('OK')
    const stranger = connected({ urls: [server.url] })
    await expect.poll(() => stranger.troubles.length).toBeGreaterThan(0)
    expect(stranger.troubles[0]?.message).toMatch(/self.signed/)
    expect(stranger.redis.isUp).toBe(false)
  })

  test('a user may do what it may; what it may not is refused in words that help and never tell the password', async () => {
    const server = await started(RedisServer.start({ more: [user, 'user default off'] }))
    const { redis, up } = connected({ urls: [`redis://holdfast:s3cret@127.0.0.1:${server.port}`] })
    await up()
    expect(await set(redis, 'hf:a', '1')).toBe('OK')
    const refused: unknown = await set(redis, 'other', '1').catch((error: unknown) => error)
    expect(refused).toMatchObject({ trouble: 'refused' })
    for (const wrong of [`redis://holdfast:wr0ng@127.0.0.1:${server.port}`, server.url]) {
      const { troubles } = connected({ urls: [wrong] })
      await expect.poll(() => troubles.map(troubleOf)).toContain('refused')
      const { message } = troubles[0] as RedisFailure
      expect(message).toContain('docs/operating/redis.md')
      expect(message).not.toMatch(/s3cret|wr0ng/)
    }
  })

  test('settings that cannot be are refused without a word of the password', () => {
    for (const settings of [
      { urls: [] },
      { urls: ['http://:s3cret@a'] },
      { urls: ['redis://:s3cret@a:port'] },
      { urls: ['redis://:s3cret@a/x'] },
      { urls: ['redis://:s3cret@a', 'redis://b'] },
      { urls: ['redis://:s3cret@a/2'], cluster: true },
    ]) {
      let said = ''
      try {
        new Redis(settings, system).close()
      } catch (error) {
        said = String(error)
      }
      expect(said).toMatch(/Redis/)
      expect(said).not.toContain('s3cret')
    }
  })
})

test('a person hears of a Redis that forgets', async () => {
  const bad = await started(RedisServer.start({ more: ['maxmemory 100mb', 'maxmemory-policy allkeys-lru'] }))
  const good = await started(RedisServer.start({ aof: 'everysec', more: ['maxmemory 100mb'] }))
  const [one, other] = [connected(bad.settings), connected(good.settings)]
  await Promise.all([one.up(), other.up()])
  const warnings = await warningsOf(one.redis)
  expect(warnings).toHaveLength(2)
  expect(warnings.join()).toMatch(/allkeys-lru.*appendonly/s)
  expect(await warningsOf(other.redis)).toEqual([])
})

describe('a cluster', () => {
  test('keys are found wherever they are, and where their slot moves to', async () => {
    const cluster = await started(RedisCluster.start())
    const { redis, up, lives } = connected({ urls: cluster.settings.urls.slice(0, 1), cluster: true })
    await up()
    const keys = Array.from({ length: 50 }, (_, at) => `key ${at}`)
    await Promise.all(keys.map((key) => set(redis, key, key)))
    expect(await Promise.all(keys.map((key) => get(redis, key)))).toEqual(keys)
    expect(new Set(lives).size).toBe(3)

    const told: string[] = []
    const channel = 'news {foo}'
    await redis.listen(channel, {
      heard: (message) => void told.push(message),
      resumed: () => void told.push('resumed'),
    })
    const publish = (word: string) => redis.at(channel, (wire) => wire.send(['SPUBLISH', channel, word]))
    expect(await publish('one')).toBe(1)
    await expect.poll(() => told).toEqual(['one'])

    // The slot of foo, with what is in it, from the third server to the first.
    await set(redis, 'foo', 'here')
    const [first, , third] = cluster.servers
    if (!first || !third) throw new Error('there are three')
    const [to, from] = [await first.say('CLUSTER', 'MYID'), await third.say('CLUSTER', 'MYID')]
    await first.say('CLUSTER', 'SETSLOT', 12_182, 'IMPORTING', from)
    await third.say('CLUSTER', 'SETSLOT', 12_182, 'MIGRATING', to)
    await third.say('MIGRATE', '127.0.0.1', first.port, 'foo', 0, 5_000)
    // Half way: the old server knows that it may be at the new one.
    expect(await get(redis, 'foo')).toBe('here')
    const script = scriptOf(`return redis.call('APPEND', KEYS[1], '!')`)
    expect(await redis.at('foo', (wire) => wire.run(script, ['foo'], []))).toBe(5)
    for (const server of cluster.servers) await server.say('CLUSTER', 'SETSLOT', 12_182, 'NODE', to)
    expect(await get(redis, 'foo')).toBe('here!')
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['one', 'resumed'])
    await publish('two')
    await expect.poll(() => told).toEqual(['one', 'resumed', 'two'])
  })

  test(
    'while one of its servers is gone the others are asked, and it is found again',
    { timeout: 30_000 },
    async () => {
      const cluster = await started(RedisCluster.start({ more: ['cluster-require-full-coverage no'] }))
      const { redis, up } = connected(cluster.settings)
      await up()
      const [first] = cluster.servers
      await first?.kill()
      await expect.poll(() => redis.isUp).toBe(false)
      // foo is the third server's, and bar the first's.
      expect(await set(redis, 'foo', '1')).toBe('OK')
      await expect(set(redis, 'bar', '1')).rejects.toMatchObject({ trouble: 'unreachable' })
      await first?.startAgain()
      await up()
      await expect.poll(() => set(redis, 'bar', '1').catch(troubleOf), { timeout: 15_000 }).toBe('OK')
    },
  )
})

test('Sentinels lead to the master, and to the next one', { timeout: 30_000 }, async () => {
  const sentinel = await started(RedisSentinel.start())
  const { redis, up, lives } = connected(sentinel.settings)
  await up()
  await set(redis, 'a', '1')
  await expect.poll(() => sentinel.replica.say('GET', 'a')).toBe('1')
  const told: string[] = []
  await redis.listen('news', { heard: (message) => void told.push(message), resumed: () => void told.push('resumed') })
  await sentinel.master.kill()
  await expect.poll(() => lives.length, { timeout: 20_000 }).toBe(2)
  expect(await get(redis, 'a')).toBe('1')
  expect(await set(redis, 'a', '2')).toBe('OK')
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(['resumed'])
  expect(await sentinel.replica.say('PUBLISH', 'news', 'one')).toBe('1')
})
