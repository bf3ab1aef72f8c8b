// What the operator has set there: ratios become prices and groups, quotas for new users credit. Options that were never
// touched are not in the database: what the other product's code says then is not repeated here.
import { MILLIONTHS, parseDecimal } from '../../prices/money.ts'
import type { Price, PriceList } from '../../prices/price.ts'
import { QUOTA_PER_DOLLAR, dollarsOf } from './quota.ts'
import type { Report } from './report.ts'
import { objectIn } from './rows.ts'

export interface Decisions {
  /** Units of quota. */
  readonly perDollar: number
  readonly groups: Readonly<Record<string, number>>
  /** Undefined where there is none. */
  readonly prices: PriceList | undefined
  /** Dollars. */
  readonly credit: { readonly free?: number; readonly low?: number }
}

const TAKEN = new Set([
  'QuotaPerUnit',
  'GroupRatio',
  'ModelRatio',
  'ModelPrice',
  'CompletionRatio',
  'CacheRatio',
  'CreateCacheRatio',
  'QuotaForNewUser',
  'QuotaRemindThreshold',
])

const NANO_POWER = 9

/** @param date of the import, ISO */
export function decisionsOf(options: ReadonlyMap<string, string>, date: string, report: Report): Decisions {
  const perDollar = positive(options.get('QuotaPerUnit')) ?? QUOTA_PER_DOLLAR
  const others = [...options.keys()].filter((key) => !TAKEN.has(key)).toSorted()
  // Their names alone: some are secrets.
  if (others.length > 0)
    report.leftOut('options', `these have no counterpart, or not by themselves: ${others.join(', ')}`)
  const [free, low] = ['QuotaForNewUser', 'QuotaRemindThreshold'].map((name) => positive(options.get(name)))
  const ratios = (name: string): Readonly<Record<string, number>> => ratiosIn(options, name, report)
  const groups = ratios('GroupRatio')
  if (Object.keys(groups).length === 0)
    report.note('groups', 'no GroupRatio was ever saved: nobody is charged otherwise than others')
  const prices = pricesOf(ratios, perDollar, report)
  return {
    perDollar,
    groups,
    credit: {
      ...(free !== undefined && { free: round(free / perDollar) }),
      ...(low !== undefined && { low: round(low / perDollar) }),
    },
    prices:
      prices.length === 0
        ? undefined
        : { name: 'Imported ratios', sources: ['the options of One API or New API'], date, prices },
  }
}

function pricesOf(
  ratios: (name: string) => Readonly<Record<string, number>>,
  perDollar: number,
  report: Report,
): Price[] {
  const [input, output, cached, written, fixed] = [
    ratios('ModelRatio'),
    ratios('CompletionRatio'),
    ratios('CacheRatio'),
    ratios('CreateCacheRatio'),
    ratios('ModelPrice'),
  ]
  const nano = (dollars: number): number => parseDecimal(plain(dollars), NANO_POWER) ?? 0
  const perToken = (ratio: number): number => nano(dollarsOf(ratio, perDollar))
  const prices: Price[] = []
  const unknown: string[] = []
  for (const [model, ratio] of Object.entries(input)) {
    // A price of a request goes before a ratio there.
    if (model in fixed) continue
    const completion = output[model]
    if (completion === undefined) {
      unknown.push(model)
      continue
    }
    const rates = {
      input: perToken(ratio),
      output: perToken(ratio * completion),
      ...(cached[model] !== undefined && { cacheRead: perToken(ratio * cached[model]) }),
      ...(written[model] !== undefined && { cacheWrite: perToken(ratio * written[model]) }),
    }
    prices.push({ models: [model], rates, tiers: [] })
  }
  for (const [model, dollars] of Object.entries(fixed))
    prices.push({ models: [model], rates: { input: 0, output: 0, request: nano(dollars) }, tiers: [] })
  if (Object.keys(input).length === 0)
    report.note('prices', 'no ModelRatio was ever saved: the public prices that ship with Holdfast count')
  if (unknown.length > 0)
    report.leftOut(
      'prices',
      `of ${unknown.length} models with a ratio and no CompletionRatio, whose output is priced by the other product’s code; the public prices count: ${unknown.join(', ')}`,
    )
  return prices
}

function ratiosIn(
  options: ReadonlyMap<string, string>,
  name: string,
  report: Report,
): Readonly<Record<string, number>> {
  const text = options.get(name)
  if (!text) return {}
  const ratios = objectIn(text)
  if (!ratios) report.leftOut(`option ${name}`, 'it is no JSON object')
  const entries = Object.entries(ratios ?? {})
  const good = entries.filter((entry): entry is [string, number] => isRatio(entry[1]))
  const bad = entries.filter(([, value]) => !isRatio(value)).map(([key]) => key)
  if (bad.length > 0) report.leftOut(`option ${name}`, `no ratio, 0 or more: ${bad.join(', ')}`)
  return Object.fromEntries(good)
}

const isRatio = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value * MILLIONTHS < 2 ** 53

function positive(text: string | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) && value > 0 ? value : undefined
}

/** As people write it: a ratio that was typed in is none of binary’s making. */
export const plain = (value: number): string => value.toFixed(NANO_POWER).replace(/\.?0+$/, '')
const round = (value: number): number => Number(plain(value))
