// What becomes of holds whose reply is over, or whose relay is gone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { World } from '../books/world.suite.ts'
import type { Final, Head, ReplyState } from '../logs/log.ts'
import { writeBasis } from './basis.ts'
import { NOTHING } from './estimated.ts'
import { Settlement } from './settlement.ts'
import type { Charge } from './tariff.ts'

let world: World
let directory: string
/** Of the process that is there now, and of one that is gone. */
let books: Books
let gone: Books
beforeEach(async () => {
  world = new World()
  directory = mkdtempSync(join(tmpdir(), 'holdfast-settlement-'))
  gone = await openBooks(join(directory, 'books.db'), world.runtime)
  books = await openBooks(join(directory, 'books.db'), world.runtime)
})
afterEach(async () => {
  await books.close()
  await gone.close()
  rmSync(directory, { recursive: true })
})

const failures: unknown[] = []
const settlement = ({ isShared = false, groupNow = () => undefined as string | undefined } = {}) =>
  new Settlement({
    ledger: books.ledger,
    isShared,
    node: 'one',
    runtime: world.runtime,
    charge: (purchases, _, group) => ({ ...NOTHING, price: purchases.length * (group === 'friends' ? 50 : 100) }),
    payerOf: () => ({ accounts: ['key_now'], group: groupNow() }),
    onFailure: (cause) => void failures.push(cause),
  })

const headOf = (id: string): Head => ({
  id,
  owner: 'key_1',
  dialect: 'openai-chat',
  model: 'gpt-5-mini',
  form: 'stream',
  createdAt: 0,
  disconnect: { policy: 'cancel' },
  fingerprint: '',
})
const purchases = [{ upstream: 'openai', model: 'gpt-5-mini', usage: { input: 1, output: 1 } }]
const complete: Final = { ending: 'complete', endedAt: 0, purchases }
const refused: Final = { ending: 'failed', endedAt: 0, problem: { code: 'upstream-refused', message: '' } }
const restarted: Final = { ending: 'failed', endedAt: 0, problem: { code: 'relay-restarted', message: '' } }

const hold = (id: string, more: { node?: string; group?: string } = {}, by = books) =>
  by.ledger.hold({
    id,
    accounts: ['key_1'],
    amount: 1_000,
    expiresAt: world.time + 1_000,
    note: writeBasis({ input: 10, outputPerMillion: 1_000_000, ...more }),
  })
const stands = async (id = 'key_1') => {
  const account = await books.ledger.account(id)
  return [account?.held, account?.spent.total]
}
/** A log that knows these. */
const logOf = (known: Record<string, Pick<ReplyState, 'last' | 'final'>>) => ({
  state: async (id: string): Promise<ReplyState | undefined> =>
    known[id] && { head: headOf(id), stopAsked: false, ...known[id] },
})

test('what cannot be written at the ending is written later, once', async () => {
  await hold('r1')
  let isDown = true
  const { ledger } = books
  const { spend } = ledger
  ledger.spend = (...spending) => (isDown ? Promise.reject(new Error('closed')) : spend.apply(ledger, spending))
  const one = settlement()
  one.ended('r1', { accounts: ['key_1'], isHeld: true }, { price: 100 })
  await one.drained()
  expect(await stands()).toEqual([1_000, 0])
  expect(failures.splice(0)).toHaveLength(1)
  isDown = false
  for (let at = 0; at < 2; at += 1) await one.keepHouse(logOf({ r1: { last: 3 } }))
  expect([await stands(), failures]).toEqual([[0, 100], []])
  expect(await books.ledger.check()).toEqual([])
})

test('a reply that another process began is paid for by whoever holds it, as what they were then', async () => {
  await hold('r1', { group: 'friends' })
  const one = settlement()
  const told: number[] = []
  for (const id of ['r1', 'r2']) one.adopted(headOf(id), complete, 3, ({ price }) => void told.push(price))
  await one.drained()
  expect(told).toEqual([50, 100])
  expect([await stands(), await stands('key_now')]).toEqual([
    [0, 50],
    [0, 100],
  ])
})

test('what was told of a reply stays true, though its payer is moved to another group before that can be written', async () => {
  const { ledger } = books
  const { spend } = ledger
  let group: string | undefined
  const one = settlement({ groupNow: () => group })
  const told: number[] = []
  ledger.spend = () => Promise.reject(new Error('closed'))
  one.adopted(headOf('r1'), complete, 3, ({ price }) => void told.push(price))
  await one.drained()
  expect(failures.splice(0)).toHaveLength(1)
  ledger.spend = spend
  group = 'friends'
  await one.keepHouse(logOf({ r1: { last: 3, final: complete } }))
  expect([told, await stands('key_now')]).toEqual([[100], [0, 100]])
})

const left = {
  over: { last: 3, final: complete },
  refused: { last: 1, final: refused },
  unknown: { last: 20, final: restarted },
  estimated: { last: 2, final: { ...restarted, unbilled: 300 } },
  running: { last: 2 },
}

