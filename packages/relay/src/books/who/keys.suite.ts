// What every engine does with keys, and what the ring knows of it.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import { type Actor, SYSTEM } from './audit.ts'
import { KeyRing } from './key-ring.ts'
import { hashOf, isOurs, prefixOf } from './secret.ts'

const BOSS: Actor = { id: 'per_boss' }
const refused = (code: string) => expect.objectContaining({ name: 'BooksProblem', code })

export function keysSuite(
  given: () => { readonly books: Books; readonly world: World; readonly open: () => Promise<Books> },
) {
  const founded = async () => {
    const { books, world } = given()
    const acme = await books.organisations.create('Acme', SYSTEM)
    const ring = await KeyRing.open(books.keys, world.paused)
    return { books, world, acme, ring }
  }

  test('a key is good by its secret, which is nowhere in the books', async () => {
    const { books, acme, ring } = await founded()
    const { key, secret } = await books.keys.create(acme.id, { name: 'laptop' }, BOSS)
    await ring.refresh()
    expect(isOurs(secret)).toBe(true)
    expect(ring.verify(secret)).toEqual(key)
    expect(ring.get(key.id)).toEqual(key)
    for (const wrong of [`${secret}x`, hashOf(secret), key.id, '']) expect(ring.verify(wrong)).toBeUndefined()
    const everything = [await books.keys.list(acme.id), await books.audit.list()]
    expect(JSON.stringify(everything)).not.toContain(secret)
    expect(JSON.stringify(everything)).toContain(secret.slice(0, 11))
  })

  test('keys are found by the beginning of what is visible of them, in their own organisation', async () => {
    const { books, acme } = await founded()
    const other = await books.organisations.create('Other', SYSTEM)
    const made = [1, 2, 3].map((count) => books.keys.create(acme.id, { name: `key ${count}` }, BOSS))
    const [one] = await Promise.all(made)
    const seen = (organisation: string, prefix: string) => books.keys.page(organisation, { prefix }, { max: 10 })
    expect((await seen(acme.id, one?.secret.slice(0, 9) ?? ''))?.map(({ id }) => id)).toEqual([one?.key.id])
    expect(await seen(acme.id, 'hf_')).toHaveLength(3)
    expect(await seen(other.id, 'hf_')).toEqual([])
    expect(await books.keys.get(other.id, one?.key.id ?? '')).toBeUndefined()
    expect(await books.keys.get(acme.id, one?.key.id ?? '')).toEqual(one?.key)
  })

  test('a key belongs to a project and a member of its own organisation', async () => {
    const { books, acme } = await founded()
    const other = await books.organisations.create('Other', SYSTEM)
    const [mine, theirs] = [
      await books.projects.create(acme.id, 'Web', BOSS),
      await books.projects.create(other.id, 'Web', BOSS),
    ]
    const ada = await books.people.create('ada@example.com', 'Ada', BOSS)
    const create = (place: { project?: string; person?: string }) =>
      books.keys.create(acme.id, { name: 'key', ...place }, BOSS)
    await expect(create({ project: theirs.id })).rejects.toEqual(refused('unknown'))
    await expect(create({ person: ada.id })).rejects.toEqual(refused('unknown'))
    await books.organisations.setRole(acme.id, ada.id, 'member', BOSS)
    const { key } = await create({ project: mine.id, person: ada.id })
    expect(key).toMatchObject({ project: mine.id, person: ada.id })
    await expect(books.keys.change(acme.id, key.id, { project: theirs.id }, BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.keys.change(other.id, key.id, { name: 'mine now' }, BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.keys.rotate(other.id, key.id, 0, BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.keys.revoke(other.id, key.id, BOSS)).rejects.toEqual(refused('unknown'))
    await books.projects.archive(acme.id, mine.id, BOSS)
    await expect(create({ project: mine.id })).rejects.toEqual(refused('unknown'))
    // It stays where it is.
    expect(await books.keys.change(acme.id, key.id, { name: 'renamed' }, BOSS)).toMatchObject({ project: mine.id })
  })

  test('restrictions are kept, changed and lifted, and the ring knows', async () => {
    const { books, acme, ring } = await founded()
    const restrictions = {
      expiresAt: NOON + HOUR_MS,
      models: ['gpt-*'],
      networks: ['10.0.0.0/8'],
      origins: ['https://a.example'],
    }
    const { key } = await books.keys.create(acme.id, { name: 'key', tags: ['batch'], ...restrictions }, BOSS)
    expect(key).toMatchObject({ tags: ['batch'], ...restrictions })
    await ring.refresh()
    const use = { now: NOON, model: 'gpt-5', address: '10.0.0.1', origin: 'https://a.example' }
    expect(ring.forbids(key.id, use)).toBeUndefined()
    expect(ring.forbids(key.id, { ...use, model: 'claude' })).toBe('model')
    const changed = await books.keys.change(acme.id, key.id, { models: null, origins: [], name: 'other' }, BOSS)
    const { models: _, ...rest } = key
    expect(changed).toEqual({ ...rest, origins: [], name: 'other' })
    await ring.refresh()
    expect(ring.forbids(key.id, { ...use, model: 'claude' })).toBe('origin')
    await expect(books.keys.change(acme.id, key.id, { networks: ['10.0.0.0/33'] }, BOSS)).rejects.toEqual(
      refused('restriction-invalid'),
    )
    expect(await books.keys.get(acme.id, key.id)).toEqual(changed)
  })

  test('a rotated key has two secrets for a while, and is the same key', async () => {
    const { books, world, acme, ring } = await founded()
    const { key, secret: old } = await books.keys.create(acme.id, { name: 'key' }, BOSS)
    const { key: rotated, secret } = await books.keys.rotate(acme.id, key.id, HOUR_MS, BOSS)
    expect(rotated).toMatchObject({
      id: key.id,
      secrets: [{ prefix: prefixOf(old), expiresAt: NOON + HOUR_MS }, { prefix: prefixOf(secret) }],
    })
    await ring.refresh()
    expect([old, secret].map((one) => ring.verify(one)?.id)).toEqual([key.id, key.id])
    world.time += HOUR_MS - 1
    expect(ring.verify(old)?.id).toBe(key.id)
    world.time += 1
    expect([old, secret].map((one) => ring.verify(one)?.id)).toEqual([undefined, key.id])
    // Once more: what was about to end does not live longer for it.
    await books.keys.rotate(acme.id, key.id, HOUR_MS, BOSS)
    await ring.refresh()
    expect([old, secret].map((one) => ring.verify(one)?.id)).toEqual([undefined, key.id])
  })

  test('a revoked key is refused, for good', async () => {
    const { books, acme, ring } = await founded()
    const { key, secret } = await books.keys.create(acme.id, { name: 'key' }, BOSS)
    await ring.refresh()
    expect(await books.keys.revoke(acme.id, key.id, BOSS)).toBe(true)
    await ring.refresh()
    expect([ring.verify(secret), ring.get(key.id)]).toEqual([undefined, undefined])
    expect(await books.keys.revoke(acme.id, key.id, BOSS)).toBe(false)
    await expect(books.keys.rotate(acme.id, key.id, 0, BOSS)).rejects.toEqual(refused('key-revoked'))
    await expect(books.keys.change(acme.id, key.id, { name: 'x' }, BOSS)).rejects.toEqual(refused('key-revoked'))
    expect((await books.audit.list({ subject: key.id })).map(({ act }) => act)).toEqual(['key-revoke', 'key-create'])
  })

  test('a key from elsewhere keeps its id and its secret, and comes once', async () => {
    const { books, acme, ring } = await founded()
    const wish = { name: 'env', admin: true }
    await books.keys.adopt(acme.id, 'key_old', 'a-key-from-the-environment', wish, SYSTEM)
    await books.keys.adopt(acme.id, 'key_file', { hash: hashOf('another'), prefix: 'ano…' }, { name: 'file' }, SYSTEM)
    await ring.refresh()
    expect(ring.verify('a-key-from-the-environment')).toMatchObject({ id: 'key_old', admin: true })
    expect(ring.verify('another')).toMatchObject({ id: 'key_file', admin: false })
    await expect(books.keys.adopt(acme.id, 'key_new', 'another', wish, SYSTEM)).rejects.toEqual(refused('taken'))
    await expect(books.keys.adopt(acme.id, 'key_old', 'a third', wish, SYSTEM)).rejects.toEqual(refused('taken'))
    expect(await books.keys.list(acme.id)).toHaveLength(2)
  })

  test('what another process changes is known at the next look', async () => {
    const { books, world, acme, ring, open } = { ...(await founded()), ...given() }
    const { key, secret } = await books.keys.create(acme.id, { name: 'key' }, BOSS)
    await ring.refresh()
    const other = await open()
    await other.keys.revoke(acme.id, key.id, BOSS)
    const made = await other.keys.create(acme.id, { name: 'new' }, BOSS)
    await other.close()
    expect([ring.verify(secret)?.id, ring.verify(made.secret)]).toEqual([key.id, undefined])
    // Nobody waits for the interval with a key that was just made.
    const found = ring.find(made.secret)
    world.later.at(-1)?.()
    expect((await found)?.id).toBe(made.key.id)
    expect(ring.verify(secret)).toBeUndefined()
  })
}
