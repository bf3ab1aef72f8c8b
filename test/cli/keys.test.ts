// Keys from the command line: in the books of a relay that runs, in one that does not yet, and in PostgreSQL.
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { type Setting, folder, run, served } from './command.ts'

interface Shown {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly prefix: string
  readonly secret: string
  readonly state: string
  readonly admin: boolean
  readonly models: readonly string[] | null
  readonly networks: readonly string[] | null
  readonly origins: readonly string[] | null
  readonly tags: readonly string[]
  readonly expires_at: string | null
  readonly rotated_out: readonly { readonly prefix: string; readonly expires_at: string }[]
}

const keys = (setting: Setting, ...words: string[]) => run(['keys', ...words], setting)

const keysJson = async <Value = Shown>(setting: Setting, ...words: string[]): Promise<Value> => {
  const { stdout, stderr } = await keys(setting, ...words, '--json')
  expect(stdout, stderr).not.toBe('')
  return JSON.parse(stdout) as Value
}

const here = (env: Record<string, string> = {}): Setting => ({ cwd: folder(), env })

const statusAt = async (url: string, secret: string): Promise<number> =>
  (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })).status

test('a key is made, narrowed, shown, rotated and revoked', async () => {
  const setting = here()
  await keys(setting, 'create', 'first')
  const only = ['--models', 'gpt-5-mini, claude-*', '--networks', '10.0.0.0/8,203.0.113.7']
  const pages = ['--origins', 'https://App.example.com/', '--expires', '2099-01-31']
  const made = await keysJson(setting, 'create', 'web', ...only, ...pages, '--tags', 'a,b', '--org', 'Default')
  expect(made).toMatchObject({
    object: 'key',
    name: 'web',
    admin: false,
    state: 'active',
    models: ['gpt-5-mini', 'claude-*'],
    networks: ['10.0.0.0/8', '203.0.113.7'],
    origins: ['https://app.example.com'],
    tags: ['a', 'b'],
    expires_at: '2099-01-31T00:00:00.000Z',
    secret: expect.stringMatching(/^hf_[0-9a-f]{40}$/),
  })
  const lifted = ['--models', 'any', '--networks', 'any', '--origins', 'any', '--expires', 'never', '--tags', '']
  const changed = await keysJson(setting, 'change', made.id, '--name', 'website', ...lifted)
  expect(changed).toMatchObject({ id: made.id, name: 'website', models: null, networks: null, origins: null, tags: [] })
  expect(changed.expires_at).toBeNull()

  const rotated = await keysJson(setting, 'rotate', made.prefix, '--overlap', '1h')
  expect([rotated.id, rotated.rotated_out.map(({ prefix }) => prefix)]).toEqual([made.id, [made.prefix]])
  const { stdout: page } = await keys(setting, 'show', rotated.prefix)
  for (const words of ['website', made.id, 'Default', rotated.prefix, made.prefix]) expect(page).toContain(words)
  expect(page).not.toContain(rotated.secret)

  expect((await keys(setting, 'revoke', made.id)).stdout).toContain('is revoked')
  expect((await keysJson(setting, 'show', made.id)).state).toBe('revoked')
  const again = await Promise.all([keys(setting, 'revoke', made.id), keys(setting, 'change', made.id, '--name', 'x')])
  expect(again.map(({ code, stderr }) => [code, stderr.includes('revoked')])).toEqual([
    [2, true],
    [2, true],
  ])
})

test.each([
  [['create', 'x', '--org', 'Nobody'], 'no organisation Nobody'],
  [['create', 'x', '--project', 'Web'], 'no projects'],
  [['create', 'x', '--expires', '2020-01-01'], 'is over'],
  [['show', 'key_none'], 'no such key'],
])('what is asked wrongly is exit code 2 and a sentence: %j', async (words, named) => {
  const { code, stdout, stderr } = await keys(here(), ...words)
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(named)])
})

test('a running relay knows a new key at once, and refuses a revoked one within a second or so', async () => {
  const setting = here()
  const { url } = (await served(['--json', '--quiet', '--port', '0'], setting)).listening
  const { id, secret } = await keysJson(setting, 'create', 'laptop')
  expect(await statusAt(url, secret)).toBe(200)
  await keys(setting, 'revoke', id)
  await vi.waitFor(async () => expect(await statusAt(url, secret)).toBe(401), { timeout: 10_000, interval: 50 })
})