test.each([
  ['at the start', () => settlement().recover(logOf(left))],
  [
    'when its time is over',
    () => {
      world.time += 2_000
      return settlement().keepHouse(logOf(left))
    },
  ],
])('what a relay before it has held is ended %s by what the log says', async (_, recover) => {
  for (const id of ['never', ...Object.keys(left)]) await hold(id, {}, gone)
  await recover()
  expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['running'])
  // 100 for the one that says what it bought, and 10 and what was said where nobody is left to say.
  expect(await stands()).toEqual([1_000, 100 + 10 + 20 + 10 + 300])
  expect(await books.ledger.check()).toEqual([])
})

test('where the books did not answer at the start it is looked at again', async () => {
  await hold('over', {}, gone)
  const one = settlement()
  const { ledger } = books
  const { settle } = ledger
  ledger.settle = () => Promise.reject(new Error('busy'))
  await expect(one.recover(logOf(left))).rejects.toThrow('busy')
  ledger.settle = settle
  await one.keepHouse(logOf(left))
  expect([await books.ledger.holds(), await stands()]).toEqual([[], [0, 100]])
})

test.each(['at the start', 'when its time is over'])(
  'a hold whose reply the log cannot tell of %s stays, keeps no other, and is looked at again',
  async (when) => {
    for (const id of ['damaged', 'over']) await hold(id, {}, gone)
    let isDamaged = true
    const log = {
      async state(id: string) {
        if (id === 'damaged' && isDamaged) throw new Error('planted: cannot be read')
        return logOf({ ...left, damaged: left.over }).state(id)
      },
    }
    const one = settlement()
    failures.length = 0
    if (when === 'at the start') await one.recover(log)
    else {
      world.time += 2_000
      await one.keepHouse(log)
    }
    expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['damaged'])
    expect(failures).toMatchObject([{ message: 'planted: cannot be read' }])
    isDamaged = false
    await one.keepHouse(log)
    expect([await books.ledger.holds(), await stands()]).toEqual([[], [0, 200]])
  },
)

test('what nobody is left to say is told as it is charged', async () => {
  await hold('r1')
  const one = settlement()
  const told: Charge[] = []
  one.adopted(headOf('r1'), { ...restarted, unbilled: 300 }, 2, (charge) => void told.push(charge))
  await one.drained()
  expect(told).toMatchObject([{ price: 310, explanation: { isEstimated: true, nano: 310 } }])
  expect(await stands()).toEqual([0, 310])
})

test('what may have begun is paid by whoever it was held from, or released when the log knows of nothing', async () => {
  const one = settlement()
  for (const id of ['never', 'over', 'running']) await hold(id)
  for (const id of ['never', 'over', 'running', 'unheld']) one.doubt(id)
  expect(await stands()).toEqual([3_000, 0])
  await one.keepHouse(logOf({ over: left.over, running: left.running }))
  expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['running'])
  expect(await stands()).toEqual([1_000, 100])
  await one.keepHouse(logOf({ running: left.over }))
  expect(await stands()).toEqual([0, 200])
  expect(await books.ledger.check()).toEqual([])
})

test('there may be more doubts than are looked at in a round: the others come first in the next', async () => {
  const one = settlement()
  const running = Array.from({ length: 1_000 }, (_, at) => `running-${at}`)
  await Promise.all([...running, 'over'].map((id) => hold(id)))
  for (const id of [...running, 'over']) one.doubt(id)
  const log = logOf({ ...Object.fromEntries(running.map((id) => [id, left.running])), over: left.over })
  await one.keepHouse(log)
  expect(await stands()).toEqual([1_001_000, 0])
  await one.keepHouse(log)
  expect(await stands()).toEqual([1_000_000, 100])
})

test('what it holds itself is nobody’s to judge before its time', async () => {
  await hold('mine')
  await settlement().recover(logOf({}))
  await settlement().keepHouse(logOf({}))
  expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['mine'])
})

test('in shared books a relay leaves what was its own for a reply that another goes on with', async () => {
  await hold('running', { node: 'one' }, gone)
  const one = settlement({ isShared: true })
  await one.recover(logOf(left))
  expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['running'])
  // Whoever has gone on with it writes down what it did cost; that it is said again changes nothing.
  await gone.ledger.spend('running', ['key_1'], 100)
  await one.recover(logOf({ running: { last: 3, final: { ...complete, purchases: [...purchases, ...purchases] } } }))
  expect(await stands()).toEqual([0, 100])
})

test('in shared books what another has gone on with is settled by whose it was, where the other died before it could', async () => {
  await hold('running', { node: 'one' }, gone)
  const one = settlement({ isShared: true })
  await one.recover(logOf(left))
  await one.keepHouse(logOf(left))
  expect(await stands()).toEqual([1_000, 0])
  await one.keepHouse(logOf({ running: left.over }))
  expect([await books.ledger.holds(), await stands()]).toEqual([[], [0, 100]])
})

test('in shared books a relay takes up what was its own, and leaves what may be another’s', async () => {
  await hold('mine', { node: 'one' }, gone)
  await hold('theirs', { node: 'two' }, gone)
  await settlement({ isShared: true }).recover(logOf({}))
  expect((await books.ledger.holds()).map(({ id }) => id)).toEqual(['theirs'])
})
