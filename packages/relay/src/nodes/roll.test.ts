// Several relays' worth of rolls over one commons, in virtual time.
import { expect, test } from 'vitest'
import type { Live, LiveReply } from '../live.ts'
import { makeSea } from '../routing/sea.suite.ts'
import { MemoryCommons } from '../shared/memory.ts'
import { Sharing } from '../shared/sharing.ts'
import { CARD_REPLIES_MAX, readCard, writeCard } from './card.ts'
import { Inherited } from './inherited.ts'
import { GONE_MS_MAX, Roll } from './roll.ts'

const reply = (id: string, more: Partial<LiveReply> = {}): LiveReply => ({
  id,
  owner: 'key_1',
  key: 'key_1',
  model: 'm',
  dialect: 'openai-chat',
  form: 'stream',
  startedAt: 1_000,
  line: 'streaming',
  segment: 1,
  last: 5,
  said: 10,
  tokens: 4,
  readers: 0,
  ...more,
})

function makeFleet() {
  const sea = makeSea()
  const commons = new MemoryCommons(sea.runtime)
  const join = async (name: string) => {
    const sharing = new Sharing(commons.join(`id of ${name}`), sea.runtime)
    const inherited = new Inherited()
    const node = {
      name,
      sharing,
      inherited,
      replies: [] as LiveReply[],
      elsewhere: {} as Record<string, number>,
      roll: undefined as unknown as Roll,
    }
    const live = (): Live => ({
      replies: node.replies,
      totals: { running: node.replies.length, readers: 0, framesPerSecond: 10, octetsPerSecond: 100 },
    })
    node.roll = new Roll({
      sharing,
      runtime: sea.runtime,
      about: { name, version: '1.0.0' },
      readiness: () => 'ready',
      live,
      reading: () => 1,
      elsewhere: () => node.elsewhere,
      inherited: () => inherited.list(),
    })
    await sharing.open()
    return node
  }
  return { sea, commons, join }
}

test('whoever is asked knows every node, itself as it is now', async () => {
  const { sea, join } = makeFleet()
  const [one, other] = [await join('a'), await join('b')]
  one.replies = [reply('rpl_1')]
  other.replies = [reply('rpl_2'), reply('rpl_3')]
  await sea.pass(3_000)
  one.replies.push(reply('rpl_4'))
  const nodes = await one.roll.nodes()
  expect(nodes.map(({ name, running, isSelf, state }) => [name, running, isSelf, state])).toEqual([
    ['a', 2, true, 'ready'],
    ['b', 2, false, 'ready'],
  ])
  const { replies, totals } = await one.roll.live()
  expect(totals).toMatchObject({ running: 4, readers: 2, framesPerSecond: 20 })
  expect(new Map(replies.map(({ id, node }) => [id, node]))).toEqual(
    new Map([
      ['rpl_1', 'a'],
      ['rpl_2', 'b'],
      ['rpl_3', 'b'],
      ['rpl_4', 'a'],
    ]),
  )
})

test('who reads a reply at another node counts as its reader', async () => {
  const { sea, join } = makeFleet()
  const [one, other] = [await join('a'), await join('b')]
  one.replies = [reply('rpl_1', { readers: 1 })]
  other.elsewhere = { rpl_1: 2 }
  await sea.pass(3_000)
  for (const { roll } of [one, other]) expect((await roll.live()).replies[0]?.readers).toBe(3)
})

test('a node that is silent is gone, and what became of its replies is said by those who have them', async () => {
  const { sea, commons, join } = makeFleet()
  const [one, other] = [await join('a'), await join('b')]
  other.replies = [reply('rpl_1'), reply('rpl_2')]
  await sea.pass(3_000)
  commons.cut('id of b')
  await sea.pass(11_000)
  for (const id of ['rpl_1', 'rpl_2']) one.inherited.took(id, 'id of b')
  one.inherited.over('rpl_1', 'complete')
  const [, gone] = await one.roll.nodes()
  expect(gone).toMatchObject({
    name: 'b',
    state: 'gone',
    running: 2,
    fate: { taken: 2, running: 1, endings: { complete: 1 }, by: ['a'] },
  })
  // What ran there is not counted any more.
  expect((await one.roll.live()).totals.running).toBe(0)
  await sea.pass(GONE_MS_MAX)
  expect(await one.roll.nodes()).toHaveLength(1)
})

test('a node that has left says so at once', async () => {
  const { sea, join } = makeFleet()
  const [one, other] = [await join('a'), await join('b')]
  other.replies = [reply('rpl_1')]
  await sea.pass(3_000)
  await other.roll.leave()
  await other.sharing.close()
  await sea.pass(1_000)
  expect((await one.roll.nodes()).map(({ name, state, running }) => [name, state, running])).toEqual([
    ['a', 'ready', 0],
    ['b', 'left', 0],
  ])
})

test('a node that can ask nobody knows itself', async () => {
  const { sea, commons, join } = makeFleet()
  const [one] = [await join('a'), await join('b')]
  await sea.pass(3_000)
  commons.cut('id of a')
  await sea.pass(3_000)
  expect((await one.roll.nodes()).map(({ name }) => name)).toEqual(['a'])
  expect(await one.roll.servers()).toEqual([])
})

test('a card has the newest replies only, however many there are', async () => {
  const { sea, join } = makeFleet()
  const [one, other] = [await join('a'), await join('b')]
  other.replies = Array.from({ length: CARD_REPLIES_MAX + 20 }, (_, at) => reply(`rpl_${at}`, { startedAt: at }))
  await sea.pass(3_000)
  const { replies, totals } = await one.roll.live()
  expect(totals.running).toBe(CARD_REPLIES_MAX + 20)
  expect(replies).toHaveLength(CARD_REPLIES_MAX)
  expect(Math.min(...replies.map(({ startedAt }) => startedAt))).toBe(20)
})

test('cards of other versions are read as far as they are understood', () => {
  const card = {
    name: 'a',
    version: '2.0.0',
    state: 'ready' as const,
    upMs: 1,
    running: 1,
    readers: 0,
    framesPerSecond: 0,
    octetsPerSecond: 0,
    inherited: [],
    elsewhere: {},
    replies: [reply('rpl_1')],
  }
  expect(readCard(writeCard(card))).toEqual(card)
  const later = { ...card, state: 'pondering', mood: 'good', replies: [reply('rpl_1'), { id: 7 }] }
  expect(readCard(JSON.stringify(later))).toMatchObject({ state: 'ready', replies: [{ id: 'rpl_1' }] })
  expect(readCard('{"name":"a"}')).toMatchObject({ version: 'unknown', running: 0, replies: [] })
  expect(readCard('no card')).toBeUndefined()
  expect(readCard('[]')).toBeUndefined()
})
