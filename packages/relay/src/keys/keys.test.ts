// What the relay may rely on, whoever keeps the keys.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { KeyRing, REFRESH_MS } from '../books/who/key-ring.ts'
import type { Restrictions } from '../books/who/restrictions.ts'
import { HOUR_MS, NOON, World } from '../books/world.suite.ts'
import type { Key, Keys } from './keys.ts'
import { memoryKeys } from './memory.ts'

interface Engine {
  readonly keys: Keys
  readonly world: World
  create(name: string, admin?: boolean, wish?: Restrictions): Promise<{ readonly key: Key; readonly secret: string }>
  accept(secret: string): Promise<Key>
  revoke(id: string): Promise<boolean>
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const folder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-keys-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  return directory
}

const opened = async (where: string, world: World): Promise<Books> => {
  const books = await openBooks(where, world.paused)
  closers.push(() => books.close())
  return books
}

const ringOver = async (books: Books, world: World): Promise<KeyRing> => {
  const ring = await KeyRing.open(books.keys, world.paused)
  closers.push(() => ring.close())
  return ring
}

async function inBooks(): Promise<Engine> {
  const world = new World()
  const books = await opened(join(folder(), 'books.sqlite'), world)
  const { id } = await books.organisations.ensure('Default', SYSTEM)
  const ring = await ringOver(books, world)
  const known = async <Result>(change: Promise<Result>): Promise<Result> => {
    const result = await change
    await ring.refresh()
    return result
  }
  return {
    keys: ring,
    world,
    create: (name, admin = false, wish) => known(books.keys.create(id, { name, admin, ...wish }, SYSTEM)),
    accept: (secret) => known(books.keys.accept(id, secret, 'env', SYSTEM)),
    revoke: (key) => known(books.keys.revoke(id, key, SYSTEM)),
  }
}

async function inMemory(): Promise<Engine> {
  const world = new World()
  const keys = memoryKeys(world.runtime)
  return {
    keys,
    world,
    create: async (name, admin = false, wish) => keys.create(name, admin, wish),
    accept: async (secret) => keys.accept(secret, 'env'),
    revoke: async (id) => keys.revoke(id),
  }
}

const engines: [string, () => Promise<Engine>][] = [
  ['the books', inBooks],
  ['memory', inMemory],
]

describe.each(engines)('keys in %s', (_, open) => {
  test('a key that was made is accepted, by its secret only', async () => {
    const { keys, create } = await open()
    const { key, secret } = await create('laptop')
    expect(keys.verify(secret)).toEqual(key)
    for (const wrong of [`${secret}x`, key.secrets[0]?.hash ?? '', key.id, '']) {
      expect(keys.verify(wrong)).toBeUndefined()
    }
    expect(JSON.stringify(key)).not.toContain(secret)
  })

  test('a revoked key is refused, and cannot be revoked twice', async () => {
    const { keys, create, revoke } = await open()
    const { key, secret } = await create('laptop')
    expect(await revoke(key.id)).toBe(true)
    expect([keys.verify(secret), keys.get(key.id)]).toEqual([undefined, undefined])
    expect(await revoke(key.id)).toBe(false)
  })

  test('a key is known by its id for as long as by its secret', async () => {
    const { keys, create } = await open()
    const { key } = await create('laptop')
    expect([keys.get(key.id), await keys.findById(key.id)]).toEqual([key, key])
    expect(keys.get('key_unknown')).toBeUndefined()
  })

  test('a key from elsewhere is accepted under one id, however often, as an administrator’s', async () => {
    const { keys, accept } = await open()
    const first = await accept('a-key-from-the-environment')
    expect(await accept('a-key-from-the-environment')).toEqual(first)
    expect(keys.verify('a-key-from-the-environment')).toEqual(first)
    expect(first.admin).toBe(true)
  })

  test('a key from elsewhere that was revoked stays so', async () => {
    const { keys, accept, revoke } = await open()
    await revoke((await accept('a-key-from-the-environment')).id)
    await expect(accept('a-key-from-the-environment')).rejects.toThrow('revoked')
    expect(keys.verify('a-key-from-the-environment')).toBeUndefined()
  })

  test('whoever sets the environment makes an administrator of a key that was none', async () => {
    const { keys, create, accept } = await open()
    const { key, secret } = await create('plain')
    expect(keys.verify(secret)?.admin).toBe(false)
    expect(await accept(secret)).toEqual({ ...key, admin: true })
    expect(keys.verify(secret)?.admin).toBe(true)
  })

  test('what a key is not good for is forbidden, by its kind', async () => {
    const { keys, create, world } = await open()
    const wish = {
      expiresAt: NOON + HOUR_MS,
      models: ['gpt-*'],
      networks: ['10.0.0.0/8'],
      origins: ['https://app.example.com'],
    }
    const { key } = await create('narrow', false, wish)
    const good = { now: world.time, model: 'gpt-5', address: '10.1.2.3', origin: 'https://app.example.com' }
    expect(keys.forbids(key.id, good)).toBeUndefined()
    expect(keys.forbids(key.id, { ...good, now: NOON + HOUR_MS })).toBe('expired')
    expect(keys.forbids(key.id, { ...good, model: 'o3' })).toBe('model')
    expect(keys.forbids(key.id, { ...good, address: '11.1.2.3' })).toBe('address')
    expect(keys.forbids(key.id, { ...good, origin: 'https://example.com' })).toBe('origin')
  })
})

test('only the first key in memory is an administrator’s, and revoking it promotes nobody', () => {
  const keys = memoryKeys(new World().runtime)
  const first = keys.create('first').key
  keys.revoke(first.id)
  expect([first.admin, keys.create('second').key.admin, keys.create('third', true).key.admin]).toEqual([
    true,
    false,
    true,
  ])
})

test('what another process revokes is refused after an interval, what it makes is found at once', async () => {
  const world = new World()
  const where = join(folder(), 'books.sqlite')
  const [books, elsewhere] = [await opened(where, world), await opened(where, world)]
  const { id } = await books.organisations.ensure('Default', SYSTEM)
  const { key, secret } = await books.keys.create(id, { name: 'laptop' }, SYSTEM)
  const ring = await ringOver(books, world)
  const every = world.later[0]

  const made = await elsewhere.keys.create(id, { name: 'new' }, SYSTEM)
  const found = ring.find(made.secret)
  world.later.at(-1)?.()
  expect((await found)?.id).toBe(made.key.id)

  await elsewhere.keys.revoke(id, key.id, SYSTEM)
  expect(ring.verify(secret)?.id).toBe(key.id)
  every?.()
  await ring.refresh()
  expect(ring.verify(secret)).toBeUndefined()
  expect(REFRESH_MS).toBeLessThanOrEqual(1_000)
})

test('two relays that start at once have one organisation, and one key of their environment', async () => {
  const world = new World()
  const where = join(folder(), 'books.sqlite')
  const two = [await opened(where, world), await opened(where, world)] as const
  const pause = setInterval(() => world.later.splice(0).forEach((work) => work()), 1)
  closers.push(() => clearInterval(pause))
  const [one, other] = await Promise.all(two.map((books) => books.organisations.ensure('Default', SYSTEM)))
  expect(other).toEqual(one)
  const accepted = await Promise.all(
    two.map((books) => books.keys.accept(one?.id ?? '', 'a-key-from-the-environment', 'env', SYSTEM)),
  )
  expect(accepted[1]).toEqual(accepted[0])
})
