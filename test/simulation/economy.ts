// The money of a world: who asks and pays, what things cost, what everybody may spend, and how that changes while replies
// run. Not every world has any. Amounts are nano-dollars, all of them whole.
import type { AccountLimits, Limits } from '@holdfast/relay'
import type { Dice } from './dice.ts'
import type { Wish } from './evidence.ts'

/** Whoever a key belongs to. Names of accounts, but for the organisation, which gets its name from the books. */
export interface PayerPlan {
  readonly secret: string
  readonly key: string
  /** Number of its organisation. */
  readonly organisation: number
  readonly project?: string
  readonly person?: string
}

export interface Budget {
  readonly day?: number
  readonly total?: number
}

/** An account: of an organisation its number. */
export type AccountName = string | number

export type Decision =
  | { readonly what: 'budget'; readonly account: AccountName; readonly budget: Budget }
  | { readonly what: 'limits'; readonly account: AccountName; readonly limits: AccountLimits }
  | { readonly what: 'credit'; readonly organisation: number; readonly amount: number }
  | { readonly what: 'prepaid'; readonly organisation: number; readonly prepaid: boolean }
  | { readonly what: 'group'; readonly key: string; readonly group: string | undefined }

export interface Economy {
  /** Of a token, and of a request. */
  readonly rates: { readonly input: number; readonly output: number; readonly request: number }
  /** What each group pays for a dollar, in millionths. */
  readonly groups: Readonly<Record<string, number>>
  /** Of each wish, by its number. */
  readonly payers: readonly PayerPlan[]
  readonly organisations: number
  /** `at` is virtual milliseconds since the beginning; at 0 nobody has asked for anything. */
  readonly decisions: readonly (Decision & { readonly at: number; readonly isHere: boolean })[]
  /** How often writing in the books fails, and how often it is done and nobody hears of it. */
  readonly fail: number
  readonly lose: number
  readonly lateMsMax: number
}

/** Small, so that an answer takes several. */
export const PAID_LIMITS = { holdSliceTokens: 6, queueMsMax: 2_000, queuedRepliesMax: 3 } satisfies Partial<Limits>

/** Tokens of a request, about. Spelled out: what judges a relay does not ask it. */
const OCTETS_PER_TOKEN = 4

export const tokensOfRequest = ({ body }: Pick<Wish, 'body'>): number =>
  Math.ceil(Buffer.byteLength(body) / OCTETS_PER_TOKEN)

export const tokensOfText = (pieces: number, octets: number): number =>
  Math.max(pieces, Math.ceil(octets / OCTETS_PER_TOKEN))

export function drawEconomy(dice: Dice, wishes: number, healAt: number): Economy {
  const organisations = dice.between(1, 2)
  const keys = Array.from({ length: dice.between(1, 3) }, (_, number): PayerPlan => ({
    secret: `hf_paid_${number}`,
    key: `key_${number}`,
    organisation: dice.between(0, organisations - 1),
    ...(dice.chance(0.4) && { project: 'prj_1' }),
    ...(dice.chance(0.4) && { person: 'per_1' }),
  }))
  const budget = (): Budget => {
    const amount = Math.round(10 ** (3 + dice.next() * 1.7))
    return dice.chance(0.5) ? { total: amount } : { day: amount }
  }
  const account = (): AccountName =>
    dice.chance(0.5)
      ? dice.between(0, organisations - 1)
      : dice.pick([`key_${dice.between(0, keys.length - 1)}`, 'prj_1', 'per_1', 'model:m'])
  const limits = (): AccountLimits => ({
    ...(dice.chance(0.6) && { concurrent: dice.between(1, 2) }),
    ...(dice.chance(0.5) && { requestsPerMinute: dice.pick([2, 2, 4]) }),
    ...(dice.chance(0.3) && { tokensPerMinute: dice.between(200, 2_000) }),
  })
  const decide = (): Decision => {
    const organisation = dice.between(0, organisations - 1)
    switch (dice.weighted({ budget: 6, free: 1, limits: 2, credit: 2, prepaid: 2, group: 2 })) {
      case 'budget':
        return { what: 'budget', account: account(), budget: budget() }
      case 'free':
        return { what: 'budget', account: account(), budget: {} }
      case 'limits':
        return { what: 'limits', account: account(), limits: limits() }
      case 'credit':
        return { what: 'credit', organisation, amount: dice.between(1_000, 20_000) }
      case 'prepaid':
        return { what: 'prepaid', organisation, prepaid: dice.chance(0.7) }
      case 'group':
        return { what: 'group', key: `key_${dice.between(0, keys.length - 1)}`, group: dice.pick(GROUPS) }
    }
  }
  const isBad = dice.chance(0.5)
  return {
    rates: { input: 2, output: 100, request: dice.pick([0, 0, 700]) },
    groups: { friends: 500_000, strangers: 3_000_000 },
    payers: Array.from({ length: wishes }, () => keys[dice.between(0, keys.length - 1)] as PayerPlan),
    organisations,
    decisions: [
      ...Array.from({ length: dice.between(1, 4) }, () => ({ ...decide(), at: 0, isHere: true })),
      ...Array.from({ length: dice.between(0, 4) }, () => ({
        ...decide(),
        at: dice.between(1, healAt),
        isHere: dice.chance(0.7),
      })),
    ],
    fail: isBad && dice.chance(0.5) ? dice.next() * 0.3 : 0,
    lose: isBad && dice.chance(0.5) ? dice.next() * 0.2 : 0,
    lateMsMax: isBad ? dice.pick([0, 50, 2_000]) : 0,
  }
}

/** Where several nodes let requests in some know from the beginning how few they may make, so that they have to be counted together. */
export function limitedTogether(economy: Economy, dice: Dice): Economy {
  // More of them would not all have their turn while the world lasts.
  if (economy.payers.length > 3 || dice.chance(0.7)) return economy
  const limits = { requestsPerMinute: 1 }
  return { ...economy, decisions: [...economy.decisions, { what: 'limits', account: 0, limits, at: 0, isHere: true }] }
}

const GROUPS = [undefined, 'friends', 'strangers'] as const

/** Wishes as they are where they cost something: some of them without a bound to the answer. */
export const paidWishes = (wishes: readonly Wish[], { payers }: Economy, dice: Dice): Wish[] =>
  wishes.map((wish, number) => ({
    ...wish,
    secret: payers[number]?.secret ?? wish.secret,
    body: dice.chance(0.5) ? wish.body.replace('"max_tokens":100,', '') : wish.body,
  }))

/** The longest that the books may take to write a hold. */
export const holdMsMax = (economy: Economy | undefined): number => (economy ? 3 * economy.lateMsMax : 0)

/** The longest that a call may wait before its admission begins: for a slot, and for the books to write a hold. */
export const waitMsMax = (economy: Economy | undefined): number =>
  economy ? PAID_LIMITS.queueMsMax + holdMsMax(economy) : 0
