import { describe, expect, it } from 'vitest'
import { openBudget } from './budget.ts'
import type { Bought, Leave } from './gate.ts'
import { anOrder, codeOf } from './order.suite.ts'

const never = new AbortController().signal
const prices = () => ({ input: 2, output: 10, cacheRead: 0.2 })
const counted = (input: number, output: number, more: Partial<Bought> = {}): Bought => ({
  input,
  output,
  isEstimate: false,
  ...more,
})

describe('a budget in tokens', () => {
  it('turns away what may come to more than is left, and counts what those may cost that run', async () => {
    const budget = openBudget({ tokensMax: 100 })
    const leave = (await budget.gate(anOrder({ promptTokens: 10, answerTokensMax: 50 }), never)) as Leave
    expect(await codeOf(() => budget.gate(anOrder({ promptTokens: 10, answerTokensMax: 40 }), never))).toBe(
      'over-budget',
    )
    leave(counted(10, 20))
    expect(await codeOf(() => budget.gate(anOrder({ promptTokens: 10, answerTokensMax: 40 }), never))).toBeUndefined()
    expect(budget.spent).toEqual({ tokens: 30, isEstimate: true })
  })

  it('is over as soon as what runs has bought more', async () => {
    let bought = counted(10, 0)
    const budget = openBudget({ tokensMax: 50 })
    await budget.gate(anOrder({ promptTokens: 10, bought: () => bought }), never)
    bought = counted(10, 40)
    expect(budget.isOver).toBe(false)
    bought = counted(10, 41)
    expect(budget.isOver).toBe(true)
  })

  it('forgets whoever bought nothing', async () => {
    const budget = openBudget({ tokensMax: 10 })
    for (let turn = 0; turn < 5; turn += 1) ((await budget.gate(anOrder({ promptTokens: 10 }), never)) as Leave)()
    expect(budget.spent.tokens).toBe(0)
  })
})

describe('a budget in money', () => {
  it('counts by the prices it is given, cached tokens by theirs', async () => {
    const budget = openBudget({ costMax: 1, prices })
    const leave = (await budget.gate(anOrder({ promptTokens: 0 }), never)) as Leave
    leave(counted(1000, 100, { cacheRead: 500 }))
    expect(budget.spent).toEqual({ tokens: 1100, isEstimate: false, cost: (500 * 2 + 500 * 0.2 + 100 * 10) / 1e6 })
  })

  it('turns away a model that has no price', async () => {
    const budget = openBudget({ costMax: 1 })
    expect(await codeOf(() => budget.gate(anOrder(), never))).toBe('over-budget')
  })

  it('turns away what may cost more than is left', async () => {
    const budget = openBudget({ costMax: 0.001, prices })
    expect(await codeOf(() => budget.gate(anOrder({ promptTokens: 0, answerTokensMax: 101 }), never))).toBe(
      'over-budget',
    )
    expect(await codeOf(() => budget.gate(anOrder({ promptTokens: 0, answerTokensMax: 100 }), never))).toBeUndefined()
  })
})

it('without a limit everything passes, and what is bought is known all the same', async () => {
  const budget = openBudget({})
  let looks = 0
  const bought = () => {
    looks += 1
    return counted(5, 6)
  }
  const leave = (await budget.gate(anOrder({ promptTokens: 1e9, bought }), never)) as Leave
  looks = 0
  expect(budget.isOver).toBe(false)
  // Asked for each piece of each reply that runs, it must not look at all of them.
  expect(looks).toBe(0)
  leave(counted(5, 6))
  // Nobody said what it costs.
  expect(budget.spent).toEqual({ tokens: 11, isEstimate: false })
})
