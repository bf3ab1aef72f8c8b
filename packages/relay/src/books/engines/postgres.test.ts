// What only a server does: it goes away.
import { type Transaction, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Books, openBooks } from '../books.ts'
import type { Held } from '../ledger/page.ts'
import { PostgresServer } from '../postgres.suite.ts'
import type { Tables } from '../schema.ts'
import { SYSTEM } from '../who/audit.ts'
import { World } from '../world.suite.ts'
import { openPostgres } from './postgres.ts'

let server: PostgresServer
let isUp = true
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(async () => {
  if (isUp) await server.stop()
})

const hold = ({ ledger }: Books, id: string): Promise<Held> =>
  ledger.hold({ id, accounts: ['key_1', 'org_1'], amount: 1, expiresAt: 0 })

function signal(): [Promise<void>, () => void] {
  let give = (): void => {}
  const given = new Promise<void>((resolve) => (give = resolve))
  return [given, () => give()]
}

/** The server breaks connections off after it has said so: until then one after another may turn out to be dead. */
async function insistOn(books: Books, id: string): Promise<Held> {
  for (let tries = 1; ; tries += 1)
    try {
      return await hold(books, id)
    } catch (cause) {
      if (tries === 10) throw cause
    }
}

test('a node that stands still in the midst of writing is undone after a while, and one that only reads is not', async () => {
  const engine = openPostgres(await server.fresh())
  const patience = async (books: Transaction<Tables>) => {
    const { rows } = await sql<{ ms: number }>`
      select setting::int as ms from pg_settings where name = 'idle_in_transaction_session_timeout'`.execute(books)
    return rows[0]?.ms
  }
  expect([await engine.write(patience), await engine.read(patience), await engine.write(patience)]).toEqual([
    15_000, 0, 15_000,
  ])
  const [isLocked, locked] = signal()
  const [released, release] = signal()
  // What it had locked is everybody's again, and it hears that nothing was written.
  const stopped = engine.write(async (books) => {
    await sql`set local idle_in_transaction_session_timeout = 50`.execute(books)
    await sql`select pg_advisory_xact_lock(7)`.execute(books)
    locked()
    await released
    await sql`select 1`.execute(books)
  })
  const undone = expect(stopped).rejects.toThrow()
  await isLocked
  await engine.write((books) => sql`select pg_advisory_xact_lock(7)`.execute(books))
  release()
  await undone
  await engine.close()
})

test('what was asked for while the connection broke may be asked again, and is held once', async () => {
  const books = await openBooks(await server.fresh(), new World().runtime)
  await books.ledger.limit('org_1', { total: 100 }, SYSTEM)
  for (const round of [1, 2, 3]) {
    const ids = Array.from({ length: 20 }, (_, at) => `${round}_${at}`)
    const asked = Promise.allSettled(ids.map((id) => hold(books, id)))
    await server.cut()
    for (const one of await asked)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'log-failed' })
    for (const id of ids) expect(await insistOn(books, id)).toEqual({ outcome: 'held', amount: 1 })
    expect(await books.ledger.check()).toEqual([])
  }
  expect(await books.ledger.account('org_1')).toMatchObject({ held: 60 })
  await books.close()
})

test('beside another application’s tables of the same names each has its own', async () => {
  await server.say('create table keys (mine text); create table migrations (id int, name text)')
  const books = await openBooks(server.url, new World().runtime)
  await books.organisations.create('Acme', SYSTEM)
  await books.close()
  const again = await openBooks(`${server.url}?schema=holdfast`, new World().runtime)
  expect(await again.organisations.list()).toMatchObject([{ name: 'Acme' }])
  await again.close()
  await server.say('select mine from public.keys; select id from public.migrations')
  await expect(openBooks(`${server.url}?schema=public`, new World().runtime)).rejects.toThrow('keys, migrations')
})

test('whoever may use the schema, and no more, can open it', async () => {
  await server.say(`
    create role relay login; create schema given; grant all on schema given to relay;
    revoke create on database postgres from public`)
  const given = `${server.url.replace('postgres@', 'relay@')}?schema=given`
  await (await openBooks(given, new World().runtime)).close()
  await expect(openBooks(given.replace('=given', '=none'), new World().runtime)).rejects.toMatchObject({
    code: '42501',
  })
})

test('without its server nothing is held, and somebody is told', async () => {
  const books = await openBooks(await server.fresh(), new World().runtime)
  expect(await hold(books, 'before')).toMatchObject({ outcome: 'held' })
  isUp = false
  await server.stop()
  await expect(hold(books, 'after')).rejects.toMatchObject({ code: 'log-failed' })
  await books.close()
})
