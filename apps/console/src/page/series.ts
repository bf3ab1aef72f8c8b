// A series of usage as curves: the API tells only of steps in which something was, and a drawing needs all of them. Pure.
import type { Usage, UsageTotals } from '../admin/schema.d.ts'
import type { Curve } from './chart.tsx'

export type Step = Usage['step']

export const STEP_MS: Readonly<Record<Step, number>> = {
  '1m': 60_000,
  '5m': 5 * 60_000,
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '1d': 86_400_000,
}

interface Series {
  readonly from: string
  readonly until: string
  readonly step: Step
}

/** When each step begins, in milliseconds since 1970. Those that have not begun are none. */
export function momentsOf({ from, until, step }: Series, now: number): number[] {
  const ms = STEP_MS[step]
  const first = Math.floor(Date.parse(from) / ms) * ms
  const end = Math.min(Date.parse(until), now + 1)
  return Array.from({ length: Math.max(1, Math.ceil((end - first) / ms)) }, (_, at) => first + at * ms)
}

type Points<Point> = readonly (Point & { readonly start: string })[]

/** What each step has, by when it begins: a value for each moment. */
export function along<Point, Value>(
  moments: readonly number[],
  points: Points<Point>,
  pick: (point: Point | undefined) => Value,
): Value[] {
  const at = new Map(points.map((point) => [Date.parse(point.start), point]))
  return moments.map((moment) => pick(at.get(moment)))
}

export type Sum = keyof UsageTotals
export const sumOf = (totals: UsageTotals | undefined, name: Sum): number => totals?.[name] ?? 0

/** A curve for each of some sums. */
export const curvesOf = (
  moments: readonly number[],
  points: Usage['points'],
  curves: readonly { readonly name: string; readonly sum: Sum; readonly color?: string }[],
): Curve[] =>
  curves.map(({ sum, ...curve }) => ({
    ...curve,
    values: along(moments, points, (point) => sumOf(point?.totals, sum)),
  }))

/** A curve of one sum for each value of a dimension, the largest first; what is not shown by itself is the last. */
export function curvesBy(
  moments: readonly number[],
  points: Usage['points'],
  sum: Sum,
  nameOf: (value: string) => string,
): Curve[] {
  const values = new Map<string | null, number>()
  for (const { value = null, totals } of points) values.set(value, (values.get(value) ?? 0) + sumOf(totals, sum))
  const ordered = [...values].sort(([one, most], [other, more]) =>
    one === null ? 1 : other === null ? -1 : more - most,
  )
  return ordered
    .filter(([value, size]) => value !== null || size > 0)
    .map(([value]) => ({
      name: value === null ? 'all others' : nameOf(value),
      ...(value === null && { color: '--edge-strong' }),
      values: along(
        moments,
        points.filter((point) => (point.value ?? null) === value),
        (point) => sumOf(point?.totals, sum),
      ),
    }))
}

/** `+12 %`, `−3 %`; undefined where there was nothing to compare with. */
export function changeOf(now: number, before: number): string | undefined {
  if (before === 0) return undefined
  const change = (now - before) / before
  if (Math.abs(change) < 0.005) return '±0 %'
  // Beyond that a factor says more.
  if (change >= 9.995) return `×${Math.round(change + 1)}`
  return `${change > 0 ? '+' : '−'}${Math.round(Math.abs(change) * 100)} %`
}

/** Where a value stands that has no neighbour: no line goes to it, and it would not be seen. */
export const aloneIn = (values: readonly (number | null | undefined)[]): number[] =>
  [...values.keys()].filter((at) => isKnown(values[at]) && !isKnown(values[at - 1]) && !isKnown(values[at + 1]))

const isKnown = (value: number | null | undefined): boolean => value !== null && value !== undefined
