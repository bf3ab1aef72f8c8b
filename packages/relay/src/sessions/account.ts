// What a session has spent of its budget, and what it holds for replies that run: arithmetic on a value, so that two
// starts cannot meet in it. A reply holds what it says that it may cost, before it is admitted, and never more than is
// left; at its end that is exchanged for what it did cost.
import { HoldfastError } from '@holdfast/protocol'
import type { Final } from '../logs/log.ts'
import { outcomeOf, tokensOf } from '../outcome.ts'
import type { Budget } from './session.ts'

export interface Account {
  /** When its session is over everywhere, and nobody asks for it any more. Milliseconds since 1970. */
  readonly until: number
  /** Spent. */
  readonly replies: number
  /** Spent. */
  readonly tokens: number
  /** By reply. */
  readonly holds: Readonly<Record<string, Hold>>
}

/** What one running reply holds. It is one reply, too. */
export interface Hold {
  readonly tokens: number
  /** Of the request, estimated. */
  readonly input: number
}

/** What a request may cost, as far as it says. */
export interface Worth {
  readonly input: number
  /** Undefined: it names no end. */
  readonly output: number | undefined
}

export interface Cost {
  readonly replies: 0 | 1
  readonly tokens: number
}

/** @throws HoldfastError `over-budget`, `budget-held`. */
export function hold(account: Account, budget: Budget, reply: string, worth: Worth): Account {
  const holds = Object.values(account.holds)
  if (budget.replies !== undefined && account.replies + holds.length >= budget.replies)
    throw new HoldfastError('over-budget', `This session has had its ${budget.replies} replies.`)
  let tokens = 0
  if (budget.tokens !== undefined) {
    const unspent = budget.tokens - account.tokens
    if (unspent <= 0) throw new HoldfastError('over-budget', `This session has used its ${budget.tokens} tokens.`)
    const left = holds.reduce((rest, held) => rest - held.tokens, unspent)
    if (left <= 0)
      throw new HoldfastError('budget-held', 'What is left of the tokens is held by a reply that runs.', {
        retryAfterMs: HELD_RETRY_MS,
      })
    tokens = Math.min(left, worth.output === undefined ? left : worth.input + worth.output)
  }
  return { ...account, holds: { ...account.holds, [reply]: { tokens, input: worth.input } } }
}

/** As if the reply had never been. */
export const release = (account: Account, reply: string): Account => settle(account, reply, { replies: 0, tokens: 0 })

export function settle(account: Account, reply: string, cost: Cost): Account {
  const { [reply]: _, ...holds } = account.holds
  return { ...account, replies: account.replies + cost.replies, tokens: account.tokens + cost.tokens, holds }
}

/**
 * What a reply that has ended did cost. Where its upstreams were asked and nobody is left to say (a relay that died), an
 * estimate, as everywhere: the request's, and what was said.
 */
export function costOf(final: Final, last: number, { input }: Hold): Cost {
  const outcome = outcomeOf(final, last)
  if (!outcome) return { replies: 0, tokens: 0 }
  const { purchases, unbilled } = outcome
  return { replies: 1, tokens: tokensOf(purchases) + (unbilled === undefined ? 0 : input + unbilled) }
}

const HELD_RETRY_MS = 1_000
