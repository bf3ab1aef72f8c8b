// Figures over time, drawn by uPlot: a canvas, because a year of hours in thirty series is nothing to it. Who cannot see it
// gets the same figures as a sentence. New figures are put into the drawing that is there, so that nothing flickers.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../shell/theme.ts'
import { moment } from './figures.ts'
import { aloneIn } from './series.ts'

export interface Curve {
  readonly name: string
  /** One for each moment; null: nothing is known. */
  readonly values: readonly (number | null)[]
  /** The name of a custom property: `--accent`. Absent: the next of the palette. */
  readonly color?: string
}

export interface ChartProps {
  /** What is drawn, for who cannot see it. */
  readonly label: string
  /** Milliseconds since 1970, ascending, as far from each other as they all are. */
  readonly moments: readonly number[]
  readonly curves: readonly Curve[]
  /** The same function each time, or the drawing begins anew. */
  readonly format: (value: number) => string
  /** On top of each other: parts of a whole. */
  readonly isStacked?: boolean
  /** What came together in each step, rather than what was measured at a moment. */
  readonly isBars?: boolean
  /** In pixels. */
  readonly height?: number
}

interface Pointed {
  readonly index: number
  /** Pixels from the left. */
  readonly x: number
  readonly isRight: boolean
}

export function Chart({ label, moments, curves, format, isStacked = false, isBars = false, height = 200 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const theme = useTheme()
  const [pointed, point] = useState<Pointed>()
  const data = dataOf(moments, curves, isStacked)
  const newest = useRef(data)
  newest.current = data
  // What the drawing is made for: names and colours, and not what they stand for at the moment.
  const shape = JSON.stringify(curves.map(({ name, color }) => [name, color]))

  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const options = optionsFor(element, { shape, format, isStacked, isBars, height }, point)
    const made = new UPlot(options, newest.current, element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
    // The colours are the theme's.
  }, [shape, format, isStacked, isBars, height, theme])

  const drawn = JSON.stringify(data)
  useEffect(() => plot.current?.setData(newest.current), [drawn])

  return (
    <figure className="chart">
      <div className="chart-frame">
        <div ref={place} className="chart-place" aria-hidden style={{ minBlockSize: height }} />
        {pointed && <Tip {...{ pointed, moments, curves, format }} />}
      </div>
      {curves.length > 1 && <Legend names={curves} />}
      <figcaption className="only-spoken">
        {label}. {curves.map((curve) => spoken(curve, format)).join(' ')}
      </figcaption>
    </figure>
  )
}

/** Which colour is whose. */
export const Legend = ({
  names,
}: {
  readonly names: readonly { readonly name: string; readonly color?: string; readonly value?: ReactNode }[]
}) => (
  <ul className="legend" aria-hidden>
    {names.map(({ name, color, value }, at) => (
      <li key={name}>
        <i style={{ background: `var(${color ?? paletteAt(at)})` }} />
        <span>{name}</span>
        {value !== undefined && <b>{value}</b>}
      </li>
    ))}
  </ul>
)

function Tip({
  pointed: { index, x, isRight },
  moments,
  curves,
  format,
}: Pick<ChartProps, 'moments' | 'curves' | 'format'> & { readonly pointed: Pointed }) {
  const at = moments[index]
  if (at === undefined) return undefined
  return (
    <div className="chart-tip" data-right={isRight || undefined} style={{ insetInlineStart: x }} aria-hidden>
      <p>{moment(at)}</p>
      {curves.map(({ name, values, color }, curve) => {
        const value = values[index] ?? null
        // Of many parts, those that are none say nothing.
        if (curves.length > 4 && !value) return undefined
        return (
          <p key={name}>
            <i style={{ background: `var(${color ?? paletteAt(curve)})` }} />
            <span>{name}</span>
            <b>{value === null ? '–' : format(value)}</b>
          </p>
        )
      })}
    </div>
  )
}

const PALETTE = [
  '--accent',
  '--yours',
  '--change',
  '--good',
  '--bad',
  '--recovered',
  '--series-7',
  '--series-8',
  '--series-9',
  '--series-10',
] as const
export const paletteAt = (at: number): string => PALETTE[at % PALETTE.length] ?? '--accent'

type Shape = Required<Pick<ChartProps, 'format' | 'isStacked' | 'isBars' | 'height'>> & { readonly shape: string }

