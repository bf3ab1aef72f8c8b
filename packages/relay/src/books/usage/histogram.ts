// How times are distributed, in buckets that are the same everywhere and for ever: two an octave, from a millisecond to three
// hours. Histograms of any minutes, models and nodes add up, and so percentiles of any range come from sums.

/** Buckets of one histogram. Longer than the last one's bound: in the last one. */
export const BUCKETS = 48

const PER_OCTAVE = 2

/** Which bucket a time belongs to. @param ms whole milliseconds */
export const bucketOf = (ms: number): number =>
  ms <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(ms) * PER_OCTAVE))

/** The longest time of a bucket, in milliseconds. */
export const boundOf = (bucket: number): number => 2 ** (bucket / PER_OCTAVE)

/**
 * The time that `share` of all were no longer than, in whole milliseconds: off by a fifth, or in the worst case by the width
 * of a bucket, which is 41 %.
 * @param counts by bucket; holes are zeros
 * @returns undefined of nothing
 */
export function percentile(counts: readonly (number | undefined)[], share: number): number | undefined {
  const all = counts.reduce<number>((sum, count = 0) => sum + count, 0)
  if (all === 0) return undefined
  const wanted = Math.max(share * all, Number.MIN_VALUE)
  let below = 0
  for (const [bucket, count = 0] of counts.entries()) {
    if (below + count < wanted) {
      below += count
      continue
    }
    if (bucket === 0) return 1
    // Within a bucket times are taken to be spread as buckets are: evenly by their logarithm.
    return Math.round(boundOf(bucket - 1 + (wanted - below) / count))
  }
  return Math.round(boundOf(counts.length - 1))
}
