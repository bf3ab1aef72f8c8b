// What an upstream says was used, against what was written down here, day by day and model by model.
import { type Counted, MEASURES, type Measure, merged } from './export.ts'

export interface Difference {
  readonly measure: Measure
  readonly theirs: number
  readonly ours: number
  /** More than the tolerance. */
  readonly isBeyond: boolean
}

export interface Reconciled {
  readonly day: string
  /** Without a date behind it; empty: of all models. */
  readonly model: string
  /** Only what the upstream tells. */
  readonly differences: readonly Difference[]
}

export interface Reconciliation {
  readonly rows: readonly Reconciled[]
  /** Of all rows. */
  readonly totals: readonly Difference[]
  readonly isBeyond: boolean
}

/** Tokens and money of so many millionths more or fewer are the same: 10,000 is one percent. */
export type Tolerance = number

/**
 * Days that the export has no row of are left out: it may be of a part of the time. A model that only one side has is
 * compared with nothing. A day of which the export does not tell the models is compared as a whole.
 */
export function reconcile(theirs: readonly Counted[], ours: readonly Counted[], tolerance: Tolerance): Reconciliation {
  const days = new Set(theirs.map(({ day }) => day))
  const told = merged(theirs.map(plain))
  const whole = new Set(told.filter(({ model }) => model === '').map(({ day }) => day))
  const known = merged(
    ours.filter(({ day }) => days.has(day)).map((row) => (whole.has(row.day) ? { ...row, model: '' } : plain(row))),
  )
  // Where some of a day's rows have no model, none of them can be told from the others.
  const said = merged(told.map((row) => (whole.has(row.day) ? { ...row, model: '' } : row)))
  const measures = MEASURES.filter((name) => said.some((row) => row[name] !== undefined))
  const names = merged([...said, ...known].map(({ day, model }) => ({ day, model })))
  const find = (rows: readonly Counted[], { day, model }: Counted) =>
    rows.find((row) => row.day === day && row.model === model)
  const rows = names.map(({ day, model }): Reconciled => {
    const [one, other] = [find(said, { day, model }), find(known, { day, model })]
    return {
      day,
      model,
      differences: measures.map((name) => compared(name, one?.[name] ?? 0, other?.[name] ?? 0, tolerance)),
    }
  })
  const totals = measures.map((name) => {
    const sum = (side: 'theirs' | 'ours'): number =>
      rows.reduce((all, { differences }) => all + (differences.find(({ measure }) => measure === name)?.[side] ?? 0), 0)
    return compared(name, sum('theirs'), sum('ours'), tolerance)
  })
  return { rows, totals, isBeyond: rows.some(({ differences }) => differences.some(({ isBeyond }) => isBeyond)) }
}

const compared = (measure: Measure, theirs: number, ours: number, tolerance: Tolerance): Difference => ({
  measure,
  theirs,
  ours,
  isBeyond: Math.abs(theirs - ours) * 1_000_000 > Math.max(theirs, ours) * tolerance,
})

/** A vendor counts for the snapshot that served, whatever was asked for: `gpt-5-2025-08-07`, `claude-sonnet-4-5-20250929`. */
const plain = (row: Counted): Counted => ({
  ...row,
  model: row.model.toLowerCase().replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ''),
})
