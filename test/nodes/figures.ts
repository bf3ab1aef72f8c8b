// What a test has measured, in one line each.

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** `12 of them: p50 1,200 ms, p99 3,400 ms, at most 3,500 ms` */
export function spread(values: readonly number[]): string {
  const ms = (part: number): string => `${Math.round(quantile(values, part)).toLocaleString('en')} ms`
  return `${values.length} of them: p50 ${ms(0.5)}, p99 ${ms(0.99)}, at most ${ms(1)}`
}
