// Many callers, one writer: what is asked for while a batch is being written makes up the next. A transaction costs the
// same for one as for a hundred, and one node's holds never wait for each other's locks.
import type { Runtime } from '../../runtime.ts'

interface Waiting<Order> {
  readonly order: Order
  readonly resolve: (answer: never) => void
  readonly reject: (cause: unknown) => void
}

export class Batches<Order> {
  readonly #write: (orders: readonly Order[]) => Promise<readonly unknown[]>
  readonly #max: number
  readonly #soon: Runtime['soon']
  #waiting: Waiting<Order>[] = []
  #running: Promise<void> | undefined

  /**
   * @param write answers each order, in order. When it rejects, none of them was carried out, or nobody can tell.
   * @param max orders of one batch. Reached: the rest goes into the next.
   */
  constructor(
    write: (orders: readonly Order[]) => Promise<readonly unknown[]>,
    max: number,
    runtime: Pick<Runtime, 'soon'>,
  ) {
    this.#write = write
    this.#max = max
    this.#soon = runtime.soon
  }

  put<Answer>(order: Order): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ order, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nobody waits for an answer. Never rejects. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Never rejects: failures belong to those who wait for the batch. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Everybody who asks in this turn of the event loop is on this batch; and an engine that works in this process
      // (SQLite) lets others have their turn between two.
      await new Promise<void>((resolve) => this.#soon(resolve))
      const batch = this.#waiting.splice(0, this.#max)
      try {
        const answers = await this.#write(batch.map(({ order }) => order))
        for (const [at, { resolve }] of batch.entries()) resolve(answers[at] as never)
      } catch (cause) {
        for (const { reject } of batch) reject(cause)
      }
    }
    this.#running = undefined
  }
}
