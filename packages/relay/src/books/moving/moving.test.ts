// Books on the road: out of one engine and into the other, and everything that may be wrong with a file.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBooks, openEngine } from '../books.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { PostgresServer } from '../postgres.suite.ts'
import { KeyRing } from '../who/key-ring.ts'
import { SYSTEM } from '../who/audit.ts'
import { World } from '../world.suite.ts'
import { exportBooks } from './export.ts'
import { ADOPTED, fill, fillRaw } from './filled.suite.ts'
import type { Header } from './format.ts'
import { type Imported, importBooks } from './import.ts'
import { PART_NAMES, type PartName, RESERVED, parts } from './parts.ts'

let server: PostgresServer
const directory = mkdtempSync(join(tmpdir(), 'holdfast-moving-'))
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true })
})

let files = 0
const places = {
  SQLite: async () => join(directory, `${(files += 1)}.db`),
  PostgreSQL: () => server.fresh(),
} as const

const { runtime } = new World()
const ALL = PART_NAMES.filter((name) => !RESERVED.includes(name))

async function exported(where: string, what: readonly PartName[] = ALL): Promise<string> {
  const engine = await openEngine(where, runtime)
  const pieces: string[] = []
  await exportBooks(engine, runtime, { what, release: '0.1.0' }, async (text) => void pieces.push(text))
  await engine.close()
  return pieces.join('')
}

async function imported(where: string, file: string, isRehearsal = false): Promise<Imported> {
  const engine = await openEngine(where, runtime)
  const octets = Buffer.from(file)
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < octets.length; at += 7_000) yield octets.subarray(at, at + 7_000)
  }
  try {
    return await importBooks(engine, runtime, pieces, { isRehearsal })
  } finally {
    await engine.close()
  }
}

const withoutHeader = (file: string): readonly string[] => file.split('\n').slice(1, -2)
const headerOf = (file: string): Header => JSON.parse(file.slice(0, file.indexOf('\n'))) as Header

/** As if somebody had written it so: with the checksum of what is there now. */
function sealed(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('')
  const sha256 = createHash('sha256').update(text).digest('hex')
  return `${text}${JSON.stringify({ end: true, lines: lines.length, sha256 })}\n`
}

