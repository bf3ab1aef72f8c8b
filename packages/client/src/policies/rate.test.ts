import { expect, it } from 'vitest'
import { World } from '../../test/world.ts'
import { anOrder, codeOf } from './order.suite.ts'
import { type RateSettings, rateGate } from './rate.ts'

const never = new AbortController().signal

function gateOf(settings: RateSettings) {
  const world = new World()
  const gate = rateGate(settings, world.runtime)
  const entered: number[] = []
  const enter = (number: number, order = anOrder(), signal = never) =>
    Promise.resolve(gate(order, signal)).then((leave) => {
      entered.push(number)
      return leave
    })
  return { world, enter, entered }
}

it('lets a minute’s worth start at once, and the rest as evenly as it fills', async () => {
  const { world, enter, entered } = gateOf({ requestsPerMinute: 2 })
  for (const number of [1, 2, 3, 4]) void enter(number)
  await world.pass(29_999)
  expect(entered).toEqual([1, 2])
  await world.pass(1)
  expect(entered).toEqual([1, 2, 3])
  await world.pass(30_000)
  expect(entered).toEqual([1, 2, 3, 4])
})

it('counts tokens: the prompt and the most that may be answered', async () => {
  const { world, enter, entered } = gateOf({ tokensPerMinute: 600 })
  void enter(1, anOrder({ promptTokens: 100, answerTokensMax: 500 }))
  void enter(2, anOrder({ promptTokens: 10 }))
  await world.pass(999)
  expect(entered).toEqual([1])
  await world.pass(1)
  expect(entered).toEqual([1, 2])
})

it('gives back what was reserved and not bought, and takes what was bought and not reserved', async () => {
  const { world, enter, entered } = gateOf({ tokensPerMinute: 600 })
  const leave = await enter(1, anOrder({ promptTokens: 100, answerTokensMax: 500 }))
  leave({ input: 100, output: 490, isEstimate: false })
  await enter(2, anOrder({ promptTokens: 10 }))
  expect(entered).toEqual([1, 2])
  const guessed = await enter(3, anOrder({ promptTokens: 0 }))
  guessed({ input: 0, output: 100, isEstimate: false })
  void enter(4, anOrder({ promptTokens: 0 }))
  await world.pass(9_999)
  expect(entered).toEqual([1, 2, 3])
  await world.pass(1)
  expect(entered).toEqual([1, 2, 3, 4])
})

it('gives everything back to whom nothing was sold', async () => {
  const { enter, entered } = gateOf({ requestsPerMinute: 1 })
  ;(await enter(1))()
  await enter(2)
  expect(entered).toEqual([1, 2])
})

it('lets a request that is larger than the bucket go when the bucket is full, and lets the next wait for it', async () => {
  const { world, enter, entered } = gateOf({ tokensPerMinute: 60, waitMsMax: 600_000 })
  void enter(1, anOrder({ promptTokens: 120 }))
  void enter(2, anOrder({ promptTokens: 60 }))
  await world.pass(0)
  expect(entered).toEqual([1])
  await world.pass(119_000)
  expect(entered).toEqual([1])
  await world.pass(1_000)
  expect(entered).toEqual([1, 2])
})

it('refuses at once whom it would let wait for too long, and reserves nothing for him', async () => {
  const { world, enter, entered } = gateOf({ requestsPerMinute: 1, waitMsMax: 60_000 })
  await enter(1)
  void enter(2)
  expect(await codeOf(() => enter(3))).toBe('wait-too-long')
  await world.pass(60_000)
  expect(entered).toEqual([1, 2])
})

it('gives the place back of whoever leaves while he waits', async () => {
  const { world, enter, entered } = gateOf({ requestsPerMinute: 1 })
  await enter(1)
  const leaving = new AbortController()
  const second = enter(2, anOrder(), leaving.signal)
  second.catch(() => undefined)
  leaving.abort('enough')
  await expect(second).rejects.toBe('enough')
  void enter(3)
  await world.pass(60_000)
  expect(entered).toEqual([1, 3])
  expect(world.leftovers.timers).toBe(0)
})
