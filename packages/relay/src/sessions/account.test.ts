import { HoldfastError, type Problem } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import type { Final } from '../logs/log.ts'
import { type Account, type Cost, type Worth, costOf, hold, release, settle } from './account.ts'
import type { Budget } from './session.ts'
import { worthOf } from './worth.ts'

const NEW: Account = { until: 0, replies: 0, tokens: 0, holds: {} }
const worth = (output: number | undefined, input = 0): Worth => ({ input, output })
const cost = (tokens: number): Cost => ({ replies: 1, tokens })

function refusalOf(account: Account, budget: Budget, asked: Worth = worth(1)): Problem | undefined {
  try {
    hold(account, budget, 'rpl_next', asked)
    return undefined
  } catch (cause) {
    if (cause instanceof HoldfastError) return cause.problem
    throw cause
  }
}

describe('a budget of replies', () => {
  test('admits so many, running or over, and no more', () => {
    const one = hold(NEW, { replies: 2 }, 'rpl_1', worth(undefined))
    const two = hold(settle(one, 'rpl_1', cost(9)), { replies: 2 }, 'rpl_2', worth(undefined))
    expect(refusalOf(one, { replies: 2 })).toBeUndefined()
    expect(refusalOf(two, { replies: 2 })?.code).toBe('over-budget')
    expect(refusalOf(settle(two, 'rpl_2', cost(9)), { replies: 2 })?.code).toBe('over-budget')
  })

  test('has one back when nothing was bought', () => {
    const held = hold(NEW, { replies: 1 }, 'rpl_1', worth(1))
    expect(release(held, 'rpl_1')).toEqual(NEW)
  })
})

describe('a budget of tokens', () => {
  const budget: Budget = { tokens: 1_000 }

  test('is held by what a request says that it may cost', () => {
    const account = hold(NEW, budget, 'rpl_1', worth(300, 100))
    expect(account.holds).toEqual({ rpl_1: { tokens: 400, input: 100 } })
    expect(refusalOf(account, budget)).toBeUndefined()
  })

  test('is held whole by a request that names no end, and the next one waits', () => {
    const account = hold(NEW, budget, 'rpl_1', worth(undefined))
    expect(refusalOf(account, budget)).toMatchObject({ code: 'budget-held', retryAfterMs: 1_000 })
    expect(refusalOf(settle(account, 'rpl_1', cost(10)), budget)).toBeUndefined()
  })

  test('is never held beyond what there is, so that what is left can be used', () => {
    const spent = settle(hold(NEW, budget, 'rpl_1', worth(1)), 'rpl_1', cost(999))
    const account = hold(spent, budget, 'rpl_2', worth(5_000))
    expect(account.holds['rpl_2']?.tokens).toBe(1)
    expect(refusalOf(account, budget)?.code).toBe('budget-held')
  })

  test('that is spent is over, not held', () => {
    const spent = settle(hold(NEW, budget, 'rpl_1', worth(1)), 'rpl_1', cost(1_200))
    expect(refusalOf(spent, budget)?.code).toBe('over-budget')
  })

  test('is not passed together by any number of starts, whatever they ask for', () => {
    let account = NEW
    let admitted = 0
    for (let at = 0; at < 100; at++)
      if (!refusalOf(account, budget, worth(at * 7, at))) {
        account = hold(account, budget, `rpl_${at}`, worth(at * 7, at))
        admitted += 1
      }
    const held = Object.values(account.holds).reduce((sum, { tokens }) => sum + tokens, 0)
    expect(admitted).toBeGreaterThan(5)
    expect(held).toBe(1_000)
  })
})

describe('what a reply did cost', () => {
  const held = { tokens: 500, input: 40 }
  const final = (more: Partial<Final>): Final => ({ ending: 'failed', endedAt: 0, ...more })
  const refused: Problem = { code: 'upstream-limited', message: '' }

  test('is what its attempts bought', () => {
    const purchases = [{ input: 10, output: 5 }, { input: 10 }, { output: 2 }].map((usage) => ({
      upstream: 'openai',
      model: 'gpt',
      usage,
    }))
    expect(costOf(final({ ending: 'complete', purchases }), 7, held)).toEqual({ replies: 1, tokens: 27 })
  })

  test('is nothing when it was refused before it bought anything', () => {
    expect(costOf(final({ problem: refused }), 1, held)).toEqual({ replies: 0, tokens: 0 })
  })

  test('is an estimate when its relay died, and nobody knows', () => {
    const problem: Problem = { code: 'relay-restarted', message: '' }
    expect(costOf(final({ problem }), 1, held)).toEqual({ replies: 1, tokens: 41 })
    expect(costOf(final({ problem }), 12, held)).toEqual({ replies: 1, tokens: 52 })
    expect(costOf(final({ ending: 'complete' }), 12, held)).toEqual({ replies: 1, tokens: 52 })
    // Its log says how much was said, which large frames do not.
    expect(costOf(final({ problem, unbilled: 300 }), 12, held)).toEqual({ replies: 1, tokens: 340 })
  })

  test('is both, when somebody went on with what nobody can name any more', () => {
    const purchases = [{ upstream: 'openai', model: 'gpt', usage: { input: 10, output: 5 } }]
    expect(costOf(final({ ending: 'complete', purchases, unbilled: 7 }), 12, held)).toEqual({ replies: 1, tokens: 62 })
  })

  test('is an estimate, too, when it was stopped before the next could go on with it', () => {
    const problem: Problem = { code: 'reply-stopped', message: '' }
    expect(costOf(final({ ending: 'stopped', problem, unbilled: 0 }), 1, held)).toEqual({ replies: 1, tokens: 40 })
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
