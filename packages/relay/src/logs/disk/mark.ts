// A record that is ready but for its file: a head, a wish to stop, a key that is free again.
import type { HoldfastError } from '@holdfast/protocol'
import type { Entry } from './journal.ts'
import { reseal } from './record.ts'
import type { Segment } from './segment.ts'

export class Mark implements Entry {
  readonly wanted = true
  /** Nothing is bought, and nothing acknowledged, before it is durable. */
  readonly isUrgent = true
  readonly #record: Buffer
  readonly kept: (segment: Segment) => void
  readonly lost: (failure: HoldfastError) => void

  /** @param record sealed for no file */
  constructor(record: Buffer, kept: (segment: Segment) => void, lost: (failure: HoldfastError) => void) {
    this.#record = record
    this.kept = kept
    this.lost = lost
  }

  get length(): number {
    return this.#record.length
  }

  write(into: Buffer, at: number, salt: number): void {
    this.#record.copy(into, at)
    reseal(into, at, salt)
  }
}
