// Lists that are read a page at a time, in either engine: together the pages are the whole list, once and in its order.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import type { AskedPage } from '../page.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import { SYSTEM } from './audit.ts'
import type { KeyFilter } from './keys.ts'

interface Given {
  readonly books: Books
  readonly world: World
}

type Read = (asked: AskedPage) => Promise<readonly { readonly id: string }[] | undefined>

async function allOf(read: Read, max: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (;;) {
    const after = ids.at(-1)
    const page = await read({ max, ...(after !== undefined && { after }) })
    if (!page) throw new Error('its own cursor was refused')
    if (page.length === 0) return ids
    expect(page.length).toBeLessThanOrEqual(max)
    ids.push(...page.map(({ id }) => id))
  }
}

const idsOf = (all: readonly { readonly id: string }[]): readonly string[] => all.map(({ id }) => id)

export function pagesSuite(given: () => Given) {
  test.each([1, 3, 100])('keys, projects and people in pages of %i', async (max) => {
    const { books, world } = given()
    const { id: acme } = await books.organisations.create('Acme', SYSTEM)
    const { id: other } = await books.organisations.create('Other', SYSTEM)
    for (let made = 0; made < 7; made++) {
      // Some are of one millisecond.
      if (made % 3 === 0) world.time += 1
      await books.keys.create(acme, { name: `key ${made}` }, SYSTEM)
      await books.projects.create(acme, `project ${made}`, SYSTEM)
      await books.people.create(`person-${made}@example.com`, `Person ${made}`, SYSTEM)
    }
    const foreign = await books.keys.create(other, { name: 'theirs' }, SYSTEM)
    const project = await books.projects.create(other, 'theirs', SYSTEM)
    const read = (asked: AskedPage) => books.keys.page(acme, {}, asked)
    expect(await allOf(read, max)).toEqual(idsOf(await books.keys.list(acme)))
    expect(await allOf((asked) => books.projects.page(acme, asked), max)).toEqual(
      idsOf(await books.projects.list(acme)),
    )
    expect(await allOf((asked) => books.people.page(asked), max)).toEqual(idsOf(await books.people.list()))
    // A cursor of somebody else is none, and is told from one that is nothing by nobody.
    for (const after of [foreign.key.id, 'key_none']) expect(await read({ after, max })).toBeUndefined()
    for (const after of [project.id, 'prj_none'])
      expect(await books.projects.page(acme, { after, max })).toBeUndefined()
    expect(await books.people.page({ after: 'per_none', max })).toBeUndefined()
  })

  test.each([1, 3, 100])('members, batches of codes and holds in pages of %i', async (max) => {
    const { books, world } = given()
    const { id: acme } = await books.organisations.create('Acme', SYSTEM)
    const { id: other } = await books.organisations.create('Other', SYSTEM)
    for (let made = 0; made < 7; made++) {
      if (made % 3 === 0) world.time += 1
      const { id } = await books.people.create(`person-${made}@example.com`, `Person ${made}`, SYSTEM)
      await books.organisations.setRole(acme, id, made === 0 ? 'owner' : 'viewer', SYSTEM)
      await books.codes.create({ count: 1, amount: 1 }, SYSTEM)
      await books.ledger.hold({ id: `rpl_${made}`, accounts: [acme], amount: 1, expiresAt: NOON + HOUR_MS })
    }
    const byId = (all: readonly { readonly person: string }[] | undefined) =>
      all?.map((one) => ({ ...one, id: one.person }))
    const members = async (asked: AskedPage) => byId(await books.organisations.members(acme, asked))
    expect(await allOf(members, max)).toEqual(
      idsOf(byId(await books.organisations.memberships({ organisation: acme }))!),
    )
    const batches = await allOf((asked) => books.codes.batches(asked), max)
    expect([new Set(batches).size, batches]).toEqual([7, idsOf((await books.codes.batches()) ?? [])])
    const holds = (asked: AskedPage) => books.ledger.holdsPage(asked)
    expect(await allOf(holds, max)).toEqual(idsOf(await books.ledger.holds()))
    // One that is over meanwhile is still a place in the list, and not in it.
    await books.ledger.release('rpl_3')
    expect(idsOf((await holds({ after: 'rpl_3', max })) ?? [])).toEqual(['rpl_4', 'rpl_5', 'rpl_6'].slice(0, max))
    expect(await allOf(holds, max)).toHaveLength(6)
    const [stranger = ''] = idsOf((await members({ max: 1 })) ?? [])
    expect(await books.organisations.members(other, { after: stranger, max })).toBeUndefined()
    expect(await books.codes.batches({ after: 'bat_none', max })).toBeUndefined()
    expect(await holds({ after: 'rpl_none', max })).toBeUndefined()
  })

  test('keys are found by what is theirs, as somebody would who reads all of them', async () => {
    const { books, world } = given()
    const { id: acme } = await books.organisations.create('Acme', SYSTEM)
    const [ada, bob] = [
      await books.people.create('ada@example.com', 'Ada', SYSTEM),
      await books.people.create('bob@example.com', 'Bob', SYSTEM),
    ]
    for (const { id } of [ada, bob]) await books.organisations.setRole(acme, id, 'member', SYSTEM)
    const { id: project } = await books.projects.create(acme, 'web', SYSTEM)
    const make = async (name: string, more: object = {}) => {
      world.time += 1
      return (await books.keys.create(acme, { name, ...more }, SYSTEM)).key.id
    }
    const plain = await make('plain', { tags: ['Mobile', 'a"b'] })
    const adas = await make('ada’s', { person: ada.id, project, tags: ['mobile'] })
    const bobs = await make('bob’s', { person: bob.id, expiresAt: NOON + HOUR_MS })
    const short = await make('short', { expiresAt: NOON + HOUR_MS, tags: ['mob', 'b'] })
    const gone = await make('gone', { project })
    await books.keys.revoke(acme, gone, SYSTEM)
    await books.people.disable(ada.id, SYSTEM)
    const found = async (of: KeyFilter) => idsOf((await books.keys.page(acme, of, { max: 100 })) ?? [])

    expect(await found({ state: 'active' })).toEqual([plain, bobs, short])
    expect(await found({ state: 'disabled' })).toEqual([adas])
    expect(await found({ state: 'revoked' })).toEqual([gone])
    world.time += HOUR_MS
    expect(await found({ state: 'expired' })).toEqual([bobs, short])
    expect(await found({ state: 'active' })).toEqual([plain])
    expect(await found({ project })).toEqual([adas, gone])
    expect(await found({ person: bob.id })).toEqual([bobs])
    // To the letter, and no part of a tag.
    expect(await found({ tag: 'mobile' })).toEqual([adas])
    expect(await found({ tag: 'a"b' })).toEqual([plain])
    expect(await found({ tag: 'b' })).toEqual([short])
    const [{ secrets } = { secrets: [] }] = (await books.keys.page(acme, { person: bob.id }, { max: 1 })) ?? []
    expect(await found({ prefix: secrets[0]?.prefix ?? '' })).toEqual([bobs])
    expect(await found({ prefix: 'hf_%' })).toEqual([])

    // Who sees their own alone has no other cursor, either.
    expect(await found({ owner: ada.id })).toEqual([adas])
    expect(await found({ owner: ada.id, person: bob.id })).toEqual([])
    expect(await books.keys.page(acme, { owner: ada.id }, { max: 1, after: bobs })).toBeUndefined()
    expect(await found({ owner: '' })).toEqual([])
  })
}
