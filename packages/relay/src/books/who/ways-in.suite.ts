// What every engine does with passwords, sign-ins, links and subjects, also when two come at the same moment.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import { SYSTEM } from './audit.ts'
import { LINK_MS } from './links.ts'

const LIMITS = { signInMsMax: 10 * HOUR_MS, signInIdleMsMax: 2 * HOUR_MS, signInsPerPersonMax: 3 }
const OWNER = { email: 'ada@example.com', name: 'Ada', password: 'scrypt$…', organisation: 'Acme' }

export function waysInSuite(given: () => { readonly books: Books; readonly world: World }) {
  const refused = (code: string) => expect.objectContaining({ name: 'BooksProblem', code })
  const fulfilled = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.filter(({ status }) => status === 'fulfilled').length
  const ada = () => given().books.people.create('ada@example.com', 'Ada', SYSTEM)

  test('of many who would be the first owner, one is', async () => {
    const { books } = given()
    const { code } = await books.links.create(undefined, SYSTEM)
    const asking = [1, 2, 3, 4, 5, 6].map((count) =>
      books.links.makeFirstOwner({ ...OWNER, email: `${count}@example.com` }, undefined, count % 2 ? code : undefined),
    )
    expect(fulfilled(await Promise.allSettled(asking))).toBe(1)
    const [owner, ...others] = await books.people.list()
    expect([owner?.isOperator, others]).toEqual([true, []])
    expect(await books.organisations.memberships({ person: owner?.id ?? '' })).toMatchObject([{ role: 'owner' }])
    expect(await books.links.hasOwner()).toBe(true)
    await expect(books.links.makeFirstOwner(OWNER, undefined)).rejects.toEqual(refused('link-over'))
  })

  test('whoever cannot be the first owner leaves nothing behind, and the link good', async () => {
    const { books } = given()
    await ada()
    const { code } = await books.links.create(undefined, SYSTEM)
    await expect(books.links.makeFirstOwner(OWNER, undefined, code)).rejects.toEqual(refused('taken'))
    expect(await books.links.hasOwner()).toBe(false)
    expect(await books.links.opened(code)).toBeUndefined()
    const { id } = await books.links.makeFirstOwner({ ...OWNER, email: 'bob@example.com' }, '192.0.2.7', code)
    expect(await books.credentials.password(id)).toBe(OWNER.password)
  })

  test('a link to set a password is good once, for a day, and ends the one before', async () => {
    const { books, world } = given()
    const { id } = await ada()
    const before = await books.links.create(id, SYSTEM)
    const { code, expiresAt } = await books.links.create(id, SYSTEM)
    expect(expiresAt).toBe(NOON + LINK_MS)
    await expect(books.links.opened(before.code)).rejects.toEqual(refused('link-over'))
    expect(await books.links.opened(code)).toBe(id)
    const { token } = await books.signIns.create(id, 'password', {}, LIMITS)
    const both = await Promise.allSettled(['one', 'other'].map((hash) => books.links.reset(code, hash, undefined)))
    expect(fulfilled(both)).toBe(1)
    expect(await books.signIns.verify(token, LIMITS)).toBeUndefined()
    const late = await books.links.create(id, SYSTEM)
    world.time += LINK_MS
    await expect(books.links.reset(late.code, 'late', undefined)).rejects.toEqual(refused('link-over'))
    await expect(books.links.create('per_none', SYSTEM)).rejects.toEqual(refused('unknown'))
  })

  test('a sign-in is known by its token alone, is seen, and ends in its time', async () => {
    const { books, world } = given()
    const { id } = await ada()
    const { signIn, token } = await books.signIns.create(id, 'password', { address: '192.0.2.7', agent: 'B' }, LIMITS)
    expect(signIn).toMatchObject({ person: id, createdAt: NOON, address: '192.0.2.7', agent: 'B' })
    expect((await books.signIns.verify(token, LIMITS))?.person.id).toBe(id)
    expect(await books.signIns.verify(`hfc_${'0'.repeat(40)}`, LIMITS)).toBeUndefined()
    world.time += HOUR_MS
    await books.signIns.verify(token, LIMITS)
    expect((await books.signIns.list(id, LIMITS))[0]?.seenAt).toBe(NOON + HOUR_MS)
    world.time += 2 * HOUR_MS
    expect(await books.signIns.verify(token, LIMITS)).toBeUndefined()
    expect(await books.signIns.list(id, LIMITS)).toEqual([])
    expect(await books.signIns.isKnown(id, '192.0.2.7')).toBe(true)
    expect(await books.signIns.isKnown(id, '192.0.2.8')).toBe(false)
    world.time += 91 * 24 * HOUR_MS
    await books.signIns.create(id, 'password', {}, LIMITS)
    expect(await books.signIns.isKnown(id, '192.0.2.7')).toBe(false)
  })

  test('there are so many of a person, also when all come at the same moment', async () => {
    const { books } = given()
    const { id } = await ada()
    await Promise.all(Array.from({ length: 8 }, () => books.signIns.create(id, 'password', {}, LIMITS)))
    expect(await books.signIns.list(id, LIMITS)).toHaveLength(3)
    await books.people.disable(id, SYSTEM)
    expect(await books.signIns.list(id, LIMITS)).toEqual([])
    await expect(books.signIns.create(id, 'password', {}, LIMITS)).rejects.toEqual(refused('unknown'))
  })

  test('a password that is changed ends every sign-in but one', async () => {
    const { books } = given()
    const { id } = await ada()
    const [one, other] = [
      await books.signIns.create(id, 'password', {}, LIMITS),
      await books.signIns.create(id, 'password', {}, LIMITS),
    ]
    await books.credentials.setPassword(id, 'first', SYSTEM, one.signIn.id)
    expect(await books.signIns.verify(one.token, LIMITS)).toBeDefined()
    expect(await books.signIns.verify(other.token, LIMITS)).toBeUndefined()
    await books.credentials.keepAnew(id, 'stale', 'wrong')
    expect(await books.credentials.password(id)).toBe('first')
    await books.credentials.keepAnew(id, 'first', 'first, anew')
    expect(await books.credentials.password(id)).toBe('first, anew')
  })

  test('a subject is one person, whoever asks first', async () => {
    const { books } = given()
    const acme = await books.organisations.create('Acme', SYSTEM)
    const subject = { issuer: 'https://accounts.example.com', subject: 's-1' }
    const join = { organisation: acme.id, role: 'viewer' } as const
    const joining = ['bob', 'eve'].map((name) =>
      books.credentials.join(subject, { email: `${name}@example.com`, name }, join, undefined),
    )
    expect(fulfilled(await Promise.allSettled(joining))).toBe(1)
    const person = await books.credentials.withSubject(subject)
    expect(await books.people.list()).toEqual([person])
    expect(await books.organisations.role(acme.id, person?.id ?? '')).toBe('viewer')
    const other = await ada()
    await expect(books.credentials.linkSubject(other.id, subject, SYSTEM)).rejects.toEqual(refused('taken'))
    await books.credentials.linkSubject(person?.id ?? '', subject, SYSTEM)
    expect(await books.credentials.withSubject({ ...subject, issuer: 'https://evil.example' })).toBeUndefined()
  })

  test('an invitation with a password makes a person, and never is one who is here', async () => {
    const { books } = given()
    const acme = await books.organisations.create('Acme', SYSTEM)
    const invite = async (email: string) =>
      (await books.invitations.create(acme.id, { email, role: 'member', expiresAt: NOON + HOUR_MS }, SYSTEM)).secret
    const bob = await books.invitations.accept(await invite('bob@example.com'), 'Bob', undefined, 'kept')
    expect(await books.credentials.password(bob.id)).toBe('kept')
    const { id } = await ada()
    const secret = await invite('ada@example.com')
    await expect(books.invitations.accept(secret, 'Ada', undefined, 'mine')).rejects.toEqual(refused('taken'))
    expect(await books.credentials.password(id)).toBeUndefined()
    expect((await books.invitations.opened(secret)).email).toBe('ada@example.com')
    await expect(books.invitations.opened('hfi_none')).rejects.toEqual(refused('unknown'))
  })
}
