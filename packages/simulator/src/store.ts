// Background responses: they run on when their client has gone, and are kept for whoever asks for them by their id.
import type { Plan } from './plan.ts'
import type { Player } from './player.ts'
import type { Script } from './steps.ts'
import type { Tape } from './tape.ts'

export interface Stored {
  readonly id: string
  /** It may be read as a stream only where it was asked for as one. */
  readonly isStreamed: boolean
  readonly tape: Tape
  readonly player: Player
  /** For one more line: all events but the first `count`, with what goes wrong on it. */
  read(plan: Plan, count: number): Script
  /** The JSON of it, as it stands. */
  snapshot(): string
}

/** Beyond either, the oldest that is over is forgotten. */
const storedMax = 1000
const bytesMax = 64 * 1024 * 1024

export class Store {
  readonly #kept = new Map<string, Stored>()

  get(id: string): Stored | undefined {
    return this.#kept.get(id)
  }

  keep(stored: Stored): void {
    let bytes = 0
    for (const { tape } of this.#kept.values()) bytes += tape.bytes
    for (const [id, { tape }] of this.#kept) {
      if (this.#kept.size < storedMax && bytes <= bytesMax) break
      if (!tape.outcome) continue
      this.#kept.delete(id)
      bytes -= tape.bytes
    }
    this.#kept.set(stored.id, stored)
  }

  /** Stops it if it still runs. What it has said stays. */
  cancel({ tape, player }: Stored): void {
    if (tape.outcome) return
    player.stop('cancelled')
    tape.over('cancelled')
  }

  forget(stored: Stored): void {
    this.cancel(stored)
    this.#kept.delete(stored.id)
  }

  clear(): void {
    for (const stored of this.#kept.values()) this.forget(stored)
  }
}
