import { expect, test } from 'vitest'
import { system } from '../../system.ts'
import { Batches } from './batch.ts'

const MAX = 64

test('what is asked for in one turn is one batch, and each gets its own answer', async () => {
  const batches: (readonly number[])[] = []
  const queue = new Batches<number>(
    async (orders) => {
      batches.push(orders)
      return orders.map((order) => order * 2)
    },
    MAX,
    system,
  )
  expect(await Promise.all([1, 2, 3].map((order) => queue.put<number>(order)))).toEqual([2, 4, 6])
  expect(await queue.put<number>(4)).toBe(8)
  expect(batches).toEqual([[1, 2, 3], [4]])
})

test('a batch has a limit, and the rest comes after it, in order', async () => {
  const sizes: number[] = []
  const queue = new Batches<number>(
    async (orders) => {
      sizes.push(orders.length)
      return orders
    },
    MAX,
    system,
  )
  const orders = Array.from({ length: 2 * MAX + 1 }, (_, at) => at)
  expect(await Promise.all(orders.map((order) => queue.put<number>(order)))).toEqual(orders)
  expect(sizes).toEqual([MAX, MAX, 1])
})

test('a batch that fails fails for those on it, and for nobody else', async () => {
  let isDown = true
  const queue = new Batches<number>(
    async (orders) => {
      if (isDown) throw new Error('down')
      return orders
    },
    MAX,
    system,
  )
  const failed = await Promise.allSettled([queue.put(1), queue.put(2)])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isDown = false
  expect(await queue.put(3)).toBe(3)
})

test('it is drained when everybody has an answer', async () => {
  const queue = new Batches<number>(async (orders) => orders, MAX, system)
  let answered = 0
  for (let order = 0; order < 200; order += 1) void queue.put(order).then(() => (answered += 1))
  await queue.drained()
  expect(answered).toBe(200)
  await queue.drained()
})
