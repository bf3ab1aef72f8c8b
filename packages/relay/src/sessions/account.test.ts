import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Account,
  type Worth,
  hold,
  newAccount,
  raise,
  refusal,
  refusalOfMoney,
  release,
  room,
  settle,
  usedBy,
} from './account.ts'
import type { Budget } from './session.ts'
import { worthOf } from './worth.ts'

const fresh = (budget: Budget): Account => newAccount('ses_1', budget, 1_000)
const worth = (output: number | undefined, input = 0): Worth => ({ input, output })
const used = (tokens: number) => ({ tokens })

describe('a budget of replies', () => {
  test('admits so many, running or over, and no more', () => {
    const one = hold(fresh({ replies: 2 }), 'rpl_1', worth(undefined))
    expect(refusal(one)).toBeUndefined()
    const two = hold(settle(one, 'rpl_1', used(9), 0), 'rpl_2', worth(undefined))
    const full = { account: 'ses_1', period: 'replies', max: 2, reason: 'spent' }
    expect(refusal(two)).toMatchObject({ ...full, spent: 1, held: 1 })
    expect(refusal(settle(two, 'rpl_2', used(9), 0))).toMatchObject({ ...full, spent: 2, held: 0 })
  })

  test('has one back when nothing was bought', () => {
    const account = fresh({ replies: 1 })
    expect(release(hold(account, 'rpl_1', worth(1)), 'rpl_1')).toEqual(account)
  })
})

describe('a budget of tokens', () => {
  const account = fresh({ tokens: 1_000 })

  test('is held by what a request says that it may cost', () => {
    const held = hold(account, 'rpl_1', worth(300, 100))
    expect(held.holds).toEqual({ rpl_1: { tokens: 400, input: 100, nano: 0 } })
    expect(refusal(held)).toBeUndefined()
  })

  test('is held whole by a request that names no end, and the next one waits', () => {
    const held = hold(account, 'rpl_1', worth(undefined))
    expect(refusal(held)).toMatchObject({ period: 'tokens', reason: 'held', held: 1_000 })
    expect(refusal(settle(held, 'rpl_1', used(10), 0))).toBeUndefined()
  })

  test('is never held beyond what there is, so that what is left can be used', () => {
    const spent = settle(hold(account, 'rpl_1', worth(1)), 'rpl_1', used(999), 0)
    const held = hold(spent, 'rpl_2', worth(5_000))
    expect(held.holds['rpl_2']?.tokens).toBe(1)
    expect(refusal(held)?.reason).toBe('held')
  })

  test('that is spent is over, not held', () => {
    const spent = settle(hold(account, 'rpl_1', worth(1)), 'rpl_1', used(1_200), 0)
    expect(refusal(spent)?.reason).toBe('spent')
  })

  test('is not passed together by any number of starts, whatever they ask for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(700), fc.nat(100)), { minLength: 1 }), (asked) => {
        let now = account
        for (const [at, [output, input]] of asked.entries())
          if (!refusal(now)) now = hold(now, `rpl_${at}`, worth(output, input))
        const held = Object.values(now.holds).reduce((sum, { tokens }) => sum + tokens, 0)
        expect(held).toBeLessThanOrEqual(1_000)
      }),
    )
  })
})

describe('a budget of money', () => {
  const account = hold(fresh({ nano: 100 }), 'rpl_1', worth(1))

  test('has room for what is neither spent nor held', () => {
    expect(room(raise(account, 'rpl_1', 60))).toBe(40)
    expect(room(settle(raise(account, 'rpl_1', 60), 'rpl_1', used(1), 25))).toBe(75)
    expect(room(settle(raise(account, 'rpl_1', 60), 'rpl_1', used(1), 130))).toBe(-30)
  })

  test('says why there is none', () => {
    const held = raise(account, 'rpl_1', 60)
    expect(refusalOfMoney(held, 40)).toBeUndefined()
    expect(refusalOfMoney(held, 41)).toMatchObject({ account: 'ses_1', period: 'total', reason: 'held' })
    expect(refusalOfMoney(settle(held, 'rpl_1', used(1), 60), 41)).toMatchObject({ reason: 'spent', spent: 60 })
    expect(refusalOfMoney(held, 101)).toMatchObject({ reason: 'too-large' })
  })
})

describe('what a reply did cost', () => {
  const held = hold(fresh({ replies: 9 }), 'rpl_1', worth(500, 40))

  test('is what its attempts bought', () => {
    const purchases = [{ input: 10, output: 5 }, { input: 10 }, { output: 2 }].map((usage) => ({
      upstream: 'openai',
      model: 'gpt',
      usage,
    }))
    expect(settle(held, 'rpl_1', usedBy({ purchases }), 7).spent).toEqual({ replies: 1, tokens: 27, nano: 7 })
  })

  test('is an estimate, the request included, where nobody is left to say', () => {
    expect(settle(held, 'rpl_1', usedBy({ purchases: [], unbilled: 12 }), 0).spent.tokens).toBe(52)
  })

  test('counts once', () => {
    const once = settle(held, 'rpl_1', used(9), 3)
    expect(settle(once, 'rpl_1', used(9), 3)).toEqual(once)
    expect(release(once, 'rpl_1')).toEqual(once)
  })
})

describe('what a request may cost', () => {
  test.each([
    [{ max_tokens: 10 }, 10],
    [{ max_completion_tokens: 20, max_tokens: 10 }, 20],
    [{ max_completion_tokens: 1, max_tokens: 10 }, 10],
    [{ max_tokens: -1 }, undefined],
    [{ max_tokens: 0 }, undefined],
    [{ max_output_tokens: 30 }, 30],
    [{ max_tokens: 10, n: 3 }, 30],
    [{ max_tokens: null }, undefined],
    [{ max_tokens: 'ten' }, undefined],
    [{ max_output_tokens: 30, previous_response_id: 'resp_1' }, undefined],
    [{}, undefined],
  ])('%j: its output is at most %j', (request, output) => {
    expect(worthOf(request, 401)).toEqual({ input: 101, output })
  })
})
