import { expect, it } from 'vitest'
import type { Leave } from './gate.ts'
import { anOrder, codeOf } from './order.suite.ts'
import { openQueue } from './queue.ts'

const never = new AbortController().signal
const order = anOrder()

it('lets so many in at a time, and the others in the order they came', async () => {
  const queue = openQueue({ repliesMax: 2 })
  const entered: number[] = []
  const leaves: Leave[] = []
  for (const number of [1, 2, 3, 4, 5])
    void Promise.resolve(queue.gate(order, never)).then((leave) => {
      entered.push(number)
      leaves.push(leave)
    })
  await Promise.resolve()
  expect(entered).toEqual([1, 2])
  expect(queue).toMatchObject({ running: 2, waiting: 3 })
  for (const at of [0, 1, 2]) {
    leaves[at]!()
    await Promise.resolve()
    await Promise.resolve()
  }
  expect(entered).toEqual([1, 2, 3, 4, 5])
  for (const at of [3, 4]) leaves[at]!()
  expect(queue).toMatchObject({ running: 0, waiting: 0 })
})

it('is overtaken by nobody who comes as somebody leaves', async () => {
  const queue = openQueue({ repliesMax: 1 })
  const first = await queue.gate(order, never)
  const second = queue.gate(order, never)
  first()
  const third = queue.gate(order, never)
  expect(queue).toMatchObject({ running: 1, waiting: 1 })
  ;(await second)()
  ;(await third)()
  expect(queue.running).toBe(0)
})

it('turns away with a name when it is full', async () => {
  const queue = openQueue({ repliesMax: 1, waitingMax: 1 })
  await queue.gate(order, never)
  const waiting = queue.gate(order, never)
  expect(await codeOf(async () => queue.gate(order, never))).toBe('queue-full')
  expect(waiting).toBeInstanceOf(Promise)
  expect(queue.waiting).toBe(1)
})

it('lets whoever waits leave, with his own reason, and keeps no place for him', async () => {
  const queue = openQueue({ repliesMax: 1 })
  const first = await queue.gate(order, never)
  const leaving = new AbortController()
  const second = queue.gate(order, leaving.signal)
  const third = queue.gate(order, never)
  leaving.abort('enough')
  await expect(second).rejects.toBe('enough')
  first()
  ;(await third)()
  expect(queue).toMatchObject({ running: 0, waiting: 0 })
})
