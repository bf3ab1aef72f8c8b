// How many replies run at a time of everybody who has a limit for that, and who is next when that many do. A reply needs
// a slot of each of its payers, all at once, so that nobody keeps one while waiting for another. Keys take turns: one that
// asks a thousand times does not keep another of its organisation waiting for all of them. Like the crowd at an upstream it
// has no clock; whoever waits sets the limit. Where several nodes share an account, so many run here as the others leave
// (shared/shared-slots.ts); the line is each node's own.
import type { SharedSlots, SlotUsers } from '../shared/shared-slots.ts'

interface Entry {
  readonly admit: () => void
  readonly dismiss: () => void
}

/** Those who wait for the same slots, in the order in which they came. */
interface Line {
  readonly accounts: readonly string[]
  readonly entries: Set<Entry>
}

export type SlotsOf = (account: string, users: SlotUsers) => SharedSlots

export class FairQueue {
  readonly #maxOf: (account: string) => number | undefined
  readonly #queuedMax: number
  readonly #slotsOf: SlotsOf | undefined
  /** Of accounts that have a limit and were asked for lately. */
  readonly #slots = new Map<string, SharedSlots>()
  readonly #running = new Map<string, number>()
  /** By owner, in the order in which they come next; an owner's lines by the accounts that pay. */
  readonly #owners = new Map<string, Map<string, Line>>()
  #waiting = 0

  /**
   * @param maxOf replies that an account may have at a time; undefined: any number
   * @param queuedMax who waits at most. Reached: the latest of who has most gives way to one who has two fewer, or nobody
   * @param slotsOf an account's slots, where several nodes share them
   */
  constructor(maxOf: (account: string) => number | undefined, queuedMax: number, slotsOf?: SlotsOf) {
    this.#maxOf = maxOf
    this.#queuedMax = queuedMax
    this.#slotsOf = slotsOf
  }

  get waiting(): number {
    return this.#waiting
  }

  running(account: string): number {
    return this.#running.get(account) ?? 0
  }

  /** The account that has no slot left; undefined when all of them have. */
  full(accounts: readonly string[]): string | undefined {
    return accounts.find((account) => this.running(account) >= this.#roomOf(account))
  }

  /** Takes a slot of each, whether there is one or not: ask `full` first. Whoever waits for one of them had found none. */
  enter(accounts: readonly string[]): void {
    for (const account of accounts) this.#running.set(account, this.running(account) + 1)
    if (this.#slotsOf) for (const account of accounts) this.#slots.get(account)?.entered()
  }

  leave(accounts: readonly string[]): void {
    for (const account of accounts) {
      const running = this.running(account) - 1
      if (running > 0) this.#running.set(account, running)
      else this.#running.delete(account)
    }
    if (this.#slotsOf) for (const account of accounts) this.#slots.get(account)?.left()
    this.look()
  }

  /**
   * Queues for slots that are full.
   * @param admit called when they are taken
   * @param dismiss called instead, when the place in the queue is lost to somebody who has a better claim
   * @returns how to leave the queue; undefined when there is no place in it
   */
  wait(owner: string, accounts: readonly string[], admit: () => void, dismiss: () => void): (() => void) | undefined {
    if (this.#waiting >= this.#queuedMax && !this.#makeWay(this.#sizeOf(owner))) return undefined
    const lines = this.#owners.get(owner) ?? new Map<string, Line>()
    const name = accounts.join(' ')
    const line = lines.get(name) ?? { accounts, entries: new Set<Entry>() }
    const entry: Entry = { admit, dismiss }
    line.entries.add(entry)
    lines.set(name, line)
    this.#owners.set(owner, lines)
    this.#waiting += 1
    if (this.#slotsOf) this.#want(accounts)
    return () => this.#remove(owner, line, entry)
  }

  /** Lets in whom there is room for: also to be called when limits were raised. */
  look(): void {
    // Round by round, because whoever is let in goes to the end, and the last may have made room for nobody.
    for (let isMoving = this.#waiting > 0; isMoving;) {
      isMoving = false
      const round = [...this.#owners.keys()]
      for (const owner of round) isMoving = this.#admitOne(owner) || isMoving
    }
    if (this.#slotsOf && this.#waiting > 0) for (const { accounts } of this.#lines()) this.#want(accounts)
  }

  /** Of what others have the first that is in the way is asked for: nobody keeps one while waiting for another. */
  #want(accounts: readonly string[]): void {
    const full = this.full(accounts)
    const max = full === undefined ? undefined : this.#maxOf(full)
    if (full !== undefined && max !== undefined) this.#slots.get(full)?.wanted(max)
  }

  #roomOf(account: string): number {
    const max = this.#maxOf(account)
    if (max === undefined) return Number.POSITIVE_INFINITY
    if (!this.#slotsOf) return max
    const slots = this.#slots.get(account) ?? this.#slotsOf(account, this.#usersOf(account))
    this.#slots.set(account, slots)
    return slots.allowed(max)
  }

  #usersOf(account: string): SlotUsers {
    return {
      running: () => this.running(account),
      waiting: () => this.#waitingFor(account),
      admit: () => this.look(),
      rest: () => {
        this.#slots.get(account)?.close()
        this.#slots.delete(account)
      },
    }
  }

  #waitingFor(account: string): number {
    let count = 0
    for (const { accounts, entries } of this.#lines()) if (this.full(accounts) === account) count += entries.size
    return count
  }

  *#lines(): Generator<Line> {
    for (const lines of this.#owners.values()) yield* lines.values()
  }

  #admitOne(owner: string): boolean {
    const lines = this.#owners.get(owner)
    for (const [name, line] of lines ?? []) {
      if (this.full(line.accounts) !== undefined) continue
      const [entry] = line.entries
      if (!lines || !entry) throw new Error('an empty line was kept')
      this.#remove(owner, line, entry)
      // To the end of the round, unless that was the last one.
      if (line.entries.size > 0) toEnd(lines, name, line)
      if (lines.size > 0) toEnd(this.#owners, owner, lines)
      this.enter(line.accounts)
      entry.admit()
      return true
    }
    return false
  }

  #makeWay(size: number): boolean {
    let longest: { readonly owner: string; readonly size: number } | undefined
    for (const owner of this.#owners.keys()) {
      const one = this.#sizeOf(owner)
      if (one > (longest?.size ?? size + 1)) longest = { owner, size: one }
    }
    const line = longest && [...(this.#owners.get(longest.owner)?.values() ?? [])].at(-1)
    const last = line && [...line.entries].at(-1)
    if (!longest || !line || !last) return false
    this.#remove(longest.owner, line, last)
    last.dismiss()
    return true
  }

  #sizeOf(owner: string): number {
    let size = 0
    for (const { entries } of this.#owners.get(owner)?.values() ?? []) size += entries.size
    return size
  }

  #remove(owner: string, line: Line, entry: Entry): void {
    if (!line.entries.delete(entry)) return
    this.#waiting -= 1
    if (line.entries.size > 0) return
    const lines = this.#owners.get(owner)
    lines?.delete(line.accounts.join(' '))
    if (lines?.size === 0) this.#owners.delete(owner)
  }
}

function toEnd<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name)
  map.set(name, value)
}
