// What becomes of somebody's keys when something becomes of them.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import { type Actor, SYSTEM } from './audit.ts'
import { KeyRing } from './key-ring.ts'
import type { SignIn } from './sign-ins.ts'

const LIMITS = { signInMsMax: 10 * HOUR_MS, signInIdleMsMax: 2 * HOUR_MS, signInsPerPersonMax: 2 }
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

  /** Bob at a browser, which makes keys for itself. */
  const atBrowsers = async () => {
    const all = await founded()
    const { books, acme, bob, ring } = all
    const enter = (replacing?: string) => books.signIns.create(bob.id, 'password', {}, LIMITS, replacing)
    const keyFor = ({ id, expiresAt }: SignIn) =>
      books.keys.create(acme.id, { name: 'chat', person: bob.id, signIn: id, expiresAt }, BOSS)
    const isGood = async (secret: string) => (await ring.refresh(), ring.verify(secret) !== undefined)
    return { ...all, enter, keyFor, isGood }
  }

  test('a key of a browser ends with the sign-in there, and no other key does', async () => {
    const { books, acme, bob, his, enter, keyFor, isGood } = await atBrowsers()
    const [here, there] = [await enter(), await enter()]
    const [one, other] = [await keyFor(here.signIn), await keyFor(there.signIn)]
    expect(one.key).toMatchObject({ signIn: here.signIn.id, expiresAt: NOON + LIMITS.signInMsMax })
    expect(await books.signIns.end(bob.id, here.signIn.id, 'sign-out', BOSS)).toBe(true)
    expect([await isGood(one.secret), await isGood(other.secret), await isGood(his.secret)]).toEqual([
      false,
      true,
      true,
    ])
    const [revoked] = await books.audit.list({ subject: one.key.id })
    expect(revoked).toMatchObject({ act: 'key-revoke', organisation: acme.id, details: { because: 'sign-in-over' } })
    // What is changed of it later does not make it anybody else's.
    expect(await books.keys.change(acme.id, other.key.id, { name: 'renamed' }, BOSS)).toMatchObject({
      signIn: there.signIn.id,
    })
    await books.people.disable(bob.id, BOSS)
    await books.people.enable(bob.id, BOSS)
    expect([await isGood(other.secret), await isGood(his.secret)]).toEqual([false, true])
  })

  test('nor does it outlive one that is too many, or a password that is another one', async () => {
    const { books, bob, world, enter, keyFor, isGood } = { ...(await atBrowsers()), ...given() }
    const first = await keyFor((await enter()).signIn)
    world.time += 1
    const second = await enter()
    const [kept, third] = [await keyFor(second.signIn), ((world.time += 1), await enter())]
    expect([await isGood(first.secret), await isGood(kept.secret)]).toEqual([false, true])
    const gone = await keyFor(third.signIn)
    await books.credentials.setPassword(bob.id, 'hash', BOSS, second.signIn.id)
    expect([await isGood(kept.secret), await isGood(gone.secret)]).toEqual([true, false])
  })

  test('whoever signs in anew at the same browser keeps its key, and somebody else does not', async () => {
    const { books, acme, world, enter, keyFor, isGood } = { ...(await atBrowsers()), ...given() }
    const before = await enter()
    const { key, secret } = await keyFor(before.signIn)
    world.time += HOUR_MS
    const after = await enter(before.token)
    expect(await isGood(secret)).toBe(true)
    expect(await books.keys.get(acme.id, key.id)).toMatchObject({
      signIn: after.signIn.id,
      expiresAt: after.signIn.expiresAt,
    })
    const eve = await books.people.create('eve@example.com', 'Eve', SYSTEM)
    await books.signIns.create(eve.id, 'password', {}, LIMITS, after.token)
    expect(await isGood(secret)).toBe(false)
  })

  test('a key is made with an open sign-in of its own person alone', async () => {
    const { books, bob, acme, make, enter, keyFor } = await atBrowsers()
    const { signIn } = await enter()
    const unknown = expect.objectContaining({ name: 'BooksProblem', code: 'unknown' })
    const others = books.keys.create(acme.id, { name: 'chat', signIn: signIn.id }, BOSS)
    await expect(others).rejects.toEqual(unknown)
    await books.signIns.end(bob.id, signIn.id, 'sign-out', BOSS)
    await expect(keyFor(signIn)).rejects.toEqual(unknown)
    expect((await make(acme.id, bob.id)).key.signIn).toBeUndefined()
  })
}
