// What an upstream says that was used and paid, read from what it lets people export: one row for each day and model. Pure.
// A reader for each kind stands in a file beside this one, and in the list in index.ts.
import type { Money } from '../../books/money.ts'

/** Of one day, in UTC, and one model. What an export does not tell is absent. */
export interface Counted {
  /** `2026-11-20` */
  readonly day: string
  /** As the upstream calls it. Empty: of all of them. */
  readonly model: string
  /** The whole prompt, cached or not. */
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly cost?: Money
}

export type Json = Readonly<Record<string, unknown>>

export interface ExportReader {
  /** As people are told which one it was. */
  readonly name: string
  /** Where the format is described. */
  readonly source: string
  /** Rows of a JSON answer; undefined when it is none of these. */
  readonly json?: (answer: Json) => readonly Counted[] | undefined
  /** Rows of a table, of which the names in the first line are the keys; undefined when they are none of these. */
  readonly table?: (
    rows: readonly Readonly<Record<string, string>>[],
    columns: readonly string[],
  ) => readonly Counted[] | undefined
}

/** Something in an export that is not what it should be. Its message has no more of it than the place. */
export class ExportProblem extends Error {
  override readonly name = 'ExportProblem'
}

const COUNT = /^\d{1,15}$/

/** @throws ExportProblem for what is no whole number; nothing is none. */
export function countIn(value: unknown, where: string): number {
  if (value === undefined || value === null || value === '') return 0
  const text = String(value).trim()
  if (!COUNT.test(text)) throw new ExportProblem(`${where}: expected a whole number`)
  return Number(text)
}

/** @param value seconds since 1970, or a time as people write it. @throws ExportProblem */
export function dayIn(value: unknown, where: string): string {
  const text = String(value ?? '').trim()
  const at = COUNT.test(text)
    ? Number(text) * 1_000
    : Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) throw new ExportProblem(`${where}: expected a day`)
  return new Date(at).toISOString().slice(0, 10)
}

/** Rows of one day and one model as one. What only some of them tell is told of those. */
export function merged(rows: readonly Counted[]): readonly Counted[] {
  const byName = new Map<string, Counted>()
  for (const row of rows) {
    const name = `${row.day} ${row.model}`
    byName.set(name, sumOf(byName.get(name), row))
  }
  return [...byName.values()].toSorted((one, other) =>
    `${one.day} ${one.model}` < `${other.day} ${other.model}` ? -1 : 1,
  )
}

function sumOf(one: Counted | undefined, other: Counted): Counted {
  if (!one) return other
  const { day, model } = one
  return {
    day,
    model,
    ...Object.fromEntries(
      MEASURES.flatMap((name) => {
        if (one[name] === undefined && other[name] === undefined) return []
        return [[name, (one[name] ?? 0) + (other[name] ?? 0)]]
      }),
    ),
  }
}

export const MEASURES = ['input', 'cacheRead', 'cacheWrite', 'output', 'cost'] as const
export type Measure = (typeof MEASURES)[number]
