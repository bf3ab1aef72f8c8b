// A list of prices as a file of them: what `readPriceFile` reads. A price is one line, so that a change of a price is one in
// a version control, too.
import { writeDecimal } from './money.ts'
import type { Hours, Price, PriceList, Rates } from './price.ts'
import { RATE_NAMES } from './update.ts'

const NANO_POWER = 9

/** YAML. @param remark a comment that stands above, one line */
export function writePriceFile(list: PriceList, remark: string): string {
  const { name, sources, date, upstreams, providers, prices } = list
  const field = (key: string, value: unknown): string[] =>
    value === undefined ? [] : [`    ${key}: ${JSON.stringify(value)}`]
  return [
    `# ${remark}`,
    'lists:',
    `  - name: ${JSON.stringify(name)}`,
    ...field('source', sources),
    ...field('date', date),
    ...field('upstreams', upstreams),
    ...field('providers', providers),
    ...(prices.length === 0
      ? ['    prices: []']
      : ['    prices:', ...prices.map((price) => `      - { ${rowOf(price)} }`)]),
    '',
  ].join('\n')
}

const rowOf = ({ models, rates, tiers, from, hours }: Price): string =>
  [
    `models: ${JSON.stringify(models)}`,
    ...(from === undefined ? [] : [`from: "${momentText(from)}"`]),
    ...(hours ? [`hours: ${JSON.stringify(hours.map(hoursText))}`] : []),
    ...(rates ? amountsOf(rates) : ['unpriced: true']),
    ...(tiers.length === 0
      ? []
      : [
          `above: [${tiers.map(({ above, rates: laid }) => `{ ${[`tokens: ${above}`, ...amountsOf(laid)].join(', ')} }`).join(', ')}]`,
        ]),
  ].join(', ')

const amountsOf = (rates: Partial<Rates>): string[] =>
  RATE_NAMES.flatMap((name) => {
    const nano = rates[name]
    return nano === undefined ? [] : [`${name}: ${writeDecimal(nano, NANO_POWER)}`]
  })

const momentText = (at: number): string => new Date(at).toISOString().replace(/T00:00:00\.000Z$/, '')

const hoursText = ({ from, until }: Hours): string => `${clockText(from)}-${clockText(until)}`

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
