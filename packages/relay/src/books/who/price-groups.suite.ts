// What every engine does with groups of payers.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import type { World } from '../world.suite.ts'
import type { Actor } from './audit.ts'
import { KeyRing } from './key-ring.ts'

const BOSS: Actor = { id: 'per_boss' }

export function priceGroupsSuite(given: () => { readonly books: Books; readonly world: World }) {
  const founded = async () => {
    const { books, world } = given()
    const { id: organisation } = await books.organisations.create('Acme', BOSS)
    const { id: project } = await books.projects.create(organisation, 'Site', BOSS)
    const inProject = await books.keys.create(organisation, { name: 'in a project', project }, BOSS)
    const alone = await books.keys.create(organisation, { name: 'alone' }, BOSS)
    const ring = await KeyRing.open(books.keys, world.runtime)
    return { books, organisation, project, inProject: inProject.key.id, alone: alone.key.id, ring }
  }

  test('a key pays as itself, else as its project, else as its organisation, and the ring knows it at once', async () => {
    const { books, organisation, project, inProject, alone, ring } = await founded()
    const pays = async () => {
      await ring.refresh()
      return [ring.get(inProject)?.priceGroup, ring.get(alone)?.priceGroup]
    }
    expect(await pays()).toEqual([undefined, undefined])
    await books.priceGroups.set(organisation, 'friends', BOSS)
    expect(await pays()).toEqual(['friends', 'friends'])
    await books.priceGroups.set(project, 'partners', BOSS)
    expect(await pays()).toEqual(['partners', 'friends'])
    await books.priceGroups.set(inProject, 'family', BOSS)
    expect(await pays()).toEqual(['family', 'friends'])
    await books.priceGroups.set(inProject, undefined, BOSS)
    await books.priceGroups.set(organisation, undefined, BOSS)
    expect(await pays()).toEqual(['partners', undefined])
    expect(await books.priceGroups.get(project)).toBe('partners')
    expect(await books.priceGroups.get(organisation)).toBeUndefined()
    ring.close()
  })

  test('a key that is made, moved or changed pays as what it belongs to then', async () => {
    const { books, organisation, project, alone } = await founded()
    await books.priceGroups.set(project, 'partners', BOSS)
    const { key } = await books.keys.create(organisation, { name: 'new', project }, BOSS)
    expect(key.priceGroup).toBe('partners')
    expect((await books.keys.change(organisation, alone, { project }, BOSS)).priceGroup).toBe('partners')
    await books.priceGroups.set(alone, 'family', BOSS)
    expect((await books.keys.change(organisation, alone, { name: 'other' }, BOSS)).priceGroup).toBe('family')
    await books.projects.rename(organisation, project, 'Shop', BOSS)
    expect((await books.keys.get(organisation, key.id))?.priceGroup).toBe('partners')
  })

  test('nobody is put into a group who is not there', async () => {
    const { books } = await founded()
    const unknown = expect.objectContaining({ name: 'BooksProblem', code: 'unknown' })
    for (const account of ['org_none', 'prj_none', 'key_none', 'per_none']) {
      await expect(books.priceGroups.set(account, 'x', BOSS)).rejects.toEqual(unknown)
      await expect(books.priceGroups.get(account)).rejects.toEqual(unknown)
    }
  })

  test('who was put into which group is in the audit log, and what came to nothing is not', async () => {
    const { books, project } = await founded()
    await books.priceGroups.set(project, 'partners', BOSS)
    await books.priceGroups.set(project, undefined, BOSS)
    await books.priceGroups.set('prj_none', 'x', BOSS).catch(() => {})
    const entries = await books.audit.list({ subject: project })
    expect(entries.filter(({ act }) => act === 'price-group-set').map(({ details }) => details)).toEqual([
      { group: null },
      { group: 'partners' },
    ])
  })
}
