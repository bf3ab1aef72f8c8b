// What a session has spent of its budget, and what it holds for replies that run: arithmetic on a value, so that two
// starts cannot meet in it. A reply holds what it says that it may cost, before it is admitted, and never more than is
// left; at its end that is exchanged for what it did cost. Its money is decided where everybody's is, in the ledger
// (books/ledger/page.ts), and counted here.
import type { Refusal } from '../books/ledger/account.ts'
import { MONEY_MAX, type Money } from '../books/money.ts'
import type { Outcome } from '../outcome.ts'
import { tokensOf } from '../outcome.ts'
import type { Budget } from './session.ts'

export interface Account {
  /** The session's. */
  readonly id: string
  /** When its session is over everywhere, and nobody asks for it any more. Milliseconds since 1970. */
  readonly until: number
  /** As its token says. */
  readonly budget: Budget
  readonly spent: Required<Budget>
  /** By reply. */
  readonly holds: Readonly<Record<string, Hold>>
}

/** What one running reply holds. It is one reply, too. */
export interface Hold {
  readonly tokens: number
  readonly nano: Money
  /** Tokens of the request, estimated. */
  readonly input: number
}

/** What a request may cost, as far as it says. Tokens. */
export interface Worth {
  readonly input: number
  /** Undefined: it names no end. */
  readonly output: number | undefined
}

/** What a reply has used, as far as anybody says. */
export interface Used {
  readonly tokens: number
  /** Tokens that were said beside them, by an upstream that nobody is left to count for: its request was used, too. */
  readonly unbilled?: number
}

export const newAccount = (id: string, budget: Budget, until: number): Account => ({
  id,
  until,
  budget,
  spent: { replies: 0, tokens: 0, nano: 0 },
  holds: {},
})

/** Why another reply cannot begin, as far as replies and tokens go; undefined where it can. */
export function refusal({ id, budget, spent, holds }: Account): Refusal | undefined {
  const running = Object.values(holds)
  const { replies = Infinity, tokens = Infinity } = budget
  const common = { account: id, wanted: 1 }
  // Also while replies run: few of them turn out to have bought nothing.
  if (spent.replies + running.length >= replies)
    return { ...common, period: 'replies', max: replies, spent: spent.replies, held: running.length, reason: 'spent' }
  const held = sum(running, 'tokens')
  if (spent.tokens + held < tokens) return undefined
  const reason = spent.tokens >= tokens ? 'spent' : 'held'
  return { ...common, period: 'tokens', max: tokens, spent: spent.tokens, held, reason }
}

/** Money that may still be held. Negative when more was spent than was held for it. */
export const room = ({ budget, spent, holds }: Account): Money =>
  (budget.nano ?? MONEY_MAX) - spent.nano - sum(Object.values(holds), 'nano')

/** Why there is no room for so much money; undefined where there is. */
export function refusalOfMoney({ id, budget, spent, holds }: Account, wanted: Money): Refusal | undefined {
  const max = budget.nano ?? MONEY_MAX
  const held = sum(Object.values(holds), 'nano')
  if (spent.nano + held + wanted <= max) return undefined
  const reason = wanted > max ? 'too-large' : spent.nano + wanted <= max ? 'held' : 'spent'
  return { account: id, period: 'total', max, spent: spent.nano, held, wanted, reason }
}

/** Another reply: one, as many tokens as it may cost or are left, and no money yet. Ask for `refusal` before. */
export function hold(account: Account, reply: string, { input, output }: Worth): Account {
  const { budget, spent, holds } = account
  const left = (budget.tokens ?? 0) - spent.tokens - sum(Object.values(holds), 'tokens')
  const tokens = budget.tokens === undefined ? 0 : Math.min(left, output === undefined ? left : input + output)
  return { ...account, holds: { ...holds, [reply]: { tokens, nano: 0, input } } }
}

/** The same reply holds more money. */
export function raise(account: Account, reply: string, more: Money): Account {
  const held = account.holds[reply]
  if (!held) return account
  return { ...account, holds: { ...account.holds, [reply]: { ...held, nano: held.nano + more } } }
}

/** As if the reply had never been. */
export const release = (account: Account, reply: string): Account => drop(account, reply)

/**
 * What a reply held is exchanged for what it did cost. Where its upstreams were asked and nobody is left to say (a relay that
 * died), an estimate, as everywhere: the request's, and what was said.
 */
export function settle(account: Account, reply: string, { tokens, unbilled }: Used, nano: Money): Account {
  const held = account.holds[reply]
  // Settled already.
  if (!held) return account
  const { spent } = account
  const used = tokens + (unbilled === undefined ? 0 : held.input + unbilled)
  return {
    ...drop(account, reply),
    spent: { replies: spent.replies + 1, tokens: spent.tokens + used, nano: spent.nano + nano },
  }
}

export const usedBy = ({ purchases, unbilled }: Outcome): Used => ({
  tokens: tokensOf(purchases),
  ...(unbilled !== undefined && { unbilled }),
})

function drop(account: Account, reply: string): Account {
  const { [reply]: _, ...holds } = account.holds
  return { ...account, holds }
}

const sum = (holds: readonly Hold[], what: 'tokens' | 'nano'): number =>
  holds.reduce((total, held) => total + held[what], 0)
