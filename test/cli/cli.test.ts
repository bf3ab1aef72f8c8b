// The built command without a configuration: what everybody meets first.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, freePort, run as runCommand, serve as serveCommand } from './command.ts'

const data = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))

const run = (
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) => runCommand(args, { input, env: { HOLDFAST_DATA: data, ...env } })

const serve = (args: readonly string[], env: Record<string, string> = {}): Promise<Served> =>
  serveCommand(args, { env: { HOLDFAST_DATA: data, ...env } })

afterAll(() => rmSync(data, { recursive: true, force: true }))

const COMMANDS = [
  'serve',
  'open',
  'chat',
  'init',
  'check',
  'keys',
  'people',
  'verify',
  'measure',
  'upstreams',
  'simulate',
  'doctor',
]

describe('help', () => {
  test('is what one gets for nothing, and names every command', async () => {
    const { code, stdout } = await run([])
    expect(code).toBe(0)
    for (const command of COMMANDS) expect(stdout).toContain(command)
  })

  test.each([...COMMANDS, 'keys create', 'limits set'])('%s --help says how', async (command) => {
    const { code, stdout } = await run([...command.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout.toLowerCase()).toMatch(new RegExp(`usage:? +holdfast( ${command}\\b|-simulator)`))
  })

  test('--version is a version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each([
    ['serve', '--prot', '9000'],
    ['chat', 'what', 'is', 'rust'],
    ['nonsense'],
    ['serve', '--port', 'high'],
    ['keys', 'revoke', 'key_none'],
    ['keys', 'revoke'],
  ])('what is asked wrongly is exit code 2 and a sentence: %s %s', async (...words) => {
    const { code, stderr, stdout } = await run(words.filter(Boolean))
    expect(code).toBe(2)
    expect(stderr).toMatch(/^holdfast: .+/)
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
  })
})

test.each([
  { HOLDFAST_LOG: 'verbose' },
  { HOLDFAST_LIMITS: 'nonsense=1' },
  { HOLDFAST_SYNC: 'maybe' },
  { HOLDFAST_KEY: 'short' },
])('an environment that is wrong is exit code 2, and nothing is left running: %j', async (env) => {
  const own = mkdtempSync(join(tmpdir(), 'holdfast-wrong-'))
  const { code, stderr } = await run(['serve', '--port', '0'], {
    env: { HOLDFAST_DATA: own, ...(env as Record<string, string>) },
  })
  expect([code, stderr]).toEqual([2, expect.stringContaining('HOLDFAST')])
  rmSync(own, { recursive: true, force: true })
})

test('a key file that cannot be read ends the start, and nothing is left running', async () => {
  const own = mkdtempSync(join(tmpdir(), 'holdfast-keys-'))
  writeFileSync(join(own, 'keys.json'), '{')
  expect((await run(['serve', '--port', '0'], { env: { HOLDFAST_DATA: own } })).code).toBe(1)
  rmSync(own, { recursive: true, force: true })
})

test('a port that is taken ends the start in one sentence, and nothing else fails for it', async () => {
  const own = mkdtempSync(join(tmpdir(), 'holdfast-taken-'))
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { code, stdout, stderr } = await run(['serve', '--port', String(port)], { env: { HOLDFAST_DATA: own } })
  taken.close()
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toBe(`holdfast: Cannot listen on 127.0.0.1:${port} (EADDRINUSE).\n`)
  rmSync(own, { recursive: true, force: true })
})

describe('keys', () => {
  const own = { HOLDFAST_DATA: mkdtempSync(join(tmpdir(), 'holdfast-keys-')) }
  afterAll(() => rmSync(own.HOLDFAST_DATA, { recursive: true, force: true }))

  test('create prints the key alone, so that a script can take it', async () => {
    const { code, stdout } = await run(['keys', 'create', 'script'], { env: own })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^hf_[0-9a-f]{40}\n$/)
  })

  test('list --json gives no secret, and revoke works by id', async () => {
    const secret = (await run(['keys', 'create', 'gone'], { env: own })).stdout.trim()
    const listed = await run(['keys', 'list', '--json'], { env: own })
    expect(listed.stdout).not.toContain(secret)
    const key = (JSON.parse(listed.stdout) as { id: string; name: string; revoked_at: string | null }[]).find(
      ({ name }) => name === 'gone',
    )
    expect(key?.revoked_at).toBeNull()
    expect((await run(['keys', 'revoke', key?.id ?? ''], { env: own })).code).toBe(0)
    expect(JSON.parse((await run(['keys', 'list', '--json'], { env: own })).stdout)).toContainEqual(
      expect.objectContaining({ name: 'gone', revoked_at: expect.any(String) }),
    )
  })
})

