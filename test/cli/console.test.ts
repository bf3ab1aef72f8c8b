// What whoever starts a relay on their own machine sees in a browser, and how they get in.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Served, folder, run, served } from './command.ts'

/** `npm test` builds it, as `npm start` does. */
const isBuilt = existsSync(join(import.meta.dirname, '../../apps/console/dist/index.html'))

const redeem = (url: string, code: string): Promise<Response> =>
  fetch(`${url}/console/visit`, { method: 'POST', body: JSON.stringify({ code }) })

const codeIn = (text: string): string => /#visit=(\w+)/.exec(text)?.[1] ?? ''

const onItsOwn = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Served> =>
  served(args, { cwd: folder(), env: { HOLDFAST_PORT: '0', ...env } })

test('the page that greets has a link, and the link is worth the key', async () => {
  expect(isBuilt, 'npm start builds the console').toBe(true)
  const { page } = await onItsOwn()
  const url = /(http:\S+)\/#visit=/.exec(page)?.[1] ?? ''
  const console = await fetch(url, { headers: { accept: 'text/html' } })
  expect([console.status, await console.text()]).toEqual([200, expect.stringContaining('<title>Holdfast</title>')])
  expect(console.headers.get('content-security-policy')).toContain("default-src 'self'")
  const { token } = (await (await redeem(url, codeIn(page))).json()) as { token: string }
  expect(page).toContain(token)
  const models = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${token}` } })
  expect(await models.text()).toContain('"sim/essay"')
  expect((await redeem(url, codeIn(page))).status).toBe(401)
})

test('a quiet start, whose page a journal keeps, says where the key and the link are to be had, and neither', async () => {
  const cwd = folder()
  const { page } = await served(['--quiet'], { cwd, env: { HOLDFAST_PORT: '0' } })
  const path = join(cwd, '.holdfast', 'cli-key')
  expect(page).not.toContain(readFileSync(path, 'utf8').trim())
  expect(page).not.toMatch(/hf_[0-9a-f]|#visit=|#welcome=/)
  expect(page).toContain('cli-key')
  expect(page).toContain('holdfast open')
})

test('a quiet start in JSON has neither, too', async () => {
  const { listening } = await onItsOwn(['--json', '--quiet'])
  expect(listening).toMatchObject({ url: expect.any(String), key: null, console: null })
  expect((await onItsOwn(['--json'])).listening).toMatchObject({
    key: expect.stringMatching(/^hf_/),
    console: expect.stringContaining('#visit='),
  })
})

test('holdfast open prints another link, for the key that it finds', async () => {
  const key = 'a-key-that-a-container-was-given'
  const env = { HOLDFAST_KEY: key }
  const { listening } = await onItsOwn(['--json', '--quiet'], env)
  const { code, stdout } = await run(['open', '--url', listening.url], { env })
  expect([code, stdout]).toEqual([0, expect.stringMatching(`^${listening.url}/#visit=\\w{32}\n$`)])
  expect(await (await redeem(listening.url, codeIn(stdout))).json()).toMatchObject({ token: key })
  const stranger = await run(['open', '--url', listening.url], { env: { HOLDFAST_KEY: 'hf_somebody_else_s' } })
  expect([stranger.code, stranger.stdout]).toEqual([2, ''])
})

test('faults are on where nothing but the simulator is served to this machine, and off elsewhere', async () => {
  const key = 'a-key-that-a-container-was-given'
  const listed = async (env: Record<string, string>, args: readonly string[] = []): Promise<unknown> => {
    const { listening } = await onItsOwn(['--json', '--quiet', ...args], { HOLDFAST_KEY: key, ...env })
    const response = await fetch(`http://127.0.0.1:${new URL(listening.url).port}/v1/faults`, {
      headers: { authorization: `Bearer ${key}` },
    })
    return response.status === 200 ? ((await response.json()) as { data: unknown }).data : response.status
  }
  const all = ['drop-readers', 'kill-upstream', 'restart-relay']
  const provider = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
  expect(await listed({})).toEqual(all)
  expect(await listed({ HOLDFAST_FAULTS: '0' })).toEqual([])
  expect(await listed({ HOLDFAST_HOST: '0.0.0.0' })).toEqual([])
  expect(await listed(provider)).toEqual([])
  expect(await listed(provider, ['--faults'])).toEqual(all)
  expect(await listed({ ...provider, HOLDFAST_FAULTS: '1' })).toEqual(all)
})

test('a relay that was killed on demand says that it is back, and greets nobody anew', async () => {
  const key = 'a-key-that-a-container-was-given'
  const relay = await onItsOwn([], { HOLDFAST_KEY: key })
  const url = /Holdfast \S+ +(http:\S+)/.exec(relay.page)?.[1] ?? ''
  const asked = await fetch(`${url}/v1/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ fault: 'restart-relay' }),
  })
  expect(asked.status).toBe(202)
  let said = ''
  for await (const piece of relay.process.stdout.iterator({ destroyOnReturn: false })) {
    said += String(piece)
    if (said.includes('is back')) break
  }
  expect(said).toMatch(/^\s*The relay was killed \(kill -9\) and is back after \d+\.\d s\.\s*$/)
  expect((await fetch(`${url}/ready`)).status).toBe(200)
})
