import { expect, test } from 'vitest'
import { BUCKETS, boundOf, bucketOf, percentile } from './histogram.ts'

const countsOf = (times: readonly number[]): number[] => {
  const counts = Array.from({ length: BUCKETS }, () => 0)
  for (const ms of times) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1
  return counts
}

test('every time is in the first bucket whose bound it does not pass', () => {
  for (let ms = 0; ms <= 20_000; ms += 1) {
    const bucket = bucketOf(ms)
    expect(ms).toBeLessThanOrEqual(boundOf(bucket) + 1e-9)
    if (bucket > 0) expect(ms).toBeGreaterThan(boundOf(bucket - 1) - 1e-9)
  }
  expect([bucketOf(-5), bucketOf(0), bucketOf(1), bucketOf(86_400_000)]).toEqual([0, 0, 0, BUCKETS - 1])
})

test('a percentile is within half an octave of the one that nobody rounded', () => {
  const times = Array.from({ length: 999 }, (_, at) => Math.round(20 * 1.01 ** at))
  for (const share of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
    const exact = times[Math.ceil(share * times.length) - 1] ?? 0
    if (exact > boundOf(BUCKETS - 1)) continue
    expect(Math.abs(Math.log2((percentile(countsOf(times), share) ?? 0) / exact))).toBeLessThanOrEqual(0.5)
  }
})

test('histograms add up to the histogram of all', () => {
  const [one, other] = [
    [3, 40, 500],
    [7, 80, 90_000],
  ]
  const sum = countsOf(one).map((count, at) => count + (countsOf(other)[at] ?? 0))
  expect(sum).toEqual(countsOf([...one, ...other]))
})

test('of nothing there is no percentile, and holes are zeros', () => {
  expect(percentile([], 0.5)).toBeUndefined()
  const sparse: number[] = []
  sparse[20] = 1
  expect(percentile(sparse, 0.5)).toBe(percentile(countsOf([1_000]), 0.5))
})
