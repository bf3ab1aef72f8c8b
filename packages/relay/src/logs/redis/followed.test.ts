// What followers are told, where words and answers come in any order: everything once, and nothing before what it follows.
import { describe, expect, test } from 'vitest'
import { batchOf, createTestRuntime, headOf } from '../log.suite.ts'
import type { Batch } from '../log.ts'
import { Followed } from './followed.ts'
import type { Entry, Page, RedisStore, StoredState } from './store.ts'

interface Asked<Answer> {
  readonly after: number
  readonly answer: (answer: Answer) => void
  readonly fail: (cause: Error) => void
}

/** A log of frames, whose answers come when the test says so. */
function followed() {
  const runtime = createTestRuntime()
  const head = headOf(runtime)
  const reads: Asked<Page | undefined>[] = []
  const states: Asked<StoredState | undefined>[] = []
  const subscribes: Asked<void>[] = []
  let unsubscribed = 0
  const ask = <Answer>(all: Asked<Answer>[], after = 0): Promise<Answer> =>
    new Promise((answer, fail) => void all.push({ after, answer, fail }))
  const store = {
    read: (_: string, after: number) => ask(reads, after),
    state: () => ask(states),
    subscribe: () => ask(subscribes),
    unsubscribe: () => void unsubscribed++,
  } as Pick<RedisStore, 'read' | 'state' | 'subscribe' | 'unsubscribe'> as RedisStore
  const one = new Followed({ id: head.id, store, runtime, pageOctetsMax: 1e6 })
  const told: Batch[] = []
  const tale = { isLost: false }
  one.add({ follower: (batch) => void told.push(batch), onLost: () => (tale.isLost = true) })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const state = (last: number): StoredState => ({
    head,
    last,
    stopAsked: false,
    holder: 'n',
    epoch: 1,
    names: [],
    isVouched: true,
  })
  const page = (first: number, last: number, newest = last): Page => ({ ...batchOf(first, last, 'a'), newest })
  const entry = (first: number, last = first): Entry => batchOf(first, last, 'a')
  const seqs = (): string => told.map(({ first, last }) => `${first}-${last}`).join(' ')
  return { one, tale, reads, states, subscribes, unsubscribed: () => unsubscribed, settle, state, page, entry, seqs }
}

describe('what is followed', () => {
  test('is read where a word of it was lost, and what follows on that is not told before', async () => {
    const { one, reads, states, settle, page, entry, seqs } = followed()
    one.isHere(0)
    one.heard(entry(1))
    one.heard(entry(3))
    expect(seqs()).toBe('1-1')
    expect(reads.map(({ after }) => after)).toEqual([1])
    reads[0]?.answer(page(2, 3))
    await settle()
    expect(seqs()).toBe('1-1 2-3')
    reads[1]?.answer(undefined)
    await settle()
    states[0]?.answer({ ...followed().state(3) })
    await settle()
    one.heard(entry(4))
    expect(seqs()).toBe('1-1 2-3 4-4')
  })

  test('is not told again where somebody has read the same meanwhile', async () => {
    const { one, reads, settle, page, entry, seqs } = followed()
    one.isHere(1)
    one.heard(entry(4))
    one.meet(batchOf(2, 4, 'a'))
    reads[0]?.answer(page(2, 6))
    await settle()
    expect(seqs()).toBe('2-4 5-6')
    expect(reads.map(({ after }) => after)).toEqual([1, 6])
  })

  test('is read on at once where a word comes as the last look is over', async () => {
    // Every turn of what follows from the last answer is one in which the word may come.
    for (let turns = 0; turns < 10; turns++) {
      const { one, reads, states, settle, state, page, entry, seqs } = followed()
      one.isHere(1)
      one.heard(entry(3))
      reads[0]?.answer(page(2, 3))
      await settle()
      reads[1]?.answer(undefined)
      await settle()
      states[0]?.answer(state(3))
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      one.heard(entry(4))
      await settle()
      reads[2]?.answer(page(4, 4))
      await settle()
      expect(seqs()).toBe('2-3 4-4')
    }
  })

  test('is lost where its state tells of frames that nobody can read', async () => {
    const { one, tale, reads, states, settle, state } = followed()
    one.isHere(1)
    one.resumed()
    reads[0]?.answer(undefined)
    await settle()
    states[0]?.answer(state(5))
    await settle()
    expect(tale.isLost).toBe(false)
    reads[1]?.answer(undefined)
    await settle()
    expect(tale.isLost).toBe(true)
  })

  test('keeps its newest subscription where it changes hands while an older one is being made', async () => {
    const { one, subscribes, settle } = followed()
    one.isElsewhere()
    one.isHere(0)
    one.isElsewhere()
    expect(subscribes).toHaveLength(2)
    subscribes[0]?.fail(new Error('the connection broke'))
    await settle()
    one.look()
    one.ready().catch(() => {})
    expect(subscribes).toHaveLength(2)
  })

  test('can be read to its end where that came while its newest subscription failed', async () => {
    const { one, subscribes, reads, settle } = followed()
    one.isHere(0)
    one.isElsewhere()
    subscribes[0]?.answer()
    await settle()
    one.meet(batchOf(1, 1, 'a', { ending: 'complete', endedAt: 1 }))
    reads[0]?.fail(new Error('the connection broke'))
    await settle()
    expect(await one.ready().catch(() => 'it cannot')).toBeUndefined()
  })

  test('gives up a subscription that holds where its state cannot be read, and makes another at the next look', async () => {
    const { one, subscribes, states, unsubscribed, settle } = followed()
    one.isElsewhere()
    subscribes[0]?.answer()
    await settle()
    states[0]?.fail(new Error('the connection broke'))
    await settle()
    expect(unsubscribed()).toBe(1)
    one.look()
    expect(subscribes).toHaveLength(2)
  })
})
