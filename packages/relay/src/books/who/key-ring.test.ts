// What the ring does when the books are slow, or do not answer. What it does with real ones is in keys.suite.ts.
import { expect, test } from 'vitest'
import { World } from '../world.suite.ts'
import { KeyRing, REFRESH_FOR_NEW_MS } from './key-ring.ts'
import type { ApiKey, ApiKeys } from './keys.ts'
import { hashOf } from './secret.ts'

const keyOf = (id: string): ApiKey => ({
  id,
  organisation: 'org_1',
  name: id,
  admin: false,
  tags: [],
  createdAt: 0,
  secrets: [{ hash: hashOf(id), prefix: '', createdAt: 0 }],
})

const opened = async () => {
  const world = new World()
  const asked: number[] = []
  const failures: unknown[] = []
  const source = {
    answer: async (): Promise<{ keys: readonly ApiKey[]; revision: number }> => ({ keys: [], revision: 0 }),
    onChange: undefined as (() => void) | undefined,
    since(revision: number) {
      asked.push(revision)
      return this.answer()
    },
  }
  const ring = await KeyRing.open(source as unknown as ApiKeys, world.paused, (cause) => failures.push(cause))
  return { world, asked, failures, source, ring }
}

test('asking for a key asks the books nothing', async () => {
  const { ring, asked } = await opened()
  for (const secret of ['a', 'b', 'c']) expect(ring.verify(secret)).toBeUndefined()
  expect(asked).toEqual([0])
})

test('whoever guesses has the books asked once in a while', async () => {
  const { ring, asked, world } = await opened()
  const guesses = Promise.all(['a', 'b', 'c'].map((secret) => ring.find(secret)))
  expect(asked).toHaveLength(1)
  world.time += REFRESH_FOR_NEW_MS
  world.later.pop()?.()
  expect(await guesses).toEqual([undefined, undefined, undefined])
  expect(asked).toHaveLength(2)
  const another = ring.find('d')
  expect(asked).toHaveLength(2)
  world.later.pop()?.()
  await another
  expect(asked).toHaveLength(3)
})

test('a key that was made a moment after the books were asked is waited for, and found', async () => {
  const { ring, source, world } = await opened()
  source.answer = async () => ({ keys: [keyOf('key_1')], revision: 1 })
  const [found, named] = [ring.find('key_1'), ring.findById('key_1')]
  world.later.pop()?.()
  expect([(await found)?.id, (await named)?.id]).toEqual(['key_1', 'key_1'])
})

test('every interval the books are asked what is new', async () => {
  const { ring, asked, source, world } = await opened()
  source.answer = async () => ({ keys: [keyOf('key_1')], revision: 7 })
  world.later.shift()?.()
  await ring.refresh()
  expect(ring.verify('key_1')?.id).toBe('key_1')
  world.later.shift()?.()
  await ring.refresh()
  expect(asked.slice(0, 3)).toEqual([0, 0, 7])
  await ring.close()
  expect(world.later).toEqual([])
})

test('what is known stays good while the books do not answer, and somebody is told', async () => {
  const { ring, source, failures, world } = await opened()
  source.answer = async () => ({ keys: [keyOf('key_1')], revision: 1 })
  await ring.refresh()
  source.answer = () => Promise.reject(new Error('down'))
  world.later.shift()?.()
  await ring.refresh()
  expect(ring.verify('key_1')?.id).toBe('key_1')
  world.later.shift()?.()
  await ring.refresh()
  expect(failures).toEqual([new Error('down')])
  expect(world.later).toHaveLength(1)
})

test('a change that comes while the books are read is read after it', async () => {
  const { ring, source } = await opened()
  let answer: (() => void) | undefined
  source.answer = () => new Promise((resolve) => (answer = () => resolve({ keys: [], revision: 1 })))
  const first = ring.refresh()
  source.onChange?.()
  source.answer = async () => ({ keys: [keyOf('key_1')], revision: 2 })
  answer?.()
  await first
  expect(ring.verify('key_1')?.id).toBe('key_1')
})
