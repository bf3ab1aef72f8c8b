// Curves over time, drawn by uPlot: a canvas, because a year of hours in thirty series is nothing to it. Who cannot see it
// gets the same figures as a sentence.
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../shell/theme.ts'

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
  /** Milliseconds since 1970, ascending. */
  readonly moments: readonly number[]
  readonly curves: readonly Curve[]
  readonly format: (value: number) => string
  /** Curves on top of each other: parts of a whole. */
  readonly isStacked?: boolean
  /** In pixels. */
  readonly height?: number
}

export function Chart({ label, moments, curves, format, isStacked = false, height = 220 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const theme = useTheme()

  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const plot = new UPlot(
      optionsFor(element, { curves, format, isStacked, height }),
      dataOf(moments, curves, isStacked),
      element,
    )
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
    // The colours are the theme's.
  }, [moments, curves, format, isStacked, height, theme])

  return (
    <figure className="chart">
      <div ref={place} className="chart-place" aria-hidden style={{ minBlockSize: height }} />
      <figcaption className="only-spoken">
        {label}. {curves.map((curve) => spoken(curve, format)).join(' ')}
      </figcaption>
    </figure>
  )
}

const PALETTE = ['--accent', '--yours', '--change', '--good', '--bad', '--recovered', '--ink-faint'] as const

function optionsFor(
  element: HTMLElement,
  { curves, format, isStacked, height }: Required<Pick<ChartProps, 'curves' | 'format' | 'isStacked' | 'height'>>,
): UPlot.Options {
  const style = getComputedStyle(element)
  // Custom properties come back as they were written; a colour of an element comes back as the browser sees it.
  const probe = element.appendChild(document.createElement('i'))
  const colorOf = (name: string): string => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const [ink, edge] = [colorOf('--ink-faint'), colorOf('--edge')]
  const strokes = curves.map(({ color }, at) => colorOf(color ?? PALETTE[at % PALETTE.length] ?? '--accent'))
  probe.remove()
  const axis = {
    stroke: ink,
    grid: { stroke: edge, width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  }
  return {
    width: element.clientWidth,
    height,
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] } },
    axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(format) }],
    series: [
      {},
      ...curves.map(({ name, values }, at) => ({
        label: name,
        stroke: strokes[at] ?? ink,
        width: 1.6,
        fill: withAlpha(strokes[at] ?? ink, isStacked ? 0.28 : 0.09),
        points: { show: values.length < 2 },
        // What is drawn may be a sum of curves; what is said is the curve's own.
        value: (_: UPlot, __: number | null, ___: number, index: number | null) => {
          const value = index === null ? undefined : values[index]
          return value === undefined || value === null ? '–' : format(value)
        },
      })),
    ],
    // Drawn from the top of the stack down, each over what is above it.
    ...(isStacked && { bands: curves.slice(1).map((_, at) => ({ series: [at + 2, at + 1] as [number, number] })) }),
  }
}

/** Seconds, as uPlot wants them; stacked curves as sums of those below. */
function dataOf(moments: readonly number[], curves: readonly Curve[], isStacked: boolean): UPlot.AlignedData {
  const sums = moments.map(() => 0)
  const rows = curves.map(({ values }) =>
    values.map((value, at) => {
      if (!isStacked) return value
      sums[at] = (sums[at] ?? 0) + (value ?? 0)
      return sums[at] ?? 0
    }),
  )
  return [moments.map((at) => at / 1_000), ...rows]
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
