// What happens in a relay, as webhooks hear of it; and what becomes of what does not arrive. Time is set by hand.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { WAITING_MAX } from '../books/webhooks/outbox.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { World } from '../books/world.suite.ts'
import { type House, openHouse, says, until } from '../metering/house.suite.ts'
import type { Notice } from '../notice.ts'
import { system } from '../system.ts'
import { COURIER_LIMITS, Courier, pauseMs } from './courier.ts'
import type { EventType } from './event.ts'
import type { Post } from './post.ts'

interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly type: EventType
  readonly organisation: string | null
  readonly data: Readonly<Record<string, unknown>>
}

const HOUR_MS = 3_600_000

let world: World
let books: Books
let organisation: string
let sent: Sent[]
let answers: (url: string) => number | Promise<number>
const notices: Notice[] = []
const post: Post = async (url, headers, body) => {
  sent.push({ url, headers, ...(JSON.parse(body) as Pick<Sent, 'type' | 'organisation' | 'data'>) })
  return answers(url)
}
beforeEach(async () => {
  world = new World()
  books = await openBooks(':memory:', world.runtime)
  organisation = (await books.organisations.ensure('Acme', SYSTEM)).id
  sent = []
  notices.length = 0
  answers = () => 204
})
afterEach(() => books.close())

/** @param of null: the relay's own */
const make = (types: readonly EventType[], of: string | null = organisation, path = '') =>
  books.webhooks.create(of ?? undefined, { url: `https://hooks.example.com/${path}`, types }, SYSTEM)

const courierIn = (runtime = world.paused): Courier =>
  new Courier({
    books,
    post,
    runtime,
    onGivenUp: (webhook, event, outcome) => notices.push({ type: 'webhook-given-up', webhook, event, outcome }),
    onFailure: (what, cause) => notices.push({ type: 'failure', what, cause }),
  })

const low = (of = organisation): Notice => ({ type: 'credit-low', organisation: of, balance: 5 })

/** Everything that waits for a time happens now. */
const passes = async (): Promise<void> => {
  for (const work of world.later.splice(0)) work()
  await new Promise((resolve) => setTimeout(resolve, 2))
}
const settle = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turns = 0; !(await isSo()); turns += 1) {
    if (turns > 400) throw new Error('it did not come about')
    await passes()
  }
}

test('an organisation hears of its own, and the relay of everybody’s', async () => {
  const { id: other } = await books.organisations.create('Other', SYSTEM)
  await make(['credit.low'], organisation, 'own')
  await make(['credit.low'], other, 'other')
  await make(['credit.low', 'target.down'], null, 'relay')
  await books.webhooks.create(organisation, { url: 'https://hooks.example.com/not', types: ['reply.ended'] }, SYSTEM)
  const courier = courierIn()
  await courier.open()
  courier.hear(low())
  courier.hear({ type: 'target-down', upstream: 'openai', model: 'gpt', problem: 'upstream-overloaded' })
  await settle(() => sent.length >= 3)
  expect(sent.map(({ url, type }) => `${url.split('/').at(-1)} ${type}`).toSorted()).toEqual([
    'own credit.low',
    'relay credit.low',
    'relay target.down',
  ])
  expect(
    new Set(sent.filter(({ type }) => type === 'credit.low').map(({ headers }) => headers['webhook-id'])).size,
  ).toBe(1)
  await courier.close()
})

test('what a client wrote in the place of a model is told to nobody', async () => {
  await make(['target.down'], null)
  const courier = courierIn()
  await courier.open()
  const down = { type: 'target-down', upstream: 'openai', problem: 'upstream-overloaded' } as const
  courier.hear({ ...down, model: 'gpt tell me a planted-secret' })
  courier.hear({ ...down, model: 'gpt-5-mini' })
  await settle(() => sent.length === 2)
  expect(sent.map(({ data }) => data['model']).toSorted()).toEqual(['gpt-5-mini', 'other'])
  await courier.close()
})

