// Webhooks and what waits for them, in either engine; and two nodes that take from one outbox.
import { afterEach, describe, expect, test } from 'vitest'
import { COURIER_LIMITS, Courier } from '../../events/courier.ts'
import type { RelayEvent } from '../../events/event.ts'
import type { Post } from '../../events/post.ts'
import type { Runtime } from '../../runtime.ts'
import type { Books } from '../books.ts'
import { SYSTEM } from '../who/audit.ts'
import { HOUR_MS, type World } from '../world.suite.ts'

interface Given {
  readonly books: Books
  readonly world: World
  readonly open: () => Promise<Books>
}

const DAY_MS = 24 * HOUR_MS
const LEASE_MS = 60_000
const eventOf = (n: number): RelayEvent => ({ id: `evt_${n}`, type: 'credit.low', at: 0, data: { n } })

export function webhooksSuite(given: () => Given) {
  const make = (url = 'https://hooks.example.com/') =>
    given().books.webhooks.create(undefined, { url, types: ['credit.low'] }, SYSTEM)

  test('a webhook is an organisation’s or the relay’s, and is found by nobody else', async () => {
    const { books } = given()
    const { id: ours } = await books.organisations.create('Acme', SYSTEM)
    const { id: theirs } = await books.organisations.create('Other', SYSTEM)
    const relays = await make()
    const wish = { url: 'https://a.example.com/', types: ['reply.ended'], endings: ['failed'] } as const
    const made = await books.webhooks.create(ours, wish, SYSTEM)
    expect(made).toMatchObject({ ...wish, organisation: ours })
    expect(await books.webhooks.list(ours)).toEqual([made])
    expect(await books.webhooks.list(undefined)).toEqual([relays])
    expect(await books.webhooks.list(theirs)).toEqual([])
    expect((await books.webhooks.all()).map(({ id }) => id).toSorted()).toEqual([made.id, relays.id].toSorted())
    expect(await books.webhooks.get(theirs, made.id)).toBeUndefined()
    await expect(books.webhooks.remove(theirs, made.id, SYSTEM)).rejects.toMatchObject({ code: 'unknown' })
    await expect(books.webhooks.create('org_none', wish, SYSTEM)).rejects.toMatchObject({ code: 'unknown' })
  })

  test('it is changed, switched off and on, and removed with what waits for it', async () => {
    const { books, world } = given()
    const { id } = await make()
    const change = { url: 'https://b.example.com/', types: ['reply.ended'], endings: ['failed'] } as const
    expect(await books.webhooks.change(undefined, id, change, SYSTEM)).toMatchObject(change)
    expect(await books.webhooks.change(undefined, id, { endings: null }, SYSTEM)).not.toHaveProperty('endings')
    expect((await books.webhooks.change(undefined, id, { enabled: false }, SYSTEM)).disabledAt).toBe(world.time)
    expect(await books.webhooks.change(undefined, id, { enabled: true }, SYSTEM)).not.toHaveProperty('disabledAt')
    await books.outbox.put([{ webhook: { id }, event: eventOf(1) }])
    await books.webhooks.remove(undefined, id, SYSTEM)
    expect(await books.webhooks.all()).toEqual([])
    expect(await books.outbox.take(10, LEASE_MS)).toEqual([])
  })

  test('the secret of before signs for a day beside the new one', async () => {
    const { books, world } = given()
    const { id, secrets } = await make()
    const rotated = await books.webhooks.rotate(undefined, id, SYSTEM)
    expect(rotated.secrets).toEqual([rotated.secrets[0], secrets[0]])
    world.time += DAY_MS + 1
    expect((await books.webhooks.get(undefined, id))?.secrets).toEqual([rotated.secrets[0]])
  })

  describe('the outbox', () => {
    test('tells a webhook of an event once, and leases what it hands out', async () => {
      const { books, world } = given()
      const webhook = await make()
      await books.outbox.put([1, 1, 2].map((n) => ({ webhook, event: eventOf(n) })))
      await books.outbox.put([{ webhook, event: eventOf(2) }])
      const taken = await books.outbox.take(10, LEASE_MS)
      expect(taken.map(({ event, attempts }) => [event, attempts]).toSorted()).toEqual([
        ['evt_1', 1],
        ['evt_2', 1],
      ])
      expect(await books.outbox.take(10, LEASE_MS)).toEqual([])
      world.time += LEASE_MS
      expect(await books.outbox.take(10, LEASE_MS, [webhook.id])).toEqual([])
      expect((await books.outbox.take(1, LEASE_MS)).map(({ attempts }) => attempts)).toEqual([2])
    })

    test('says what became of it, sends it again when asked, and forgets it when it is old', async () => {
      const { books, world } = given()
      const [webhook, other] = [await make(), await make()]
      await books.outbox.put([1, 2, 3].map((n) => ({ webhook, event: eventOf(n) })))
      const [one, two, three] = await books.outbox.take(10, LEASE_MS)
      await books.outbox.tried(one!.id, '200', true)
      await books.outbox.tried(two!.id, '500', false, world.time + 5_000)
      await books.outbox.tried(three!.id, '500', false)
      const got = await Promise.all([one, two, three].map((each) => books.outbox.get(webhook.id, each!.id)))
      expect(got.map((each) => [each?.outcome, each?.deliveredAt, each?.dueAt])).toEqual([
        ['200', world.time, undefined],
        ['500', undefined, world.time + 5_000],
        ['500', undefined, undefined],
      ])
      expect(await books.outbox.again(other.id, three!.id)).toBe(false)
      expect(await books.outbox.again(webhook.id, three!.id)).toBe(true)
      expect((await books.outbox.take(10, LEASE_MS)).map(({ id, attempts }) => [id, attempts])).toEqual([
        [three!.id, 1],
      ])
      await books.outbox.sweep(world.time + 1)
      const left = (await books.outbox.list(webhook.id, { max: 10 })).map(({ id }) => id)
      expect(left.toSorted()).toEqual([two!.id, three!.id].toSorted())
    })

    test('is read in pages, the newest first, whatever has the same time', async () => {
      const { books, world } = given()
      const webhook = await make()
      for (const n of [0, 10, 20]) {
        await books.outbox.put(Array.from({ length: 5 }, (_, at) => ({ webhook, event: eventOf(n + at) })))
        world.time += 1_000
      }
      const read: string[] = []
      for (let before: string | undefined; ;) {
        const page = await books.outbox.list(webhook.id, { max: 4, ...(before !== undefined && { before }) })
        read.push(...page.map(({ event }) => event))
        before = page.at(-1)?.id
        if (page.length < 4) break
      }
      expect(new Set(read).size).toBe(15)
      expect(read.map((event) => Math.floor(Number(event.slice(4)) / 10))).toEqual(
        [2, 1, 0].flatMap((tens) => Array.from({ length: 5 }, () => tens)),
      )
    })
  })

  describe('two nodes', () => {
    const opened: Books[] = []
    afterEach(async () => {
      for (const books of opened.splice(0)) await books.close()
    })
    const another = async (): Promise<Books> => {
      const books = await given().open()
      opened.push(books)
      return books
    }

    test('that take at the same moment take nothing twice, and leave nothing', async () => {
      const { books } = given()
      const webhook = await make()
      await books.outbox.put(Array.from({ length: 200 }, (_, n) => ({ webhook, event: eventOf(n) })))
      const nodes = [books, await another(), await another()]
      const taken: string[] = []
      for (let round = 0; taken.length < 200; round += 1) {
        expect(round).toBeLessThan(200)
        const rounds = await Promise.all(
          nodes.flatMap(({ outbox }) => [outbox.take(7, LEASE_MS), outbox.take(7, LEASE_MS)]),
        )
        taken.push(...rounds.flat().map(({ event }) => event))
      }
      expect(new Set(taken).size).toBe(taken.length)
    })

    test('send each event once, but those whose answers were lost', async () => {
      const { books, world } = given()
      await make()
      /** By `webhook-id`, which node sent it. */
      const sent = new Map<string, string[]>()
      const later = new Map<string, (() => void)[]>()
      const nodeOf = (name: string, of: Books, answers: () => Promise<number>): Courier => {
        const works: (() => void)[] = []
        later.set(name, works)
        const runtime: Runtime = { ...world.runtime, after: (_, work) => (works.push(work), () => {}) }
        const post: Post = (_, headers) => {
          const id = String(headers['webhook-id'])
          sent.set(id, [...(sent.get(id) ?? []), name])
          return answers()
        }
        return new Courier({ books: of, post, runtime, onGivenUp: unexpected, onFailure: unexpected })
      }
      const settle = async (isSo: () => boolean): Promise<void> => {
        for (let turn = 0; !isSo(); turn += 1) {
          if (turn > 2_000) throw new Error('it did not come about')
          for (const works of later.values()) for (const work of works.splice(0)) work()
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
      // It answers two, and nothing after that: what the first node sends then stays without an answer.
      let answered = 0
      const dying = nodeOf('dying', await another(), () =>
        (answered += 1) <= 2 ? Promise.resolve(204) : new Promise(() => {}),
      )
      const living = nodeOf('living', await another(), async () => 204)
      await dying.open()
      for (let n = 0; n < 30; n += 1) dying.hear({ type: 'credit-low', organisation: `org_${n}`, balance: 1 })
      const lost = () => Math.max(0, answered - 2)
      await settle(() => lost() === COURIER_LIMITS.tryingPerWebhookMax)
      // As if it had been killed.
      later.delete('dying')
      await living.open()
      await settle(() => sent.size === 30)
      expect([...sent.values()].filter((by) => by.length > 1)).toEqual([])
      world.time += COURIER_LIMITS.leaseMs + 1
      const twice = () => [...sent.values()].filter((by) => by.length === 2)
      await settle(() => twice().length === lost())
      world.time += COURIER_LIMITS.leaseMs + 1
      for (let turn = 0; turn < 5; turn += 1) await living.look()
      expect(twice()).toEqual(Array.from({ length: lost() }, () => ['dying', 'living']))
      expect([...sent.values()].filter((by) => by.length === 1)).toHaveLength(30 - lost())
      expect(
        (await books.outbox.list((await books.webhooks.all())[0]!.id, { max: 100 })).every(
          (one) => one.deliveredAt !== undefined,
        ),
      ).toBe(true)
      await living.close()
    })
  })
}

const unexpected = (...what: readonly unknown[]): void => {
  throw new Error(`that was not to happen: ${String(what)}`)
}
