// What becomes of a wish at a shared bucket. Arithmetic on values: the engine in memory runs it, the one over Redis says
// the same in Lua (redis-scripts.ts), and one suite holds them to it.
import { type Bucket, GRAINS, type Rate, fill, take } from '../books/limits/bucket.ts'
import { type Drawn, HOLD_MS, type Wish } from './commons.ts'

export function drawFrom(bucket: Bucket, wish: Wish, now: number): [Bucket, Drawn] {
  const { rate, least, most, debit, back } = wish
  const returned = back && now - back.drawnAt <= HOLD_MS ? back.amount : 0
  const after = take(fill(bucket, rate, now), rate, debit - returned, now)
  const granted = grantOf(after.grains, rate, least, most)
  const left = granted > 0 ? take(after, rate, granted, now) : after
  return [left, { granted, grains: left.grains, at: now }]
}

/** More than the bucket can hold may be drawn when it is full, and is owed then. */
function grantOf(grains: number, rate: Rate, least: number, most: number): number {
  const size = rate.burst ?? rate.perMinute
  if (grains < Math.min(least, size) * GRAINS) return 0
  return Math.max(least, Math.min(most, Math.floor(grains / GRAINS)))
}
