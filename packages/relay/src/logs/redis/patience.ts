// How long answers are waited for. One timer for all of them: a timer each would cost more than what is waited for.
import { uptimeOf } from '../../moment.ts'
import type { Runtime } from '../../runtime.ts'
import { StoreFailure } from './store.ts'

interface Waiting {
  readonly since: number
  readonly give: (failure: StoreFailure) => void
}

export class Patience {
  readonly #runtime: Runtime
  readonly #msMax: number
  readonly #changed: () => void
  /** The oldest first. */
  readonly #waiting = new Set<Waiting>()
  #isTicking = false
  #isOver = false

  /** @param changed `isOver` is another */
  constructor(runtime: Runtime, msMax: number, changed: () => void) {
    this.#runtime = runtime
    this.#msMax = msMax
    this.#changed = changed
  }

  /** Somebody has waited in vain, and nothing has been answered since. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Rejects as the answer does, or with a StoreFailure when there is none in time. */
  wait<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { since: uptimeOf(this.#runtime), give: reject }
      this.#waiting.add(waiting)
      answer.then(
        (value) => {
          this.#waiting.delete(waiting)
          this.#set(false)
          resolve(value)
        },
        (error: unknown) => {
          this.#waiting.delete(waiting)
          reject(error)
        },
      )
      this.#tick()
    })
  }

  /** Nobody waits any longer. */
  end(): void {
    for (const { give } of this.#waiting) give(new StoreFailure('unreachable', 'the log was closed'))
    this.#waiting.clear()
  }

  #tick(): void {
    if (this.#isTicking || this.#waiting.size === 0) return
    this.#isTicking = true
    this.#runtime.after(this.#msMax / 4, () => {
      this.#isTicking = false
      const late = uptimeOf(this.#runtime) - this.#msMax
      for (const waiting of this.#waiting) {
        if (waiting.since > late) break
        this.#waiting.delete(waiting)
        this.#set(true)
        waiting.give(new StoreFailure('unreachable', `Redis has not answered within ${this.#msMax} ms`))
      }
      this.#tick()
    })
  }

  #set(isOver: boolean): void {
    if (isOver === this.#isOver) return
    this.#isOver = isOver
    this.#changed()
  }
}
