// Usage as a sheet: a line for each value of a dimension, beside what it was in the range before. Pure.
import type { UsageRanking, UsageTotals } from '../../admin/schema.d.ts'

export interface Line {
  /** Undefined: all those that are not shown by themselves. */
  readonly value: string | undefined
  readonly totals: UsageTotals
  /** Undefined: it is not among those that are known of then. */
  readonly before: UsageTotals | undefined
}

/** What has no line of its own then is nothing to compare with, unless then all had one. */
export function linesOf(now: UsageRanking, before: UsageRanking | undefined): Line[] {
  const then = new Map(before?.data.map(({ value, totals }) => [value, totals]))
  // While replies end, the rest of a ranking may be nothing but what ended between two looks.
  const some = now.data.filter(({ value, totals }) => value !== null || totals.requests > 0 || totals.price_nano > 0)
  return some.map(({ value, totals }) => ({
    value: value ?? undefined,
    totals,
    before: then.get(value),
  }))
}

const COLUMNS = [
  'requests',
  'failed',
  'attempts',
  'input',
  'output',
  'cache_read',
  'cache_write',
  'reasoning',
  'resumes',
  'price_nano',
  'cost_nano',
  'saved_nano',
] as const satisfies readonly (keyof UsageTotals)[]

/** @param nameOf what people call a value */
export function csvOf(dimension: string, lines: readonly Line[], nameOf: (value: string) => string): string {
  const head = [dimension, 'name', ...COLUMNS]
  const rows = lines.map(({ value, totals }) => [
    value ?? '',
    value === undefined ? 'all others' : nameOf(value),
    ...COLUMNS.map((column) => totals[column] ?? ''),
  ])
  return [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

/** A sheet takes what begins so for a formula: names are made by strangers. */
const FORMULA = /^[=+\-@\t\r]/

function cellOf(value: string | number): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