test('what does not arrive is tried again, later each time, under the same id, and given up after a day', async () => {
  await make(['credit.low'])
  answers = () => 500
  const courier = courierIn()
  await courier.open()
  courier.hear(low())
  const begin = world.time
  await settle(() => sent.length === 1)
  const times = [world.time]
  while (notices.length === 0) {
    const { length } = sent
    world.time += 600_000
    await passes()
    await passes()
    if (sent.length > length) times.push(world.time)
    if (world.time > begin + 30 * HOUR_MS) break
  }
  expect(notices).toMatchObject([{ type: 'webhook-given-up', outcome: '500' }])
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(sent.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(sent.length)
  expect(times.at(-1)! - begin).toBeLessThanOrEqual(24 * HOUR_MS)
  expect(times.at(-1)! - begin).toBeGreaterThan(15 * HOUR_MS)
  expect(sent.length).toBeGreaterThan(8)
  await courier.close()
})

test('pauses grow, and differ by chance', () => {
  expect([1, 2, 3, 9, 50].map((attempts) => pauseMs(attempts, 0.5))).toEqual([
    5_000, 30_000, 120_000, 14_400_000, 14_400_000,
  ])
  expect([pauseMs(1, 0), pauseMs(1, 0.999)]).toEqual([3_750, 6_248])
})

test('what a process took and did not finish is sent by the next one', async () => {
  await make(['credit.low'])
  answers = () => new Promise(() => {})
  const first = courierIn()
  await first.open()
  first.hear(low())
  await settle(() => sent.length === 1)
  // As if it had been killed: it never says what became of it.
  world.later.length = 0
  answers = () => 200
  const second = courierIn()
  await second.open()
  await passes()
  expect(sent).toHaveLength(1)
  world.time += COURIER_LIMITS.leaseMs + 1
  await settle(() => sent.length === 2)
  expect(sent[0]?.headers['webhook-id']).toBe(sent[1]?.headers['webhook-id'])
  await second.close()
})

test('two nodes that share the books send each event once', async () => {
  await make(['credit.low'])
  const nodes = [courierIn(), courierIn()]
  for (const node of nodes) await node.open()
  for (let n = 0; n < 20; n += 1) nodes[n % 2]?.hear(low())
  await settle(() => sent.length >= 20)
  for (let n = 0; n < 5; n += 1) await passes()
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(20)
  expect(sent).toHaveLength(20)
  for (const node of nodes) await node.close()
})

test('a webhook that says it is gone is sent nothing more', async () => {
  const { id } = await make(['credit.low'])
  answers = () => 410
  const courier = courierIn()
  await courier.open()
  courier.hear(low())
  await settle(() => notices.length === 1)
  expect((await books.webhooks.get(organisation, id))?.disabledAt).toBe(world.time)
  courier.hear(low())
  for (let n = 0; n < 5; n += 1) await passes()
  expect(sent).toHaveLength(1)
  await courier.close()
})

test('a webhook that hangs keeps no other waiting', async () => {
  await make(['credit.low'], organisation, 'stuck')
  await make(['credit.low'], organisation, 'quick')
  answers = (url) => (url.endsWith('stuck') ? new Promise(() => {}) : 200)
  const courier = courierIn()
  await courier.open()
  for (let n = 0; n < 30; n += 1) courier.hear(low())
  await settle(() => sent.filter(({ url }) => url.endsWith('quick')).length === 30)
  expect(sent.filter(({ url }) => url.endsWith('stuck'))).toHaveLength(COURIER_LIMITS.tryingPerWebhookMax)
  await courier.close()
})

test('what waits for one webhook is bounded, and somebody is told of the rest', async () => {
  const webhook = await make(['credit.low'])
  const event = (n: number) => ({ id: `evt_${n}`, type: 'credit.low' as const, at: 0, data: {} })
  const put = (from: number, count: number) =>
    books.outbox.put(Array.from({ length: count }, (_, n) => ({ webhook, event: event(from + n) })))
  expect(await put(0, WAITING_MAX - 5)).toBe(0)
  expect(await put(WAITING_MAX, 20)).toBe(15)
})

test('a key that expires is told of once, three days before', async () => {
  await make(['key.expiring'])
  const expiresAt = world.time + 4 * 24 * HOUR_MS
  const { key } = await books.keys.create(organisation, { name: 'a key', expiresAt }, SYSTEM)
  await books.keys.create(organisation, { name: 'for good' }, SYSTEM)
  const courier = courierIn()
  await courier.open()
  const hours = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      world.time += HOUR_MS
      await passes()
      await passes()
    }
  }
  await hours(20)
  expect(sent).toHaveLength(0)
  await hours(30)
  await settle(() => sent.length > 0)
  expect(sent.map(({ type, data }) => [type, data['key']])).toEqual([['key.expiring', key.id]])
  await courier.close()
  // A relay that starts again says it no other time.
  const next = courierIn()
  await next.open()
  await hours(5)
  expect(sent).toHaveLength(1)
  await next.close()
})

test('replies are told of as they end, those that a webhook has chosen', async () => {
  const real = await openBooks(':memory:', system)
  const house: House = await openHouse({ books: real, vendor: says(), more: { post } })
  await real.webhooks.create(
    house.organisation,
    { url: 'https://hooks.example.com/all', types: ['reply.ended'] },
    SYSTEM,
  )
  await real.webhooks.create(
    house.organisation,
    { url: 'https://hooks.example.com/failed', types: ['reply.ended'], endings: ['failed'] },
    SYSTEM,
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  const { answer } = await house.ask({ messages: [{ role: 'user', content: 'planted-prompt' }] })
  await until(() => sent.length === 1)
  expect(sent[0]).toMatchObject({
    url: 'https://hooks.example.com/all',
    type: 'reply.ended',
    organisation: house.organisation,
    data: {
      reply: answer.headers['holdfast-reply'],
      key: house.keyId,
      model: 'gpt-5-mini',
      ending: 'complete',
      upstream: 'openai',
      input_tokens: 10,
      output_tokens: 1,
      price_nano: 10_000_000,
    },
  })
  for (const secret of ['planted', house.key]) expect(JSON.stringify(sent)).not.toContain(secret)
  await house.close()
  await real.close()
})
