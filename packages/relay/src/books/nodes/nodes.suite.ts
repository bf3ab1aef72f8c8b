// What nodes share beside what is anybody's business, over both engines.
import { expect, test } from 'vitest'
import { memoryKeys } from '../../keys/memory.ts'
import { VISIT_MS, Visits } from '../../visits.ts'
import type { Books } from '../books.ts'
import { SYSTEM } from '../who/audit.ts'
import type { World } from '../world.suite.ts'

interface Given {
  readonly books: Books
  readonly world: World
  open(): Promise<Books>
}

export function nodesSuite(given: () => Given): void {
  test('of nodes that make a secret at the same time, all have the same one', async () => {
    const { books, open } = given()
    const others = [await open(), await open()]
    const nodes = [books, ...others]
    const heard = await Promise.all(nodes.map(({ secrets }, at) => secrets.ensure('token', () => `secret ${at}`)))
    expect(new Set(heard).size).toBe(1)
    expect(await books.secrets.ensure('token', () => 'another')).toBe(heard[0])
    expect(await books.secrets.ensure('other', () => 'its own')).toBe('its own')
    for (const one of others) await one.close()
  })

  test('of nodes that make the first key at the same time, one does', async () => {
    const { books, open } = given()
    const others = [await open(), await open()]
    const { id } = await books.organisations.ensure('Default', SYSTEM)
    const made = await Promise.all(
      [books, ...others].map(({ keys }) => keys.createFirst(id, { name: 'first', admin: true }, SYSTEM)),
    )
    expect(made.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await books.keys.list(id)).toHaveLength(1)
    expect(await books.keys.createFirst(id, { name: 'late' }, SYSTEM)).toBeUndefined()
    for (const one of others) await one.close()
  })

  test('a link that one node has made opens at one other, once, while it is good', async () => {
    const { books, open, world } = given()
    const other = await open()
    const keys = memoryKeys(world.runtime)
    const { secret } = keys.create('somebody')
    const [here, there] = [books, other].map(({ visits }) => new Visits(visits, keys, world.runtime))
    const { code } = await here!.issue(secret)
    const opened = await Promise.all([here!.redeem(code), there!.redeem(code), there!.redeem(code)])
    expect(opened.filter((one) => one !== undefined)).toEqual([secret])
    const late = await here!.issue(secret)
    world.time += VISIT_MS
    expect(await there!.redeem(late.code)).toBeUndefined()
    await other.close()
  })

  test('of links that are too many the oldest are over', async () => {
    const { books, world } = given()
    for (const hash of ['one', 'two', 'three', 'four']) {
      world.time += 1
      await books.visits.put(hash, 'sealed', world.runtime.now() + VISIT_MS, 3)
    }
    expect(await books.visits.take('one')).toBeUndefined()
    expect(await books.visits.take('two')).toMatchObject({ sealed: 'sealed' })
  })

  test('what waits for a link to be opened says nothing of the key', async () => {
    const { books, world } = given()
    const keys = memoryKeys(world.runtime)
    const { secret } = keys.create('somebody')
    const said: string[] = []
    const listening = {
      put: async (...words: readonly unknown[]) => void said.push(...words.map(String)),
      take: books.visits.take.bind(books.visits),
    }
    const { code } = await new Visits(listening, keys, world.runtime).issue(secret)
    expect(said).toHaveLength(4)
    for (const one of said) expect([one.includes(secret), one.includes(code)]).toEqual([false, false])
  })
}
