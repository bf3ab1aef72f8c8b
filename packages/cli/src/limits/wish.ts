// What a command line says about limits: what is not said stays, `none` lifts what is there.
import { type AccountLimits, type Budget, LIMIT_MAX, type Period, isZone } from '@holdfast/relay'
import { readAmount } from '../credit/amount.ts'
import { UsageError } from '../settings.ts'

const NONE = 'none'

export interface Words {
  readonly day?: string | undefined
  readonly week?: string | undefined
  readonly month?: string | undefined
  readonly total?: string | undefined
  readonly zone?: string | undefined
  readonly requests?: string | undefined
  readonly tokens?: string | undefined
  readonly concurrent?: string | undefined
  readonly warn?: string | undefined
}

const PERIODS: readonly Period[] = ['day', 'week', 'month', 'total']

/**
 * The budget as it shall be; undefined where nothing is said of it.
 * @throws UsageError
 */
export function readBudget(words: Words, before: Budget): Budget | undefined {
  const said = PERIODS.filter((period) => words[period] !== undefined)
  if (said.length === 0 && words.zone === undefined) return undefined
  const budget: { [period in Period]?: number } = { ...before }
  for (const period of said) {
    const amount = unless(words[period] ?? '', (text) => readAmount(`--${period}`, text))
    if (amount === undefined) delete budget[period]
    else if (amount < 0) throw new UsageError(`--${period} is an amount of dollars, not less than nothing.`)
    else budget[period] = amount
  }
  return budget
}

/** @throws UsageError */
export function readZone(zone: string | undefined): string | undefined {
  if (zone === undefined || isZone(zone)) return zone
  throw new UsageError(`--zone is a time zone such as Europe/Vienna, not ${zone}.`)
}

const NAMES = { requests: 'requestsPerMinute', tokens: 'tokensPerMinute', concurrent: 'concurrent' } as const

/**
 * The limits as they shall be; undefined where nothing is said of them.
 * @throws UsageError
 */
export function readLimits(words: Words, before: AccountLimits): AccountLimits | undefined {
  const limits: { -readonly [name in keyof AccountLimits]: AccountLimits[name] } = { ...before }
  let isSaid = false
  for (const option of ['requests', 'tokens', 'concurrent'] as const) {
    const text = words[option]
    if (text === undefined) continue
    isSaid = true
    const limit = unless(text, (one) => wholeNumber(`--${option}`, one, LIMIT_MAX))
    if (limit === undefined) delete limits[NAMES[option]]
    else limits[NAMES[option]] = limit
  }
  if (words.warn === undefined) return isSaid ? limits : undefined
  const percents = unless(words.warn, percentsOf)
  return { ...limits, warnPercents: percents ?? [] }
}

function percentsOf(text: string): readonly number[] {
  const percents = text.split(',').map((word) => wholeNumber('--warn', word.trim().replace(/%$/, ''), 100))
  return [...new Set(percents)].sort((one, other) => one - other)
}

const unless = <Value>(text: string, read: (text: string) => Value): Value | undefined =>
  text === NONE ? undefined : read(text)

function wholeNumber(option: string, text: string, max: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > max)
    throw new UsageError(`${option} is a whole number from 1 to ${max}, or ${NONE}, not ${text}.`)
  return number
}
