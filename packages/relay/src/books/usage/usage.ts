// What was used: added up over any range of time, in steps, by any dimension, from rows that were added up when it happened.
// How much is read depends on what is asked for, not on how much is on file.
import { type Expression, sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type Piece, STEPS, type Span, type Step, TALLY_SIZES, cover, floor, sizeFor, stepFor } from './cover.ts'
import { BUCKETS, percentile } from './histogram.ts'
import { DIMENSIONS, type Dimension, type ScopeKind, kindFor } from './scope.ts'
import { type Measure, SUMS, type SumName, type Sums, addSums, noSums } from './sums.ts'

/** Of whom and what; absent: of all. */
export type Of = { readonly [dimension in Dimension]?: string }

/** What belongs to one value of a dimension; null: to all those that are not shown by themselves. */
export interface Share {
  readonly value: string | null
  readonly sums: Sums
}

export interface Point {
  /** Milliseconds since 1970. */
  readonly start: number
  readonly value?: string | null
  readonly sums: Sums
}

export interface Series extends Span {
  /** As asked for, or longer: see `stepFor`. */
  readonly step: Step
  /** Where something was, in order. */
  readonly points: readonly Point[]
}

/** Milliseconds by share: the half was no longer than `p50`. Absent: there was nothing. */
export interface Percentiles {
  readonly count: number
  readonly p50?: number
  readonly p90?: number
  readonly p95?: number
  readonly p99?: number
}

/** Lines of a ranking, and those that a series is told apart by. Reached: the rest is one. */
export const VALUES_MAX = 100
export const LINES_MAX = 10

type Time = Exclude<Measure, 'problem'>

