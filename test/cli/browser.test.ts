// The doors for browsers of a relay as an operator runs it: from the environment or the file, and across a `kill -9`.
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Served, folder, served } from './command.ts'

const KEY = 'a-key-of-the-backend-0123456789'
const PAGE = 'https://app.example.com'
const env = { HOLDFAST_KEY: KEY, HOLDFAST_PORT: '0', HOLDFAST_ORIGINS: PAGE, HOLDFAST_LOG: 'debug' }
const question = { model: 'sim/fast?text=ahoy', stream: true, messages: [{ role: 'user', content: 'hello' }] }

const ask = (relay: Served, path: string, key: string, body?: unknown): Promise<Response> =>
  fetch(relay.listening.url + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { origin: PAGE, ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
  })

const grants = async (relay: Served, origin: string): Promise<string | null> =>
  (await fetch(`${relay.listening.url}/health`, { headers: { origin } })).headers.get('access-control-allow-origin')

test('a token, and what was spent with it, survive kill -9 of the relay', async () => {
  const cwd = folder()
  const relay = await served(['--json'], { cwd, env })
  expect([await grants(relay, PAGE), await grants(relay, 'https://evil.example')]).toEqual([PAGE, null])
  const minted = await ask(relay, '/v1/sessions', KEY, { origin: PAGE, budget: { replies: 2 }, user: 'zoe' })
  const { token } = (await minted.json()) as { token: string }
  const first = await ask(relay, '/v1/chat/completions', token, question)
  expect(await first.text()).toContain('[DONE]')
  expect(statSync(join(relay.listening.data, 'token-secret')).mode & 0o777).toBe(0o600)
  relay.process.kill('SIGKILL')
  await once(relay.process, 'exit')

  const next = await served(['--json'], { cwd, env })
  const path = `/v1/replies/${first.headers.get('holdfast-reply')}`
  expect((await ask(next, path, token)).status).toBe(200)
  const second = await ask(next, '/v1/chat/completions', token, question)
  expect(await second.text()).toContain('[DONE]')
  const third = await ask(next, '/v1/chat/completions', token, question)
  expect([third.status, third.headers.get('holdfast-problem')]).toEqual([402, 'over-budget'])

  const made = await ask(next, `${path}/tokens`, token, {})
  const { url } = (await made.json()) as { url: string }
  expect(await (await ask(next, url, '')).text()).toContain('[DONE]')
  await next.logs((line) => line['path'] === `${path}/events`)
  expect(JSON.stringify([relay.logged, next.logged])).not.toMatch(/hf[sr]_/)
})

test('the file lists origins, and a change of them is told to wait for the next start', async () => {
  const cwd = folder()
  const write = (origin: string): void =>
    writeFileSync(join(cwd, 'holdfast.yaml'), `browser: { origins: ["${origin}"] }\n`)
  write(PAGE)
  const relay = await served(['--json'], { cwd, env: { ...env, HOLDFAST_ORIGINS: '' } })
  expect(await grants(relay, PAGE)).toBe(PAGE)
  write('https://other.example.com')
  const reload = await ask(relay, '/admin/reload', KEY, {})
  expect(await reload.json()).toMatchObject({ unread: ['browser'] })
  expect(await grants(relay, PAGE)).toBe(PAGE)
})
