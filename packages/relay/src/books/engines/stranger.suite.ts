// A database of another application: it is refused by name, and is afterwards what it was.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openBooks, openEngine } from '../books.ts'
import { World } from '../world.suite.ts'
import { StrangeBooks } from './stranger.ts'

export function strangerSuite(place: () => Promise<string>) {
  test('tables of another application are refused by name, and left alone', async () => {
    const where = await place()
    const { runtime } = new World()
    const engine = await openEngine(where, runtime)
    await engine.write(async (books) => {
      await engine.prepare(books)
      await sql`create table keys (mine text)`.execute(books)
      // Others keep lists of their steps, too.
      await sql`create table migrations (id bigint, name text)`.execute(books)
    })
    await expect(openBooks(where, runtime)).rejects.toThrow(StrangeBooks)
    await expect(openBooks(where, runtime)).rejects.toThrow(/tables of another application: keys, migrations\./)
    expect((await sql`select * from keys`.execute(engine.db)).rows).toEqual([])
    await engine.close()
  })
}
