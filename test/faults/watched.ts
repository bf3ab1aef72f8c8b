// Waiting for an event instead of sleeping: something that changes, and whoever waits until it is so. Every wait has
// an end, and says what it was waiting for when it comes to that.

const PATIENCE_MS = 30_000

interface Waiting {
  readonly test: () => boolean
  readonly resolve: () => void
}

export class Watched {
  readonly #waiting = new Set<Waiting>()

  /** To be called after every change. */
  changed(): void {
    for (const one of this.#waiting) {
      if (!one.test()) continue
      this.#waiting.delete(one)
      one.resolve()
    }
  }

  /** Resolves when `test` holds. Rejects with `what()` when that takes too long. */
  until(test: () => boolean, what: () => string): Promise<void> {
    if (test()) return Promise.resolve()
    const wait = new Promise<void>((resolve) => this.#waiting.add({ test, resolve }))
    return within(wait, what)
  }
}

/** The promise, for so long. */
export function within<T>(promise: Promise<T>, what: () => string, msMax = PATIENCE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited ${msMax} ms in vain: ${what()}`)), msMax)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
