// Records that are ready but for their file, and are written together: a head and its ask, a wish to stop, a key that
// is free again.
import type { Entry } from './journal.ts'
import { reseal } from './record.ts'

export class Mark implements Entry {
  readonly wanted = true
  /** Nothing is bought, and nothing acknowledged, before it is durable. */
  readonly isUrgent = true
  readonly length: number
  readonly kept: Entry['kept']
  readonly lost: Entry['lost']
  readonly #records: readonly Buffer[]

  /** @param records sealed for no file */
  constructor(records: readonly Buffer[], kept: Entry['kept'], lost: Entry['lost']) {
    this.length = records.reduce((sum, { length }) => sum + length, 0)
    this.kept = kept
    this.lost = lost
    this.#records = records
  }

  write(into: Buffer, at: number, salt: number): void {
    let next = at
    for (const record of this.#records) {
      record.copy(into, next)
      reseal(into, next, salt)
      next += record.length
    }
  }
}
