// Several nodes, built, as a person starts them: on a PostgreSQL and a Redis of the tests' own.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { RedisServer } from '../../packages/relay/src/redis/redis.suite.ts'
import { type Served, type Setting, folder, run, served } from './command.ts'

const KEY = 'a-key-for-those-who-administer'

let postgres: PostgresServer
let redis: RedisServer
beforeAll(async () => {
  ;[postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()])
})
afterAll(() => Promise.all([postgres.stop(), redis.stop()]))

let databases = 0
/** What several nodes have in common; no two tests have. */
async function shared(env: Record<string, string> = {}): Promise<() => Setting> {
  const common = {
    DATABASE_URL: await postgres.fresh(),
    HOLDFAST_REDIS_URL: `${redis.url}/${++databases}`,
    HOLDFAST_PORT: '0',
    HOLDFAST_DRAIN_DELAY: '300ms',
    HOLDFAST_DRAIN_PATIENCE: '20s',
    ...env,
  }
  return () => ({ cwd: folder(), env: common })
}

const ask = (relay: Served, path: string, body?: unknown, key = KEY): Promise<Response> =>
  fetch(relay.listening.url + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${key}`, 'holdfast-disconnect': 'drain' },
  })

const say = (relay: Served, model: string, key = KEY): Promise<Response> =>
  ask(relay, '/v1/chat/completions', { model, stream: true, messages: [{ role: 'user', content: 'hello' }] }, key)

const replyOf = (response: Response): string => response.headers.get('holdfast-reply') ?? ''

/** What is heard of a stream until it ends, or breaks. */
async function heard(response: Response): Promise<{ readonly text: string; readonly isBroken: boolean }> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true })
    return { text, isBroken: false }
  } catch {
    return { text, isBroken: true }
  }
}

test('three that start at the same time on empty books make one key, and print one link', async () => {
  const setting = await shared()
  const nodes = await Promise.all([1, 2, 3].map(() => served(['--json'], setting())))
  const keys = nodes.flatMap(({ listening: { key } }) => (key === null ? [] : [key]))
  expect(keys).toHaveLength(1)
  expect(nodes.filter(({ page }) => /#(visit|welcome)=/.test(page))).toHaveLength(1)
  for (const node of nodes) expect((await ask(node, '/v1/models', undefined, keys[0])).status).toBe(200)
})

test('a token, and a link, that one has made are good at another', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY })
  const [one, other] = [await served(['--json'], setting()), await served(['--json'], setting())]
  const { token } = (await (await ask(one, '/v1/sessions', { models: ['sim/fast'] })).json()) as { token: string }
  expect((await say(other, 'sim/fast', token)).status).toBe(200)

  const { code } = (await (await ask(one, '/console/visits', {})).json()) as { code: string }
  const visit = (relay: Served): Promise<Response> => ask(relay, '/console/visit', { code }, 'none')
  expect(await (await visit(other)).json()).toMatchObject({ token: KEY })
  const again = await visit(one)
  expect([again.status, again.headers.get('holdfast-problem')]).toEqual([401, 'key-unknown'])
})

test('a reply that one has started is read at another as it comes, and stopped there', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY })
  const [one, other] = [await served(['--json'], setting()), await served(['--json'], setting())]
  const here = await say(one, 'sim/steady?tokens=40')
  const there = await ask(other, `/v1/replies/${replyOf(here)}/events?after=0`)
  const [first, second] = await Promise.all([heard(here), heard(there)])
  expect(first.text).toContain('[DONE]')
  expect(second).toEqual(first)

  const long = await say(one, 'sim/long')
  expect((await ask(other, `/v1/replies/${replyOf(long)}/stop`, {})).status).toBe(200)
  expect((await heard(long)).isBroken).toBe(false)
  expect(await (await ask(one, `/v1/replies/${replyOf(long)}`)).json()).toMatchObject({ ending: 'stopped' })
})

test('one that ends says so while it serves, lets its replies run on, and sends readers of another’s replies away', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY, HOLDFAST_DRAIN_DELAY: '1s' })
  const [one, other] = [await served(['--json'], setting()), await served(['--json'], setting())]
  const own = await say(one, 'sim/steady')
  const theirs = await say(other, 'sim/steady')
  const followed = heard(await ask(one, `/v1/replies/${replyOf(theirs)}/events?after=0`))
  const [ownText, theirText] = [heard(own), heard(theirs)]

  one.process.kill('SIGTERM')
  await one.logs(({ msg }) => msg === 'draining')
  expect((await ask(one, '/ready')).status).toBe(503)
  expect((await ask(other, '/ready')).status).toBe(200)
  const late = await say(one, 'sim/fast')
  expect(late.status).toBe(200)
  await heard(late)

  expect((await followed).isBroken).toBe(true)
  expect(await ownText).toMatchObject({ isBroken: false, text: expect.stringContaining('[DONE]') })
  expect((await theirText).text).toContain('[DONE]')
  const [code] = one.process.exitCode === null ? await once(one.process, 'exit') : [one.process.exitCode]
  expect(code).toBe(0)
  const state = await (await ask(other, `/v1/replies/${replyOf(own)}`)).json()
  expect(state).toMatchObject({ ending: 'complete' })
})

test('workers are nodes behind one port: all answer for their numbers, and one that is killed is started again', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY })
  const relay = await served(['--json', '--workers', '2'], setting())
  const workers = async (): Promise<string[]> => {
    const text = await (await ask(relay, '/metrics')).text()
    return [...new Set([...text.matchAll(/worker="(\d+)"/g)].map(([, number = '']) => number))].sort()
  }
  expect(await workers()).toEqual(['1', '2'])
  const replies = await Promise.all([1, 2, 3, 4].map(() => say(relay, 'sim/steady?tokens=20')))
  for (const reply of replies) expect((await heard(reply)).text).toContain('[DONE]')

  const pids = await children(relay.process.pid ?? 0)
  expect(pids).toHaveLength(2)
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await relay.logs(({ msg }) => msg.includes('SIGKILL'))
  while ((await workers()).length < 2) await sleep(50)
  expect(await children(relay.process.pid ?? 0)).not.toEqual(pids)
})

test('workers are exchanged one by one, and no reply is lost by it', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY })
  const relay = await served(['--json', '--workers', '2'], setting())
  const before = await children(relay.process.pid ?? 0)
  const running = await Promise.all([1, 2, 3, 4].map(() => say(relay, 'sim/steady')))
  relay.process.kill('SIGUSR2')
  for (const reply of running) expect((await heard(reply)).text).toContain('[DONE]')
  for (let now = before; now.length !== 2 || now.some((pid) => before.includes(pid)); await sleep(50)) {
    now = await children(relay.process.pid ?? 0)
    expect((await say(relay, 'sim/fast')).status).toBe(200)
  }
  await relay.close()
  expect(relay.process.exitCode).toBe(0)
})

test('told to end while a worker is being started, all of them end', async () => {
  const setting = await shared({ HOLDFAST_KEY: KEY })
  const relay = await served(['--json', '--workers', '2'], setting())
  relay.process.kill('SIGUSR2')
  while ((await children(relay.process.pid ?? 0)).length < 3) await sleep(10)
  relay.process.kill('SIGTERM')
  const [code] = await once(relay.process, 'exit')
  expect(code).toBe(0)
})

test('what nodes need and have not is said, without a password', async () => {
  const without = await run(['serve', '--workers', '2'], { cwd: folder() })
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('HOLDFAST_REDIS_URL')])
  const file = await run(['serve', '--workers', '2'], { cwd: folder(), env: { HOLDFAST_REDIS_URL: redis.url } })
  expect([file.code, file.stderr]).toEqual([2, expect.stringContaining('DATABASE_URL')])
  const alone = await served([], { cwd: folder(), env: { HOLDFAST_PORT: '0', HOLDFAST_REDIS_URL: `${redis.url}/15` } })
  expect(alone.page).toContain('one node only')
})

test('a relay with other books is told that this Redis has replies already that are not its own', async () => {
  const [setting, other] = [await shared(), await shared()]
  const first = await served(['--json'], setting())
  const { env } = setting()
  const intruder = await run(['serve', '--json'], {
    cwd: folder(),
    env: { ...env, DATABASE_URL: other().env?.['DATABASE_URL'] ?? '' },
  })
  expect([intruder.code, intruder.stderr]).toEqual([2, expect.stringContaining('belongs to a relay with other books')])
  const replica = await served(['--json'], setting())
  expect((await say(replica, 'sim/fast', first.listening.key ?? '')).status).toBe(200)
})

test('a process whose event loop is late turns new replies away, and serves those that it has', async () => {
  const relay = await served(['--json', '--simulator'], {
    cwd: folder(),
    env: { HOLDFAST_KEY: KEY, HOLDFAST_PORT: '0', HOLDFAST_LIMITS: 'loopDelayMsMax=0' },
  })
  for (;;) {
    const response = await say(relay, 'sim/fast')
    if (response.status === 503) {
      expect(response.headers.get('holdfast-problem')).toBe('relay-overloaded')
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      break
    }
    const id = replyOf(response)
    await heard(response)
    expect((await ask(relay, `/v1/replies/${id}`)).status).toBe(200)
  }
})

/** Processes whose parent is this one. */
async function children(pid: number): Promise<number[]> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) =>
    execFile('pgrep', ['-P', String(pid)], (_, stdout) => resolve(stdout.split('\n').filter(Boolean).map(Number))),
  )
}
