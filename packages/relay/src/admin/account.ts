// An account as it is shown: what may be spent and was, and what else is limited.
import { z } from 'zod'
import { type Account as Kept, newAccount } from '../books/ledger/account.ts'
import { ZONE } from '../books/ledger/page.ts'
import { type AccountLimits, LIMIT_MAX, WARN_PERCENTS_MAX } from '../books/limits/limits.ts'
import { isZone } from '../books/limits/period.ts'
import type { House } from '../routes/route.ts'
import { Nano, Time, iso } from './answers.ts'
import { booksOf } from './refusals.ts'

/** Models are called what people call them, slashes included. */
export const AccountId = z.string().regex(/^[\w.:@/+~-]{1,200}$/)

export const KINDS = ['organisation', 'project', 'person', 'key', 'model'] as const

/** An account, and what people call it. */
export interface Named {
  readonly id: string
  readonly kind: (typeof KINDS)[number]
  readonly name: string
}

const Limit = z.int().min(1).max(LIMIT_MAX)
const Percents = z.array(z.int().min(1).max(100)).max(WARN_PERCENTS_MAX)

export const Budget = z
  .strictObject({
    day_nano: Nano.nullable(),
    week_nano: Nano.nullable(),
    month_nano: Nano.nullable(),
    total_nano: Nano.nullable(),
  })
  .meta({ id: 'Budget', description: 'The most that may be spent in a period; `null`: any amount.' })

export const Spent = z
  .strictObject({ day_nano: z.int(), week_nano: z.int(), month_nano: z.int(), total_nano: z.int() })
  .meta({ id: 'Spent' })

export const BudgetWish = Budget.partial()
  .extend({
    zone: z
      .string()
      .max(100)
      .refine(isZone, 'no time zone')
      .default(ZONE)
      .meta({ description: 'Whose calendar the periods go by: `Europe/Vienna`.' }),
  })
  .meta({ id: 'BudgetWish', description: 'All of a budget: what is absent or `null` is not limited any more.' })

export const AccountLimitsView = z
  .strictObject({
    requests_per_minute: Limit.nullable(),
    tokens_per_minute: Limit.nullable(),
    concurrent: Limit.nullable().meta({ description: 'Replies that run at the same time.' }),
    warn_percents: Percents.nullable().meta({
      description: 'How much of a budget is spent when somebody is warned; `null`: at 80 and 95; none: never.',
    }),
  })
  .meta({ id: 'AccountLimits' })

export const LimitsWish = AccountLimitsView.partial().meta({
  id: 'AccountLimitsWish',
  description: 'All of the limits: what is absent or `null` is not limited any more.',
})

export const Account = z
  .strictObject({
    object: z.literal('account'),
    id: z.string(),
    kind: z.enum(KINDS),
    name: z.string(),
    zone: z.string(),
    budget: Budget,
    spent: Spent,
    until: z
      .strictObject({ day: Time, week: Time, month: Time })
      .meta({ id: 'PeriodEnds', description: 'When the current period is over.' }),
    held_nano: z.int().meta({ description: 'Taken for replies that run.' }),
    prepaid: z.boolean().meta({ description: 'It spends no more than it was credited.' }),
    limits: AccountLimitsView,
  })
  .meta({ id: 'Account' })

/** Of one that never had a budget nor spent anything, there is nothing in the books, and nothing to be seen. */
export async function accountView(named: Named, house: House) {
  const { ledger, limits } = booksOf(house)
  const { id, kind, name } = named
  const kept = (await ledger.account(id)) ?? newAccount(id, ZONE, house.runtime.now(), ledger.willBePrepaid(id))
  return { object: 'account' as const, id, kind, name, ...moneyOf(kept), limits: limitsView(await limits.get(id)) }
}

function moneyOf({ zone, budget, spent, until, held, prepaid }: Kept) {
  return {
    zone,
    budget: {
      day_nano: budget.day ?? null,
      week_nano: budget.week ?? null,
      month_nano: budget.month ?? null,
      total_nano: budget.total ?? null,
    },
    spent: { day_nano: spent.day, week_nano: spent.week, month_nano: spent.month, total_nano: spent.total },
    until: { day: iso(until.day), week: iso(until.week), month: iso(until.month) },
    held_nano: held,
    prepaid,
  }
}

const limitsView = ({ requestsPerMinute, tokensPerMinute, concurrent, warnPercents }: AccountLimits) => ({
  requests_per_minute: requestsPerMinute ?? null,
  tokens_per_minute: tokensPerMinute ?? null,
  concurrent: concurrent ?? null,
  warn_percents: warnPercents ?? null,
})

/** What a wish says, in the words of the books. */
export const budgetOf = (wish: z.output<typeof BudgetWish>) => ({
  ...(wish.day_nano != null && { day: wish.day_nano }),
  ...(wish.week_nano != null && { week: wish.week_nano }),
  ...(wish.month_nano != null && { month: wish.month_nano }),
  ...(wish.total_nano != null && { total: wish.total_nano }),
})

export const limitsOf = (wish: z.output<typeof LimitsWish>): AccountLimits => ({
  ...(wish.requests_per_minute != null && { requestsPerMinute: wish.requests_per_minute }),
  ...(wish.tokens_per_minute != null && { tokensPerMinute: wish.tokens_per_minute }),
  ...(wish.concurrent != null && { concurrent: wish.concurrent }),
  ...(wish.warn_percents != null && { warnPercents: wish.warn_percents }),
})