test('every table of the schema travels, in one part, with the columns that it is told apart by', async () => {
  const engine = await openEngine(':memory:', runtime)
  await migrate(engine, runtime)
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'migrations'`.execute(
    engine.db,
  )
  const moving = parts.flatMap(({ tables }) => tables)
  expect(moving.map(({ name }) => name).sort()).toEqual(rows.map(({ name }) => name).sort())
  for (const { name, key } of moving) {
    const columns = await sql<{
      name: string
    }>`select name from pragma_table_info(${name}) where pk > 0 order by pk`.execute(engine.db)
    expect([name, columns.rows.map((column) => column.name)]).toEqual([name, [...key]])
  }
  await engine.close()
})

describe.each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
] as const)('from %s to %s and back', (one, other) => {
  test('everything is equal, the ledger balances, keys open what they opened, and it goes on from there', async () => {
    const from = await places[one]()
    const books = await openBooks(from, runtime)
    const secret = await fill(books)
    await books.close()
    await fillRaw(from)
    const file = await exported(from, PART_NAMES)
    const to = await places[other]()
    const { rows, header } = await imported(to, file)
    expect(rows).toBe(header.tables.reduce((sum, [, count]) => sum + count, 0))
    expect(header.tables.filter(([, count]) => count === 0).map(([name]) => name)).toEqual([
      'invitations',
      'sessions',
      'payments',
      'payment_events',
      'usage',
      'requests',
      'sign_ins',
      'deliveries',
    ])
    expect(withoutHeader(await exported(to, PART_NAMES))).toEqual(withoutHeader(file))
    const back = await places[one]()
    await imported(back, await exported(to, PART_NAMES))
    expect(withoutHeader(await exported(back, PART_NAMES))).toEqual(withoutHeader(file))

    const there = await openBooks(to, runtime)
    expect(await there.ledger.check()).toEqual([])
    const ring = await KeyRing.open(there.keys, runtime, () => {})
    expect([ring.verify(secret)?.id, ring.verify(ADOPTED)?.id]).toEqual([expect.stringMatching(/^key_/), 'key_adopted'])
    await ring.close()
    const [acme] = await there.organisations.list()
    await there.organisations.rename(acme?.id ?? '', 'Acme', SYSTEM)
    await there.credit.adjust(acme?.id ?? '', 7, 'goes on', SYSTEM)
    await there.ledger.settle('rpl_3', 30)
    expect(await there.ledger.check()).toEqual([])
    const seqs = (await there.audit.list()).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a))
    await there.close()
  })
})

describe('a file', () => {
  let file: string
  beforeEach(async () => {
    const from = await places.SQLite()
    const books = await openBooks(from, runtime)
    await fill(books)
    await books.close()
    await fillRaw(from)
    file = await exported(from)
  })

  test('has no password and no signed-in browser in it, unless somebody asks for them', () => {
    expect(headerOf(file).parts).toEqual(ALL)
    for (const planted of ['planted-hash', 'planted-link', 'planted-signer', ADOPTED])
      expect(file).not.toContain(planted)
  })

  test('of one part brings what that refers to, and no more', async () => {
    const from = await places.SQLite()
    const books = await openBooks(from, runtime)
    await fill(books)
    await books.close()
    const keys = await exported(from, ['keys'])
    expect(headerOf(keys).parts).toEqual(['people', 'keys'])
    const to = await places.PostgreSQL()
    await imported(to, keys)
    expect(headerOf(await exported(from, ['usage'])).parts).toEqual(['usage'])
  })

  test('is tried out without a trace', async () => {
    const to = await places.PostgreSQL()
    const { rows } = await imported(to, file, true)
    expect(rows).toBeGreaterThan(20)
    const books = await openBooks(to, runtime)
    expect(await books.organisations.list()).toEqual([])
    await books.close()
    expect((await imported(to, file)).rows).toBe(rows)
  })

  test.each(['SQLite', 'PostgreSQL'] as const)('that is cut or damaged anywhere leaves %s empty', async (name) => {
    const to = await places[name]()
    const lines = file.trimEnd().split('\n')
    const body = lines.slice(0, -1)
    const secret = body.findIndex((line) => line.startsWith('{"table":"secrets"'))
    const swapped = (at: number, change: (line: string) => string): string =>
      sealed(body.map((line, index) => (index === at ? change(line) : line)))
    const damaged: readonly string[] = [
      '',
      'hello\n',
      '{"format":"holdfast-books"}\n',
      file.slice(0, file.length / 2),
      `${body.join('\n')}\n`,
      file.replace('Ada', 'Eve'),
      `${file}["more"]\n`,
      sealed(body.slice(0, -1)),
      sealed([...body.slice(0, secret + 1), ...body.slice(secret + 2)]),
      sealed([...body.slice(0, secret + 2), ...body.slice(secret + 1)]),
      swapped(secret, () => '{"table":"secrets","columns":["hash"]}'),
      swapped(secret, () => '{"table":"migrations","columns":["number","name","at"]}'),
      swapped(secret, () => '{"table":"secrets; drop table keys","columns":[]}'),
      swapped(secret + 1, (line) => line.replace('key_', 'none_')),
      swapped(secret + 1, (line) => line.replace(/\d{13}/, '"yesterday"')),
      swapped(secret + 1, () => '[1,2]'),
    ]
    for (const one of damaged)
      await expect(imported(to, one)).rejects.toThrow(
        /no export of Holdfast|is damaged|not whole|file is empty|after its end/,
      )
    expect((await imported(to, file)).rows).toBeGreaterThan(20)
  })

  test('of a newer version is refused before anything is made', async () => {
    const newer = [
      file.replace('"version":1', '"version":2'),
      file.replace(/"schema":\d+/, `"schema":${migrations.length + 1}`),
    ]
    for (const one of newer)
      await expect(imported(await places.SQLite(), one)).rejects.toThrow('newer version of Holdfast (0.1.0)')
  })

  test('of an older version is brought forward', async () => {
    const old = await places.SQLite()
    const engine = await openEngine(old, runtime)
    await migrate(engine, runtime, 1)
    await engine.db.insertInto('organisations').values({ id: 'org_1', name: 'Acme', created_at: 1 }).execute()
    await engine.close()
    const older = await exported(old)
    expect(headerOf(older).schema).toBe(1)
    for (const place of Object.values(places)) {
      const to = await place()
      await imported(to, older)
      const books = await openBooks(to, runtime)
      expect(await books.organisations.list()).toMatchObject([{ id: 'org_1' }])
      await books.close()
      await expect(imported(to, older)).rejects.toThrow('that nothing has opened yet')
    }
  })

  test('does not come into books that somebody has written into', async () => {
    for (const place of Object.values(places)) {
      const to = await place()
      const books = await openBooks(to, runtime)
      await books.organisations.create('Mine', SYSTEM)
      await books.close()
      await expect(imported(to, file)).rejects.toThrow('not empty: there is something in “organisations” already')
    }
  })
})
