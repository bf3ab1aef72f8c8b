// What has to happen and nobody waits for. It begins at once, so that it reaches Redis before what is asked later; where Redis
// did not take it, it is done again when that is back. Each chore may be repeated.
import { isPassing } from './failure.ts'

/** A chore more than this is not kept for another try: what it would have tidied expires. */
const CHORES_MAX = 10_000

export class Chores {
  readonly #onTrouble: (cause: unknown) => void
  readonly #running = new Set<Promise<void>>()
  #failed: (() => Promise<unknown>)[] = []

  constructor(onTrouble: (cause: unknown) => void) {
    this.#onTrouble = onTrouble
  }

  do(work: () => Promise<unknown>): void {
    const running: Promise<void> = work()
      .then(
        () => {},
        (cause: unknown) => {
          if (isPassing(cause) && this.#failed.length < CHORES_MAX) this.#failed.push(work)
          else this.#onTrouble(cause)
        },
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Undefined when nothing is under way; else resolves when what is has been tried. */
  settled(): Promise<unknown> | undefined {
    return this.#running.size === 0 ? undefined : Promise.all(this.#running)
  }

  retry(): void {
    for (const work of this.#failed.splice(0)) this.do(work)
  }
}
