// The last few measurements of something, for a glance at how it is doing. Adding costs nothing to speak of; sorting is
// left to whoever looks.

const SAMPLES_MAX = 128

export class Recent {
  readonly #values: number[] = []
  #at = 0

  add(value: number): void {
    this.#values[this.#at] = value
    this.#at = (this.#at + 1) % SAMPLES_MAX
  }

  /** The smallest measurement that at least this share of them (0 to 1) do not exceed; undefined without any. */
  quantile(share: number): number | undefined {
    const sorted = this.#values.toSorted((one, other) => one - other)
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  }

  get count(): number {
    return this.#values.length
  }
}
