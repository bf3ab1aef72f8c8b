// Prices in a file, as people write them: decimal amounts of money per million tokens, in YAML or JSON. What ships is in
// the same format. Mistakes are told with their place in the file, and a file with one is not used.
import { z } from 'zod'
import { complain } from '../config/complaint.ts'
import { type Document, readDocument } from '../config/document.ts'
import type { Finding } from '../config/finding.ts'
import { type Currency, MILLIONTHS, type Ratio, parseDecimal, portion } from './money.ts'
import type { Hours, Price, PriceList, Rates, Tier } from './price.ts'

export interface PriceFile {
  readonly lists: readonly PriceList[]
  /** What a dollar is worth, for lists in other money and for people's eyes. */
  readonly currencies: readonly Currency[]
  /** Laid over every cost. */
  readonly markup: Ratio | undefined
  /** Laid over the costs of those in a group, by the group's name. */
  readonly groups: readonly Ratio[]
}

/**
 * @param file how it is called in findings
 * @returns without `prices` when there is an error among the findings
 */
export function readPriceFile(
  file: string,
  text: string,
): { readonly prices?: PriceFile; readonly findings: readonly Finding[] } {
  const document = readDocument(file, text, {})
  const checked = schema.safeParse(document.value)
  if (!checked.success) complain(document, checked.error.issues)
  else checkMoney(document, checked.data)
  const isSound = checked.success && !document.findings.some(({ severity }) => severity === 'error')
  return { ...(isSound && { prices: pricesIn(checked.data) }), findings: document.findings }
}

/** The same of a file that is known to be well-formed. @throws what zod and JSON throw */
export const parsePrices = (json: string): PriceFile => pricesIn(schema.parse(JSON.parse(json)))

/** Decimal places of an amount: nano-dollars. */
const NANO_POWER = 9
const MILLIONTHS_POWER = 6

/** One that takes these fields and no others; the “message” of an unknown field is the list of the known: see `complain`. */
const fields = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : `expected fields: ${Object.keys(shape).join(', ')}`,
  })

const decimal = (words: string, power: number, min: number) =>
  z.union([z.number(), z.string()], `expected ${words}`).transform((value, context) => {
    const parsed = parseDecimal(String(value), power)
    if (parsed !== undefined && parsed >= min) return parsed
    context.issues.push({ code: 'custom', message: `expected ${words}`, input: value })
    return z.NEVER
  })

const perMillion = decimal('an amount of money per million tokens, 0 or more', NANO_POWER, 0)
const ratio = decimal('a ratio, 0 or more: 1.2 adds a fifth', MILLIONTHS_POWER, 0)
const rate = decimal('what one dollar is worth, more than 0', MILLIONTHS_POWER, 1)
const name = z.string('expected a name').min(1, 'expected a name')

const oneOrMany = (words: string) =>
  z
    .union([name, z.array(name).min(1, `expected ${words}, or a list of them`)], `expected ${words}, or a list of them`)
    .transform((given) => (typeof given === 'string' ? [given] : given))

const DATE = 'a date such as 2026-11-20'
const day = z.iso.date(`expected ${DATE}`)
const MOMENT = `expected ${DATE}, or a time such as 2026-11-20T16:00:00Z`
const moment = z.union([z.iso.date(MOMENT), z.iso.datetime(MOMENT)], MOMENT)

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/
const hours = z.string('expected hours in UTC such as 01:00-04:00').transform((text, context): Hours => {
  const [hour, minute, untilHour, untilMinute] = (HOURS.exec(text) ?? []).slice(1).map(Number)
  if (hour !== undefined && minute !== undefined && untilHour !== undefined && untilMinute !== undefined)
    return { from: hour * 60 + minute, until: untilHour * 60 + untilMinute }
  context.issues.push({ code: 'custom', message: 'expected hours in UTC such as 01:00-04:00', input: text })
  return z.NEVER
})

const amounts = {
  input: perMillion.optional(),
  output: perMillion.optional(),
  cacheRead: perMillion.optional(),
  cacheWrite: perMillion.optional(),
  cacheWriteLong: perMillion.optional(),
  reasoning: perMillion.optional(),
  request: decimal('an amount of money per request, 0 or more', NANO_POWER, 0).optional(),
}

