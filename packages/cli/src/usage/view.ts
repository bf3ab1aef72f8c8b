// What was used, as the admin API has it and as a person reads it.
import { SUMS, type Series, type Share, type Span, type SumName, type Sums } from '@holdfast/relay'
import { writeAmount } from '../credit/amount.ts'
import { countText } from '../quantity.ts'
import { bold, cyan, dim, table } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'
import { barOf } from './bar.ts'

const MONEY: readonly SumName[] = ['cost', 'price', 'saved']
const isMoney = (name: SumName): boolean => MONEY.includes(name)

/** Money in nano-dollars. */
export const totalsView = (sums: Sums): Readonly<Record<string, number>> =>
  Object.fromEntries(SUMS.map((name) => [isMoney(name) ? `${name}_nano` : name, sums[name]]))

export const seriesView = ({ from, until, step, points }: Series) => ({
  from: iso(from),
  until: iso(until),
  step,
  points: points.map(({ start, value, sums }) => ({
    start: iso(start),
    ...(value !== undefined && { value }),
    totals: totalsView(sums),
  })),
})

export const rankingView = (shares: readonly Share[]) =>
  shares.map(({ value, sums }) => ({ value, totals: totalsView(sums) }))

const ENDINGS = ['complete', 'length', 'tool_use', 'refusal', 'stopped', 'failed', 'over_budget'] as const

/** @param of in words */
export function totalsPage(sums: Sums, { from, until }: Span): string {
  const endings = ENDINGS.filter((name) => sums[name] > 0).map(
    (name) => `${name.replace('_', '-')} ${countText(sums[name])}`,
  )
  const lines: readonly (readonly [string, string, string])[] = [
    ['replies', countText(sums.requests), endings.join(' · ')],
    ['attempts', countText(sums.attempts), sums.attempts_failed > 0 ? `${countText(sums.attempts_failed)} failed` : ''],
    ['input', countText(sums.input), `tokens${cached(sums)}`],
    ['output', countText(sums.output), `tokens${sums.reasoning > 0 ? `, reasoning ${countText(sums.reasoning)}` : ''}`],
    ['price', writeAmount(sums.price), sums.estimated > 0 ? `${countText(sums.estimated)} estimated` : ''],
    ['cost', writeAmount(sums.cost), 'what the upstreams want'],
    ['resumed', countText(sums.resumed), sums.resumed > 0 ? `${writeAmount(sums.saved)} saved` : ''],
  ]
  const rows = lines.map(([what, number, more]) => [dim(what), number, dim(more)])
  return [bold(spanText(from, until)), ...table(['', '>', ''], rows).split('\n').slice(1)].join('\n')
}

const cached = ({ cache_read: read, cache_write: written }: Sums): string =>
  read + written > 0 ? `, from the cache ${countText(read)}, written to it ${countText(written)}` : ''

const spanText = (from: number, until: number): string => `${minuteText(from)} to ${minuteText(until)} UTC`

const WIDTH = 24

const COLUMNS = ['>replies', '>failed', '>input', '>output', '>price'] as const

const cellsOf = (sums: Sums): string[] => [
  countText(sums.requests),
  sums.failed > 0 ? countText(sums.failed) : '',
  countText(sums.input),
  countText(sums.output),
  writeAmount(sums.price),
]

/** @param names what ids are called */
export function rankingPage(
  shares: readonly Share[],
  { by, order, names }: { readonly by: string; readonly order: SumName; readonly names: ReadonlyMap<string, string> },
): string {
  const most = Math.max(...shares.map(({ sums }) => sums[order]))
  return table(
    [by, ...COLUMNS, ''],
    shares.map(({ value, sums }) => [
      value === null ? dim('all others') : nameOf(value, names),
      ...cellsOf(sums),
      cyan(barOf(sums[order], most, WIDTH)),
    ]),
  )
}

export function seriesPage(
  { points, step }: Series,
  { by, order, names }: { readonly by?: string; readonly order: SumName; readonly names: ReadonlyMap<string, string> },
): string {
  const most = Math.max(...points.map(({ sums }) => sums[order]))
  const when = (start: number): string => (step === '1d' ? iso(start).slice(0, 10) : minuteText(start))
  return table(
    ['from', ...(by === undefined ? [] : [by]), ...COLUMNS, ''],
    points.map(({ start, value, sums }) => [
      when(start),
      ...(by === undefined ? [] : [value == null ? dim('all others') : nameOf(value, names)]),
      ...cellsOf(sums),
      cyan(barOf(sums[order], most, WIDTH)),
    ]),
  )
}

/** Of what has none it is nobody's: keys of a file belong to no organisation. */
const nameOf = (value: string, names: ReadonlyMap<string, string>): string => {
  const name = names.get(value)
  return value === '' ? dim('none') : name === undefined ? value : `${name} ${dim(value)}`
}
