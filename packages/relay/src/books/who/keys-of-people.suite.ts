// What becomes of somebody's keys when something becomes of them.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import type { World } from '../world.suite.ts'
import { type Actor, SYSTEM } from './audit.ts'
import { KeyRing } from './key-ring.ts'

const BOSS: Actor = { id: 'per_boss', address: '203.0.113.7' }

export function keysOfPeopleSuite(
  given: () => { readonly books: Books; readonly world: World; readonly open: () => Promise<Books> },
) {
  const founded = async () => {
    const { books, world, open } = given()
    const acme = await books.organisations.create('Acme', SYSTEM)
    const bob = await books.people.create('bob@example.com', 'Bob', SYSTEM)
    await books.organisations.setRole(acme.id, bob.id, 'member', SYSTEM)
    const make = (organisation: string, person?: string) =>
      books.keys.create(organisation, { name: 'key', ...(person !== undefined && { person }) }, BOSS)
    const [his, nobodys] = [await make(acme.id, bob.id), await make(acme.id)]
    const ring = await KeyRing.open(books.keys, world.paused)
    return { books, open, acme, bob, make, his, nobodys, ring }
  }

  test('a key opens nothing while its person is shut out, at every node, and is good again after it', async () => {
    const { books, open, bob, his, nobodys, ring } = await founded()
    const other = await open()
    const beside = await KeyRing.open(other.keys, given().world.paused)
    const good = (one: KeyRing) =>
      [one.verify(his.secret), one.get(his.key.id), one.verify(nobodys.secret)].map(Boolean)
    expect(good(ring)).toEqual([true, true, true])
    await books.people.disable(bob.id, BOSS)
    // Nobody waits for the interval where it happened: the ring was told.
    await ring.refresh()
    await beside.refresh()
    expect([good(ring), good(beside)]).toEqual([
      [false, false, true],
      [false, false, true],
    ])
    await other.people.enable(bob.id, BOSS)
    await Promise.all([ring.refresh(), beside.refresh()])
    expect([good(ring), good(beside)]).toEqual([
      [true, true, true],
      [true, true, true],
    ])
    await beside.close()
    await other.close()
  })

  test('the ring beside is told at once when somebody is shut out, let in, or removed', async () => {
    const { books, acme, bob } = await founded()
    let told = 0
    books.keys.onChange = () => void (told += 1)
    await books.people.disable(bob.id, BOSS)
    await books.people.enable(bob.id, BOSS)
    await books.organisations.setRole(acme.id, bob.id, undefined, BOSS)
    expect(told).toBe(3)
  })

  test('a key made for somebody who is shut out opens nothing either', async () => {
    const { books, acme, bob, make, ring } = await founded()
    await books.people.disable(bob.id, BOSS)
    const late = await make(acme.id, bob.id)
    await ring.refresh()
    expect(ring.verify(late.secret)).toBeUndefined()
    expect(late.key).toMatchObject({ person: bob.id, personName: 'Bob', personDisabledAt: expect.any(Number) })
  })

  test('whoever is removed from an organisation has their keys of it revoked, and no others', async () => {
    const { books, acme, bob, make, his, nobodys, ring } = await founded()
    const other = await books.organisations.create('Other', SYSTEM, bob.id)
    const elsewhere = await make(other.id, bob.id)
    const before = await make(acme.id, bob.id)
    await books.keys.revoke(acme.id, before.key.id, BOSS)
    await books.organisations.setRole(acme.id, bob.id, 'viewer', BOSS)
    await ring.refresh()
    expect(ring.verify(his.secret)?.id).toBe(his.key.id)
    await books.organisations.setRole(acme.id, bob.id, undefined, BOSS)
    await ring.refresh()
    expect([his, nobodys, elsewhere].map(({ secret }) => ring.verify(secret)?.id)).toEqual([
      undefined,
      nobodys.key.id,
      elsewhere.key.id,
    ])
    // For good, also when they come back.
    await books.organisations.setRole(acme.id, bob.id, 'member', BOSS)
    await ring.refresh()
    expect(ring.verify(his.secret)).toBeUndefined()
    const [revoked] = await books.audit.list({ subject: his.key.id })
    expect(revoked).toMatchObject({
      act: 'key-revoke',
      actor: BOSS,
      organisation: acme.id,
      details: { because: 'member-removed' },
    })
    expect(await books.audit.list({ subject: before.key.id, act: 'key-revoke' })).toHaveLength(1)
    expect(await books.audit.list({ subject: bob.id, act: 'role-set', organisation: acme.id })).toContainEqual(
      expect.objectContaining({ details: { role: null, keysRevoked: 1 } }),
    )
  })

  test('no key slips through that is made while its person is removed', async () => {
    const { books, acme, bob, make, ring } = await founded()
    const [, ...made] = await Promise.allSettled([
      books.organisations.setRole(acme.id, bob.id, undefined, BOSS),
      ...[1, 2, 3, 4, 5, 6].map(() => make(acme.id, bob.id)),
    ])
    await ring.refresh()
    const secrets = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.secret] : []))
    expect(secrets.map((secret) => ring.verify(secret))).toEqual(secrets.map(() => undefined))
    expect((await books.keys.list(acme.id)).filter(({ person, revokedAt }) => person && !revokedAt)).toEqual([])
  })
}
