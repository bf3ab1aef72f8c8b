// Thousands of appointments on one timer, a millisecond apart at the finest: Node's own timers are no finer, and one
// of them per stream would cost more than the tokens.
import { nowUs } from './token.ts'

const SLOTS = 4096

export class Wheel<T> {
  readonly #slots: T[][] = Array.from({ length: SLOTS }, () => [])
  readonly #onDue: (item: T) => void
  #handledMs = 0
  #waiting = 0

  constructor(onDue: (item: T) => void) {
    this.#onDue = onDue
  }

  /** @param dueMs on the clock of `nowUs`, at most four seconds ahead */
  add(item: T, dueMs: number): void {
    if (this.#waiting === 0) {
      this.#handledMs = Math.floor(nowUs() / 1000)
      setTimeout(this.#tick, 1)
    }
    this.#waiting += 1
    // What is late already is due in the next millisecond: no slot is filled while it is emptied.
    const slotMs = Math.max(Math.floor(dueMs), this.#handledMs + 1)
    this.#slots[slotMs % SLOTS]?.push(item)
  }

  readonly #tick = (): void => {
    const nowMs = Math.floor(nowUs() / 1000)
    while (this.#handledMs < nowMs) {
      this.#handledMs += 1
      const at = this.#handledMs % SLOTS
      const due = this.#slots[at] ?? []
      if (due.length === 0) continue
      this.#slots[at] = []
      this.#waiting -= due.length
      for (const item of due) this.#onDue(item)
    }
    if (this.#waiting > 0) setTimeout(this.#tick, 1)
  }
}
