// What every engine's schema does: it comes to the same from empty and from every version there was, and nothing is lost.
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { booksOver, openBooks, openEngine } from './books.ts'
import type { Engine } from './engines/engine.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { DAY, FOUR_WEEKS } from './usage/cover.ts'
import { receiptOf } from './usage/receipt.suite.ts'
import { NOON, World } from './world.suite.ts'

export function migrateSuite(place: () => Promise<string>) {
  const opened = async (): Promise<{ engine: Engine; world: World; where: string }> => {
    const where = await place()
    const world = new World()
    return { engine: await openEngine(where, world.runtime), world, where }
  }

  test('from every version it comes to the same as from nothing, and keeps what was there', async () => {
    const empty = await opened()
    expect(await migrate(empty.engine, empty.world.runtime)).toBe(migrations.length)
    const schema = await schemaOf(empty.engine)
    await empty.engine.close()
    for (let version = 0; version <= migrations.length; version += 1) {
      const { engine, world } = await opened()
      await migrate(engine, world.runtime, version)
      for (const write of written.slice(0, version)) await write(engine.db)
      expect(await migrate(engine, world.runtime)).toBe(migrations.length - version)
      for (const write of written.slice(version)) await write(engine.db)
      expect(await schemaOf(engine)).toEqual(schema)
      const books = booksOver(engine, world.runtime)
      expect(await books.organisations.list()).toHaveLength(1)
      expect(await books.keys.list('org_1')).toMatchObject([{ id: 'key_1', name: 'laptop', admin: true }])
      expect(await books.audit.list()).toMatchObject([{ act: 'key-create', subject: 'key_1' }])
      expect(await books.ledger.account('key_1')).toMatchObject({ budget: { day: 5 } })
      await books.close()
    }
  })

  test('many who open it at the same moment make it once', async () => {
    const where = await place()
    const all = await Promise.all([1, 2, 3, 4].map(() => openBooks(where, new World().runtime)))
    expect(await Promise.all(all.map((books) => books.organisations.list()))).toEqual([[], [], [], []])
    for (const books of all) await books.close()
  })

  test('a step that fails leaves nothing behind', async () => {
    const { engine, world, where } = await opened()
    await migrate(engine, world.runtime, 1)
    await engine.db.schema.createTable('audit').addColumn('mine', 'text').execute()
    await expect(migrate(engine, world.runtime)).rejects.toThrow(/audit/)
    expect((await schemaOf(engine)).filter((line) => line.startsWith('keys'))).toEqual([])
    await engine.db.schema.dropTable('audit').execute()
    await engine.close()
    await (await openBooks(where, world.runtime)).close()
  })

  test('what was used before there were sums of four weeks is in them', async () => {
    const { engine, world } = await opened()
    await migrate(
      engine,
      world.runtime,
      migrations.findIndex(({ name }) => name === 'usage-four-weeks'),
    )
    const receipt = receiptOf()
    const books = booksOver(engine, world.runtime)
    const payer = { organisation: 'org_1', key: 'key_1' }
    for (const endedAt of [NOON - 300 * DAY, NOON - 290 * DAY, NOON - 100 * DAY])
      books.recorder.record({ ...receipt, final: { ...receipt.final, endedAt } }, payer)
    await books.recorder.flush()
    await engine.db.deleteFrom('usage').where('size', '=', FOUR_WEEKS).execute()
    const year = { from: NOON - 365 * DAY, until: NOON }
    expect(await books.usage.totals({}, year)).toMatchObject({ requests: 0 })
    await migrate(engine, world.runtime)
    for (const of of [{}, { key: 'key_1' }, { organisation: 'org_1', upstream: 'one' }])
      expect(await books.usage.totals(of, year)).toMatchObject({ requests: 3, input: 300 })
    await books.close()
  })

  test('books of a newer version are left alone', async () => {
    const { engine, world, where } = await opened()
    await migrate(engine, world.runtime)
    await engine.db
      .insertInto('migrations')
      .values({ number: migrations.length + 1, name: 'of tomorrow', at: 0 })
      .execute()
    await engine.close()
    await expect(openBooks(where, world.runtime)).rejects.toThrow('newer version')
  })

  test('the audit log and the ledger are append-only: the database says so', async () => {
    const { engine, world } = await opened()
    await migrate(engine, world.runtime)
    const books = booksOver(engine, world.runtime)
    await books.organisations.create('Acme', { id: 'system' })
    await books.ledger.hold({ id: 'r1', accounts: ['key_1'], amount: 1, expiresAt: 0 })
    await engine.db
      .insertInto('credits')
      .values({
        id: 'crd_1',
        at: 1,
        account: 'org_1',
        kind: 'free',
        amount: 1,
        reference: 'free/org_1',
        actor: 'system',
      })
      .execute()
    const [organisation] = await books.organisations.list()
    await engine.db
      .insertInto('payments')
      .values({
        id: 'pay_1',
        organisation: organisation?.id ?? '',
        engine: 'scripted',
        reference: null,
        amount: 1,
        fee: 0,
        currency: 'EUR',
        minor: 1,
        state: 'open',
        created_at: 1,
        created_by: 'system',
        changed_at: 1,
      })
      .execute()
    await engine.db
      .insertInto('payment_events')
      .values({ engine: 'scripted', id: 'evt_1', payment: 'pay_1', at: 1, fact: '{"what":"failed"}' })
      .execute()
    for (const table of ['audit', 'transfers', 'credits', 'payment_events'] as const) {
      await expect(engine.db.deleteFrom(table).execute()).rejects.toThrow('append-only')
      await expect(engine.db.updateTable(table).set({ at: 0 }).execute()).rejects.toThrow('append-only')
    }
    await books.close()
  })
}

/** What each version could first write. */
const written: readonly ((db: Kysely<any>) => Promise<unknown>)[] = [
  (db) => db.insertInto('organisations').values({ id: 'org_1', name: 'Acme', created_at: 1 }).execute(),
  (db) =>
    db
      .insertInto('keys')
      .values({ id: 'key_1', organisation: 'org_1', name: 'laptop', admin: 1, tags: '[]', created_at: 1, revision: 1 })
      .execute(),
  (db) =>
    db
      .insertInto('audit')
      .values({ at: 1, actor: 'system', act: 'key-create', subject: 'key_1', details: '{}' })
      .execute(),
  (db) =>
    sql`insert into accounts (id, zone, day_max, day_spent, week_spent, month_spent, total_spent, day_until, week_until, month_until, held)
      values ('key_1', 'UTC', 5, 0, 0, 0, 0, 0, 0, 0, 0)`.execute(db),
]

/** Every column and every index, in words. */
async function schemaOf({ db, name }: Engine): Promise<readonly string[]> {
  const tables = await db.introspection.getTables()
  const here =
    name === 'postgres' ? await sql<{ schema: string }>`select current_schema() as schema`.execute(db) : undefined
  const mine = tables.filter(({ schema }) => schema === here?.rows[0]?.schema)
  const columns = mine.flatMap((table) =>
    table.columns.map((column) => `${table.name}.${column.name} ${column.dataType} ${column.isNullable}`),
  )
  const others =
    name === 'sqlite'
      ? sql<{ name: string }>`select type || ' ' || name as name from sqlite_master where name not like 'sqlite_%'`
      : sql<{ name: string }>`
          select regexp_replace(indexdef, 'books_[0-9]+', '', 'g') as name from pg_indexes where schemaname = current_schema()
          union all select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
            where not tgisinternal and relnamespace = current_schema()::regnamespace`
  return [...columns, ...(await others.execute(db)).rows.map((row) => row.name)].sort()
}
