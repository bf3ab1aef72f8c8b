// `holdfast serve` with a configuration file, as docs/configuration.md promises it.
import { renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Served, type Setting, folder, freePort, run, served } from './command.ts'

const KEY = 'a-key-for-those-who-administer'
let simulator: Simulator
beforeAll(async () => (simulator = await startSimulator()))
afterAll(() => simulator.close())

/** An upstream of this name, and models behind it. */
const file = (models: string, more = ''): string => `
upstreams:
  eu: { provider: openai, baseUrl: "${simulator.url}/v1", keys: "\${EU_KEY}" }
models: ${models}
${more}`

function written(cwd: string, text: string, name = 'holdfast.yaml'): string {
  // As most editors do it: a reader never sees half of it.
  writeFileSync(join(cwd, `${name}.new`), text)
  renameSync(join(cwd, `${name}.new`), join(cwd, name))
  return name
}

const ENV = { HOLDFAST_KEY: KEY, HOLDFAST_PORT: '0', EU_KEY: 'the-secret-of-the-upstream' }
const setting = (cwd: string, env: Record<string, string> = {}): Setting => ({ cwd, env: { ...ENV, ...env } })

const ask = (relay: Served, path: string, body?: unknown, key = KEY): Promise<Response> =>
  fetch(relay.listening.url + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${key}` },
  })

const say = (relay: Served, model: string): Promise<Response> =>
  ask(relay, '/v1/chat/completions', { model, stream: true, messages: [{ role: 'user', content: 'hello' }] })

const taken = ({ msg }: { msg: string }): boolean => msg === 'configuration taken'
const refused = ({ msg }: { msg: string }): boolean => msg === 'configuration refused'

test('the file in the folder says who serves what, and the page says it again', async () => {
  const cwd = folder()
  written(cwd, file('{ smart: { aliases: best, targets: eu/gpt-5 }, "mini-*": eu }'))
  const { page } = await served([], setting(cwd))
  expect(page).toContain(resolve(cwd, 'holdfast.yaml'))
  expect(page).toMatch(new RegExp(`upstream  eu +${simulator.url}/v1`))
  expect(page).toContain('smart = best · mini-*')
  expect(page).toContain('"model":"smart"')
  expect(page).not.toContain('SIMULATED')
  expect(page).not.toContain(ENV.EU_KEY)
})

test('without a file there is what the environment names', async () => {
  const relay = await served(
    ['--json'],
    setting(folder(), { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${simulator.url}/v1` }),
  )
  expect(relay.listening).toMatchObject({ config: null, upstreams: ['openai'], models: [], simulator: null })
  expect((await ask(relay, '/admin/reload', {})).status).toBe(404)
})

test('a file that is named goes before the one that lies there; a named one that is absent is a mistake', async () => {
  const cwd = folder()
  written(cwd, file('{ lying: eu }'))
  written(cwd, file('{ named: eu }'), 'named.yaml')
  written(cwd, file('{ given: eu }'), 'given.yaml')
  const named = await served(['--json'], setting(cwd, { HOLDFAST_CONFIG: 'named.yaml' }))
  expect(named.listening.models).toEqual(['named'])
  await named.close()
  const given = await served(['--json', '--config', 'given.yaml'], setting(cwd, { HOLDFAST_CONFIG: 'named.yaml' }))
  expect(given.listening.models).toEqual(['given'])
  const { code, stderr } = await run(['serve'], setting(cwd, { HOLDFAST_CONFIG: 'nowhere.yaml' }))
  expect([code, stderr]).toEqual([2, expect.stringContaining('There is no nowhere.yaml')])
})

test('a file with an error is told of as check tells it, and nothing starts', async () => {
  const cwd = folder()
  written(cwd, file('{ smart: ey/gpt-5 }'))
  const { code, stdout, stderr } = await run(['serve'], setting(cwd))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('holdfast.yaml:4:18: models › smart: no upstream is called “ey”; did you mean “eu”?')
  expect(stderr).toContain('^^^^^')
  expect(stderr).toContain('holdfast: holdfast.yaml cannot be used: 1 problem.')
  expect(stderr).not.toContain(ENV.EU_KEY)
})

test('server and limits hold under the environment, and that under the command line', async () => {
  const cwd = folder()
  const [one, other, third] = [await freePort(), await freePort(), await freePort()]
  written(
    cwd,
    file('{ smart: eu }', `server: { port: ${one}, data: ./kept }\nlimits: { bodyBytesMax: 100, heartbeatMs: 7s }`),
  )
  const { HOLDFAST_PORT: _, ...env } = ENV
  const byFile = await served(['--json'], { cwd, env })
  expect(byFile.listening).toMatchObject({ url: `http://127.0.0.1:${one}`, data: resolve(cwd, 'kept') })
  expect((await ask(byFile, '/v1/messages', { model: 'x'.repeat(200) })).status).toBe(413)
  await byFile.close()
  const byEnvironment = await served(['--json'], {
    cwd,
    env: { ...env, HOLDFAST_PORT: String(other), HOLDFAST_DATA: 'elsewhere', HOLDFAST_LIMITS: 'bodyBytesMax=1000' },
  })
  expect(byEnvironment.listening).toMatchObject({
    url: `http://127.0.0.1:${other}`,
    data: resolve(cwd, 'elsewhere'),
  })
  const answer = await say(byEnvironment, 'smart')
  expect([answer.status, answer.headers.get('holdfast-heartbeat-ms')]).toEqual([200, '7000'])
  await byEnvironment.close()
  const given = await served(['--json', '--port', String(third)], {
    cwd,
    env: { ...env, HOLDFAST_PORT: String(other) },
  })
  expect(given.listening.url).toBe(`http://127.0.0.1:${third}`)
})