describe('a relay from nothing', () => {
  let served: Served
  let url: string
  let port: string
  beforeAll(async () => {
    port = String(await freePort())
    served = await serve(['--port', port], { HOLDFAST_LOG: 'warn' })
    url = `http://127.0.0.1:${port}`
  })
  afterAll(() => served.close())

  test('says plainly that it simulates, and prints a key and a curl line that streams', async () => {
    const { page } = served
    expect(page).toContain('SIMULATED')
    const curl = /curl -N (\S+) \\\n\s+-H "(Authorization: Bearer hf_\w+)" .*\\\n\s+-d '(.+)'/.exec(page)
    expect(curl).not.toBeNull()
    const [, target = '', authorization = '', body = ''] = curl ?? []
    const response = await fetch(target, {
      method: 'POST',
      headers: { authorization: authorization.split(': ')[1] ?? '' },
      body,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(await response.text()).toContain('data: [DONE]')
  })

  test('keeps its key for the command line, readable by nobody else', () => {
    expect(statSync(join(data, 'cli-key')).mode & 0o077).toBe(0)
    const key = readFileSync(join(data, 'cli-key'), 'utf8').trim()
    // The books, and what was written ahead of them.
    const books = readdirSync(data).filter((name) => name.startsWith('books.sqlite'))
    expect(books).toContain('books.sqlite')
    for (const name of books) {
      expect(statSync(join(data, name)).mode & 0o077).toBe(0)
      expect(readFileSync(join(data, name), 'latin1')).not.toContain(key)
    }
  })

  test('chat answers a question in a pipe, text alone', async () => {
    const { code, stdout } = await run(['chat', '--url', url, '--model', 'sim/fast?text=ahoy'], { input: 'Hello' })
    expect([code, stdout]).toEqual([0, 'ahoy\n'])
  })

  test('chat speaks the other dialect too', async () => {
    const { stdout } = await run([
      'chat',
      'Hello',
      '--url',
      url,
      '--model',
      'sim/fast?text=ahoy',
      '--dialect',
      'anthropic-messages',
    ])
    expect(stdout).toBe('ahoy\n')
  })

  test('chat --json reports the reply with its metrics', async () => {
    const { code, stdout } = await run(['chat', 'Hello', '--json', '--url', url, '--model', 'sim/fast?text=ahoy'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ending: 'complete',
      text: 'ahoy',
      metrics: { reconnects: 0 },
      reply: expect.stringMatching(/^rpl_/),
    })
  })

  test('chat says how a reply failed, keeps its text, and exits 1', async () => {
    const { code, stdout, stderr } = await run([
      'chat',
      'Hello',
      '--url',
      url,
      '--model',
      'sim/cut?at-event=4&tokens-per-second=0',
    ])
    expect(code).toBe(1)
    expect(stdout.trim()).not.toBe('')
    expect(stderr).toContain('upstream-cut')
  })

  test('chat --follow reads a reply that is already there', async () => {
    const { reply } = JSON.parse(
      (await run(['chat', 'Hello', '--json', '--url', url, '--model', 'sim/fast?text=again'])).stdout,
    )
    expect((await run(['chat', '--url', url, '--follow', reply])).stdout).toBe('again\n')
  })

  test('chat without a question is exit code 2', async () => {
    expect((await run(['chat', '--url', url])).code).toBe(2)
  })

  test('doctor finds it healthy', async () => {
    const { code, stdout } = await run(['doctor', '--url', url, '--json'])
    expect(code).toBe(0)
    const { findings } = JSON.parse(stdout) as { findings: { what: string; state: string }[] }
    expect(findings.filter(({ what }) => ['relay', 'key', 'stream'].includes(what)).map(({ state }) => state)).toEqual([
      'good',
      'good',
      'good',
    ])
  })

  test('a port that is taken is exit code 2 and a sentence', async () => {
    const { code, stderr } = await run(['serve', '--port', port], {
      env: { HOLDFAST_DATA: mkdtempSync(join(data, 'other-')) },
    })
    expect([code, stderr]).toEqual([2, expect.stringContaining('EADDRINUSE')])
  })

  test('a second relay on the same data is refused by name', async () => {
    const { code, stderr } = await run(['serve', '--port', '0'])
    expect(code).not.toBe(0)
    expect(stderr).toContain(data)
  })
})

test('doctor says what to do when there is no relay, and exits 1', async () => {
  const { code, stdout } = await run(['doctor', '--url', `http://127.0.0.1:${await freePort()}`])
  expect(code).toBe(1)
  expect(stdout).toContain('npm start')
})

test('HOLDFAST_KEY is accepted from the first start, and no other key is made', async () => {
  const own = mkdtempSync(join(tmpdir(), 'holdfast-own-'))
  const key = 'a-key-that-a-container-was-given'
  const relay = await serve(['--json', '--quiet', '--port', '0'], {
    HOLDFAST_DATA: own,
    HOLDFAST_KEY: key,
  })
  const { url, key: made } = relay.listening
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
  await relay.close()
  expect([response.status, made, existsSync(join(own, 'cli-key'))]).toEqual([200, null, false])
  rmSync(own, { recursive: true, force: true })
})
