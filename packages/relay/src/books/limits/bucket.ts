// A token bucket: so many a minute, and after a rest as many at once. Arithmetic on two numbers, no timer: it is filled
// when somebody looks. It may be emptied below nothing, by what turned out to cost more than was thought.

export interface Bucket {
  /**
   * What is in it, in sixty-thousandths: so a millisecond pours a whole number, and nothing is lost to rounding. Below 0:
   * what is owed.
   */
  readonly grains: number
  /** When that was so, in milliseconds since 1970. */
  readonly at: number
}

export interface Rate {
  readonly perMinute: number
  /** What it holds. Absent: a minute's worth. */
  readonly burst?: number
}

/** Grains of one; and the milliseconds of a minute, which is why. */
export const GRAINS = 60_000

export const full = (rate: Rate, now: number): Bucket => ({ grains: sizeOf(rate) * GRAINS, at: now })

/** As it is now. A clock that goes back fills nothing, and takes nothing out. */
export function fill(bucket: Bucket, rate: Rate, now: number): Bucket {
  const poured = Math.max(0, now - bucket.at) * rate.perMinute
  return { grains: Math.min(sizeOf(rate) * GRAINS, bucket.grains + poured), at: Math.max(now, bucket.at) }
}

/**
 * How long until `amount` may be taken, in milliseconds; 0: now. More than the bucket holds may be taken when it is
 * full, and is owed then: otherwise it never could be.
 */
export function waitMs(bucket: Bucket, rate: Rate, amount: number, now: number): number {
  const lacking = Math.min(amount, sizeOf(rate)) * GRAINS - fill(bucket, rate, now).grains
  return lacking <= 0 ? 0 : Math.ceil(lacking / rate.perMinute)
}

/** Takes it, whether it is there or not. A negative amount puts back what was not needed. */
export function take(bucket: Bucket, rate: Rate, amount: number, now: number): Bucket {
  const { grains, at } = fill(bucket, rate, now)
  return { grains: Math.min(sizeOf(rate) * GRAINS, grains - amount * GRAINS), at }
}

const sizeOf = ({ perMinute, burst = perMinute }: Rate): number => burst

/** What the headers of a limit say. */
export interface Standing {
  readonly limit: number
  /** Whole ones, never below 0. */
  readonly remaining: number
  /** Milliseconds until it is full. */
  readonly resetMs: number
}

export function standing(bucket: Bucket, rate: Rate, now: number): Standing {
  const { grains } = fill(bucket, rate, now)
  const size = sizeOf(rate)
  return { limit: size, remaining: Math.max(0, Math.floor(grains / GRAINS)), resetMs: waitMs(bucket, rate, size, now) }
}
