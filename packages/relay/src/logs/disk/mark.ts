// A record that is ready as it is: a head, a wish to stop, a key that is free again.
import type { HoldfastError } from '@holdfast/protocol'
import type { Entry } from './journal.ts'

export class Mark implements Entry {
  readonly wanted = true
  readonly #record: Buffer
  readonly kept: () => void
  readonly lost: (failure: HoldfastError) => void

  constructor(record: Buffer, kept: () => void, lost: (failure: HoldfastError) => void) {
    this.#record = record
    this.kept = kept
    this.lost = lost
  }

  get length(): number {
    return this.#record.length
  }

  write(into: Buffer, at: number): void {
    this.#record.copy(into, at)
  }
}