export class UsageBook {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  async totals(of: Of, span: Span): Promise<Sums> {
    const sums = noSums()
    for (const piece of this.#cover(span))
      for (const row of await this.#read(of, piece, SUMS).execute()) addSums(sums, numbersIn(row))
    return sums
  }

  /**
   * The values of a dimension that have most, and what is left.
   * @param max at most VALUES_MAX
   */
  async top(
    of: Of,
    span: Span,
    by: Dimension,
    { order = 'price', max = VALUES_MAX }: { readonly order?: SumName; readonly max?: number } = {},
  ): Promise<readonly Share[]> {
    const pieces = this.#cover(span)
    const values = await this.#rank(of, pieces, by, order, Math.min(max, VALUES_MAX))
    const shares = new Map<string, Sums>(values.map((value) => [value, noSums()]))
    for (const piece of pieces)
      for (const { value, ...row } of await this.#readBy(of, piece, SUMS, by, values).execute())
        addSums(shares.get(value) ?? noSums(), numbersIn(row))
    const shown = [...shares].map(([value, sums]) => ({ value, sums }))
    const rest = noSums()
    for (const piece of pieces)
      for (const row of await this.#readWhole(of, piece, by).execute()) addSums(rest, numbersIn(row))
    for (const { sums } of shown) for (const name of SUMS) rest[name] -= sums[name]
    return isNothing(rest) ? shown : [...shown, { value: null, sums: rest }]
  }

  /** In steps of time; told apart by a dimension, the first LINES_MAX of its values, and what is left. */
  async series(of: Of, span: Span, wanted: Step, by?: Dimension, order: SumName = 'price'): Promise<Series> {
    const step = stepFor(wanted, span, this.#runtime.now())
    const piece = pieceOf(span, step)
    const bounds = { from: piece.from, until: piece.until, step }
    const start = sql<number>`"usage"."start" - ("usage"."start" % ${sql.lit(STEPS[step])})`
    const all = await this.#readWhole(of, piece, by).select(start.as('start')).groupBy(start).orderBy(start).execute()
    const points = all.map((row): Point => ({ start: row.start, sums: sumsIn(row) }))
    if (by === undefined) return { ...bounds, points }
    const values = await this.#rank(of, this.#cover(span), by, order, LINES_MAX)
    const rows = await this.#readBy(of, piece, SUMS, by, values)
      .select(start.as('start'))
      .groupBy(start)
      .orderBy(start)
      .execute()
    const rest = new Map(points.map((point) => [point.start, { ...point.sums }]))
    const lines = rows.map(({ start: at, value, ...row }): Point => {
      const sums = sumsIn(row)
      const left = rest.get(at)
      if (left) for (const name of SUMS) left[name] -= sums[name]
      return { start: at, value, sums }
    })
    const others = [...rest]
      .filter(([, sums]) => !isNothing(sums))
      .map(([at, sums]) => ({ start: at, value: null, sums }))
    return { ...bounds, points: [...lines, ...others].sort((one, other) => one.start - other.start) }
  }

  /** How often each problem was there; of an upstream, in its attempts. */
  async problems(of: Of, span: Span): Promise<Readonly<Record<string, number>>> {
    const problems: Record<string, number> = {}
    for (const piece of this.#coverTallies(span))
      for (const { value, count } of await this.#tallies(of, piece, 'problem').execute())
        problems[value] = (problems[value] ?? 0) + count
    return problems
  }

  async percentiles(of: Of, span: Span): Promise<Readonly<Record<Time, Percentiles>>> {
    const pieces = this.#coverTallies(span)
    const one = async (measure: Time): Promise<Percentiles> => {
      const counts: number[] = []
      for (const piece of pieces)
        for (const { value, count } of await this.#tallies(of, piece, measure).execute())
          counts[Number(value)] = (counts[Number(value)] ?? 0) + count
      return percentilesOf(counts)
    }
    return { 'first-token': await one('first-token'), gap: await one('gap'), duration: await one('duration') }
  }

  /** The same in steps of time. */
  async percentileSeries(
    of: Of,
    span: Span,
    wanted: Step,
    measure: Time,
  ): Promise<Span & { readonly step: Step; readonly points: readonly (Percentiles & { readonly start: number })[] }> {
    const step = stepFor(wanted, span, this.#runtime.now())
    const piece = pieceOf(span, step)
    const start = sql<number>`"usage_tallies"."start" - ("usage_tallies"."start" % ${sql.lit(STEPS[step])})`
    const rows = await this.#tallies(of, piece, measure).select(start.as('start')).groupBy(start).execute()
    const histograms = new Map<number, number[]>()
    for (const { start: at, value, count } of rows) {
      const counts = histograms.get(at) ?? []
      counts[Number(value)] = count
      histograms.set(at, counts)
    }
    const points = [...histograms].sort(([one], [other]) => one - other)
    return {
      step,
      from: piece.from,
      until: piece.until,
      points: points.map(([at, counts]) => ({ start: at, ...percentilesOf(counts) })),
    }
  }

  #cover(span: Span): readonly Piece[] {
    return cover(span, this.#runtime.now())
  }

  #coverTallies(span: Span): readonly Piece[] {
    return cover(span, this.#runtime.now(), TALLY_SIZES)
  }

  /** Values of a dimension, the largest first. Of each, two columns are read. */
  async #rank(of: Of, pieces: readonly Piece[], by: Dimension, order: SumName, max: number): Promise<string[]> {
    const ranks = new Map<string, { most: number; requests: number }>()
    for (const piece of pieces)
      for (const { value, ...row } of await this.#readBy(
        of,
        piece,
        [...new Set([order, 'requests'] as const)],
        by,
      ).execute()) {
        const sums = numbersIn(row)
        const { most, requests } = ranks.get(value) ?? { most: 0, requests: 0 }
        ranks.set(value, { most: most + (sums[order] ?? 0), requests: requests + (sums.requests ?? 0) })
      }
    const ranked = [...ranks].sort(
      ([a, one], [b, other]) => other.most - one.most || other.requests - one.requests || (a < b ? -1 : 1),
    )
    return ranked.slice(0, max).map(([value]) => value)
  }

  /** Crossed, because SQLite keeps the order of that: first the scopes, which are few, and then the rows of each. */
  #read(of: Of, { size, from, until }: Piece, names: readonly SumName[], by?: Dimension) {
    return this.#engine.db
      .selectFrom('usage_scopes')
      .crossJoin('usage')
      .whereRef('usage.scope', '=', 'usage_scopes.id')
      .where('usage_scopes.kind', '=', kindOf(of, by))
      .where(({ and }) => and(asFilter(of)))
      .where('usage.size', '=', size)
      .where('usage.start', '>=', from)
      .where('usage.start', '<', until)
      .select(names.map((name) => sum(sql.ref(`usage.${name}`)).as(name)))
  }

  /**
   * What the values of a dimension add up to. A reply may count in several upstreams, so of these it is not what it is of
   * replies; otherwise it is, and that is fewer rows.
   */
  #readWhole(of: Of, piece: Piece, by?: Dimension) {
    return this.#read(of, piece, SUMS, by === 'upstream' ? by : undefined)
  }

  #readBy(of: Of, piece: Piece, names: readonly SumName[], by: Dimension, values?: readonly string[]) {
    return this.#read(of, piece, names, by)
      .$if(values !== undefined, (query) => query.where(`usage_scopes.${by}`, 'in', atLeastOne(values ?? [])))
      .select(`usage_scopes.${by} as value`)
      .groupBy(`usage_scopes.${by}`)
  }

  #tallies(of: Of, { size, from, until }: Piece, measure: Measure) {
    return this.#engine.db
      .selectFrom('usage_scopes')
      .crossJoin('usage_tallies')
      .whereRef('usage_tallies.scope', '=', 'usage_scopes.id')
      .where('usage_scopes.kind', '=', kindOf(of))
      .where(({ and }) => and(asFilter(of)))
      .where('usage_tallies.measure', '=', measure)
      .where('usage_tallies.size', '=', size)
      .where('usage_tallies.start', '>=', from)
      .where('usage_tallies.start', '<', until)
      .select(['usage_tallies.value', sum(sql.ref('usage_tallies.count')).as('count')])
      .groupBy('usage_tallies.value')
  }
}

/** PostgreSQL adds whole numbers up to something that its driver gives back as text. */
const sum = (column: Expression<unknown>) => sql<number>`cast(coalesce(sum(${column}), 0) as bigint)`

const asked = (of: Of): Dimension[] => DIMENSIONS.filter((one) => of[one] !== undefined)
const kindOf = (of: Of, by?: Dimension): ScopeKind => kindFor(by === undefined ? asked(of) : [...asked(of), by])

/** Columns and what they shall be. */
const asFilter = (of: Of): Record<string, string> =>
  Object.fromEntries(asked(of).map((one) => [`usage_scopes.${one}`, of[one] ?? '']))

/** SQL knows no empty list; nothing has this value. */
const atLeastOne = (values: readonly string[]): readonly string[] => (values.length > 0 ? values : ['\n'])

function pieceOf({ from, until }: Span, step: Step): Piece {
  const ms = STEPS[step]
  return { size: sizeFor(step), from: floor(from, ms), until: floor(until + ms - 1, ms) }
}

/** Of the columns that were asked for. A loop, because a page may have thousands of rows. */
function numbersIn(row: Readonly<Partial<Record<string, unknown>>>): Partial<Sums> {
  const numbers: Partial<Sums> = {}
  for (const name of SUMS) if (row[name] !== undefined) numbers[name] = Number(row[name])
  return numbers
}

/** The same of all columns. */
const sumsIn = (row: Readonly<Partial<Record<string, unknown>>>): Sums => {
  const sums = noSums()
  for (const name of SUMS) sums[name] = Number(row[name])
  return sums
}

const isNothing = (sums: Sums): boolean => SUMS.every((name) => sums[name] === 0)

function percentilesOf(counts: readonly (number | undefined)[]): Percentiles {
  const all = Array.from({ length: BUCKETS }, (_, bucket) => counts[bucket] ?? 0)
  const at = (share: number) => percentile(all, share)
  const [p50, p90, p95, p99] = [at(0.5), at(0.9), at(0.95), at(0.99)]
  return {
    count: all.reduce((total, one) => total + one, 0),
    ...(p50 !== undefined && { p50 }),
    ...(p90 !== undefined && { p90 }),
    ...(p95 !== undefined && { p95 }),
    ...(p99 !== undefined && { p99 }),
  }
}
