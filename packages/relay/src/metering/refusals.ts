// What is said to whoever meets a limit: which it is, whose, and when to come back.
import { HoldfastError, type Problem } from '@holdfast/protocol'
import type { Refusal } from '../books/ledger/account.ts'
import { whoseOf } from './payers.ts'

/** A refusal that comes with how the caller's limits stand. */
export class LimitReached extends HoldfastError {
  headers: Readonly<Record<string, string>> = {}
}

/** What runs may end any moment, and with it what it holds. */
const HELD_RETRY_MS = 1_000

export type Flow = 'requests' | 'tokens'

export function tooFast(flow: Flow, account: string, perMinute: number, waitMs: number, now: number): LimitReached {
  const { kind, words } = whoseOf(account)
  return new LimitReached('rate-limited', `The limit of ${words} is ${perMinute} ${flow} a minute.`, {
    retryAfterMs: waitMs,
    limit: { name: `${flow}_per_minute`, of: kind, until: now + waitMs },
  })
}

/** @param account whose limit is in the way */
export function tooMany(account: string, max: number): LimitReached {
  const { kind, words } = whoseOf(account)
  return new LimitReached('replies-too-many', `The limit of ${words} is ${max} replies at a time.`, {
    retryAfterMs: HELD_RETRY_MS,
    limit: { name: 'concurrent', of: kind },
  })
}

/** @param model as it was asked for */
export const unpriced = (model: string): HoldfastError =>
  new HoldfastError('model-unpriced', `Nobody here says what ${model} costs, so that no budget can pay for it.`)

/** Before anything was bought. */
export function unheld(refusal: Refusal): LimitReached {
  const { code, message, ...more } = problemOf(refusal)
  if (refusal.reason !== 'held') return new LimitReached(code, message, more)
  return new LimitReached('budget-held', `What is left of the ${nameOf(refusal)} is held by replies that run.`, {
    ...more,
    retryAfterMs: HELD_RETRY_MS,
  })
}

/** How a reply ends for which no more can be held, whoever has the rest. */
export function problemOf(refusal: Refusal): Problem {
  const { account, period, until, reason } = refusal
  const spent = reason === 'too-large' ? 'is less than this may cost' : 'is used up'
  return {
    code: 'over-budget',
    message: `The ${nameOf(refusal)} ${spent}.`,
    limit: {
      name: period === 'credit' ? period : `budget_${period}`,
      of: whoseOf(account).kind,
      ...(until !== undefined && { until }),
    },
  }
}

function nameOf({ account, period }: Refusal): string {
  const { words } = whoseOf(account)
  if (period === 'replies' || period === 'tokens') return `budget of ${words} in ${period}`
  if (period === 'credit') return `credit of ${words}`
  return period === 'total' ? `budget of ${words}` : `budget of ${words} for this ${period}`
}