test('commands find the relay’s data by the same file, also without the keys that it speaks of', async () => {
  const cwd = folder()
  written(cwd, file('{ smart: eu }', 'server: { data: ./kept }'))
  const env = { cwd, env: {} }
  expect((await run(['keys', 'create', 'one'], env)).code).toBe(0)
  expect((await run(['keys', 'list', '--data', 'kept'], { cwd: folder() })).stdout).toContain('no keys')
  expect((await run(['keys', 'list', '--data', resolve(cwd, 'kept')], env)).stdout).toContain('one')
  written(cwd, 'server: { dta: ./kept }')
  const { code, stderr } = await run(['keys', 'list'], env)
  expect([code, stderr]).toEqual([2, expect.stringContaining('holdfast check')])
})

test('a change is taken over and said; a bad one is said, and what was in force stays', async () => {
  const cwd = folder()
  written(cwd, file('{ first: eu/gpt-5 }'))
  const relay = await served(['--json'], setting(cwd))
  expect((await say(relay, 'first')).status).toBe(200)
  expect((await say(relay, 'second')).status).toBe(404)

  written(cwd, file('{ second: eu/gpt-5 }', 'server: { port: 1 }'))
  const news = await relay.logs((line) => taken(line) && line['untilRestart'] !== undefined)
  expect(news).toMatchObject({ upstreams: 1, models: 1, untilRestart: ['server'] })
  expect([(await say(relay, 'first')).status, (await say(relay, 'second')).status]).toEqual([404, 200])

  written(cwd, file('{ third: ey/gpt-5 }'))
  const bad = await relay.logs(refused)
  expect(bad['problems']).toEqual([
    expect.stringMatching(/^holdfast\.yaml:4:18: models › third: no upstream is called “ey”/),
  ])
  expect([(await say(relay, 'second')).status, (await say(relay, 'third')).status]).toEqual([200, 404])
  expect(JSON.stringify(relay.logged)).not.toContain(ENV.EU_KEY)
})

test('SIGHUP and POST /admin/reload read again, and say so although nothing has changed', async () => {
  const cwd = folder()
  written(cwd, file('{ smart: eu }'))
  const relay = await served(['--json'], setting(cwd))
  const count = (): number => relay.logged.filter(taken).length
  await relay.logs(() => count() === 1)
  relay.process.kill('SIGHUP')
  await relay.logs(() => count() === 2)
  const answer = await ask(relay, '/admin/reload', {})
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { object: 'configuration', file: 'holdfast.yaml', upstreams: 1, models: 1, warnings: [], unread: [] },
  ])

  written(cwd, file('{ smart: ey }'))
  const bad = await ask(relay, '/admin/reload', {})
  expect([bad.status, bad.headers.get('holdfast-problem')]).toEqual([422, 'configuration-refused'])
  expect(await bad.text()).toContain('holdfast.yaml:4:18')
  const { stdout } = await run(['keys', 'create', 'plain'], setting(cwd))
  const forbidden = await ask(relay, '/admin/reload', {}, stdout.trim())
  expect([forbidden.status, forbidden.headers.get('holdfast-problem')]).toEqual([403, 'key-forbidden'])
})

test('the simulator beside a file stays after a reload', async () => {
  const cwd = folder()
  written(cwd, file('{ smart: eu }'))
  const relay = await served(['--json', '--simulator'], setting(cwd))
  expect((await say(relay, 'sim/fast')).status).toBe(200)
  written(cwd, file('{ other: eu }'))
  await relay.logs(() => relay.logged.filter(taken).length === 2)
  expect([(await say(relay, 'sim/fast')).status, (await say(relay, 'other')).status]).toEqual([200, 200])
  const report = (await (await ask(relay, '/admin/upstreams')).json()) as { data: { name: string }[] }
  expect(report.data.map(({ name }) => name)).toEqual(['eu', 'simulator-openai', 'simulator-anthropic'])
})

test('keys create --admin makes an administrator, and list shows who is one', async () => {
  const cwd = folder()
  const first = JSON.parse((await run(['keys', 'create', 'first', '--json'], { cwd })).stdout)
  const second = JSON.parse((await run(['keys', 'create', 'second', '--json'], { cwd })).stdout)
  const third = JSON.parse((await run(['keys', 'create', 'third', '--admin', '--json'], { cwd })).stdout)
  expect([first.admin, second.admin, third.admin]).toEqual([true, false, true])
  expect((await run(['keys', 'list'], { cwd })).stdout).toMatch(/third .*administer/)
})
