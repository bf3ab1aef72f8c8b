// What Holdfast has to reach, as ratios within one run where a machine's own speed would count otherwise.
import type { Results } from './results.ts'

export interface Bar {
  readonly name: string
  readonly limit: number
  readonly sense: 'at most' | 'at least'
  /** NaN when it was not measured. */
  readonly value: number
  readonly met: boolean | null
}

const ratio = (ours: number, theirs: number): number => ours / theirs

export function judge(results: Results): Bar[] {
  const cpu = (peer: 'pipe' | 'portkey'): number =>
    results.across('250 × 85/s', 'cpuUsPerToken', 'holdfast', peer, ratio)
  const flood = (kind: string, peer: 'pipe' | 'portkey'): number =>
    results.across(`250 streams, ${kind} per write`, 'tokensPerSecond', 'holdfast', peer, ratio)
  const ours = (measurement: string, number: string): number => {
    const cell = results.find(measurement, 'holdfast')
    return (cell && results.numbers(cell)?.[number]) ?? Number.NaN
  }
  const crowd = '5000 streams open, 1/s each'
  return [
    bar('CPU per token, 250 × 85/s, ÷ bare pipe', 'at most', 1.3, cpu('pipe')),
    bar('CPU per token, 250 × 85/s, ÷ Portkey', 'at most', 0.7, cpu('portkey')),
    bar('tokens/s at saturation, one event per write, ÷ bare pipe', 'at least', 0.55, flood('one event', 'pipe')),
    bar('tokens/s at saturation, one event per write, ÷ Portkey', 'at least', 1.7, flood('one event', 'portkey')),
    bar('tokens/s at saturation, 64 events per write, ÷ bare pipe', 'at least', 0.55, flood('64 events', 'pipe')),
    bar('tokens/s at saturation, 64 events per write, ÷ Portkey', 'at least', 1.7, flood('64 events', 'portkey')),
    bar('added time to first token, 100 × 50/s, p50, ms', 'at most', 1, ours('100 × 50/s', 'addedFirstTokenMsP50')),
    bar('errors among 5,000 streams open at once', 'at most', 0, ours(crowd, 'errors')),
    bar('memory per stream, 5,000 open, kB', 'at most', 60, ours(crowd, 'memoryKbPerStream')),
  ]
}

const bar = (name: string, sense: Bar['sense'], limit: number, value: number): Bar => ({
  name,
  limit,
  sense,
  value,
  met: Number.isNaN(value) ? null : sense === 'at most' ? value <= limit : value >= limit,
})
