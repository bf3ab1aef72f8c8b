// Getting in and out from the command line: books between engines, a copy of a relay that runs, and other products’ users.
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBooks } from '../../packages/relay/src/books/books.ts'
import { openDatabase } from '../../packages/relay/src/books/engines/sqlite.ts'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { insert, tablesOf } from '../../packages/relay/src/importers/one-api/schema.suite.ts'
import { system } from '../../packages/relay/src/system.ts'
import { type Served, type Setting, folder, run, served } from './command.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

const here = (env: Record<string, string> = {}): Setting => ({ cwd: folder(), env })

async function done(args: readonly string[], setting: Setting): Promise<string> {
  const { code, stdout, stderr } = await run(args, setting)
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  return stdout
}

const statusAt = async (url: string, secret: string): Promise<number> =>
  (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } })).status

describe('books in a file', () => {
  test('go from SQLite to PostgreSQL, where the keys of before open the relay', async () => {
    const from = here()
    const made = JSON.parse(await done(['keys', 'create', 'laptop', '--json'], from)) as { secret: string }
    const file = join(folder(), 'books.jsonl')
    expect(await done(['export', file], from)).toContain('no key that works')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(made.secret)
    const to = here({ DATABASE_URL: await server.fresh() })
    expect(await done(['import', file, '--dry-run'], to)).toContain('would come into postgres://')
    expect(await done(['import', file], to)).toContain('are in postgres://')
    const relay = await served(['--json', '--quiet', '--port', '0'], to)
    expect(relay.listening.key).toBeNull()
    expect(await statusAt(relay.listening.url, made.secret)).toBe(200)
    const { code, stderr } = await run(['import', file], to)
    expect([code, stderr]).toEqual([2, expect.stringContaining('not empty')])
  })

  test('that is no export, or is there already, is refused in words', async () => {
    const setting = here()
    await done(['keys', 'create', 'one'], setting)
    const file = join(folder(), 'books.jsonl')
    const refusals: [string[], string][] = [
      [['import', file], 'There is no'],
      [['export', file, '--what', 'everything'], '--what is all, or some of'],
      [['import', 'one-api'], '--from says where'],
      [['import', 'one-api', '--from', file], 'There is no'],
      [['import', 'one-api', '--from', 'postgres://x:planted@127.0.0.1:1/y'], 'cannot be reached'],
    ]
    for (const [words, said] of refusals) {
      const { code, stderr } = await run(words, setting)
      expect([code, stderr]).toEqual([2, expect.stringContaining(said)])
      expect(stderr).not.toContain('planted')
    }
    writeFileSync(file, 'hello')
    expect((await run(['export', file], setting)).stderr).toContain('is there already')
    expect((await run(['import', file], here())).stderr).toContain('Nothing was imported')
    expect((await run(['export', join(folder(), 'x')], here())).stderr).toContain('There are no books')
  })

  test('200,000 requests go out and in with less memory than they take', async () => {
    const [from, to] = [here(), here()]
    await done(['keys', 'create', 'one'], from)
    const books = join(from.cwd ?? '', '.holdfast/books.sqlite')
    const database = await openDatabase(books)
    database.exec(`
      insert into requests select value, 'rpl_' || value, 1, 1, 'org', '', 'key', null, 'm', 'u', 'openai-chat', 'complete',
        null, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, '{"x":"' || hex(zeroblob(250)) || '"}'
      from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 200000) select value from n)`)
    database.close()
    const file = join(folder(), 'big.jsonl')
    const small = { NODE_OPTIONS: '--max-old-space-size=96' }
    const exported = await done(['export', file, '--json'], { ...from, env: small })
    expect(JSON.parse(exported)).toMatchObject({ tables: { requests: 200_000 } })
    // More than all the memory that it may have.
    expect(statSync(file).size).toBeGreaterThan(110_000_000)
    await done(['import', file], { ...to, env: small })
    const there = await openDatabase(join(to.cwd ?? '', '.holdfast/books.sqlite'))
    expect(there.prepare('select count(*) as count, sum(position) as sum from requests').all()).toEqual([
      { count: 200_000, sum: (200_000 * 200_001) / 2 },
    ])
    there.close()
  }, 120_000)
})

interface Reply {
  readonly id: string
  readonly text: string
}

async function ask({ listening: { url, key } }: Served): Promise<Reply> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'holdfast-disconnect': 'keep' },
    body: JSON.stringify({ model: 'sim/steady', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  })
  expect(response.status).toBe(200)
  return { id: response.headers.get('holdfast-reply') ?? '', text: await response.text() }
}

async function reread({ listening: { url } }: Served, key: string, id: string): Promise<string> {
  const response = await fetch(`${url}/v1/replies/${id}/events`, { headers: { authorization: `Bearer ${key}` } })
  expect([id, response.status]).toEqual([id, 200])
  return response.text()
}

const dataOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('data:'))

