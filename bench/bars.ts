// What Holdfast has to reach, as ratios within one run where a machine's own speed would count otherwise.
import type { Numbers } from './measure/measurement.ts'
import type { Results } from './results.ts'

export interface Bar {
  readonly name: string
  readonly limit: number
  readonly sense: 'at most' | 'at least'
  /** NaN when it was not measured. */
  readonly value: number
  readonly met: boolean | null
  /** The load had no more to give, and we would have taken more: the figure is the load's. */
  readonly wasLoadFull: boolean
}

/** From this share on a core is taken to be the limit of what was measured. */
const FULL = 0.95

export const isLoadFull = ({ upstreamCore = 0, clientCore = 0 }: Numbers): boolean => upstreamCore + clientCore >= FULL

/** In which the flood comes. */
const SHAPES = [
  'one event per write',
  'one event per system call',
  'one event per system call, beside a neighbour',
  '64 events per write',
] as const

const ratio = (ours: number, theirs: number): number => ours / theirs

export function judge(results: Results): Bar[] {
  const cpu = (peer: 'pipe' | 'portkey'): number =>
    results.across('250 × 85/s', 'cpuUsPerToken', 'holdfast', peer, ratio)
  const flood = (kind: string, peer: 'pipe' | 'portkey'): number =>
    results.across(`250 streams, ${kind}`, 'tokensPerSecond', 'holdfast', peer, ratio)
  const own = (measurement: string): Numbers => {
    const cell = results.find(measurement, 'holdfast')
    return (cell && results.numbers(cell)) ?? {}
  }
  const ours = (measurement: string, number: string): number => own(measurement)[number] ?? Number.NaN
  const wasLoadFull = (kind: string): boolean => {
    const numbers = own(`250 streams, ${kind}`)
    return isLoadFull(numbers) && (numbers['peerCore'] ?? 1) < FULL
  }
  const crowd = '5000 streams open, 1/s each'
  return [
    bar('CPU per token, 250 × 85/s, ÷ bare pipe', 'at most', 1.3, cpu('pipe')),
    bar('CPU per token, 250 × 85/s, ÷ Portkey', 'at most', 0.7, cpu('portkey')),
    ...SHAPES.flatMap((kind) => [
      bar(`tokens/s at saturation, ${kind}, ÷ bare pipe`, 'at least', 0.55, flood(kind, 'pipe'), wasLoadFull(kind)),
      bar(`tokens/s at saturation, ${kind}, ÷ Portkey`, 'at least', 1.7, flood(kind, 'portkey'), wasLoadFull(kind)),
    ]),
    bar('added time to first token, 100 × 50/s, p50, ms', 'at most', 1, ours('100 × 50/s', 'addedFirstTokenMsP50')),
    bar('errors among 5,000 streams open at once', 'at most', 0, ours(crowd, 'errors')),
    bar('memory per stream, 5,000 open, kB', 'at most', 60, ours(crowd, 'memoryKbPerStream')),
  ]
}

const bar = (name: string, sense: Bar['sense'], limit: number, value: number, wasLoadFull = false): Bar => ({
  name,
  limit,
  sense,
  value,
  met: Number.isNaN(value) ? null : sense === 'at most' ? value <= limit : value >= limit,
  wasLoadFull,
})
