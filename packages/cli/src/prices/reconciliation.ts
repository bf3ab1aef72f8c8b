// What an upstream and this relay say of the same days, side by side, for people and for `--json`.
import { DOLLARS, type Difference, type Reconciliation } from '@holdfast/relay'
import { countText } from '../quantity.ts'
import { bold, dim, green, red, table } from '../terminal.ts'
import { amountText } from './page.ts'

export interface Shown {
  readonly reader: string
  readonly upstream: string
  /** Also what is the same. */
  readonly isWhole: boolean
}

export function reconciliationPage(
  { rows, totals, isBeyond }: Reconciliation,
  { reader, upstream, isWhole }: Shown,
): string {
  const lines = rows.flatMap(({ day, model, differences }) =>
    differences
      .filter((one) => isWhole || one.isBeyond)
      .map((one, at) => [at === 0 ? day : '', at === 0 ? model || 'all models' : '', ...cellsOf(one)]),
  )
  const sums = totals.map((one, at) => [at === 0 ? 'sum' : '', '', ...cellsOf(one)])
  return [
    `${bold(upstream)} ${dim(`by its own account (${reader}), and by ours`)}`,
    table(['day', 'model', '', '>theirs', '>ours', '>'], [...lines, ...sums]),
    isBeyond ? red('They differ by more than the tolerance.') : green('They agree.'),
  ].join('\n')
}

function cellsOf(one: Difference): string[] {
  const text = (value: number): string => (one.measure === 'cost' ? amountText(value, DOLLARS) : countText(value))
  const most = Math.max(one.theirs, one.ours)
  const percent = most === 0 ? 0 : ((one.ours - one.theirs) / most) * 100
  const shift = `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
  return [WORDS[one.measure], text(one.theirs), text(one.ours), one.isBeyond ? red(shift) : dim(shift)]
}

const WORDS = {
  input: 'input',
  cacheRead: 'cache read',
  cacheWrite: 'cache write',
  output: 'output',
  cost: 'cost, USD',
}

export const reconciliationJson = ({ rows, totals, isBeyond }: Reconciliation) => ({
  within_tolerance: !isBeyond,
  totals: totals.map(differenceJson),
  rows: rows.map(({ day, model, differences }) => ({
    day,
    model: model === '' ? null : model,
    differences: differences.map(differenceJson),
  })),
})

const differenceJson = ({ measure, theirs, ours, isBeyond }: Difference) => ({
  what: { input: 'input', cacheRead: 'cache_read', cacheWrite: 'cache_write', output: 'output', cost: 'cost_nano' }[
    measure
  ],
  theirs,
  ours,
  within_tolerance: !isBeyond,
})