test('the keys of a file are taken over at the start, and the first start makes no other', async () => {
  const setting = here({ HOLDFAST_DATA: folder() })
  const file = join(setting.env?.['HOLDFAST_DATA'] ?? '', 'keys.json')
  const secret = 'hf_0123456789012345678901234567890123456789'
  const hash = createHash('sha256').update(secret).digest('hex')
  const key = { id: 'key_old', name: 'old', admin: true, prefix: 'hf_0123…', hash, createdAt: 1 }
  writeFileSync(file, JSON.stringify({ version: 1, keys: [key] }))
  const { listening } = await served(['--json', '--quiet', '--port', '0'], setting)
  expect([listening.key, await statusAt(listening.url, secret)]).toEqual([null, 200])
  expect([existsSync(file), existsSync(`${file}.imported`)]).toEqual([false, true])
  expect((await keysJson<Shown[]>(setting, 'list')).map(({ id, admin }) => [id, admin])).toEqual([['key_old', true]])
})

test('a revoked key in HOLDFAST_KEY ends the start with a sentence', async () => {
  const setting = here({ HOLDFAST_KEY: 'a-key-that-a-container-was-given' })
  const relay = await served(['--json', '--quiet', '--port', '0'], setting)
  const [key] = await keysJson<Shown[]>(setting, 'list')
  await keys(setting, 'revoke', key?.id ?? '')
  await relay.close()
  const { code, stderr } = await run(['serve', '--port', '0'], setting)
  expect([code, stderr]).toEqual([2, expect.stringContaining('HOLDFAST_KEY was revoked')])
})

describe('books that cannot be opened end it with a reason, and no password', () => {
  test.each([
    ['mysql://holdfast:secret-word@db/holdfast', 'postgres://… or the path of a file'],
    ['postgres://holdfast:secret-word@127.0.0.1:1/holdfast', 'postgres://127.0.0.1:1/holdfast'],
  ])('%s', async (database, named) => {
    for (const words of [
      ['serve', '--port', '0'],
      ['keys', 'list'],
    ]) {
      const { code, stderr } = await run(words, here({ DATABASE_URL: database }))
      expect([code, stderr]).toEqual([2, expect.stringContaining(named)])
      expect(stderr).not.toContain('secret-word')
    }
  })

  test('a file that is none', async () => {
    const file = join(folder(), 'books.sqlite')
    writeFileSync(file, 'these are no books, but a letter of some length, to somebody')
    const { code, stderr } = await run(['serve', '--port', '0'], here({ DATABASE_URL: file }))
    expect([code, stderr]).toEqual([2, expect.stringMatching(/books\.sqlite.* no SQLite database/)])
  })

  test('books that another relay has, whose data are elsewhere', async () => {
    const database = join(folder(), 'books.sqlite')
    await served(['--json', '--quiet', '--port', '0'], here({ DATABASE_URL: database }))
    const { code, stderr } = await run(['serve', '--port', '0'], here({ DATABASE_URL: database }))
    expect([code, stderr]).toEqual([2, expect.stringContaining('Another relay is using the books')])
  })
})

test('in PostgreSQL two relays share their keys, and the command line makes them', async () => {
  const server = await PostgresServer.start()
  try {
    const env = { DATABASE_URL: await server.fresh() }
    const one = await served(['--json', '--port', '0'], here(env))
    const other = await served(['--json', '--quiet', '--port', '0'], here(env))
    expect([one.listening.key, other.listening.key]).toEqual([expect.stringMatching(/^hf_/), null])
    const { secret, organisation } = await keysJson(here(env), 'create', 'laptop')
    const both = [one, other].map(({ listening }) => statusAt(listening.url, secret))
    expect(await Promise.all(both)).toEqual([200, 200])
    const listed = await keysJson<Shown[]>(here(env), 'list')
    expect(new Set(listed.map((key) => key.organisation))).toEqual(new Set([organisation]))
    await Promise.all([one.close(), other.close()])
  } finally {
    await server.stop()
  }
})
