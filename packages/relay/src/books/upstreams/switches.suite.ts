// Upstreams that are switched off, in either engine; and two nodes that share the switches.
import { expect, test, vi } from 'vitest'
import type { Books } from '../books.ts'
import { SYSTEM } from '../who/audit.ts'
import { NOON, type World } from '../world.suite.ts'
import { SwitchWatch } from './switch-watch.ts'
import type { SwitchedOff } from './switches.ts'

interface Given {
  readonly books: Books
  readonly world: World
  readonly open: () => Promise<Books>
}

export function switchesSuite(given: () => Given) {
  test('what is off stays off until somebody switches it on, and both are in the audit log', async () => {
    const { books, world, open } = given()
    await books.upstreams.turnOff('openai', 'its bill', SYSTEM)
    await books.upstreams.turnOff('azure', undefined, SYSTEM)
    world.time += 1_000
    await books.upstreams.turnOff('openai', 'its terms', SYSTEM)
    const later = await open()
    expect(await later.upstreams.list()).toEqual([
      { name: 'azure', since: NOON },
      { name: 'openai', since: NOON, reason: 'its terms' },
    ])
    expect(await later.upstreams.turnOn('openai', SYSTEM)).toBe(true)
    expect(await later.upstreams.turnOn('openai', SYSTEM)).toBe(false)
    expect((await books.upstreams.list()).map(({ name }) => name)).toEqual(['azure'])
    const acts = await books.audit.list({ subject: 'openai' })
    expect(acts.map(({ act, details }) => [act, details])).toEqual([
      ['upstream-enable', {}],
      ['upstream-disable', { reason: 'its terms' }],
      ['upstream-disable', { reason: 'its bill' }],
    ])
    await later.close()
  })

  test('a node knows at once what it switched itself, and with its next look what another did', async () => {
    const { books, world, open } = given()
    const other = await open()
    const known = new Map<Books, readonly SwitchedOff[]>()
    const watches = [books, other].map(
      (one) =>
        new SwitchWatch({
          switches: one.upstreams,
          runtime: world.paused,
          apply: (off) => void known.set(one, off),
          onFailure: (cause) => expect.unreachable(String(cause)),
        }),
    )
    for (const watch of watches) await watch.open()
    await books.upstreams.turnOff('openai', undefined, SYSTEM)
    expect(known.get(books)).toEqual([{ name: 'openai', since: NOON }])
    expect(known.get(other)).toEqual([])
    for (const look of world.later.splice(0)) look()
    await vi.waitFor(() => expect(known.get(other)).toEqual([{ name: 'openai', since: NOON }]))
    for (const watch of watches) await watch.close()
    await other.close()
  })

  test('while the books do not answer, what is off stays so, and somebody is told', async () => {
    const { world, open } = given()
    const books = await open()
    await books.upstreams.turnOff('openai', undefined, SYSTEM)
    const [apply, onFailure] = [vi.fn(), vi.fn()]
    const watch = new SwitchWatch({ switches: books.upstreams, runtime: world.paused, apply, onFailure })
    await watch.open()
    await books.close()
    await watch.look()
    expect(apply.mock.calls).toEqual([[[{ name: 'openai', since: NOON }]]])
    expect(onFailure).toHaveBeenCalledOnce()
    await watch.close()
  })
}
