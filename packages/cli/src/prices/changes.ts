// What is about to change in a list of prices, for people to look at before they pay it, and as values for `--json`.
import { DOLLARS, type PriceChange, type PriceUpdate, type Rates, RATE_NAMES } from '@holdfast/relay'
import { bold, counted, dim, green, red, table } from '../terminal.ts'
import { RATES, amountText } from './page.ts'

export function changesPage(update: PriceUpdate): string {
  const { list, changes, gone } = update
  const isFirst = changes.every(({ before }) => before === undefined)
  const head = `${bold(list.name)} ${dim(`${counted(changes.length, 'change')}, per million tokens in USD`)}`
  if (changes.length === 0) return [head, ...goneLines(gone)].join('\n')
  // A thousand prices that are all new are a list, and there is a command for that.
  if (isFirst && changes.length > NEW_ROWS_MAX)
    return [
      head,
      `All of them are new: ${changes
        .slice(0, NEW_ROWS_MAX)
        .map(({ model }) => model)
        .join(', ')} …`,
      ...goneLines(gone),
    ].join('\n')
  return [head, table(['model', '', '>before', '>after', '>'], changes.flatMap(rowsOf)), ...goneLines(gone)].join('\n')
}

const NEW_ROWS_MAX = 20

/** A row for each amount that is another. */
function rowsOf({ model, before, after }: PriceChange): string[][] {
  const rows = RATE_NAMES.flatMap((name): string[][] => {
    const [old, now] = [before?.rates?.[name], after.rates?.[name]]
    return old === now ? [] : [[RATES[name], cell(old), cell(now), shift(old, now)]]
  })
  const tiers =
    JSON.stringify(before?.tiers ?? []) === JSON.stringify(after.tiers)
      ? []
      : [['tiers', tiersText(before?.tiers), tiersText(after.tiers), '']]
  const hours =
    JSON.stringify(before?.hours ?? []) === JSON.stringify(after.hours ?? []) ? [] : [['hours', '', 'other hours', '']]
  return [...rows, ...tiers, ...hours].map((cells, at) => [at === 0 ? model : '', ...cells])
}

const cell = (nano: number | undefined): string => (nano === undefined ? '–' : amountText(nano, DOLLARS))

const tiersText = (tiers: readonly { readonly above: number; readonly rates: Partial<Rates> }[] = []): string =>
  tiers.length === 0 ? '–' : tiers.map(({ above, rates }) => `above ${above}: ${cell(rates.input)}`).join(', ')

/** `+20 %`: dearer is red. */
function shift(old: number | undefined, now: number | undefined): string {
  if (old === undefined) return dim('new')
  if (now === undefined) return dim('gone')
  if (old === 0) return ''
  const percent = ((now - old) / old) * 100
  const text = `${percent > 0 ? '+' : '−'}${Math.abs(percent) < 10 ? Math.abs(percent).toFixed(1) : Math.abs(percent).toFixed(0)} %`
  return percent > 0 ? red(text) : green(text)
}

const goneLines = (gone: readonly string[]): string[] =>
  gone.length === 0 ? [] : [dim(`No longer listed, and kept for what was bought at it: ${gone.join(', ')}`)]

export const changesJson = (update: PriceUpdate) => ({
  list: update.list.name,
  changes: update.changes.map(({ model, before, after }) => ({
    model,
    from: new Date(after.from ?? 0).toISOString(),
    before: before?.rates ?? null,
    after: after.rates ?? null,
  })),
  gone: update.gone,
})
