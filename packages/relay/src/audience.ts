// Who reads what here, whether or not its reply runs here.
import { HoldfastError } from '@holdfast/protocol'
import type { LogReader } from './reader.ts'

export interface AudienceEvents {
  /** Somebody is about to read it. */
  readonly onEnter: (id: string) => void
  /** The last reader here has left. @param forGood it has no way to come back */
  readonly onEmpty: (id: string, forGood: boolean) => void
}

export class Audience {
  readonly #readersMax: number
  readonly #events: AudienceEvents
  /** How many have entered. */
  readonly #entered = new Map<string, number>()
  /** Those who are being given a log. */
  readonly #reading = new Map<string, Set<LogReader>>()

  constructor(readersMax: number, events: AudienceEvents) {
    this.#readersMax = readersMax
    this.#events = events
  }

  /**
   * Counts one reader in, before it reads, so that a reply with a reader on the way does not look deserted.
   * @returns what to call, once, when it has left: with true when it has no way to come back.
   * @throws HoldfastError `readers-too-many`.
   */
  enter(id: string): (forGood?: boolean) => void {
    const readers = this.#entered.get(id) ?? 0
    if (readers >= this.#readersMax)
      throw new HoldfastError('readers-too-many', `This reply has ${readers} readers already.`, { retryAfterMs: 1_000 })
    this.#entered.set(id, readers + 1)
    this.#events.onEnter(id)
    let left = false
    return (forGood = false) => {
      if (left) return
      left = true
      const remaining = (this.#entered.get(id) ?? 1) - 1
      if (remaining > 0) this.#entered.set(id, remaining)
      else {
        this.#entered.delete(id)
        this.#events.onEmpty(id, forGood)
      }
    }
  }

  has(id: string): boolean {
    return this.#entered.has(id)
  }

  /** It is being given the log. @returns what to call when it is not any more */
  seat(id: string, reader: LogReader): () => void {
    const readers = this.#reading.get(id) ?? new Set()
    this.#reading.set(id, readers)
    readers.add(reader)
    return () => {
      readers.delete(reader)
      if (readers.size === 0 && this.#reading.get(id) === readers) this.#reading.delete(id)
    }
  }

  /** Those who are being given the log of `id`. */
  of(id: string): Iterable<LogReader> {
    return this.#reading.get(id) ?? []
  }

  /** What is being read here, as it is now. */
  ids(): readonly string[] {
    return [...this.#reading.keys()]
  }

  countOf(id: string): number {
    return this.#reading.get(id)?.size ?? 0
  }

  /**
   * Breaks their connections, without an end.
   * @returns how many
   */
  break(id: string): number {
    const readers = [...this.of(id)]
    for (const reader of readers) reader.break()
    return readers.length
  }
}
