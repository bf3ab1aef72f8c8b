// What was used, the request log, replies that run, limits, projects and the audit log: of a relay that has answered twice, and
// in books that no relay has open.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, type Setting, folder, run, serve } from './command.ts'

const KEY = 'a-key-for-those-who-administer'
const PROMPT = 'planted-prompt-of-the-customer'
const DOLLAR = 1_000_000_000

const file = (simulator: Simulator): string => `
upstreams:
  eu: { provider: openai, baseUrl: "${simulator.url}/v1", keys: "\${EU_KEY}" }
models:
  quick: { targets: eu/sim/fast }
requests: { bodies: "\${BODIES}" }
`

async function json(setting: Setting, ...words: string[]) {
  const { stdout, stderr } = await run([...words, '--json'], setting)
  expect(stdout, stderr).not.toBe('')
  return JSON.parse(stdout)
}

describe('a relay that has answered, and answers', () => {
  let simulator: Simulator
  let relay: Served
  let setting: Setting
  beforeAll(async () => {
    simulator = await startSimulator()
    const cwd = folder()
    const env = {
      HOLDFAST_KEY: KEY,
      HOLDFAST_PORT: '0',
      EU_KEY: 'k',
      BODIES: 'a secret of more than thirty-two characters',
    }
    writeFileSync(join(cwd, 'holdfast.yaml'), file(simulator))
    relay = await serve(['--json'], { cwd, env })
    setting = { cwd, env: { ...env, HOLDFAST_PORT: new URL(relay.listening.url).port } }
    for (const model of ['quick', 'quick']) await (await say(model)).text()
  })
  afterAll(async () => {
    await relay.close()
    await simulator.close()
  })
  const say = (model: string): Promise<Response> =>
    fetch(`${relay.listening.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'holdfast-disconnect': 'drain' },
      body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: PROMPT }] }),
    })
  /** It writes every two seconds. */
  const written = async () => {
    await expect.poll(async () => (await json(setting, 'requests', 'list')).data.length, { timeout: 8_000 }).toBe(2)
    return (await json(setting, 'requests', 'list')).data
  }

  test('usage is added up, told apart, and drawn', { timeout: 30_000 }, async () => {
    await written()
    expect(await json(setting, 'usage', 'show')).toMatchObject({ totals: { requests: 2, complete: 2, attempts: 2 } })
    const by = await json(setting, 'usage', 'show', '--by', 'model', '--order', 'requests', '--last', '1h')
    expect(by.data).toMatchObject([{ value: 'quick', totals: { requests: 2 } }])
    const { stdout } = await run(['usage', 'show', '--by', 'upstream', '--order', 'requests'], setting)
    expect(stdout).toMatch(/^upstream +replies/)
    expect(stdout).toMatch(/\neu +2 .*█{24}/)
    const series = await json(setting, 'usage', 'series', '--last', '1h', '--step', '1h')
    expect(series).toMatchObject({ object: 'usage-series', step: '1h' })
    expect(
      series.points.reduce((sum: number, one: { totals: { requests: number } }) => sum + one.totals.requests, 0),
    ).toBe(2)
    expect((await run(['usage', 'series', '--model', 'nothing'], setting)).stdout).toContain('Nothing was used')
  })

  test('the request log is listed page by page, and one of it shown', { timeout: 30_000 }, async () => {
    const [newest, oldest] = await written()
    const page = await json(setting, 'requests', 'list', '--limit', '1', '--ending', 'complete')
    expect(page.data).toMatchObject([{ id: newest.id, model: 'quick', upstream: 'eu', ending: 'complete' }])
    expect((await json(setting, 'requests', 'list', '--limit', '1', '--after', page.next)).data).toMatchObject([
      { id: oldest.id },
    ])
    const { stdout } = await run(['requests', 'show', newest.id], setting)
    for (const words of [newest.id, 'complete', 'quick, in openai-chat', 'kept, sealed'])
      expect(stdout).toContain(words)
    expect(stdout).not.toContain(PROMPT)
  })

  test('a prompt is nowhere in the files, and is opened by name, which is noted', { timeout: 30_000 }, async () => {
    const [{ id }] = await written()
    const books = relay.listening.data
    for (const name of readdirSync(books).filter((one) => one.includes('.db')))
      expect([name, readFileSync(join(books, name), 'latin1').includes(PROMPT)]).toEqual([name, false])
    const { bodies } = await json(setting, 'requests', 'show', id, '--bodies')
    expect(bodies.request).toContain(PROMPT)
    expect(await json(setting, 'audit', '--act', 'bodies-read')).toMatchObject([{ subject: id, actor: 'system' }])
    // Without the secret there is nothing to be read.
    const blind = { ...setting, env: { ...setting.env, BODIES: 'another secret of more than thirty-two characters' } }
    expect(await run(['requests', 'show', id, '--bodies'], blind)).toMatchObject({ code: 2, stdout: '' })
  })

  test('a reply that runs is listed, looked at, and stopped', { timeout: 30_000 }, async () => {
    await written()
    simulator.control('sim/stall', { times: 1 })
    const answer = await say('quick')
    const id = answer.headers.get('holdfast-reply') ?? ''
    expect(await json(setting, 'replies', 'list')).toMatchObject([{ id, model: 'quick', readers: 1 }])
    expect((await run(['replies', 'list'], setting)).stdout).toMatch(new RegExp(`${id} +quick +\\w+ +eu sim/fast`))
    expect((await run(['replies', 'show', id], setting)).stdout).toMatch(/runs[\s\S]+asked +eu sim\/fast/)
    expect(await json(setting, 'replies', 'stop', id)).toMatchObject({ id, state: 'ended', ending: 'stopped' })
    expect(await answer.text()).toContain('stopped')
    expect((await run(['replies', 'list'], setting)).stdout).toContain('Nothing runs.')
    const unknown = await run(['replies', 'show', `${id}x`], setting)
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('The relay has no')])
  })
})

test('an account is limited in dollars, exactly; what is not said stays, and none lifts', async () => {
  const setting = { cwd: folder() }
  await run(['keys', 'create', 'laptop'], setting)
  const [{ id }] = await json(setting, 'keys', 'list')
  const first = [
    'limits',
    'set',
    id,
    '--day',
    '5',
    '--month',
    '20.000000001',
    '--requests',
    '60',
    '--zone',
    'Europe/Vienna',
  ]
  expect(await json(setting, ...first)).toMatchObject({
    kind: 'key',
    zone: 'Europe/Vienna',
    budget: { day_nano: 5 * DOLLAR, week_nano: null, month_nano: 20 * DOLLAR + 1 },
    limits: { requests_per_minute: 60, tokens_per_minute: null },
  })
  expect(await json(setting, 'limits', 'set', id, '--day', 'none', '--concurrent', '4')).toMatchObject({
    zone: 'Europe/Vienna',
    budget: { day_nano: null, month_nano: 20 * DOLLAR + 1 },
    limits: { requests_per_minute: 60, concurrent: 4 },
  })
  expect((await run(['limits', 'show', id], setting)).stdout).toContain('$20.000000001')
  await run(['limits', 'set', 'model:gpt-5-mini', '--tokens', '90000'], setting)
  expect((await json(setting, 'limits', 'list')).map((one: { id: string }) => one.id)).toEqual([id, 'model:gpt-5-mini'])
  expect((await json(setting, 'audit', '--subject', id, '--act', 'limits-set')).length).toBe(2)
})

test('projects are made, renamed and archived', async () => {
  const setting = { cwd: folder() }
  const { id } = await json(setting, 'projects', 'create', 'Web')
  expect(await json(setting, 'projects', 'rename', 'Web', 'Website')).toMatchObject({ id, name: 'Website' })
  expect((await run(['projects', 'list'], setting)).stdout).toMatch(new RegExp(`${id} +Website +Default`))
  expect(await json(setting, 'projects', 'archive', id)).toMatchObject({ id, archived_at: expect.any(String) })
  expect((await run(['keys', 'create', 'x', '--project', 'Website'], setting)).code).toBe(2)
})

test.each([
  ['usage', 'show', '--by', 'colour'],
  ['usage', 'show', '--last', 'long'],
  ['usage', 'series', '--step', '2h'],
  ['requests', 'list', '--limit', '0'],
  ['requests', 'show', 'rpl_none'],
  ['replies', 'show', '../keys'],
  ['limits', 'set', 'model:x', '--day', 'much'],
  ['limits', 'set', 'model:x', '--day'],
  ['limits', 'show', 'key_none'],
  ['projects', 'create', ' '],
  ['audit', '--lines', 'all'],
])('%s %s %s %s is asked wrongly', async (...words) => {
  const { code, stdout } = await run(words, { cwd: folder(), env: { HOLDFAST_KEY: KEY } })
  expect([code, stdout]).toEqual([2, ''])
})
