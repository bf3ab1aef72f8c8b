// Slice by slice, with books that answer when they are told to.
import type { Problem } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import type { Held } from '../books/ledger/page.ts'
import { Allowance } from './allowance.ts'

/** A token costs one. */
const PRICE = { input: 7, outputPerMillion: 1_000_000 }
const SLICE = 100

function setUp({ held, worst, unbilled }: { held: number; worst?: number; unbilled?: number }) {
  const asked: { amount: number; amountMin: number; answer: (held: Held | Error) => Promise<void> }[] = []
  const halted: Problem[] = []
  let cost = 0
  const allowance = new Allowance({
    basis: PRICE,
    sliceTokens: SLICE,
    worst,
    attempt: { amount: SLICE, amountMin: SLICE / 10 },
    charge: () => cost,
    raise: (amount, amountMin) =>
      new Promise((resolve, reject) => {
        const answer = async (held: Held | Error) => {
          if (held instanceof Error) reject(held)
          else resolve(held)
          await new Promise((soon) => setImmediate(soon))
        }
        asked.push({ amount, amountMin, answer })
      }),
  })
  allowance.holds(held)
  allowance.begins({
    bought: () => [],
    halt: (problem) => halted.push(problem),
    ...(unbilled !== undefined && { unbilled }),
  })
  allowance.anew()
  allowance.look(0)
  /** So many tokens have come, one after another. */
  const say = (tokens: number) => {
    for (; cost <= tokens; cost += 1) if (cost >= allowance.mark) allowance.look(cost)
    cost = tokens
  }
  return { allowance, asked, halted, say }
}

const held = (amount: number): Held => ({ outcome: 'held', amount })
const refused: Held = {
  outcome: 'refused',
  refusal: { account: 'key_1', period: 'day', max: 1, spent: 0, held: 0, wanted: 1, reason: 'held' },
}

test('the next slice is asked for while half of the one before is left, and not oftener', async () => {
  const { asked, halted, say } = setUp({ held: SLICE })
  say(49)
  expect(asked).toHaveLength(0)
  say(60)
  expect(asked).toMatchObject([{ amount: 2 * SLICE, amountMin: SLICE + 1 }])
  await asked[0]?.answer(held(2 * SLICE))
  say(149)
  expect(asked).toHaveLength(1)
  say(151)
  expect([asked.length, halted]).toEqual([2, []])
})

test('refused, it uses up what it has, asks a few times more, and is cut off', async () => {
  const { asked, halted, say } = setUp({ held: SLICE })
  for (let tokens = 1; tokens < SLICE; tokens += 1) {
    say(tokens)
    await asked.at(-1)?.answer(refused)
    expect(halted).toEqual([])
  }
  expect(asked.length).toBeLessThanOrEqual(6)
  say(SLICE + 1)
  await asked.at(-1)?.answer(refused)
  expect(halted).toMatchObject([{ code: 'over-budget', limit: { name: 'budget_day', of: 'key' } }])
})

test('what others give back is asked for again', async () => {
  const { asked, halted, say } = setUp({ held: SLICE })
  say(60)
  await asked[0]?.answer(refused)
  say(90)
  expect(asked).toHaveLength(2)
  await asked[1]?.answer(held(2 * SLICE))
  say(149)
  expect([asked.length, halted]).toEqual([2, []])
})

test('while the books have not answered it goes on for one slice more, and no further', () => {
  const { halted, say } = setUp({ held: SLICE })
  say(2 * SLICE - 1)
  expect(halted).toEqual([])
  say(2 * SLICE + 1)
  expect(halted).toMatchObject([{ code: 'log-failed' }])
})

test('books that cannot be written do not stop what is paid for', async () => {
  const { asked, halted, say } = setUp({ held: SLICE })
  say(60)
  await asked[0]?.answer(new Error('no'))
  say(SLICE - 1)
  expect(halted).toEqual([])
})

test('whoever holds the most that it can cost is not in the way of anybody', () => {
  const { allowance, asked, say } = setUp({ held: 30, worst: 30 })
  say(29)
  expect(asked).toEqual([])
  // Unless it is made a second time.
  allowance.anew()
  allowance.look(0)
  expect(asked).toHaveLength(1)
})

describe('before an attempt is made', () => {
  test('nobody is asked where enough is held, and whoever asks for more waits for the answer', async () => {
    const { allowance, asked, say, halted } = setUp({ held: SLICE })
    expect(allowance.afford()).toBeUndefined()
    say(45)
    expect(allowance.afford()).toBeUndefined()
    say(95)
    const [before] = asked.splice(0)
    const paying = allowance.afford()
    expect(asked).toMatchObject([{ amount: 95 + SLICE, amountMin: 95 + SLICE / 10 }])
    await asked[0]?.answer(held(95 + SLICE))
    await paying
    // What was asked for before is answered last, and takes nothing away.
    await before?.answer(held(SLICE + 1))
    expect([allowance.afford(), halted]).toEqual([undefined, []])
  })

  test.each([
    ['refused', refused, 'over-budget'],
    ['not answered', new Error('no'), 'log-failed'],
  ])('a reply that is %s is halted', async (_, answer, code) => {
    const { allowance, asked, halted } = setUp({ held: 0 })
    asked.splice(0)
    const paying = allowance.afford()
    await asked[0]?.answer(answer)
    await paying
    expect(halted).toMatchObject([{ code }])
  })
})

test('it does nothing for a reply that is over', async () => {
  const { allowance, asked, halted, say } = setUp({ held: SLICE })
  say(60)
  allowance.ends()
  await asked[0]?.answer(refused)
  allowance.look(1_000)
  expect([asked.length, halted, allowance.mark]).toEqual([1, [], Number.POSITIVE_INFINITY])
})

test('what was said before a crash costs, too, though it stands on no bill', async () => {
  const { allowance, asked } = setUp({ held: 0, unbilled: 50 })
  void allowance.afford()
  expect(asked.at(-1)).toMatchObject({ amount: 57 + SLICE, amountMin: 57 + SLICE / 10 })
})
