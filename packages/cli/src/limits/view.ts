// Accounts with what they may and what they spent, as the admin API has them and as a person reads them.
import { type Account, type AccountLimits, type Period, WARN_PERCENTS } from '@holdfast/relay'
import { writeAmount } from '../credit/amount.ts'
import { countText } from '../quantity.ts'
import { bold, cyan, dim, padEnd, red, table } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'
import { barOf } from '../usage/bar.ts'
import type { Named } from './account.ts'

export interface Limited {
  readonly named: Named
  readonly account: Account
  readonly limits: AccountLimits
}

const PERIODS: readonly Period[] = ['day', 'week', 'month', 'total']

export const limitedView = ({ named: { id, kind, name }, account, limits }: Limited) => {
  const { zone, budget, spent, until, held, prepaid } = account
  return {
    object: 'account',
    id,
    kind,
    name,
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
    limits: {
      requests_per_minute: limits.requestsPerMinute ?? null,
      tokens_per_minute: limits.tokensPerMinute ?? null,
      concurrent: limits.concurrent ?? null,
      warn_percents: limits.warnPercents ?? null,
    },
  }
}

export const limitedList = (all: readonly Limited[]): string =>
  table(
    ['account', 'kind', 'name', 'budget', '>requests/min', '>tokens/min', '>at a time'],
    all.map(({ named, account, limits }) => [
      named.id,
      named.kind,
      named.name,
      PERIODS.flatMap((period) => {
        const max = account.budget[period]
        return max === undefined
          ? []
          : [`${writeAmount(account.spent[period])} of ${writeAmount(max)} ${periodText(period)}`]
      }).join(', '),
      ...[limits.requestsPerMinute, limits.tokensPerMinute, limits.concurrent].map((limit) =>
        limit === undefined ? '' : countText(limit),
      ),
    ]),
  )

const periodText = (period: Period): string => (period === 'total' ? 'in all' : `a ${period}`)

const WIDTH = 20

export function limitedPage({ named, account, limits }: Limited): string {
  const { budget, spent, until, held, zone, prepaid } = account
  const rows = PERIODS.map((period) => {
    const max = budget[period]
    const isOver = max !== undefined && spent[period] >= max
    const bar = max === undefined ? '' : barOf(spent[period], max, WIDTH)
    return [
      period === 'total' ? 'in all' : `this ${period}`,
      writeAmount(spent[period]),
      max === undefined ? dim('any amount') : writeAmount(max),
      period === 'total' ? '' : `until ${minuteText(until[period])}`,
      isOver ? red(bar) : cyan(bar),
    ]
  })
  const number = (limit: number | undefined): string => (limit === undefined ? dim('any number') : countText(limit))
  const { warnPercents = WARN_PERCENTS } = limits
  const told: readonly (readonly [string, string])[] = [
    ['held', writeAmount(held)],
    ['pays', prepaid ? 'in advance' : 'afterwards'],
    ['requests', `${number(limits.requestsPerMinute)} a minute`],
    ['tokens', `${number(limits.tokensPerMinute)} a minute`],
    ['at a time', number(limits.concurrent)],
    ['warned', warnPercents.length === 0 ? 'never' : `at ${warnPercents.join(' and ')} %`],
    ['calendar', zone],
  ]
  return [
    `${bold(named.name)}  ${dim(`${named.kind} ${named.id}`)}`,
    table(['', '>spent', '>of', '', ''], rows)
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n'),
    ...told.map(([what, words]) => `  ${padEnd(dim(what), 9)}  ${words}`),
  ].join('\n')
}
