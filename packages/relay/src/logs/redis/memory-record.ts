// What the model of Redis keeps: immutable values under keys, each with an end of its own, and a way back to what was there
// before the newest writes.
import type { Final, Head } from '../log.ts'
import type { Octets } from '../../octets.ts'
import type { Entry, StoredState } from './store.ts'

export interface ReplyRecord {
  readonly head: Head
  readonly ask?: Octets
  readonly times: number
  readonly holder: string
  readonly epoch: number
  readonly run: string
  readonly names: readonly string[]
  readonly stopAsked: boolean
  readonly last: number
  readonly final?: Final
  /** The first `count` of these: records of one reply share the array, so that an entry more copies nothing. */
  readonly entries: Entry[]
  readonly count: number
}

/** @param current the server's */
export const storedState = (record: ReplyRecord, current: string): StoredState => {
  const { head, last, final, stopAsked, holder, epoch, names, run } = record
  return { head, last, stopAsked, holder, epoch, names, isVouched: run === current, ...(final && { final }) }
}

/** The same with an entry more. */
export function withEntry(record: ReplyRecord, entry: Entry): Pick<ReplyRecord, 'entries' | 'count' | 'last'> {
  const { count, last } = record
  if (entry.last < entry.first) return { entries: record.entries, count, last }
  // Where writes were lost, another history begins here, beside the one that is remembered.
  const entries = record.entries.length === count ? record.entries : record.entries.slice(0, count)
  entries.push(entry)
  return { entries, count: count + 1, last: entry.last }
}

interface Kept {
  readonly value: unknown
  /** By the server's clock. */
  readonly until: number
}

/** How many commands can be lost. */
const UNDOABLE_MAX = 10_000

export class MemoryRecords {
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()
  /** By command, what its keys had before. */
  #before: Map<string, Kept | undefined>[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** Begins another command: they are lost as wholes. */
  begin(): void {
    if (this.#before.at(-1)?.size !== 0) this.#before.push(new Map())
    if (this.#before.length > UNDOABLE_MAX) this.#before.splice(0, UNDOABLE_MAX / 10)
  }

  get<Value>(key: string): Value | undefined {
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    if (kept.until > this.#now()) return kept.value as Value
    this.#kept.delete(key)
    return undefined
  }

  /** @param keepMs absent: as long as it had, or for good */
  set(key: string, value: unknown, keepMs?: number): void {
    this.#remember(key)
    const until = keepMs === undefined ? (this.#kept.get(key)?.until ?? Infinity) : this.#now() + keepMs
    this.#kept.set(key, { value, until })
  }

  delete(key: string): void {
    this.#remember(key)
    this.#kept.delete(key)
  }

  clear(): void {
    this.#kept.clear()
    this.#before = []
  }

  /** Undoes the newest commands that have changed something. */
  lose(commands: number): void {
    this.begin()
    for (let lost = 0; lost <= commands; lost++) {
      for (const [key, kept] of this.#before.pop() ?? []) {
        if (kept) this.#kept.set(key, kept)
        else this.#kept.delete(key)
      }
    }
  }

  /** How many keys there are. */
  get size(): number {
    for (const key of this.#kept.keys()) this.get(key)
    return this.#kept.size
  }

  #remember(key: string): void {
    const before = this.#before.at(-1)
    if (before && !before.has(key)) before.set(key, this.#kept.get(key))
  }
}
