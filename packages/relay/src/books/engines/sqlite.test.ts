import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { system } from '../../system.ts'
import { openBooks } from '../books.ts'
import { openSqlite } from './sqlite.ts'

const inDirectory = async (work: (directory: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-sqlite-'))
  await work(directory).finally(() => rmSync(directory, { recursive: true }))
}

test('nobody else on the machine reads the books', () =>
  inDirectory(async (directory) => {
    const books = await openBooks(join(directory, 'books.db'), system)
    await books.organisations.create('Acme', { id: 'system' })
    for (const file of ['books.db', 'books.db-wal', 'books.db-shm'])
      expect([file, statSync(join(directory, file)).mode & 0o777]).toEqual([file, 0o600])
    await books.close()
  }))

test('waiting for another writer stops nothing else, and ends when it is done', () =>
  inDirectory(async (directory) => {
    const path = join(directory, 'books.db')
    await (await openBooks(path, system)).close()
    const [one, other] = [await openSqlite(path, system), await openSqlite(path, system)]
    const said: string[] = []
    let finish: (() => void) | undefined
    const first = one.write(async (books) => {
      await books.insertInto('organisations').values({ id: 'org_1', name: 'Acme', created_at: 1 }).execute()
      await new Promise<void>((resolve) => (finish = resolve))
      said.push('first')
    })
    const second = other.write(async (books) => {
      said.push('second')
      return (await books.selectFrom('organisations').selectAll().execute()).length
    })
    // If it blocked, nobody would be there to finish.
    setTimeout(() => finish?.(), 10)
    await first
    expect(await second).toBe(1)
    expect(said).toEqual(['first', 'second'])
    await one.close()
    await other.close()
  }))

test('more statements than are kept prepared are prepared anew', async () => {
  const engine = await openSqlite(':memory:', system)
  await engine.db.schema.createTable('organisations').addColumn('id', 'text').execute()
  for (let count = 1; count <= 250; count += 1)
    await engine.db
      .insertInto('organisations')
      .values(Array.from({ length: count }, () => ({ id: `${count}` })) as never)
      .execute()
  expect(await engine.db.selectFrom('organisations').select('id').where('id', '=', '1').execute()).toHaveLength(1)
  expect(await engine.db.selectFrom('organisations').select('id').where('id', '=', '250').execute()).toHaveLength(250)
  await engine.close()
})
