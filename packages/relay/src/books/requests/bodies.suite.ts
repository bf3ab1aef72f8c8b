// Prompts and completions in every engine: sealed, bound to their reply, and read by nobody unnoticed.
import { expect, test } from 'vitest'
import type { Books, Terms } from '../books.ts'
import { NOON, type World } from '../world.suite.ts'
import { BODY_CHARS_MAX } from './bodies.ts'
import { REQUEST_TERMS } from './terms.ts'

const FIRST = 'a secret of more than thirty-two characters'
const SECOND = 'another secret, which takes over from the first'
const AMY = { id: 'per_amy', address: '10.0.0.1' }
const REPLY = { id: 'rpl_1', organisation: 'org_1', endedAt: NOON }

export function bodiesSuite(
  given: () => {
    books: Books
    world: World
    open: (terms?: Terms) => Promise<Books>
    raw: () => Promise<string>
  },
) {
  const keeping = (...bodySecrets: string[]) => given().open({ requests: { ...REQUEST_TERMS, bodySecrets } })

  test('nothing is kept where the operator did not ask for it', async () => {
    const { bodies } = given().books
    await bodies.keep(REPLY, { request: 'tell me a secret' })
    expect(bodies.areKept).toBe(false)
    expect(await bodies.read('rpl_1', AMY)).toBeUndefined()
  })

  test('what is kept is read by whose it is, and that is noted; the database has no word of it', async () => {
    const { bodies, audit, close } = await keeping(FIRST)
    await bodies.keep(REPLY, { request: 'tell me a secret', response: 'I would rather not' })
    expect(await bodies.read('rpl_1', AMY, 'org_2')).toBeUndefined()
    expect(await audit.list({ subject: 'rpl_1' })).toEqual([])
    expect(await bodies.read('rpl_1', AMY, 'org_1')).toEqual({
      outcome: 'read',
      bodies: { request: 'tell me a secret', response: 'I would rather not' },
    })
    expect(await audit.list({ subject: 'rpl_1' })).toMatchObject([
      { act: 'bodies-read', organisation: 'org_1', actor: AMY },
    ])
    const row = await given().raw()
    expect(row).toContain('rpl_1')
    for (const word of ['secret', 'rather']) expect(row.toLowerCase()).not.toContain(word)
    await close()
  })

  test('a new secret seals, and the old one still opens; without it nothing is read, or noted', async () => {
    const before = await keeping(FIRST)
    await before.bodies.keep(REPLY, { request: 'old' })
    await before.close()
    const during = await keeping(SECOND, FIRST)
    await during.bodies.keep({ ...REPLY, id: 'rpl_2' }, { request: 'new' })
    expect(await during.bodies.read('rpl_1', AMY)).toMatchObject({ bodies: { request: 'old' } })
    await during.close()
    const after = await keeping(SECOND)
    expect(await after.bodies.read('rpl_2', AMY)).toMatchObject({ bodies: { request: 'new' } })
    expect(await after.bodies.read('rpl_1', AMY)).toMatchObject({ outcome: 'sealed' })
    expect(await after.audit.list({ subject: 'rpl_1' })).toHaveLength(1)
    await after.close()
  })

  test('what is forgotten is gone, also where it is written only then', async () => {
    const { bodies, audit, close } = await keeping(FIRST)
    await bodies.keep(REPLY, { request: 'tell me a secret' })
    for (const id of ['rpl_1', 'rpl_late']) await bodies.forget(id)
    await bodies.keep({ ...REPLY, id: 'rpl_late' }, { request: 'tell me a secret' })
    for (const id of ['rpl_1', 'rpl_late']) {
      expect(await bodies.has(id)).toBe(false)
      expect(await bodies.read(id, AMY)).toBeUndefined()
      expect(await audit.list({ subject: id })).toEqual([])
    }
    await close()
  })

  test('a long text is cut, and says so', async () => {
    const { bodies, close } = await keeping(FIRST)
    await bodies.keep(REPLY, { response: 'x'.repeat(BODY_CHARS_MAX + 5) })
    const found = await bodies.read('rpl_1', AMY)
    expect(found).toMatchObject({
      outcome: 'read',
      bodies: { response: expect.stringMatching(/x… \(the rest was not kept\)$/) },
    })
    await close()
  })

  test('a secret that can be guessed is refused', async () => {
    await expect(keeping('short')).rejects.toThrow('at least 32 characters')
  })
}