const tier = fields({ tokens: z.int('expected tokens, a whole number').min(1, 'expected 1 or more'), ...amounts })

const price = fields({
  models: oneOrMany('the name of a model'),
  from: moment.optional(),
  hours: z.array(hours, 'expected a list of hours').min(1, 'expected hours').optional(),
  ...amounts,
  above: z.array(tier, 'expected a list of tiers').optional(),
  unpriced: z.literal(true, 'expected true, or nothing').optional(),
}).check(({ value, issues }) => {
  for (const amount of ['input', 'output'] as const)
    if (value[amount] === undefined && !value.unpriced)
      issues.push({ code: 'custom', message: `${amount} is missing, or unpriced: true`, path: [amount], input: value })
})

const list = fields({
  name,
  source: oneOrMany('a link to where the prices are written'),
  date: day,
  upstreams: oneOrMany('the name of an upstream').optional(),
  providers: oneOrMany('the name of a provider').optional(),
  currency: z.string('expected a currency such as EUR').optional(),
  prices: z.array(price, 'expected a list of prices'),
})

const schema = fields({
  currencies: z
    .record(z.string().regex(/^[A-Z]{3}$/, 'expected a currency such as EUR'), rate, 'expected currencies')
    .optional(),
  markup: ratio.optional(),
  groups: z.record(name, ratio, 'expected groups and their ratios').optional(),
  lists: z.array(list, 'expected a list of price lists').optional(),
})

type Written = z.infer<typeof schema>
type WrittenList = z.infer<typeof list>
type WrittenAmounts = Partial<Record<keyof typeof amounts, number | undefined>>

function checkMoney(document: Document, { currencies = {}, lists = [] }: Written): void {
  for (const [at, { currency = 'USD' }] of lists.entries())
    if (currency !== 'USD' && !(currency in currencies))
      document.error(['lists', at, 'currency'], `say under currencies what a dollar is worth in ${currency}`)
}

const pricesIn = ({ currencies = {}, markup, groups = {}, lists = [] }: Written): PriceFile => ({
  lists: lists.map((one) => listOf(one, currencies)),
  currencies: Object.entries(currencies).map(([code, perDollarMillionths]) => ({ code, perDollarMillionths })),
  markup: markup === undefined ? undefined : { name: 'mark-up', millionths: markup },
  groups: Object.entries(groups).map(([group, millionths]) => ({ name: group, millionths })),
})

function listOf(written: WrittenList, currencies: Readonly<Record<string, number>>): PriceList {
  const { source, upstreams, providers, currency = 'USD', prices, ...rest } = written
  const perDollar = currency === 'USD' ? MILLIONTHS : (currencies[currency] ?? MILLIONTHS)
  const inDollars = (nano: number): number => portion(nano, MILLIONTHS, perDollar)
  return {
    ...rest,
    sources: source,
    ...(upstreams && { upstreams }),
    ...(providers && { providers }),
    prices: prices.map(({ models, from, hours, above = [], ...one }): Price => {
      const { input, output } = one
      const rates: Rates | undefined =
        input === undefined || output === undefined
          ? undefined
          : { ...ratesOf(one, inDollars), input: inDollars(input), output: inDollars(output) }
      const tiers: Tier[] = above
        .map(({ tokens, ...each }) => ({ above: tokens, rates: ratesOf(each, inDollars) }))
        .sort((lower, higher) => lower.above - higher.above)
      return {
        models,
        rates,
        tiers,
        ...(from !== undefined && { from: Date.parse(from) }),
        ...(hours && { hours }),
      }
    }),
  }
}

const ratesOf = (written: WrittenAmounts, inDollars: (nano: number) => number): Partial<Rates> =>
  Object.fromEntries(
    Object.keys(amounts).flatMap((what) => {
      const nano = written[what as keyof typeof amounts]
      return nano === undefined ? [] : [[what, inDollars(nano)]]
    }),
  )
