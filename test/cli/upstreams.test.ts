// `holdfast upstreams` against a running relay, in a pipe.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, folder, freePort, run, serve, start } from './command.ts'

const KEY = 'a-key-for-those-who-administer'
const SECRETS = ['sk-the-first-of-two-secrets-1111', 'sk-the-second-of-two-secrets-2222']

describe('a relay that has seen trouble', () => {
  let simulator: Simulator
  let relay: Served
  const env = { HOLDFAST_KEY: KEY, HOLDFAST_CONFIG: '', ONE: SECRETS[0] as string, TWO: SECRETS[1] as string }
  beforeAll(async () => {
    simulator = await startSimulator()
    const cwd = folder()
    env.HOLDFAST_CONFIG = join(cwd, 'holdfast.yaml')
    writeFileSync(
      env.HOLDFAST_CONFIG,
      `
server: { port: ${await freePort()}, data: ./data }
upstreams:
  eu: { provider: openai, baseUrl: "${simulator.url}/v1", keys: ["\${ONE}", "\${TWO}"], breaker: { failures: 2, open: 10m } }
models: { good: eu/good, bad: eu/bad }
`,
    )
    relay = await serve(['--json'], { env })
    const key = SECRETS[0] as string
    simulator.control('sim/rate-limit?ms=600000', { key })
    simulator.control('sim/refuse?status=500', { model: 'bad' })
    const say = (model: string): Promise<string> =>
      fetch(`${relay.listening.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
      }).then((answer) => answer.text())
    await Promise.all([say('good'), say('good'), say('bad')])
  })
  afterAll(async () => {
    await relay.close()
    await simulator.close()
  })

  test('is shown in words: keys by their last four, breakers, failures by code', async () => {
    const { code, stdout, stderr } = await run(['upstreams'], { env })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^● eu {2}\w+/)
    expect(stdout).toContain(`${simulator.url}/v1`)
    expect(stdout).toMatch(/…1111 limited good until \d\d:\d\d:\d\d \(in (10|9) min\)/)
    expect(stdout).toMatch(/…2222 ready/)
    expect(stdout).toMatch(/good +closed +0 +2 +0 +1 .*upstream-limited 1/)
    expect(stdout).toMatch(/bad +open, probe in (10|9) min/)
    expect(stdout).toMatch(/! bad, .* ago: upstream-failed/)
    expect(stdout).not.toContain('sk-')
    expect(stdout).not.toContain('\u001b')
  })

  test('is switched off and on, here and in what it answers', async () => {
    const off = await run(['upstreams', 'disable', 'eu', '--reason', 'its bill'], { env })
    expect([off.code, off.stdout]).toEqual([0, expect.stringMatching(/^● eu {2}switched off since .*: its bill/)])
    const tried = await run(['upstreams', 'test', 'eu', 'good'], { env })
    expect([tried.code, tried.stdout]).toEqual([1, expect.stringContaining('upstream-disabled')])
    const on = await run(['upstreams', 'enable', 'eu', '--json'], { env })
    expect([on.code, JSON.parse(on.stdout)]).toEqual([0, expect.objectContaining({ name: 'eu', disabled: null })])
  })

  test.each([
    [['upstreams', 'stop', 'eu'], 'is none of disable, enable, forgive, test'],
    [['upstreams', 'disable'], 'Which upstream?'],
    [['upstreams', 'disable', 'nobody'], 'no such upstream'],
    [['upstreams', 'test', 'eu'], 'With which model?'],
    [['upstreams', 'forgive', 'eu', 'good'], 'A model is for test'],
  ])('%j is exit code 2, in words', async (words, said) => {
    const { code, stderr } = await run(words, { env })
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)])
  })

  test('is JSON for scripts', async () => {
    const { code, stdout } = await run(['upstreams', '--json'], { env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: 'eu',
        provider: 'openai',
        keys: [{ key: '…1111', state: 'limited' }, { key: '…2222' }],
        models: expect.arrayContaining([expect.objectContaining({ model: 'bad', breaker: 'open' })]),
      },
    ])
  })

  test('is watched a line at a time, until somebody has seen enough', async () => {
    const watching = start(['upstreams', '--watch', '--json'], { env })
    expect(JSON.parse(await watching.line())).toMatchObject([{ name: 'eu' }])
    expect(JSON.parse(await watching.line())).toMatchObject([{ name: 'eu' }])
    watching.process.kill('SIGINT')
    expect(await watching.exited).toMatchObject({ code: 0, stderr: '' })
  })

  test('is not for everybody', async () => {
    const { stdout } = await run(['keys', 'create', 'plain'], { env })
    const { code, stderr } = await run(['upstreams'], { env: { ...env, HOLDFAST_KEY: stdout.trim() } })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--admin')])
  })
})

test('without a relay it says so, and exits 1', async () => {
  const env = { HOLDFAST_KEY: KEY, HOLDFAST_PORT: String(await freePort()) }
  const { code, stdout, stderr } = await run(['upstreams'], { env, cwd: folder() })
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('There is no relay')])
})
