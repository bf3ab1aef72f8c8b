// Books in which there is something of everything.
import { sql } from 'kysely'
import { openEngine, type Books } from '../books.ts'
import { SYSTEM } from '../who/audit.ts'
import { NOON } from '../world.suite.ts'

/** A key of another product's making, whose secret everybody here knows. */
export const ADOPTED = 'sk-of-another-product-0123456789'

/** @returns the secret of a key that was made here */
export async function fill(books: Books): Promise<string> {
  const ada = await books.people.create('ada@example.com', 'Ada', SYSTEM)
  const acme = await books.organisations.create('Acme „Ltd“ \u2028 & Söhne', SYSTEM, ada.id)
  const bob = await books.people.create('bob@example.com', 'Bob', SYSTEM)
  await books.organisations.setRole(acme.id, bob.id, 'member', SYSTEM)
  await books.people.disable(bob.id, SYSTEM)
  const project = await books.projects.create(acme.id, 'Web', SYSTEM)
  const { key, secret } = await books.keys.create(
    acme.id,
    { name: 'web', project: project.id, models: ['gpt-*'], networks: ['10.0.0.0/8'], tags: ['a'], expiresAt: NOON * 2 },
    SYSTEM,
  )
  await books.keys.rotate(acme.id, key.id, 3_600_000, SYSTEM)
  await books.keys.adopt(acme.id, 'key_adopted', ADOPTED, { name: 'adopted' }, SYSTEM)
  await books.priceGroups.set(acme.id, 'friends', SYSTEM)
  await books.credit.adjust(acme.id, 5_000_000_000, 'to begin with', SYSTEM)
  await books.credit.setPrepaid(acme.id, true, SYSTEM)
  const { codes } = await books.codes.create({ count: 3, amount: 1_000_000_000, note: 'spring' }, SYSTEM)
  await books.codes.redeem(acme.id, codes[0] ?? '', SYSTEM)
  await books.ledger.limit(key.id, { day: 100, total: 1_000_000 }, SYSTEM, 'Europe/Berlin', acme.id)
  await books.limits.set(key.id, { requestsPerMinute: 60, warnPercents: [50] }, SYSTEM, acme.id)
  await books.limits.isNews({ account: key.id, period: 'day', until: NOON * 2, max: 100, percent: 50 })
  for (const id of ['rpl_1', 'rpl_2', 'rpl_3'])
    await books.ledger.hold({ id, accounts: [key.id, acme.id], amount: 30, expiresAt: NOON, note: `{"of":"${id}"}` })
  await books.ledger.settle('rpl_1', 20)
  await books.ledger.release('rpl_2')
  await books.upstreams.turnOff('openai', 'its bill', SYSTEM)
  await books.secrets.ensure('tokens', () => 'planted-signer-of-tokens')
  await books.visits.put('planted-visit', 'sealed', NOON * 2, 10)
  return secret
}

/** Rows of tables that nothing here writes without a relay around it. */
export async function fillRaw(where: string): Promise<void> {
  const engine = await openEngine(where, (await import('../../system.ts')).system)
  await engine.write(async (books) => {
    const [{ id: person } = { id: '' }] = await books.selectFrom('people').select('id').execute()
    await books.insertInto('passwords').values({ person, hash: 'scrypt$planted-hash', changed_at: 1 }).execute()
    await books
      .insertInto('links')
      .values({ hash: 'planted-link', person, created_at: 1, expires_at: 2, used_at: null })
      .execute()
    await books.insertInto('subjects').values({ issuer: 'https://id', subject: 's', person, created_at: 1 }).execute()
    await sql`insert into webhooks (id, url, types, secret, created_at) values ('whk_1', 'https://x', '[]', 'planted-signer', 1)`.execute(
      books,
    )
    const scope = { kind: 'all', organisation: '', project: '', key: '', model: '', upstream: '' }
    await books.insertInto('usage_scopes').values(scope).execute()
    await books.insertInto('usage_writes').values({ id: 'w1', at: 1 }).execute()
    await books
      .insertInto('usage_tallies')
      .values(
        [7, 8].map((value) => ({ scope: 1, measure: 'first', size: 60_000, start: NOON, value: `${value}`, count: 2 })),
      )
      .execute()
    const sealed = { id: 'rpl_1', organisation: 'org', ended_at: 1, sealed_with: 'k', sealed: 'x'.repeat(100_000) }
    await books.insertInto('request_bodies').values(sealed).execute()
  })
  await engine.close()
}