function optionsFor(
  element: HTMLElement,
  { shape, format, isStacked, isBars, height }: Shape,
  point: (pointed: Pointed | undefined) => void,
): UPlot.Options {
  const style = getComputedStyle(element)
  // Custom properties come back as they were written; a colour of an element comes back as the browser sees it.
  const probe = element.appendChild(document.createElement('i'))
  const colorOf = (name: string): string => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const [ink, edge] = [colorOf('--ink-faint'), colorOf('--edge')]
  const curves = JSON.parse(shape) as [name: string, color?: string | null][]
  const strokes = curves.map(([, color], at) => colorOf(color ?? paletteAt(at)))
  probe.remove()
  const axis = {
    stroke: ink,
    grid: { stroke: edge, width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  }
  const series = curves.map(([label], at): UPlot.Series => {
    const stroke = strokes[at] ?? ink
    if (isBars) return { label, stroke, width: 0, fill: stroke, paths: BARS, points: { show: false } }
    const fill = isStacked ? withAlpha(stroke, 0.32) : curves.length === 1 ? withAlpha(stroke, 0.12) : undefined
    return { label, stroke, width: 1.8, points: { size: 5, filter: pointsOf }, ...(fill !== undefined && { fill }) }
  })
  return {
    width: element.clientWidth,
    height,
    padding: [10, 18, 0, 0],
    cursor: { points: { show: !isBars, size: 7 }, drag: { x: false, y: false }, y: false },
    legend: { show: false },
    scales: {
      x: { range: (plot, first, last) => padded(plot, first, last, isBars) },
      y: { range: (_, __, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: clock, space: 64, size: 30 },
      {
        ...axis,
        space: 40,
        // As wide as what stands there.
        size: (_, values) => 14 + 6.4 * Math.max(4, ...(values ?? []).map(({ length }) => length)),
        values: (plot, ticks) => ticks.map((tick) => (tick === 0 ? '0' : isFlat(plot) ? '' : format(tick))),
      },
    ],
    // The whole of a stack first, and over it what is below: each covers the part of it that is its own.
    series: [{}, ...(isStacked ? series.toReversed() : series)],
    hooks: {
      setCursor: [
        ({ cursor: { idx, left = -1 }, over, bbox }) => {
          if (idx === null || idx === undefined || left < 0) return point(undefined)
          const x = left + bbox.left / devicePixelRatio
          return point({ index: idx, x, isRight: left > over.clientWidth / 2 })
        },
      ],
    },
  }
}

/** Where not every point is drawn, those are that no line goes to. */
const pointsOf = ({ data }: UPlot, curve: number, areAllDrawn: boolean): number[] | null =>
  areAllDrawn ? null : aloneIn(Array.from(data[curve] ?? []))

/** Where nothing is drawn above nothing, the scale has no meaning. */
const isFlat = ({ data: [, ...curves] }: UPlot): boolean =>
  curves.every((values) => Array.from<number | null | undefined>(values).every((value) => !value))

const BARS = UPlot.paths.bars?.({ size: [0.74, 44], radius: 0.12 }) ?? (() => null)

/** A bar is as wide as its step: half of the first one would be outside. */
function padded(plot: UPlot, first: number, last: number, isBars: boolean): UPlot.Range.MinMax {
  const [one, other] = plot.data[0]
  const half = isBars && one !== undefined && other !== undefined ? (other - one) / 2 : 0
  return [first - half, Math.max(last, first + 1) + half]
}

const DAY_S = 86_400

/** Hours within a day, days within a year; the visitor's own time. */
function clock(_: UPlot, ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0)
  return ticks.map((tick) => {
    const at = new Date(tick * 1_000)
    const isMidnight = at.getHours() === 0 && at.getMinutes() === 0
    if (step >= DAY_S || isMidnight) return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
    return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  })
}

/** Seconds, as uPlot wants them; stacked curves as sums of those below, the whole first. */
function dataOf(moments: readonly number[], curves: readonly Curve[], isStacked: boolean): UPlot.AlignedData {
  const sums = moments.map(() => 0)
  const rows = curves.map(({ values }) => {
    if (!isStacked) return [...values]
    return values.map((value, at) => (sums[at] = (sums[at] ?? 0) + (value ?? 0)))
  })
  return [moments.map((at) => at / 1_000), ...(isStacked ? rows.toReversed() : rows)]
}

const withAlpha = (color: string, alpha: number): string =>
  `color-mix(in oklab, ${color} ${Math.round(alpha * 100)}%, transparent)`

function spoken({ name, values }: Curve, format: (value: number) => string): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return `${name}: nothing.`
  return `${name}: ${format(known.at(-1) ?? 0)} at the end, at most ${format(Math.max(...known))}.`
}

/** A curve as small as a word, for a row of a table. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const high = Math.max(...values, 1)
  const step = 100 / Math.max(values.length - 1, 1)
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(22 - (value / high) * 20).toFixed(1)}`)
  return (
    <svg className="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={label}>
      <polyline points={points.join(' ')} />
    </svg>
  )
}
