// `holdfast measure` in a pipe, through a relay and straight to a provider.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openResetProxy } from '../faults/reset-proxy.ts'
import { type Served, folder, freePort, run, serve, start } from './command.ts'

const env = { HOLDFAST_KEY: 'a-key-for-whoever-measures' }
let simulator: Simulator
let relay: Served
beforeAll(async () => {
  simulator = await startSimulator()
  relay = await serve(['--json', '--quiet', '--port', '0'], {
    cwd: folder(),
    env: { ...env, OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${simulator.url}/v1` },
  })
})
afterAll(async () => {
  await relay.close()
  await simulator.close()
})

const measure = (args: readonly string[], url = relay.listening.url) =>
  run(['measure', '--url', url, ...args], { env, cwd: folder() })

const say = (model: string, text: string): void => simulator.control(text, { model })

test('models and targets are compared, and the result is JSON for a script', async () => {
  say('quick', 'sim/fast?tokens=20&tokens-per-second=400')
  say('slow', 'sim/fast?tokens=20&tokens-per-second=100&first-token-ms=300')
  const { code, stdout, stderr } = await measure([
    '--models',
    'quick',
    '--targets',
    'openai/slow',
    '--prompts',
    '3',
    '--json',
  ])
  // No progress bar in a pipe.
  expect([code, stderr]).toEqual([0, ''])
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ prompts: 3, concurrency: 4, direct: false, partial: false })
  const [quick, slow] = report.models
  expect([quick.model, slow.model]).toEqual(['quick', 'openai/slow'])
  for (const model of report.models)
    expect(model).toMatchObject({
      replies: 3,
      failed: 0,
      reconnections: { tried: 0, succeeded: 0 },
      usage: { replies: 3, output: 60 },
      price_usd: null,
    })
  expect(slow.first_token_ms.p50).toBeGreaterThan(quick.first_token_ms.p50)
  expect(slow.tokens_per_s).toBeGreaterThan(0)
})

test('failures are counted by code, and when nothing else came it is exit code 1', async () => {
  say('cut', 'sim/cut?at-event=5&tokens-per-second=0')
  say('good', 'sim/fast')
  say('refused', 'sim/refuse?status=400')
  const { code, stdout } = await measure(['--models', 'good,refused', '--prompts', '2'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^model +replies +failed +first token p50 .*\ngood +2 +0 .*\nrefused +2 +2 /)
  expect(stdout).toMatch(/✗ refused: [a-z-]+ 2/)
  const lost = await measure(['--models', 'cut', '--prompts', '2', '--markdown'])
  expect(lost.code).toBe(1)
  expect(lost.stdout).toMatch(/\| `cut` \| 2 \| 2 \|/)
  expect(lost.stdout).toContain('- cut: upstream-cut 2')
})

test('reconnections are counted, tried and succeeded, and no reply suffers from them', async () => {
  say('paced', 'sim/fast?tokens=60&tokens-per-second=400')
  const proxy = await openResetProxy(() => Number(new URL(relay.listening.url).port), 4_000)
  const { code, stdout } = await measure(['--models', 'paced', '--prompts', '2', '--json'], proxy.url)
  const [paced] = JSON.parse(stdout).models
  expect([code, paced.failed, paced.usage.output]).toEqual([0, 0, 120])
  expect(paced.reconnections.tried).toBeGreaterThan(0)
  expect(paced.reconnections.succeeded).toBeGreaterThan(0)
  expect(proxy.resets).toBeGreaterThan(0)
})

test('prompts come from a file, a line each, and a provider can be measured without a relay', async () => {
  const file = join(folder(), 'prompts.txt')
  writeFileSync(file, 'first?\n\nsecond?\nthird?\n')
  simulator.reset()
  const { stdout } = await measure(['--direct', '--models', 'sim/fast', '--prompts', file, '--json'], simulator.url)
  expect(JSON.parse(stdout)).toMatchObject({ direct: true, prompts: 3, models: [{ replies: 3, failed: 0 }] })
  expect(simulator.journal.map(({ promptChars }) => promptChars).sort()).toEqual([6, 6, 7])
})

test('Ctrl-C stops what is running, and reports what was measured', async () => {
  simulator.reset()
  say('endless', 'sim/fast?tokens=100000&tokens-per-second=20')
  const measuring = start(['measure', '--url', relay.listening.url, '--models', 'endless', '--json'], {
    env,
    cwd: folder(),
  })
  await simulator.when(({ tokens }) => tokens > 0)
  measuring.process.kill('SIGINT')
  expect(JSON.parse(await measuring.line())).toMatchObject({ partial: true, models: [{ replies: 0 }] })
  expect(await measuring.exited).toMatchObject({ code: 130, stderr: '' })
  for (const { id } of simulator.journal)
    await simulator.when((entry) => entry.id === id && entry.state === 'client-gone')
})

test.each([
  [[], 'Which models?'],
  [['--models', 'a', '--concurrency', '0'], '--concurrency'],
  [['--models', 'a', '--prompts', 'nowhere.txt'], 'nowhere.txt'],
  [['--models', 'a', '--direct'], '--url'],
])('what is asked wrongly is exit code 2 and a sentence: %j', async (args, words) => {
  const { code, stdout, stderr } = await run(['measure', ...args], { env, cwd: folder() })
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)])
})

test('without a relay it says so before it measures', async () => {
  const { code, stderr } = await measure(['--models', 'a'], `http://127.0.0.1:${await freePort()}`)
  expect([code, stderr]).toEqual([1, expect.stringContaining('There is no relay')])
})
