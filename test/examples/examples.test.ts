// The examples as their README starts them, against the built relay: each mints, is asked, and shows the answer in a browser.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { follow, start, textOf } from '@holdfast/client'
import { expectedText } from '@holdfast/simulator'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describePython, python } from '../clients/python.ts'
import { type Service, startService } from '../matrix/service.ts'
import { type Example, FOLDER, START_MS_MAX, startExample } from './example.ts'

const run = promisify(execFile)
const root = join(FOLDER, '..')
const INSTALL_MS_MAX = 300_000
const PATIENCE = { timeout: 30_000 }

const KEY = 'a_key_for_the_examples'
/** Two seconds, so that a page can be reloaded in the middle. */
const MODEL = 'sim/steady?tokens=45&tokens-per-second=20'
const QUESTION = 'Why is the sea salt?'
const ANSWER = expectedText(MODEL, QUESTION)
const body = { model: MODEL, messages: [{ role: 'user', content: QUESTION }] }

let data: string
let relay: Service
let browser: Browser
beforeAll(async () => {
  if (!existsSync(join(FOLDER, 'node_modules'))) await run('npm', ['ci', '--no-fund', '--no-audit'], { cwd: FOLDER })
  const widget = join(root, 'packages/widget')
  if (!existsSync(join(widget, 'dist/element/holdfast-chat.js'))) await run('npm', ['run', 'build'], { cwd: widget })
  data = await mkdtemp(join(tmpdir(), 'holdfast-examples-'))
  relay = await startService({
    args: (port) => [join(root, 'packages/cli/bin/holdfast.js'), 'serve', '--json', '--quiet', '--port', String(port)],
    environment: () => ({ HOLDFAST_KEY: KEY, HOLDFAST_DATA: data, HOLDFAST_FAULTS: '0', HOLDFAST_ORIGINS: '*' }),
  })
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}, INSTALL_MS_MAX)
afterAll(async () => {
  await browser?.close()
  await relay?.kill()
  if (data) await rm(data, { recursive: true, force: true })
})

test('the examples compile', { timeout: 120_000 }, async () => {
  const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', FOLDER]).catch((refused) => refused)
  expect(stdout).toBe('')
})

const environment = () => ({ HOLDFAST_URL: relay.url, HOLDFAST_KEY: KEY, HOLDFAST_MODEL: MODEL })

/** Where each has a chat. */
const minting = [
  { name: 'node', pages: ['/'] },
  { name: 'express', pages: ['/'] },
  { name: 'fastify', pages: ['/'] },
  { name: 'hono', pages: ['/'] },
  // Built, because its server for development compiles each page while it is asked for, and reloads it when it likes.
  { name: 'next:built', pages: ['/', '/hook', '/ai-sdk'] },
]

describe.each(minting)('$name', ({ name, pages }) => {
  const at = startedBefore(name)

  test('mints a token for one visitor and one model', async () => {
    const visitor = await visit(at('/token'))
    const reply = start({ baseURL: relay.url, apiKey: visitor.token, dialect: 'openai-chat', body })
    const { ending } = await reply.finished
    expect(ending).toBe('complete')
    expect(textOf(reply.message)).toBe(ANSWER)

    const other = { ...body, model: 'sim/fast' }
    await expect(
      start({ baseURL: relay.url, apiKey: visitor.token, dialect: 'openai-chat', body: other }).finished,
    ).rejects.toMatchObject({ code: 'model-forbidden' })

    const id = (await reply.started) ?? ''
    const again = await visit(at('/token'), visitor.cookie)
    expect(again.token).not.toBe(visitor.token)
    await expect(follow({ baseURL: relay.url, apiKey: again.token, reply: id }).finished).resolves.toMatchObject({
      ending: 'complete',
    })
    const stranger = await visit(at('/token'))
    await expect(follow({ baseURL: relay.url, apiKey: stranger.token, reply: id }).finished).rejects.toMatchObject({
      code: 'reply-unknown',
    })
  })

  test.each(pages)('shows the answer at %s', { timeout: 120_000 }, (page) => showsTheAnswer(at(page)))
})

describe('vanilla', () => {
  const at = startedBefore('vanilla')

  test('hands out what reads one reply, and nothing else', async () => {
    const response = await fetch(at('/ask'), { method: 'POST', body: QUESTION })
    const address = new URL(await response.text())
    const [, id = ''] = /(rpl_\w+)/.exec(address.pathname) ?? []
    const apiKey = address.searchParams.get('token') ?? ''
    const reply = follow({ baseURL: relay.url, apiKey, reply: id })
    expect(textOf(await reply.finished)).toBe(ANSWER)
    await expect(start({ baseURL: relay.url, apiKey, dialect: 'openai-chat', body }).finished).rejects.toMatchObject({
      code: 'key-forbidden',
    })
  })

  test('shows the answer', { timeout: 120_000 }, () => showsTheAnswer(at('/')))
})

describePython('python', () => {
  test.each(['sdk.py', 'resume.py'])('%s prints the answer', async (script) => {
    const { stdout } = await run(python, [join(FOLDER, 'python', script)], { env: { ...environment() } })
    expect(stdout).toBe(ANSWER)
  })
})

/** @returns the URL of a path of the example, which runs for as long as the tests beside this call do */
function startedBefore(name: string): (path: string) => string {
  let example: Example
  beforeAll(async () => {
    example = await startExample(name, environment())
  }, START_MS_MAX + 10_000)
  afterAll(() => example?.stop())
  return (path) => example.url + path
}

/** What a page gets when it asks for its token. */
async function visit(url: string, cookie = ''): Promise<{ readonly token: string; readonly cookie: string }> {
  const response = await fetch(url, { method: 'POST', headers: { cookie } })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { token } = (await response.json()) as { token: string }
  return { token, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** Asks as a person would, reloads while it is being said, and reads all of it. */
async function showsTheAnswer(url: string): Promise<void> {
  const context = await browser.newContext()
  const complaints: string[] = []
  context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  context.on('weberror', (thrown) => complaints.push(String(thrown.error())))
  const page = await context.newPage()
  // Idle: its scripts have run, and what is typed from now on is heard.
  await page.goto(url, { waitUntil: 'networkidle' })
  expect(await page.content()).not.toContain(KEY)
  const field = page.getByRole('textbox')
  await field.fill(QUESTION)
  await field.press('Enter')
  const shown = async () => (await page.getByRole('log').innerText()).replaceAll(/\s+/g, ' ')
  const whole = ANSWER.replaceAll(/\s+/g, ' ')
  await expect.poll(shown, PATIENCE).toContain(whole.slice(0, 20))
  await page.reload()
  await expect.poll(shown, PATIENCE).toContain(whole)
  expect(complaints).toEqual([])
  await context.close()
}