describe('a backup', () => {
  test('of a relay at work, which is then killed: what was over reads as it did, and the ledger balances', async () => {
    const setting = here()
    const relay = await served(['--json', '--port', '0'], setting)
    const key = relay.listening.key ?? ''
    const before = await Promise.all([1, 2, 3, 4].map(() => ask(relay)))
    // Some run while the copy is made.
    const during = [1, 2, 3, 4, 5, 6].map(() => ask(relay).catch(() => undefined))
    const place = join(folder(), 'backup')
    expect(await done(['backup', place], setting)).toContain('nobody else may read it')
    relay.process.kill('SIGKILL')
    await once(relay.process, 'exit')
    await Promise.all(during)
    expect(await done(['backup', place, '--verify'], setting)).toContain('is whole')
    expect(statSync(place).mode & 0o77).toBe(0)
    // The command line’s key opens the relay: whoever finds the copy shall not.
    expect(readdirSync(join(place, 'data'))).toEqual(
      expect.arrayContaining(['log', 'books.sqlite', 'token-secret', 'node']),
    )
    for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' }))
      if (statSync(join(place, name)).isFile()) expect(readFileSync(join(place, name)).includes(key)).toBe(false)

    const restored = here()
    cpSync(join(place, 'data'), join(restored.cwd ?? '', '.holdfast'), { recursive: true })
    const again = await served(['--json', '--quiet', '--port', '0'], restored)
    for (const { id, text } of before) expect(dataOf(await reread(again, key, id))).toEqual(dataOf(text))
    await again.close()
    const books = await openBooks(join(restored.cwd ?? '', '.holdfast/books.sqlite'), system)
    expect(await books.ledger.check()).toEqual([])
    expect(await books.ledger.holds()).toEqual([])
    await books.close()
  }, 120_000)

  test('that was changed, or lacks a file, is not whole', async () => {
    const setting = here()
    await done(['keys', 'create', 'one'], setting)
    writeFileSync(join(setting.cwd ?? '', 'holdfast.yaml'), 'prices: { files: [mine.yaml] }\n')
    writeFileSync(join(setting.cwd ?? '', 'mine.yaml'), 'lists: []\n')
    const place = join(folder(), 'backup')
    await done(['backup', place], setting)
    expect(readFileSync(join(place, 'configuration/mine.yaml'), 'utf8')).toBe('lists: []\n')
    expect((await run(['backup', place], setting)).stderr).toContain('is there already')
    truncateSync(join(place, 'data/books.sqlite'), 4096)
    const { code, stdout } = await run(['backup', place, '--verify'], setting)
    expect([code, stdout]).toEqual([1, 'data/books.sqlite is not what was written.\n'])
    expect(await run(['backup', folder(), '--verify'], setting)).toMatchObject({ code: 1 })
  })

  test('with books in PostgreSQL has everything else, and says what to do', async () => {
    const setting = here({ DATABASE_URL: await server.fresh() })
    await (await served(['--json', '--quiet', '--port', '0'], setting)).close()
    const place = join(folder(), 'backup')
    expect(await done(['backup', place], setting)).toContain('pg_dump')
    expect(existsSync(join(place, 'data/books.sqlite'))).toBe(false)
    expect(await done(['backup', place, '--verify'], setting)).toContain('the books are not in it')
  })
})

test('users of One API go on with their keys; what is to be looked at is in files that nobody else reads', async () => {
  const setting = here()
  const path = join(folder(), 'one-api.db')
  const database = await openDatabase(path)
  const key = 'k'.repeat(48)
  for (const statement of [
    ...tablesOf('one-api', 'sqlite'),
    insert('users', { id: 1, username: 'ada', password: 'x', email: 'ada@example.com', quota: 500_000 }),
    insert('tokens', { id: 1, user_id: 1, key, name: 'laptop', unlimited_quota: true }),
    insert('channels', { id: 1, type: 1, key: 'sk-vendor-secret-1234567890', name: 'main', models: 'gpt-4o' }),
  ])
    database.exec(statement)
  database.close()
  chmodSync(path, 0o400)
  const words = ['import', 'one-api', '--from', path]
  expect(await done([...words, '--dry-run'], setting)).toContain('nothing was written')
  expect(existsSync(join(setting.cwd ?? '', 'from-one-api'))).toBe(false)
  // Where the files have no place nothing is in the books, either: it would not be brought in twice.
  expect((await run([...words, '--out', join(path, 'else')], setting)).stderr).toContain('Nothing was imported')
  expect(await done([...words, '--report', 'report.json'], setting)).toContain(
    '1 user · 1 key · 0 redemption codes · 1 upstream',
  )
  const out = join(setting.cwd ?? '', 'from-one-api')
  expect(readFileSync(join(out, 'keys/main-1'), 'utf8')).toBe('sk-vendor-secret-1234567890')
  for (const name of ['holdfast.yaml', 'keys/main-1']) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(setting.cwd ?? '', 'report.json'), 'utf8'))).toMatchObject({
    product: 'one-api',
    dry_run: false,
  })
  await done(['check', join(out, 'holdfast.yaml')], setting)
  const relay = await served(['--json', '--quiet', '--port', '0', '--config', join(out, 'holdfast.yaml')], setting)
  expect([await statusAt(relay.listening.url, `sk-${key}`), await statusAt(relay.listening.url, `sk-${key}x`)]).toEqual(
    [200, 401],
  )
  expect((await run([...words, '--out', 'else'], setting)).stderr).toContain('imported before')
}, 120_000)
