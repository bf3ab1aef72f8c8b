// Prices and bills as tables for people, and as values for `--json`.
import {
  type Currency,
  DOLLAR,
  type Explanation,
  MILLIONTHS,
  type Price,
  type PriceList,
  type Priced,
  type Rates,
  type Ratio,
  charge,
  inCurrency,
  writeDecimal,
} from '@holdfast/relay'
import { countText } from '../quantity.ts'
import { bold, dim, table } from '../terminal.ts'

/** One row of a list: a price in force, by one of its names. */
export interface Row {
  readonly model: string
  readonly list: PriceList
  readonly price: Price
}

export function listPage(rows: readonly Row[], currency: Currency): string {
  const cell = (nano: number | undefined): string => (nano === undefined ? '' : amountText(nano, currency))
  return table(
    ['model', 'list', '>input', '>output', '>cache read', '>cache write', 'above'],
    rows.map(({ model, list, price: { rates, tiers } }) => [
      model,
      list.name,
      rates ? cell(rates.input) : '–',
      cell(rates?.output),
      cell(rates?.cacheRead),
      cell(rates?.cacheWrite),
      tiers.map(({ above }) => countText(above)).join(', '),
    ]),
  )
}

export function showPage(model: string, offers: readonly Priced[], currency: Currency): string {
  return offers
    .map(({ list, price }) =>
      [
        `${bold(model)} ${dim(`in ${list.name}, per million tokens in ${currency.code}`)}`,
        table(
          ['', '>', ''],
          [
            ...ratesRows(price.rates, currency, ''),
            ...price.tiers.flatMap(({ above, rates }) =>
              ratesRows(rates, currency, `prompts above ${countText(above)}`),
            ),
          ],
        ).replace(/^.*\n/, ''),
        dim(`since ${sinceText(price, list)} · ${list.sources.join(' · ')}`),
      ].join('\n'),
    )
    .join('\n\n')
}

export const RATES = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite: 'cache write',
  cacheWriteLong: 'cache write, 1 h',
  reasoning: 'reasoning',
  request: 'each request',
} as const satisfies Record<keyof Rates, string>

const ratesRows = (rates: Partial<Rates>, currency: Currency, when: string): string[][] =>
  Object.entries(RATES).flatMap(([name, words]) => {
    const nano = rates[name as keyof Rates]
    return nano === undefined ? [] : [[words, amountText(nano, currency), dim(when)]]
  })

/** The day from which it has been in force, or the one on which somebody last looked. */
const sinceText = ({ from }: Price, { date }: PriceList): string =>
  from === undefined ? `before ${date}, when it was looked up` : `${dayText(from)}, looked up on ${date}`

const dayText = (at: number): string => new Date(at).toISOString().replace(/T00:00:00\.000Z$/, '')

export interface Bill {
  readonly model: string
  readonly offer: Priced
  readonly explanation: Explanation
  /** Laid over the sum. */
  readonly ratios: readonly Ratio[]
}

export function billPage({ model, offer, explanation, ratios }: Bill, currency: Currency): string {
  const rows = explanation.lines.map((line) =>
    line.what === 'request'
      ? [line.what, '', '', amountText(line.nano, currency)]
      : [line.what, countText(line.tokens), amountText(line.nanoPerMillion, currency), amountText(line.nano, currency)],
  )
  const sum = ['sum', '', '', amountText(explanation.nano, currency)]
  const laid = ratios.map(({ name, millionths }, at) => [
    name,
    '',
    `× ${writeDecimal(millionths, 6)}`,
    amountText(charge(explanation.nano, ratios.slice(0, at + 1)), currency),
  ])
  const { list, price } = offer
  return [
    `${bold(model)} ${dim(`in ${list.name}, since ${sinceText(price, list)}`)}`,
    table(['', '>tokens', '>per million', `>${currency.code}`], [...rows, sum, ...laid]),
    ...(explanation.above === undefined
      ? []
      : [dim(`At the prices for prompts above ${countText(explanation.above)} tokens.`)]),
    dim(list.sources.join(' · ')),
  ].join('\n')
}

/** Decimal amounts of dollars: what a program reads, it can add up. */
export const billJson = ({ model, offer: { list, price }, explanation, ratios }: Bill) => ({
  model,
  list: list.name,
  sources: list.sources,
  looked_up: list.date,
  since: price.from === undefined ? null : new Date(price.from).toISOString(),
  lines: explanation.lines.map((line) =>
    line.what === 'request'
      ? { what: line.what, nano: line.nano }
      : { what: line.what, tokens: line.tokens, nano_per_million: line.nanoPerMillion, nano: line.nano },
  ),
  prompts_above: explanation.above ?? null,
  nano: explanation.nano,
  ratios: ratios.map(({ name, millionths }) => ({ name, ratio: millionths / MILLIONTHS })),
  charge_nano: charge(explanation.nano, ratios),
  dollars: charge(explanation.nano, ratios) / DOLLAR,
})

export const rowJson = ({ model, list, price: { rates, tiers, from, hours } }: Row) => ({
  model,
  list: list.name,
  sources: list.sources,
  looked_up: list.date,
  since: from === undefined ? null : new Date(from).toISOString(),
  hours_utc: hours?.map((one) => `${clockText(one.from)}-${clockText(one.until)}`) ?? null,
  ...(rates ? ratesJson(rates) : { unpriced: true }),
  tiers: tiers.map(({ above, rates: laid }) => ({ above, ...ratesJson(laid) })),
})

const ratesJson = ({ request, cacheRead, cacheWrite, cacheWriteLong, ...rates }: Partial<Rates>) => ({
  nano_per_million: {
    ...rates,
    ...(cacheRead !== undefined && { cache_read: cacheRead }),
    ...(cacheWrite !== undefined && { cache_write: cacheWrite }),
    ...(cacheWriteLong !== undefined && { cache_write_long: cacheWriteLong }),
  },
  ...(request !== undefined && { nano_per_request: request }),
})

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** To the last digit: `0.075`. A sum can be followed with a pencil. */
export const amountText = (nano: number, currency: Currency): string => writeDecimal(inCurrency(nano, currency), 9)
